import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../src/locker/disk.ts';
import { Locker } from '../../src/locker/locker.ts';
import { mergeLocker } from '../../src/locker/merge.ts';
import { verifyLocker } from '../../src/locker/verify-locker.ts';
import { copyOf, emptyFolder, items, newKey, runOf } from '../support/lockers.ts';

const key = newKey();
const why = { reason: 'scrapped', by: 'A. Person', at: '2026-11-25T12:00:00.000Z' };
const open = (at: string, writer: string): Locker => new Locker(at, { writer, key });

/** Two writers that each collected once; the old machine is retired by the new one where asked. */
function locker(retired = true): string {
  const at = emptyFolder();
  open(at, 'old').put(items(2), runOf(items(2), '2026-11-01T12:00:00.000Z'));
  open(at, 'new').put(items(3, 10), runOf(items(3, 10), '2026-11-20T12:00:00.000Z'));
  if (retired) open(at, 'new').retire('old', why);
  return at;
}

const subjects = (at: string): readonly string[] => new Locker(at).newest()?.items.map(({ subject }) => subject) ?? [];

describe('a retired writer', () => {
  it('keeps its records, is not judged any more, and the search says who decided it and why', () => {
    expect(subjects(locker(false))).toEqual(['s10', 's11', 's12', 's0', 's1']);
    const at = locker();
    expect(subjects(at)).toEqual(['s10', 's11', 's12']);
    expect(new Locker(at).newest()?.run.search.at(-1)).toMatchObject({
      collector: 'locker',
      problems: [
        {
          path: 'old',
          state: 'retired',
          message: expect.stringContaining('2026-11-25 by A. Person: scrapped. The 2 items') as string,
        },
      ],
    });
    expect(new Locker(at).holds(items(1)[0]?.id as never)).toBe(true);
    expect(verifyLocker(at).damage).toEqual([]);
  });

  it('that wrote on is a named problem, is judged all the same, and can be retired again', () => {
    const at = locker();
    open(at, 'old').put(items(1, 30), runOf(items(1, 30), '2026-11-26T12:00:00.000Z'));
    const [problem, ...others] = verifyLocker(at).damage;
    expect(others).toEqual([]);
    expect(problem?.file).toBe(join(at, 'writers', 'old', 'journal.jsonl'));
    expect(problem?.message).toContain(
      'retired by A. Person on 2026-11-25 with 3 records; records 4 to 5 were written after that',
    );
    expect(subjects(at)).toContain('s30');
    open(at, 'new').retire('old', { ...why, at: '2026-11-27T12:00:00.000Z' });
    expect(verifyLocker(at).damage).toEqual([]);
    expect(subjects(at)).not.toContain('s30');
  });

  it('whose journal is gone, shorter or another one is a named problem', () => {
    const at = locker();
    const messages = (folder: string): string =>
      verifyLocker(folder)
        .damage.map(({ message }) => message)
        .join(' ');
    const gone = copyOf(at);
    rmSync(join(gone, 'writers', 'old'), { recursive: true });
    expect(messages(gone)).toContain('with 3 records; only 0 of them are here');
    const other = copyOf(gone);
    open(other, 'old').put(items(2, 70), runOf(items(2, 70)));
    expect(messages(other)).toContain('this is another journal than the one that was retired');
  });

  it('is retired wherever its journal is copied to', () => {
    const into = emptyFolder();
    mergeLocker(locker(), into, new Disk());
    expect(subjects(into)).toEqual(['s10', 's11', 's12']);
  });

  it('is another one than the writer that says so, and one that is there', () => {
    const at = locker(false);
    expect(() => open(at, 'new').retire('new', why)).toThrow('is the writer of this machine');
    expect(() => open(at, 'new').retire('nobody', why)).toThrow('The locker has no writer nobody');
  });

  it('is judged while no other writer collected anything, and the search says nothing is left out', () => {
    const at = emptyFolder();
    open(at, 'old').put(items(2), runOf(items(2)));
    open(at, 'desk').retire('old', why);
    expect(subjects(at)).toEqual(['s0', 's1']);
    expect(new Locker(at).newest()?.run.search).toEqual([]);
  });
});
