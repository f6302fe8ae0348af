import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fixture } from './git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const CANARY = `ghp_${'Ab1'.repeat(12)}`;

/** A program that only leaves a mark; whoever runs it is caught. */
function trap(name: string): { readonly program: string; readonly sprung: () => boolean } {
  const mark = join(fixture.root, `mark-${name}`);
  const program = join(fixture.root, `trap-${name}`);
  writeFileSync(program, `#!/bin/sh\necho ran >> '${mark}'\nexit 1\n`);
  chmodSync(program, 0o755);
  return { program, sprung: () => existsSync(mark) };
}

/** Makes HEAD a commit with a signature header, as git itself would store it. */
function commitWithSignature(folder: string, message: string): string {
  const tree = fixture.git(folder, ['write-tree']);
  const parent = fixture.git(folder, ['rev-parse', 'HEAD']);
  const who = `Ada Author <ada@example.org> ${Date.parse('2026-11-02T10:00:00Z') / 1000} +0000`;
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----';
  const body = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n${signature}\n\n${message}\n`;
  const oid = fixture.git(folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], undefined, body);
  fixture.git(folder, ['update-ref', 'HEAD', oid]);
  return oid;
}

describe('a repository that plants programs', () => {
  it('runs none of them, although plain git in the same folder does', async () => {
    const names = [
      'fsmonitor',
      'ssh',
      'gpg',
      'external',
      'textconv',
      'clean',
      'process',
      'hook',
      'remote',
      'pager',
      'editor',
      'helper',
    ] as const;
    const traps = new Map(names.map((name) => [name, trap(name)]));
    const program = (name: (typeof names)[number]): string => traps.get(name)?.program ?? '';
    fixture.init('evil');
    fixture.write('evil/.gitattributes', '* diff=x filter=x\n');
    fixture.write('evil/a.txt', 'a\n');
    fixture.commit('evil', 'First');
    commitWithSignature('evil', 'Signed (#2)');
    mkdirSync(join(fixture.work, 'evil/.git/info'), { recursive: true });
    writeFileSync(join(fixture.work, 'evil/.git/info/attributes'), '* diff=x filter=x\n');
    for (const hook of [
      'pre-auto-gc',
      'reference-transaction',
      'post-index-change',
      'post-checkout',
      'fsmonitor-watchman',
    ]) {
      writeFileSync(join(fixture.work, 'evil/.git/hooks', hook), readFileSync(program('hook')));
      chmodSync(join(fixture.work, 'evil/.git/hooks', hook), 0o755);
    }
    appendFileSync(
      join(fixture.work, 'evil/.git/config'),
      `[core]
	fsmonitor = ${program('fsmonitor')}
	sshCommand = ${program('ssh')}
	pager = ${program('pager')}
	editor = ${program('editor')}
	hooksPath = ${join(fixture.work, 'evil/.git/hooks')}
[gpg]
	program = ${program('gpg')}
[log]
	showSignature = true
[diff]
	external = ${program('external')}
[diff "x"]
	textconv = ${program('textconv')}
	command = ${program('external')}
[filter "x"]
	clean = ${program('clean')}
	smudge = ${program('clean')}
	process = ${program('process')}
[credential]
	helper = ${program('helper')}
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[remote "origin"]
	url = ext::${program('remote')}
	promisor = true
	partialclonefilter = blob:none
[extensions]
	partialClone = origin
[alias]
	log = !${program('pager')}
	ls-tree = !${program('pager')}
`,
    );
    const blob = fixture.git('evil', ['rev-parse', 'HEAD:a.txt']);
    rmSync(join(fixture.work, 'evil/.git/objects', blob.slice(0, 2), blob.slice(2)));

    const { items, problems } = await fixture.collect('evil');
    expect([...traps].filter(([, { sprung }]) => sprung()).map(([name]) => name)).toEqual([]);
    expect(items[0]?.facts).toMatchObject({
      commits: 2,
      partial: true,
      missingObjects: 1,
      window: { signed: 1, commits: 2 },
    });
    expect(problems[0]).toMatchObject({ path: 'evil', state: 'partial' });

    // The traps are live: git without the shadow walks into them.
    for (const argv of [
      ['status'],
      ['log', '-1'],
      ['log', '-p', '-1', '--ext-diff'],
      ['cat-file', '-p', blob],
      ['ls-remote', 'origin'],
    ]) {
      try {
        fixture.git('evil', argv);
      } catch {
        // What git says of the planted programs does not matter here.
      }
    }
    expect(traps.get('fsmonitor')?.sprung()).toBe(true);
    expect(traps.get('gpg')?.sprung()).toBe(true);
    expect(traps.get('remote')?.sprung()).toBe(true);
  });

  it('is never written to', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', 'a\n');
    fixture.commit('app', 'First');
    const listing = (): string =>
      readdirSync(join(fixture.work, 'app'), { recursive: true, encoding: 'utf8' }).sort().join('\n');
    const before = listing();
    await fixture.collect('app');
    expect(listing()).toBe(before);
    expect(readdirSync(fixture.scratch)).toEqual([]);
  });
});

describe('a repository that leads elsewhere', () => {
  const refusals: readonly (readonly [string, (victim: string) => void, string])[] = [
    ['by a .git file', (victim) => fixture.write('bait/.git', `gitdir: ${victim}/.git\n`), 'git-dir-outside'],
    [
      'by a .git link',
      (victim) => symlinkSync(join(victim, '.git'), join(fixture.work, 'bait/.git')),
      'git-dir-outside',
    ],
    [
      'by borrowed objects',
      (victim) => {
        fixture.init('bait');
        fixture.write('bait/.git/objects/info/alternates', `${victim}/.git/objects\n`);
      },
      'objects-outside',
    ],
    [
      'by a linked object folder',
      (victim) => {
        fixture.init('bait');
        rmSync(join(fixture.work, 'bait/.git/objects/pack'), { recursive: true });
        symlinkSync(join(victim, '.git/objects/pack'), join(fixture.work, 'bait/.git/objects/pack'));
      },
      'objects-outside',
    ],
    [
      'by a commondir',
      (victim) => {
        fixture.write('bait/.git/HEAD', 'ref: refs/heads/main\n');
        fixture.write('bait/.git/commondir', `${victim}/.git\n`);
      },
      'git-dir-outside',
    ],
  ];
  it.each(refusals)('is refused: %s', async (_name, plant, code) => {
    const inside = fixture.work;
    const victim = join(fixture.root, 'victim');
    mkdirSync(victim);
    mkdirSync(join(inside, 'bait'));
    fixture.git('..', ['init', '-q', victim]);
    writeFileSync(join(victim, 'private.txt'), 'private\n');
    fixture.git('../victim', ['add', '.']);
    const oid =
      fixture.git('../victim', ['commit', '-q', '-m', 'Private', '--allow-empty']) ||
      fixture.git('../victim', ['rev-parse', 'HEAD']);
    plant(victim);
    const { items, problems, all } = await fixture.collect('bait');
    expect(items).toEqual([]);
    expect(problems[0]).toMatchObject({ path: 'bait', state: 'unreadable' });
    expect(problems[0]?.diagnostics[0]?.code).toBe(code);
    expect(JSON.stringify(all)).not.toContain(oid);
  });

  it('is read where a linked worktree stays inside the root', async () => {
    fixture.init('main');
    fixture.write('main/a.txt', 'a\n');
    const oid = fixture.commit('main', 'First');
    fixture.git('main', ['worktree', 'add', '-q', '-b', 'side', '../side']);
    const { items } = await fixture.collect('main', 'side');
    expect(
      items
        .filter((item) => item.kind === 'git-repository')
        .map((item) => [item.subject, item.facts['branch'], item.facts['head']]),
    ).toEqual([
      ['repository main', 'main', oid],
      ['repository side', 'side', oid],
    ]);
  });
});

describe('a repository that lies', () => {
  it('shows a rewritten loose object as tampered and does not use its content', async () => {
    fixture.init('app');
    fixture.write('app/SECURITY.md', 'nothing here\n');
    fixture.commit('app', 'First');
    const blob = fixture.git('app', ['rev-parse', 'HEAD:SECURITY.md']);
    const path = join(fixture.work, 'app/.git/objects', blob.slice(0, 2), blob.slice(2));
    const forged = 'Write to security@example.org now\n'.slice(0, 13);
    chmodSync(path, 0o644);
    writeFileSync(path, deflateSync(Buffer.from(`blob 13\0${forged}`)));
    expect(fixture.git('app', ['cat-file', '-p', blob])).toBe(forged);
    const { items, problems } = await fixture.collect('app');
    expect(items[0]?.facts).toMatchObject({
      tamperedObjects: 1,
      securityPolicy: { present: false },
      unreadFiles: ['SECURITY.md'],
    });
    expect(problems[0]?.diagnostics[0]?.code).toBe('object-tampered');
  });

  it('refuses a rewritten commit at HEAD', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', 'a\n');
    const oid = fixture.commit('app', 'First');
    const path = join(fixture.work, 'app/.git/objects', oid.slice(0, 2), oid.slice(2));
    const body = fixture.git('app', ['cat-file', 'commit', 'HEAD']).replace('First', 'Other');
    chmodSync(path, 0o644);
    writeFileSync(path, deflateSync(Buffer.from(`commit ${body.length + 1}\0${body}\n`)));
    const { items, problems } = await fixture.collect('app');
    expect(items).toEqual([]);
    expect(problems[0]?.diagnostics[0]?.message).toContain('does not match its own name');
  });

  it('does not follow replacement references and grafts, and counts them', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', 'a\n');
    const first = fixture.commit('app', 'First');
    fixture.write('app/b.txt', 'b\n');
    const second = fixture.commit('app', 'Second');
    const other = fixture.git('app', ['commit-tree', '-m', 'Reviewed-by: CISO', `${first}^{tree}`]);
    fixture.git('app', ['replace', second, other]);
    fixture.write('app/.git/info/grafts', `${second}\n`);
    const { items } = await fixture.collect('app');
    expect(items[0]?.facts).toMatchObject({ commits: 2, replaceRefs: 1, grafts: 1, head: second, identity: [first] });
  });

  it('is not believed where a forged commit-graph hides commits', async () => {
    fixture.init('app');
    for (const name of ['a', 'b', 'c']) {
      fixture.write(`app/${name}.txt`, name);
      fixture.commit('app', name);
    }
    fixture.git('app', ['commit-graph', 'write', '--reachable']);
    const honest = await fixture.collect('app');
    expect(honest.items[0]?.facts).toMatchObject({ commitGraph: 'agrees', commits: 3 });
    const path = join(fixture.work, 'app/.git/objects/info/commit-graph');
    const bytes = readFileSync(path);
    const chunk = bytes.indexOf('CDAT');
    const start = Number(bytes.readBigUInt64BE(chunk + 4));
    for (let index = 0; index < 3; index += 1) bytes.writeUInt32BE(0x70000000, start + index * 36 + 20);
    chmodSync(path, 0o644);
    writeFileSync(path, bytes);
    expect(fixture.git('app', ['rev-list', '--count', 'HEAD'])).toBe('1');
    const { items } = await fixture.collect('app');
    expect(items[0]?.facts).toMatchObject({ commitGraph: 'disagrees', commits: 3 });
  });
});

describe('secrets and control characters in names', () => {
  it('appear in no item, problem or diagnostic', async () => {
    fixture.init('app', '-b', `topic/${CANARY}`);
    const broken = `on: push\njobs: { a: [ "${CANARY}"\n  password: ${CANARY}\n`;
    fixture.write(
      `app/.github/workflows/${CANARY}.yml`,
      `on: push\njobs:\n  a:\n    steps:\n      - uses: org/${CANARY}@v1\n`,
    );
    fixture.write('app/.github/workflows/broken.yml', broken);
    fixture.write('app/.github/workflows/double.yml', `on: push\nenv: { A: ${CANARY}, A: ${CANARY} }\n`);
    fixture.write('app/.env', `TOKEN=${CANARY}\n`);
    fixture.write(`app/${CANARY}/.env`, `TOKEN=${CANARY}\n`);
    fixture.write(`app/${CANARY}/package.json`, `{ "dependencies": { "${CANARY}": "${CANARY}" } }`);
    fixture.write('app/SECURITY.md', `${CANARY}\n`);
    fixture.write('app/CODEOWNERS', `* @${CANARY}\n`);
    fixture.write('app/-rf/--output=x/AGENTS.md', 'a\n');
    fixture.write('app/new\nline/AGENTS.md', 'a\n');
    fixture.write('app/\u001b[31mred/AGENTS.md', 'a\n');
    fixture.write('app/__proto__/.mcp.json', '{}\n');
    fixture.git('app', ['config', 'remote.origin.url', `https://user:${CANARY}@example.org/x.git`]);
    fixture.git('app', ['config', 'user.name', CANARY]);
    fixture.commit('app', `Add ${CANARY}`);
    const { all, items, problems } = await fixture.collect('app');
    const everything = JSON.stringify(all);
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain('ada@example.org');
    expect(everything).not.toContain('Ada Author');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the claim
    expect(everything).not.toMatch(/[\u0000-\u001f]|\\u001b/);
    expect(items[0]?.facts['agentInstructions']).toEqual([
      '<U+001B>[31mred/AGENTS.md',
      '-rf/--output=x/AGENTS.md',
      'new<U+000A>line/AGENTS.md',
    ]);
    expect(items[0]?.facts['mcpConfigs']).toEqual(['__proto__/.mcp.json']);
    expect(items[0]?.redactions.length).toBeGreaterThan(3);
    expect(problems.map((problem) => problem.path)).toEqual([
      'app/.github/workflows/broken.yml',
      'app/.github/workflows/double.yml',
    ]);
    expect(problems[0]?.diagnostics[0]?.place?.line).toBeGreaterThan(0);
  });
});
