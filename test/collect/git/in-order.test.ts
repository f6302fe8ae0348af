import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collected, ProgressEvent } from '../../../src/collect/collector.ts';
import { gitCollectorWith } from '../../../src/collect/git/collector.ts';
import { inOrder } from '../../../src/collect/git/in-order.ts';
import { Fixture } from './git-fixture.ts';

describe('several at a time', () => {
  it('yields in the order of the inputs, whoever is done first, and runs no more than the limit', async () => {
    let running = 0;
    let most = 0;
    const finished: number[] = [];
    const task = async (input: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await wait(input === 0 ? 40 : 2);
      running -= 1;
      finished.push(input);
      return input;
    };
    const given: number[] = [];
    for await (const each of inOrder([0, 1, 2, 3, 4, 5, 6], 3, task)) given.push(each);
    expect(given).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(finished[0]).not.toBe(0);
    expect(most).toBe(3);
  });

  it('starts nothing more and waits for what runs where one fails', async () => {
    const started: number[] = [];
    const done: number[] = [];
    const task = async (input: number): Promise<number> => {
      started.push(input);
      await wait(input === 0 ? 1 : 15);
      if (input === 0) throw new Error('broken');
      done.push(input);
      return input;
    };
    const all = async (): Promise<void> => {
      for await (const _each of inOrder([0, 1, 2, 3, 4], 2, task)) continue;
    };
    await expect(all()).rejects.toThrow('broken');
    expect(started).toEqual([0, 1]);
    expect(done).toEqual([1]);
  });
});

describe('many repositories', () => {
  let fixture: Fixture;
  beforeEach(() => {
    fixture = new Fixture();
  });
  afterEach(() => fixture.close());

  it('are all read, in their order, with their names on the way, although one is broken and one is empty', async () => {
    const names = ['a-whole', 'b-broken', 'c-empty', 'd-whole', 'e-whole'];
    for (const name of names) fixture.init(name);
    for (const name of ['a-whole', 'd-whole', 'e-whole']) {
      fixture.write(`${name}/a.txt`, `${name}\n`);
      fixture.commit(name, 'First');
    }
    fixture.write('b-broken/.git/HEAD', `${'1'.repeat(40)}\n`);
    const events: ProgressEvent[] = [];
    const all: Collected[] = [];
    const tools = {
      now: '2026-11-22T12:00:00Z',
      fingerprint: () => '0'.repeat(16),
      scratch: fixture.scratch,
      progress: (event: ProgressEvent) => void events.push(event),
      signal: new AbortController().signal,
    };
    const scope = { root: fixture.work, files: [], repositories: names, explicit: true };
    for await (const each of gitCollectorWith({}).collect(scope, tools)) all.push(each);
    const seen = all.flatMap((each) => {
      if (each.type === 'problem') return [`${each.problem.path}: ${each.problem.state}`];
      return each.type === 'item' && each.draft.kind === 'git-repository' ? [each.draft.subject] : [];
    });
    expect(seen).toEqual([
      'repository a-whole',
      'b-broken: unreadable',
      'repository c-empty',
      'c-empty: empty',
      'repository d-whole',
      'repository e-whole',
    ]);
    expect(all.at(-1)).toEqual({ type: 'searched', places: 5 });
    for (const name of names) expect(events.map((event) => event.phase)).toContain(`Reading repository ${name}`);
    expect(events.at(-1)).toEqual({ phase: 'Reading repositories', done: 5, total: 5, unit: 'repositories' });
  });
});
