import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileValueSchema } from '../../../src/catalogue/validate.ts';
import { findLayout } from '../../../src/collect/git/layout.ts';
import { readReferences } from '../../../src/collect/git/references.ts';
import { openShadow } from '../../../src/collect/git/shadow.ts';
import { readTree } from '../../../src/collect/git/tree.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { Fixture } from './git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const schema = JSON.parse(readFileSync('evidence/git-repository/facts.schema.json', 'utf8')) as JsonObject;
const validate = compileValueSchema(schema);

function threeCommits(folder: string, ...options: string[]): string {
  fixture.init(folder, ...options);
  fixture.write(`${folder}/a.txt`, 'a\n');
  fixture.commit(folder, 'First', '2026-01-05T10:00:00Z');
  fixture.write(`${folder}/a.txt`, 'b\n');
  fixture.commit(folder, 'Change it (#7)', '2026-11-03T10:00:00Z');
  fixture.write(`${folder}/a.txt`, 'c\n');
  return fixture.commit(folder, 'Pushed directly', '2026-11-04T10:00:00Z');
}

describe('every shape of repository', () => {
  it('yields an empty item and a problem where there is no commit', async () => {
    fixture.init('.');
    const { items, problems } = await fixture.collect('');
    expect(items[0]).toMatchObject({
      subject: 'repository .',
      facts: { empty: true, head: '', branch: 'main', commits: 0 },
    });
    expect(validate(items[0]?.facts ?? {})).toEqual([]);
    expect(problems).toMatchObject([{ path: '.', state: 'empty' }]);
  });

  it('counts the commits of the window and their change requests', async () => {
    const head = threeCommits('app');
    const { items, problems } = await fixture.collect('app');
    expect(problems).toEqual([]);
    expect(validate(items[0]?.facts ?? {})).toEqual([]);
    expect(items[0]?.facts).toMatchObject({
      head,
      branch: 'main',
      detached: false,
      commits: 3,
      lastCommit: '2026-11-04T10:00:00Z',
      window: {
        commits: 2,
        firstParent: 2,
        traced: 1,
        tracedShare: 0.5,
        signed: 0,
        authors: 1,
        daysWithCommits: 2,
        untracedSample: [head],
      },
    });
    expect(items[0]?.source.repository).toEqual({
      identity: (items[0]?.facts['identity'] as readonly string[] | undefined)?.[0],
      commit: head,
    });
    expect(items[0]?.locators['']?.sha256).toBe(items[0]?.source.sha256);
  });

  it('is the same item twice', async () => {
    threeCommits('app');
    expect(JSON.stringify(await fixture.collect('app'))).toBe(JSON.stringify(await fixture.collect('app')));
  });

  it('reads a detached HEAD, packed references and packed objects', async () => {
    const head = threeCommits('app');
    fixture.git('app', ['checkout', '-q', '--detach']);
    fixture.git('app', ['gc', '-q']);
    const { items } = await fixture.collect('app');
    expect(items[0]?.facts).toMatchObject({ head, branch: '', detached: true, commits: 3 });
  });

  it('reads a bare repository and says that a shallow one is shallow', async () => {
    threeCommits('app');
    fixture.git('.', ['clone', '-q', '--bare', 'app', 'bare.git']);
    fixture.git('.', ['clone', '-q', '--depth', '1', `file://${join(fixture.work, 'app')}`, 'cut']);
    const outcome = await fixture.collect('bare.git', 'cut');
    const items = outcome.items.filter((item) => item.kind === 'git-repository');
    expect(items[0]?.facts).toMatchObject({ commits: 3, shallow: false });
    expect(items[1]?.facts).toMatchObject({ commits: 1, shallow: true });
    expect(items[1]?.blindSpots.join(' ')).toContain('shallow');
  });

  it('reads a repository whose objects are named by SHA-256', async () => {
    const head = threeCommits('app', '--object-format=sha256');
    const { items, problems } = await fixture.collect('app');
    expect(problems).toEqual([]);
    expect(head).toHaveLength(64);
    expect(items[0]?.facts).toMatchObject({ head, objectFormat: 'sha256', commits: 3, tamperedObjects: 0 });
  });

  it('reads a repository whose path holds spaces, quotes and a backslash', async () => {
    threeCommits('we "ird\\ name');
    const { items, problems } = await fixture.collect('we "ird\\ name');
    expect(problems).toEqual([]);
    expect(items[0]?.facts).toMatchObject({ commits: 3 });
  });

  it('goes on with the next repository where one is broken', async () => {
    threeCommits('broken');
    threeCommits('whole');
    rmSync(join(fixture.work, 'broken/.git/objects'), { recursive: true });
    const { items, problems, all } = await fixture.collect('broken', 'whole');
    expect(items.filter((item) => item.kind === 'git-repository').map((item) => item.subject)).toEqual([
      'repository whole',
    ]);
    expect(problems).toMatchObject([{ path: 'broken', state: 'unreadable' }]);
    expect(all.at(-1)).toEqual({ type: 'searched', places: 2 });
  });

  it('says so where the history cannot be walked to its end', async () => {
    threeCommits('app');
    const first = fixture.git('app', ['rev-parse', 'HEAD~2']);
    rmSync(join(fixture.work, 'app/.git/objects', first.slice(0, 2), first.slice(2)));
    const { items, problems } = await fixture.collect('app');
    expect(items).toEqual([]);
    expect(problems).toMatchObject([{ path: 'app', state: 'unreadable', diagnostics: [{ code: 'git-unreadable' }] }]);
  });

  it('stops listing a tree at the limit and says that it did', async () => {
    fixture.init('app');
    for (let index = 0; index < 30; index += 1) fixture.write(`app/f${index}.txt`, 'x');
    const head = fixture.commit('app', 'Many');
    const found = await findLayout(fixture.work, 'app');
    if (!found.ok) throw new Error('The fixture was refused.');
    const shadow = await openShadow(found.layout, await readReferences(found.layout), fixture.scratch);
    const tree = await readTree(shadow, head, new AbortController().signal, 10);
    expect(tree.cut).toBe(true);
    expect(tree.files).toHaveLength(10);
    await shadow.close();
  });

  it('counts every missing file of a partial clone but lists only the first hundred', async () => {
    fixture.init('app');
    for (let index = 0; index < 130; index += 1) fixture.write(`app/f${index}.txt`, `content ${index}`);
    fixture.commit('app', 'Many');
    fixture.git('app', ['config', 'uploadpack.allowFilter', 'true']);
    fixture.git('.', [
      'clone',
      '-q',
      '--bare',
      '--filter=blob:none',
      `file://${join(fixture.work, 'app')}`,
      'part.git',
    ]);
    const { items, problems } = await fixture.collect('part.git');
    expect(items[0]?.facts).toMatchObject({ partial: true, missingObjects: 130, files: 130 });
    expect(problems[0]?.diagnostics).toHaveLength(101);
    expect(problems[0]?.diagnostics.at(-1)?.message).toMatch(/^30 more objects/);
  });

  it('stops when told to, and leaves no shadow behind', async () => {
    threeCommits('app');
    const controller = new AbortController();
    controller.abort();
    await expect(fixture.collectWith(['app'], controller.signal)).rejects.toThrow();
  });
});
