import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../src/locker/disk.ts';
import { Locker } from '../../src/locker/locker.ts';
import { mergeLocker } from '../../src/locker/merge.ts';
import { pathsIn, verifyLocker } from '../../src/locker/verify-locker.ts';
import { Crash, copyOf, emptyFolder, FailingDisk, item, items, newKey, runOf } from '../support/lockers.ts';

const key = newKey();
const bytesOf = (locker: string): object =>
  Object.fromEntries(pathsIn(locker).map((path) => [path, readFileSync(join(locker, path)).toString('base64')]));

/** The same three journals at several moments: as copies lie about in a company. */
function moments(): readonly string[] {
  const made: string[] = [];
  for (const writer of ['a', 'b', 'c']) {
    const locker = emptyFolder();
    for (let round = 0; round < 3; round += 1) {
      const seen = [...items(2, round), item(50 + round, round === 1 ? 9000 : 0)];
      new Locker(locker, { writer, key, recordsPerSegment: 4 }).put(
        seen,
        runOf(seen, `2026-11-2${round}T12:00:00.000Z`),
      );
      made.push(copyOf(locker));
    }
  }
  return made;
}

describe('merging lockers', () => {
  it('gives the same bytes in whatever order, however often, and by whatever detours', () => {
    const all = moments();
    const together = (order: readonly string[]): string => {
      const into = emptyFolder();
      for (const from of order) mergeLocker(from, into, new Disk());
      return into;
    };
    const expected = bytesOf(together(all));
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...all], { minLength: all.length }),
        fc.subarray([...all]),
        fc.nat(all.length),
        (order, again, split) => {
          const half = together(order.slice(0, split));
          const into = together([...order.slice(split), half, ...again]);
          expect(bytesOf(into)).toEqual(expected);
          for (const folder of [half, into]) rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 6 },
    );
    const merged = together(all);
    expect(verifyLocker(merged).damage).toEqual([]);
    expect(new Locker(merged).newest()?.writers).toEqual(['a', 'b', 'c']);
  }, 30_000);

  it('never shortens a journal, and lets its writer go on', () => {
    const [early = '', , late = ''] = moments();
    const into = copyOf(late);
    expect(mergeLocker(early, into, new Disk())).toMatchObject([{ writer: 'a', state: 'held' }]);
    expect(bytesOf(into)).toEqual(bytesOf(late));
    expect(mergeLocker(late, early, new Disk())).toMatchObject([{ writer: 'a', state: 'longer' }]);
    const seen = items(1, 90);
    new Locker(early, { writer: 'a', key, recordsPerSegment: 4 }).put(seen, runOf(seen));
    expect(verifyLocker(early).damage).toEqual([]);
    expect(new Locker(early).grewFrom(new Locker(late).state)).toBe(true);
  });

  it('refuses a journal that was continued in two places, and a damaged one, and changes nothing', () => {
    const [one = ''] = moments();
    const other = copyOf(one);
    for (const [locker, n] of [
      [one, 200],
      [other, 300],
    ] as const) {
      const seen = items(1, n);
      new Locker(locker, { writer: 'a', key }).put(seen, runOf(seen));
    }
    const before = bytesOf(one);
    expect(() => mergeLocker(other, one, new Disk())).toThrow(
      /continued in two places: they differ from record \d+ on/,
    );
    const journal = join(other, 'writers', 'a', 'journal.jsonl');
    rmSync(journal);
    expect(() => mergeLocker(other, one, new Disk())).toThrow('A damaged locker is not merged');
    expect(bytesOf(one)).toEqual(before);
  });

  it('interrupted at any call leaves a sound locker, and is finished by the next one', () => {
    const [, , , early = '', , late = ''] = moments();
    const template = emptyFolder();
    mergeLocker(early, template, new Disk());
    const expected = copyOf(template);
    mergeLocker(late, expected, new Disk());
    let call = 0;
    for (let reached = true; reached; ) {
      call += 1;
      const into = copyOf(template);
      const calls = new FailingDisk(call, 'kill');
      try {
        mergeLocker(late, into, new Disk(calls));
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      reached = calls.failed;
      expect(verifyLocker(into).damage).toEqual([]);
      mergeLocker(late, into, new Disk());
      const left = Object.entries(bytesOf(into)).filter(([path]) => !/\.(?:tmp|stale)$/.test(path));
      expect(Object.fromEntries(left)).toEqual(bytesOf(expected));
      rmSync(into, { recursive: true });
    }
    expect(call).toBeGreaterThan(20);
  }, 20_000);
});
