import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLayout } from '../../../src/collect/git/layout.ts';
import { GIT_LIMITS } from '../../../src/collect/git/limits.ts';
import { readReferences } from '../../../src/collect/git/references.ts';
import { openShadow } from '../../../src/collect/git/shadow.ts';
import { readTree } from '../../../src/collect/git/tree.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { Fixture, type Outcome } from './git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

function factsOf(outcome: Outcome, kind: string): JsonObject {
  const item = outcome.items.find((each) => each.kind === kind);
  if (item === undefined) throw new Error(`No item of kind ${kind}.`);
  return item.facts;
}

function rewriteObject(folder: string, oid: string, type: string, body: Buffer): void {
  const path = join(fixture.work, folder, '.git/objects', oid.slice(0, 2), oid.slice(2));
  chmodSync(path, 0o644);
  writeFileSync(path, deflateSync(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body])));
}

function codes(outcome: Outcome): readonly string[] {
  return outcome.problems.flatMap((problem) => problem.diagnostics.map((diagnostic) => diagnostic.code));
}

describe('what a repository states about itself', () => {
  it('is no proof of a signature: its own list of signers is never read', async () => {
    fixture.init('app');
    const key = join(fixture.root, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const line = `ada@example.org ${execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' })}`;
    fixture.write('app/allowed_signers', line);
    fixture.git('app', ['config', 'gpg.ssh.allowedSignersFile', join(fixture.work, 'app/allowed_signers')]);
    fixture.git('app', ['config', 'gpg.format', 'ssh']);
    fixture.git('app', ['config', 'user.signingKey', key]);
    fixture.git('app', ['add', '.']);
    fixture.git('app', ['commit', '-q', '-S', '-m', 'Signed by a key of theirs']);
    expect(fixture.git('app', ['log', '-1', '--format=%G?'])).toBe('G');
    const without = await fixture.collect('app');
    expect(factsOf(without, 'change-history')['signatures']).toMatchObject({ store: false, trusted: 0, unknownKey: 1 });
    const other = 'other@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const withOurs = await fixture.collectSettled({ signers: `${other}\n` }, 'app');
    expect(factsOf(withOurs, 'change-history')['signatures']).toMatchObject({ store: true, trusted: 0, unknownKey: 1 });
  });

  it('is no approval: trailers are counted as what somebody wrote, with the author told apart', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', 'a\n');
    fixture.commit('app', 'Change (#1)\n\nReviewed-by: Ada Author <ada@example.org>');
    fixture.commit('app', 'Change (#2)\n\nReviewed-by: Chief Officer <ciso@example.org>');
    const outcome = await fixture.collect('app');
    const facts = factsOf(outcome, 'change-history');
    expect(facts).toMatchObject({ reviewed: 2, selfReviewedCount: 1 });
    const item = outcome.items.find((each) => each.kind === 'change-history');
    expect(item?.blindSpots.join(' ')).toContain('Who approved a change is on the hosting platform');
    expect(JSON.stringify(outcome.all)).not.toContain('ciso@');
  });

  it('does not shorten its history: a planted shallow boundary is told', async () => {
    fixture.init('app');
    for (const name of ['a', 'b', 'c']) fixture.commit('app', name);
    fixture.write('app/.git/shallow', `${fixture.git('app', ['rev-parse', 'HEAD'])}\n`);
    const outcome = await fixture.collect('app');
    expect(factsOf(outcome, 'git-repository')).toMatchObject({ commits: 1, shallow: true });
    expect(factsOf(outcome, 'change-history')).toMatchObject({ complete: false });
  });

  it('does not lend its work tree: core.worktree, links and the index are not looked at', async () => {
    fixture.init('app');
    writeFileSync(join(fixture.root, 'outside.md'), 'Write to security@example.org.\n');
    symlinkSync('../../outside.md', join(fixture.work, 'app/SECURITY.md'));
    fixture.commit('app', 'A link');
    appendFileSync(join(fixture.work, 'app/.git/config'), '[core]\n\tworktree = /etc\n');
    fixture.write('app/CODEOWNERS', '* @never-committed\n');
    const outcome = await fixture.collect('app');
    expect(factsOf(outcome, 'git-repository')).toMatchObject({
      files: 0,
      links: 1,
      securityPolicy: { present: false },
      codeowners: { present: false },
    });
  });

  it('does not reach into its submodules', async () => {
    fixture.init('part');
    fixture.write('part/.env', 'TOKEN=1\n');
    fixture.commit('part', 'Part');
    fixture.init('app');
    fixture.git('app', ['submodule', 'add', '-q', join(fixture.work, 'part'), 'part']);
    appendFileSync(join(fixture.work, 'app/.gitmodules'), '\tupdate = !false\n');
    fixture.commit('app', 'With a submodule');
    const outcome = await fixture.collect('app');
    expect(factsOf(outcome, 'git-repository')).toMatchObject({ submodules: 1, files: 1, secretFiles: [] });
  });

  it('tells a reftable apart instead of reading no references', async () => {
    fixture.init('app');
    fixture.commit('app', 'First');
    appendFileSync(join(fixture.work, 'app/.git/config'), '[extensions]\n\trefStorage = reftable\n');
    const { items, problems } = await fixture.collect('app');
    expect(items).toEqual([]);
    expect(problems[0]).toMatchObject({ path: 'app', state: 'unreadable', diagnostics: [{ code: 'reftable' }] });
  });
});

describe('names that look like something else', () => {
  it('stay names: options, lines and HEAD as branches, tags and paths', async () => {
    fixture.init('app');
    fixture.write('app/--output=pwn/SECURITY.md', 'Write to security@example.org.\n');
    fixture.write('app/-rf', 'x\n');
    fixture.write('app/:(exclude)a', 'x\n');
    fixture.write('app/a\nb', 'x\n');
    const head = fixture.commit('app', 'First');
    for (const name of ['refs/heads/HEAD', 'refs/heads/-o', 'refs/tags/--all', 'refs/heads/--output=pwn'])
      fixture.write(`app/.git/${name}`, `${head}\n`);
    appendFileSync(join(fixture.work, 'app/.git/packed-refs'), `${head} refs/heads/a..b\n${head} refs/heads/x y\n`);
    const { items, problems } = await fixture.collect('app');
    expect(problems).toEqual([]);
    expect(items[0]?.facts).toMatchObject({ head, commits: 1, files: 4, tamperedObjects: 0 });
  });
});

describe('objects that are not what they are called', () => {
  it('are found where they name the files of a folder, also with SHA-256', async () => {
    for (const format of ['sha1', 'sha256']) {
      fixture.init(format, `--object-format=${format}`);
      fixture.write(`${format}/docs/SECURITY.md`, 'nothing here\n');
      fixture.commit(format, 'First');
      const tree = fixture.git(format, ['rev-parse', 'HEAD:docs']);
      const other = fixture.git(format, ['hash-object', '-w', '--stdin'], undefined, 'Write to a@example.org\n');
      const entry = Buffer.concat([Buffer.from('100644 SECURITY.md\0'), Buffer.from(other, 'hex')]);
      rewriteObject(format, tree, 'tree', entry);
      expect(fixture.git(format, ['show', 'HEAD:docs/SECURITY.md'])).toContain('a@example.org');
      const outcome = await fixture.collect(format);
      expect(factsOf(outcome, 'git-repository')['tamperedObjects']).toBe(1);
      expect(codes(outcome)).toContain('object-tampered');
    }
  });

  it('are found where they are a signed tag or a commit of the window', async () => {
    fixture.init('app');
    fixture.commit('app', 'First');
    const second = fixture.commit('app', 'Second', '2026-11-02T10:00:00Z');
    fixture.git('app', ['checkout', '-q', '-b', 'on']);
    fixture.commit('app', 'Third', '2026-11-03T10:00:00Z');
    fixture.git('app', ['tag', '-a', 'v1.0.0', '-m', 'Release']);
    const tag = fixture.git('app', ['rev-parse', 'refs/tags/v1.0.0']);
    const text = fixture.git('app', ['cat-file', 'tag', 'v1.0.0']);
    rewriteObject('app', tag, 'tag', Buffer.from(`${text.replace('Release', 'Another')}\n`));
    const commit = fixture.git('app', ['cat-file', 'commit', second]);
    rewriteObject('app', second, 'commit', Buffer.from(`${commit}\n\nReviewed-by: CISO <ciso@example.org>\n`));
    const outcome = await fixture.collect('app');
    expect(factsOf(outcome, 'change-history')).toMatchObject({
      complete: false,
      reviewed: 0,
      releases: [{ tag: 'v1.0.0', signature: 'tampered' }],
    });
    expect(factsOf(outcome, 'git-repository')).toMatchObject({ tamperedObjects: 1, window: { commits: 2 } });
  });
});

describe('a repository that is larger than it looks', () => {
  it('is cut and said to be cut: 8 objects that name a million files', async () => {
    fixture.init('bomb');
    let oid = fixture.git('bomb', ['hash-object', '-w', '--stdin'], undefined, 'x\n');
    for (let depth = 0; depth < 6; depth += 1) {
      const [mode, type] = depth === 0 ? ['100644', 'blob'] : ['040000', 'tree'];
      const entries = Array.from({ length: 10 }, (_, index) => `${mode} ${type} ${oid}\td${index}\n`);
      oid = fixture.git('bomb', ['mktree'], undefined, entries.join(''));
    }
    const commit = fixture.git('bomb', ['commit-tree', oid, '-m', 'Boom']);
    fixture.git('bomb', ['update-ref', 'HEAD', commit]);
    const found = await findLayout(fixture.work, 'bomb');
    if (!found.ok) throw new Error('The fixture was refused.');
    const shadow = await openShadow(found.layout, await readReferences(found.layout), fixture.scratch);
    const tree = await readTree(shadow, commit, new AbortController().signal);
    await shadow.close();
    expect(tree.cut).toBe(true);
    expect(tree.files.length + tree.folders.length).toBe(GIT_LIMITS.treeEntries);
  }, 30_000);

  it('is not taken into memory: a file of 160 MB in a few kilobytes', async () => {
    fixture.init('big');
    mkdirSync(join(fixture.work, 'big/docs'));
    writeFileSync(join(fixture.work, 'big/SECURITY.md'), Buffer.alloc(160 << 20));
    fixture.git('big', ['config', 'core.bigFileThreshold', '1m']);
    fixture.commit('big', 'Big');
    const before = process.memoryUsage().arrayBuffers;
    const outcome = await fixture.collect('big');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 << 20);
    expect(factsOf(outcome, 'git-repository')).toMatchObject({
      unreadFiles: ['SECURITY.md'],
      securityPolicy: { present: false },
    });
    expect(codes(outcome)).toEqual(['object-too-large']);
    expect(factsOf(outcome, 'git-secrets')['notSearched']).toMatchObject([{ reason: 'too-large', contents: 1 }]);
  }, 30_000);
});
