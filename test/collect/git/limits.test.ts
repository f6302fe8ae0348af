import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** Each test sets the limits it proves; everything else is as shipped. */
const limits = vi.hoisted(() => ({ changed: {} as Record<string, number> }));
vi.mock('../../../src/collect/git/limits.ts', async (original) => {
  const { GIT_LIMITS } = await original<typeof import('../../../src/collect/git/limits.ts')>();
  return {
    GIT_LIMITS: new Proxy(GIT_LIMITS, { get: (own, name) => limits.changed[String(name)] ?? Reflect.get(own, name) }),
  };
});

const { Fixture } = await import('./git-fixture.ts');
let fixture: InstanceType<typeof Fixture>;
beforeEach(() => {
  limits.changed = {};
  fixture = new Fixture();
  fixture.init('app');
  for (let index = 0; index < 30; index += 1) fixture.write(`app/f${index}.txt`, `${index}\n`);
  fixture.write('app/SECURITY.md', `Write to security@example.org. ${'x'.repeat(5000)}\n`);
  fixture.commit('app', 'First');
});
afterEach(() => fixture.close());

async function problemOf(): Promise<string> {
  const { problems } = await fixture.collect('app');
  return problems.flatMap((problem) => problem.diagnostics.map((each) => `${each.code}: ${each.message}`)).join('\n');
}

describe('limits', () => {
  it('are not reached by an ordinary repository', async () => {
    expect(await problemOf()).toBe('');
  });

  it('end a command that takes too long, and say so', async () => {
    limits.changed = { commandMs: 1 };
    expect(await problemOf()).toMatch(
      /^git-unreadable: Git could not read it to the end: git (?:[a-z-]+ took longer than|gave no answer for) 0\.001 s/,
    );
  });

  it('end a command that lists too much, and say so', async () => {
    limits.changed = { outputBytes: 1000 };
    expect(await problemOf()).toContain('git ls-tree listed more than 1000 bytes');
  });

  it('end a command that lists a name without an end, and say so', async () => {
    fixture.write(`app/${'n'.repeat(200)}/${'m'.repeat(200)}`, 'x\n');
    fixture.commit('app', 'Long');
    limits.changed = { recordBytes: 300 };
    // A chunk of git's output can end inside the long name only where the name is longer than what is read at once.
    const blob = fixture.git('app', ['hash-object', '-w', '--stdin'], undefined, 'x\n');
    const tree = fixture.git('app', ['mktree', '-z'], undefined, `100644 blob ${blob}\t${'l'.repeat(200_000)}\0`);
    fixture.git('app', ['update-ref', 'HEAD', fixture.git('app', ['commit-tree', tree, '-m', 'Endless'])]);
    expect(await problemOf()).toContain('git ls-tree listed a name of more than 300 bytes');
  });

  it('cut the tree, and say so', async () => {
    limits.changed = { treeEntries: 10 };
    expect(await problemOf()).toContain('tree-cut: Only the first 10 paths at HEAD were read.');
  });

  it('leave large files unread, and say which', async () => {
    limits.changed = { blobBytes: 1000 };
    expect(await problemOf()).toMatch(/^object-too-large: SECURITY\.md is larger than what is read/);
  });

  it('leave large commits and folders unread, and say so', async () => {
    limits.changed = { objectBytes: 300 };
    expect(await problemOf()).toMatch(/^object-too-large: a folder is larger than what is read/);
  });

  it('cut the references, and say so', async () => {
    const head = fixture.git('app', ['rev-parse', 'HEAD']);
    for (let index = 0; index < 20; index += 1)
      writeFileSync(join(fixture.work, 'app/.git/refs/tags', `t${index}`), `${head}\n`);
    limits.changed = { references: 5 };
    // The branch at HEAD is found although the limit is used up by tags: it must not look like an empty repository.
    expect((await fixture.collect('app')).items[0]?.facts).toMatchObject({ empty: false, head, branch: 'main' });
    expect(await problemOf()).toContain('references-cut: Only the first 5 loose references were read.');
  });
});
