import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ancestryOf } from '../../../../src/collect/git/commits.ts';
import { type Walk, walkAll, walkOn } from '../../../../src/collect/git/incremental/walk.ts';
import { findLayout } from '../../../../src/collect/git/layout.ts';
import { readReferences } from '../../../../src/collect/git/references.ts';
import { openShadow, type Shadow } from '../../../../src/collect/git/shadow.ts';
import { Fixture } from '../git-fixture.ts';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const NOW = Date.parse('2026-11-22T12:00:00Z') / 1000;
const DAY = 86_400;
const signal = new AbortController().signal;

/** What happens to a history between two collections. `pick` chooses among the commits made so far. */
interface Step {
  readonly kind: 'commit' | 'side' | 'merge' | 'foxtrot' | 'rewrite' | 'orphan';
  readonly day: number;
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('commit', 'commit', 'commit', 'side', 'merge', 'foxtrot', 'rewrite', 'orphan'),
  // Dates are whatever their writer states: long ago, inside the window, or after the run.
  day: fc.integer({ min: -200, max: 3 }),
  pick: fc.nat({ max: 1000 }),
});

class History {
  readonly #folder: string;
  readonly #all: string[] = [];
  #count = 0;
  head = '';

  constructor(folder: string) {
    this.#folder = folder;
    fixture.init(folder);
    this.play({ kind: 'commit', day: -150, pick: 0 });
  }

  play({ kind, day, pick }: Step): void {
    const other = this.#all[pick % Math.max(1, this.#all.length)] ?? '';
    if (kind === 'rewrite') this.head = other;
    const parents: Record<Step['kind'], readonly string[]> = {
      commit: [this.head],
      rewrite: [this.head],
      side: [other],
      orphan: [],
      merge: [this.head, other],
      foxtrot: [other, this.head],
    };
    const made = this.#commit(
      day,
      [...new Set(parents[kind])].filter((oid) => oid !== ''),
    );
    // A side branch or a new root waits in the store until a merge takes it in.
    if (kind !== 'side' && kind !== 'orphan') this.head = made;
    fixture.git(this.#folder, ['update-ref', 'refs/heads/main', this.head]);
  }

  #commit(day: number, parents: readonly string[]): string {
    this.#count += 1;
    const text = `file ${this.#count}\nkey = ghp_${String(this.#count).padStart(4, '0')}notakey\n`;
    const blob = fixture.git(this.#folder, ['hash-object', '-w', '--stdin'], undefined, text);
    const tree = fixture.git(this.#folder, ['mktree'], undefined, `100644 blob ${blob}\tf${this.#count}.txt\n`);
    const date = new Date((NOW + day * DAY) * 1000).toISOString();
    const argv = ['commit-tree', tree, '-m', `Change ${this.#count} (#${this.#count})`];
    const oid = fixture.git(this.#folder, [...argv, ...parents.flatMap((parent) => ['-p', parent])], date);
    this.#all.push(oid);
    return oid;
  }
}

async function shadowOf(folder: string): Promise<Shadow> {
  const found = await findLayout(fixture.work, folder);
  if (!found.ok) throw new Error('The fixture was refused.');
  return openShadow(found.layout, await readReferences(found.layout), fixture.scratch);
}

describe('walking only what is new', () => {
  it('gives what walking everything gives, over any history of commits, merges and rewrites', async () => {
    let continued = 0;
    let refused = 0;
    let index = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
        async (rounds) => {
          index += 1;
          const history = new History(`r${index}`);
          let earlier: Walk | undefined;
          for (const [round, steps] of rounds.entries()) {
            for (const each of steps) history.play(each);
            const shadow = await shadowOf(`r${index}`);
            // Time goes on between collections, and with it the window.
            const window = { from: NOW + (round - 90) * DAY, to: NOW + round * DAY };
            const whole = await walkAll(shadow, history.head, window.from, signal);
            const on =
              earlier === undefined ? undefined : await walkOn(shadow, history.head, window.from, earlier, signal);
            if (on !== undefined) expect(ancestryOf(on, window)).toEqual(ancestryOf(whole, window));
            continued += on === undefined ? 0 : 1;
            refused += on === undefined && earlier !== undefined ? 1 : 0;
            earlier = on ?? whole;
            await shadow.close();
          }
        },
      ),
      { numRuns: 14, seed: 7 },
    );
    expect(continued).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(2);
  }, 30_000);

  it('opens no commit that was walked before', async () => {
    const history = new History('app');
    const first = history.head;
    for (let day = -149; day < -120; day += 1) history.play({ kind: 'commit', day, pick: 0 });
    const before = await shadowOf('app');
    const earlier = await walkAll(before, history.head, NOW - 90 * DAY, signal);
    history.play({ kind: 'commit', day: -1, pick: 0 });
    rmSync(join(fixture.work, 'app/.git/objects', first.slice(0, 2), first.slice(2)));
    const shadow = await shadowOf('app');
    await expect(walkAll(shadow, history.head, NOW - 90 * DAY, signal)).rejects.toThrow('rev-list');
    expect(await walkOn(shadow, history.head, NOW - 90 * DAY, earlier, signal)).toMatchObject({ commits: 31 });
  });

  it('is refused where the window begins earlier than what was kept', async () => {
    const history = new History('app');
    const shadow = await shadowOf('app');
    const earlier = await walkAll(shadow, history.head, NOW - 90 * DAY, signal);
    expect(await walkOn(shadow, history.head, NOW - 91 * DAY, earlier, signal)).toBeUndefined();
  });
});

describe('collecting again', () => {
  const cache = (): string => join(fixture.root, 'cache');

  it('gives byte for byte what a first collection gives', async () => {
    const history = new History('app');
    const rounds: readonly (readonly Step[])[] = [
      [{ kind: 'commit', day: -5, pick: 0 }],
      [
        { kind: 'side', day: -4, pick: 0 },
        { kind: 'foxtrot', day: -3, pick: 2 },
      ],
      [{ kind: 'rewrite', day: -2, pick: 1 }],
    ];
    for (const steps of rounds) {
      for (const each of steps) history.play(each);
      const again = await fixture.collectSettled({ cache: cache() }, 'app');
      const whole = await fixture.collectSettled({}, 'app');
      expect(JSON.stringify(again.all)).toBe(JSON.stringify(whole.all));
      expect(readdirSync(cache())).toHaveLength(1);
    }
  }, 20_000);

  it('believes no cache that this workspace did not seal', async () => {
    const token = ['ghp', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'].join('_');
    fixture.init('app');
    fixture.write('app/deploy.sh', `export GITHUB_TOKEN=${token}\n`);
    fixture.commit('app', 'First');
    const found = await fixture.collectSettled({ cache: cache() }, 'app');
    const secrets = found.items.find((item) => item.kind === 'git-secrets');
    expect(secrets?.facts['findingsTotal']).toBe(1);
    const file = join(cache(), readdirSync(cache())[0] ?? '');
    const [seal = '', body = ''] = readFileSync(file, 'utf8').split('\n');
    const blob = fixture.git('app', ['rev-parse', 'HEAD:deploy.sh']);
    expect(body).not.toContain(blob);
    const forged = JSON.parse(body) as { walk: { commits: number }; clean: string[] };
    forged.walk.commits = 1000;
    forged.clean.push(blob);
    writeFileSync(file, `${seal}\n${JSON.stringify(forged)}`);
    const again = await fixture.collectSettled({ cache: cache() }, 'app');
    expect(JSON.stringify(again.all)).toBe(JSON.stringify(found.all));
  });

  it('keeps no name, address, path or secret in the cache', async () => {
    fixture.init('app');
    fixture.write('app/private-path.txt', 'password = "hunter2hunter2"\n');
    fixture.commit('app', 'A private message');
    await fixture.collectSettled({ cache: cache() }, 'app');
    const text = readFileSync(join(cache(), readdirSync(cache())[0] ?? ''), 'utf8');
    for (const word of ['Ada', 'example.org', 'private', 'hunter2', 'app']) expect(text).not.toContain(word);
  });

  it('finds a history that was rewritten down to its first commit, by the path of the repository', async () => {
    fixture.init('app');
    fixture.write('app/a.txt', 'a\n');
    const before = fixture.commit('app', 'First');
    const earlierTips = new Map([['path app', new Map([['refs/heads/main', before]])]]);
    const same = await fixture.collectSettled({ earlierTips }, 'app');
    fixture.git('app', ['update-ref', '-d', 'HEAD']);
    fixture.commit('app', 'Another first');
    const after = await fixture.collectSettled({ earlierTips }, 'app');
    const facts = (outcome: typeof after) => outcome.items.find((item) => item.kind === 'change-history')?.facts;
    expect(facts(same)).toMatchObject({ comparedTips: 1, rewritten: [] });
    expect(facts(after)).toMatchObject({ comparedTips: 1, rewritten: ['refs/heads/main'] });
  });
});
