import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLayout } from '../../../src/collect/git/layout.ts';
import { readReferences } from '../../../src/collect/git/references.ts';
import { gitRecords, openGit } from '../../../src/collect/git/run-git.ts';
import { openShadow } from '../../../src/collect/git/shadow.ts';
import { Fixture } from './git-fixture.ts';
import { canWatch, programsStarted } from './process-watch.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

/** Every setting with which a repository can make git start a program; PROGRAM becomes a trap of its own for each. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'PROGRAM'],
  ['core.sshCommand', 'PROGRAM'],
  ['core.pager', 'PROGRAM'],
  ['core.editor', 'PROGRAM'],
  ['core.askPass', 'PROGRAM'],
  ['core.gitProxy', 'PROGRAM'],
  ['core.alternateRefsCommand', 'PROGRAM'],
  ['gpg.program', 'PROGRAM'],
  ['gpg.openpgp.program', 'PROGRAM'],
  ['gpg.x509.program', 'PROGRAM'],
  ['gpg.ssh.program', 'PROGRAM'],
  ['gpg.ssh.defaultKeyCommand', 'PROGRAM'],
  ['diff.external', 'PROGRAM'],
  ['diff.trap.command', 'PROGRAM'],
  ['diff.trap.textconv', 'PROGRAM'],
  ['filter.trap.clean', 'PROGRAM'],
  ['filter.trap.smudge', 'PROGRAM'],
  ['filter.trap.process', 'PROGRAM'],
  ['merge.trap.driver', 'PROGRAM'],
  ['mergetool.trap.cmd', 'PROGRAM'],
  ['difftool.trap.cmd', 'PROGRAM'],
  ['credential.helper', 'PROGRAM'],
  ['credential.https://example.org.helper', 'PROGRAM'],
  ['remote.origin.url', 'ext::PROGRAM'],
  ['remote.origin.uploadpack', 'PROGRAM'],
  ['remote.origin.receivepack', 'PROGRAM'],
  ['uploadpack.packObjectsHook', 'PROGRAM'],
  ['sequence.editor', 'PROGRAM'],
  ['interactive.diffFilter', 'PROGRAM'],
  ['pager.log', 'PROGRAM'],
  ['pager.rev-list', 'PROGRAM'],
  ['alias.log', '!PROGRAM'],
  ['alias.rev-list', '!PROGRAM'],
  ['alias.cat-file', '!PROGRAM'],
  ['alias.ls-tree', '!PROGRAM'],
  ['trailer.signed-off-by.command', 'PROGRAM'],
  ['trailer.reviewed-by.cmd', 'PROGRAM'],
  ['submodule.part.update', '!PROGRAM'],
  ['sendemail.smtpServer', 'PROGRAM'],
  ['browser.trap.cmd', 'PROGRAM'],
  ['man.trap.cmd', 'PROGRAM'],
  ['tar.tgz.command', 'PROGRAM'],
];

/** What opens the door for the traps above. */
const DOORS = `[log]
	showSignature = true
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[remote "origin"]
	promisor = true
	partialclonefilter = blob:none
	vcs = trap
[url "ext::sh"]
	insteadOf = https://
[safe]
	directory = *
[extensions]
	partialClone = origin
	worktreeConfig = true
[core]
	repositoryformatversion = 1
	commitGraph = true
	attributesFile = .git/planted-attributes
	worktree = /etc
	hooksPath = planted-hooks
[include]
	path = planted.inc
[includeIf "gitdir:**"]
	path = planted.inc
`;

const HOOKS = ['pre-auto-gc', 'reference-transaction', 'post-index-change', 'post-checkout', 'fsmonitor-watchman'];

class Traps {
  readonly folder = join(fixture.root, 'traps');
  readonly marks = join(fixture.root, 'marks');

  constructor() {
    mkdirSync(this.folder);
    mkdirSync(this.marks);
  }

  /** A program that only leaves a mark under its name. */
  set(name: string): string {
    const program = join(this.folder, name.replaceAll(/[^A-Za-z0-9.-]/g, '_'));
    writeFileSync(program, `#!/bin/sh\necho ran > '${join(this.marks, name.replaceAll('/', '_'))}'\nexit 1\n`);
    chmodSync(program, 0o755);
    return program;
  }

  get sprung(): readonly string[] {
    return readdirSync(this.marks).sort();
  }
}

/** Builds the repository that plants everything at once; returns the blob that has to be fetched to be read. */
function plant(traps: Traps): string {
  fixture.init('evil');
  fixture.write('evil/.gitattributes', '* diff=trap filter=trap merge=trap\n');
  fixture.write('evil/a.txt', 'a\n');
  fixture.write('evil/SECURITY.md', 'Write to security@example.org.\n');
  fixture.commit('evil', 'First\n\nSigned-off-by: Ada <ada@example.org>');
  const tree = fixture.git('evil', ['write-tree']);
  const parent = fixture.git('evil', ['rev-parse', 'HEAD']);
  const who = 'Ada Author <ada@example.org> 1793613600 +0000';
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----';
  const body = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n${signature}\n\nSigned (#2)\n`;
  const oid = fixture.git('evil', ['hash-object', '-t', 'commit', '-w', '--stdin'], undefined, body);
  fixture.git('evil', ['update-ref', 'HEAD', oid]);
  const blob = fixture.git('evil', ['rev-parse', 'HEAD:a.txt']);
  for (const [name, value] of SETTINGS)
    fixture.git('evil', ['config', '--local', name, value.replace('PROGRAM', traps.set(name))]);
  const git = join(fixture.work, 'evil/.git');
  appendFileSync(join(git, 'config'), DOORS);
  writeFileSync(join(git, 'planted.inc'), `[core]\n\tfsmonitor = ${traps.set('included')}\n`);
  writeFileSync(join(git, 'config.worktree'), `[core]\n\tfsmonitor = ${traps.set('worktree-config')}\n`);
  writeFileSync(join(git, 'planted-attributes'), '* diff=trap filter=trap\n');
  mkdirSync(join(git, 'info'), { recursive: true });
  writeFileSync(join(git, 'info/attributes'), '* diff=trap filter=trap\n');
  for (const folder of [join(git, 'hooks'), join(git, 'planted-hooks'), join(fixture.work, 'evil/planted-hooks')]) {
    mkdirSync(folder, { recursive: true });
    for (const hook of HOOKS) {
      writeFileSync(join(folder, hook), `#!/bin/sh\nexec '${traps.set(`hook-${hook}`)}'\n`);
      chmodSync(join(folder, hook), 0o755);
    }
  }
  rmSync(join(git, 'objects', blob.slice(0, 2), blob.slice(2)));
  return blob;
}

/** Every form in which the collector calls git. */
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['rev-list', '--parents', '--timestamp', 'HEAD'],
  ['rev-list', '--first-parent', '--timestamp', 'HEAD'],
  ['rev-list', '--count', 'HEAD'],
  ['rev-list', '--max-count=1', 'HEAD', '^HEAD'],
  ['rev-list', '--count', '--first-parent', '--min-age=1', '--max-age=0', 'HEAD'],
  ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', 'HEAD'],
  ['cat-file', '--batch-all-objects', '--batch-check'],
  ['log', '--all', '--raw', '-z', '-c', '--no-renames', '--no-ext-diff', '--no-textconv', '--format=%x01%H %ct'],
];

describe('a repository that plants a program behind every setting that can start one', () => {
  it('runs none of them, whichever command reads it, and the settings are live without the shadow', async () => {
    const traps = new Traps();
    const blob = plant(traps);
    const found = await findLayout(fixture.work, 'evil');
    if (!found.ok) throw new Error('The fixture was refused.');
    const shadow = await openShadow(found.layout, await readReferences(found.layout), fixture.scratch);
    const signal = new AbortController().signal;
    for (const argv of COMMANDS) {
      let records = 0;
      for await (const _record of gitRecords(shadow, argv, 10, signal)) records += 1;
      expect(`${argv.join(' ')}: ${records > 0}`).toBe(`${argv.join(' ')}: ${!argv.includes('--max-count=1')}`);
      await openGit(shadow, signal).raw([...argv]);
    }
    await shadow.close();
    expect(traps.sprung).toEqual([]);

    const { items, problems } = await fixture.collect('evil');
    expect(traps.sprung).toEqual([]);
    // Nothing was believed either: what the clone lacks is missing, not fetched, and the rest is read as it is.
    expect(items[0]?.facts).toMatchObject({
      commits: 2,
      partial: true,
      missingObjects: 1,
      files: 3,
      securityPolicy: { present: true, hasContact: true },
      window: { signed: 1, commits: 2 },
    });
    expect(items.find((item) => item.kind === 'change-history')?.facts['signatures']).toMatchObject({ trusted: 0 });
    expect(problems).toMatchObject([{ path: 'evil', state: 'partial', diagnostics: [{ code: 'object-missing' }] }]);

    // The same repository in the hands of plain git; `core.worktree` is moved back, or it would look at /etc.
    fixture.git('evil', ['config', '--unset', 'core.worktree']);
    for (const argv of [
      ['status'],
      ['log', '-1'],
      ['log', '-p', '-1', '--ext-diff', '--textconv'],
      ['diff', 'HEAD~1', '--', 'SECURITY.md'],
      ['cat-file', '-p', blob],
      ['fetch', 'origin'],
      ['add', 'SECURITY.md'],
      ['interpret-trailers', '--trailer', 'reviewed-by: x', '/dev/null'],
      ['commit', '--allow-empty', '-S'],
      ['archive', '--format=tgz', 'HEAD'],
    ]) {
      try {
        fixture.git('evil', argv);
      } catch {
        // What git says of the planted programs does not matter here.
      }
    }
    expect(traps.sprung.length).toBeGreaterThanOrEqual(4);
  }, 30_000);

  it.skipIf(!canWatch)(
    'starts nothing but git itself, as the kernel sees it (skipped without strace)',
    async () => {
      const traps = new Traps();
      plant(traps);
      const programs = await programsStarted(join(fixture.root, 'watch.log'), () => fixture.collect('evil'));
      expect(programs.length).toBeGreaterThan(8);
      expect(programs.filter((program) => !/^\/usr\/(?:local\/)?(?:bin|lib\/git-core)\/git$/.test(program))).toEqual(
        [],
      );
      expect(existsSync(join(traps.marks, 'core.fsmonitor'))).toBe(false);
    },
    60_000,
  );
});
