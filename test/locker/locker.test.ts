import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Locker } from '../../src/locker/locker.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { EXIT, KnownFailure } from '../../src/model/exit.ts';
import { itemOf, NOW } from '../support/items.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'probity-locker-'));
const journal = (at: string): string => join(at, 'writers', 'local', 'journal.jsonl');
const item = (n: number): EvidenceItem => itemOf('log', `s${n}`, { n });
const runOf = (items: readonly EvidenceItem[], at = NOW) => ({
  at,
  clock: 'declared' as const,
  items: items.map((each) => each.id),
  search: [],
});

function filled(count = 3): { at: string; items: readonly EvidenceItem[] } {
  const at = folder();
  const items = Array.from({ length: count }, (_, n) => item(n));
  new Locker(at).put(items, runOf(items));
  return { at, items };
}

describe('the locker', () => {
  it('gives back the newest collection, item for item', () => {
    const { at, items } = filled();
    expect(new Locker(at).newest()?.items).toEqual(items);
    const fewer = items.slice(1);
    new Locker(at).put(fewer, runOf(fewer, '2026-11-21T12:00:00.000Z'));
    expect(new Locker(at).newest()?.items).toEqual(fewer);
    expect(new Locker(at).holds(items[0]?.id as never)).toBe(true);
  });

  it('holds an item once and never overwrites it', () => {
    const { at, items } = filled();
    const before = readFileSync(journal(at), 'utf8');
    const result = new Locker(at).put(items, runOf(items));
    expect(result).toMatchObject({ stored: 0, held: 3 });
    expect(readFileSync(journal(at), 'utf8')).toBe(before);
  });

  it('refuses an item whose id is not its digest', () => {
    const forged = { ...item(1), subject: 'another' };
    expect(() => new Locker(folder()).put([forged], runOf([forged]))).toThrow('not the digest of its content');
  });

  it('finds every flipped bit of its journal, with the line', () => {
    const { at } = filled(2);
    const bytes = readFileSync(journal(at));
    let found = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(journal(at), changed);
      try {
        const opened = new Locker(at);
        // A flip in the very last line end looks like an interrupted write; then the record is gone, not believed.
        if (opened.size < 3) found += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(KnownFailure);
        expect((error as KnownFailure).exitCode).toBe(EXIT.integrity);
        found += 1;
      }
    }
    expect(found).toBe(Math.ceil((bytes.length * 8) / 7));
  });

  it('finds a removed and a swapped line', () => {
    const { at } = filled();
    const lines = readFileSync(journal(at), 'utf8').trim().split('\n');
    writeFileSync(journal(at), `${[lines[0], ...lines.slice(2)].join('\n')}\n`);
    expect(() => new Locker(at)).toThrow('Line 2 carries the number 3');
    writeFileSync(journal(at), `${[lines[1], lines[0], ...lines.slice(2)].join('\n')}\n`);
    expect(() => new Locker(at)).toThrow('Line 1 carries the number 2');
  });

  it('cuts back what an interrupted write left, says so, and loses nothing that was acknowledged', () => {
    const { at, items } = filled();
    appendFileSync(journal(at), '{"body":{"type":"item","it');
    const more = [...items, item(9)];
    const result = new Locker(at).put(more, runOf(more));
    expect(result.recovered).toContain('interrupted');
    expect(new Locker(at).newest()?.items).toEqual(more);
  });

  it('survives a cut at every byte: what is left is sound up to there, and the next run appends', () => {
    const { at, items } = filled();
    const whole = readFileSync(journal(at));
    for (let cut = 0; cut < whole.length; cut += 97) {
      writeFileSync(journal(at), whole);
      truncateSync(journal(at), cut);
      new Locker(at).put(items, runOf(items));
      expect(new Locker(at).newest()?.items).toEqual(items);
    }
  });
});
