import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chain } from '../../src/locker/chain.ts';
import { ItemIndex } from '../../src/locker/item-index.ts';
import { Locker } from '../../src/locker/locker.ts';
import { readFrame, recordLine, statingHash } from '../../src/locker/record.ts';
import { namesItems, readRun, storedRun } from '../../src/locker/run.ts';
import { pathsIn, verifyLocker } from '../../src/locker/verify-locker.ts';
import { digestOf } from '../../src/platform/canonical-json.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { copyOf, emptyFolder, item, items, newKey, runOf } from '../support/lockers.ts';

const key = newKey();
const VERSION_2 = 'test/cases/locker/version-2';
const idOf = (n: number): string => `sha256:${sha256Hex(`${n}`)}`;

describe('a locker of version 2', () => {
  it('is intact, and gives its items back', () => {
    const { damage, readings, payloads } = verifyLocker(VERSION_2);
    expect(damage).toEqual([]);
    expect(payloads).toBe(1);
    expect(readings[0]?.segments).toBe(2);
    const newest = new Locker(VERSION_2).newest();
    expect(newest?.items.map(({ subject }) => subject)).toEqual(['s1', 's2', 's3']);
    for (const { id, ...draft } of newest?.items ?? []) expect(id).toBe(`sha256:${digestOf(draft)}`);
  });

  it('is continued without a changed byte of what was written, and stays provable', () => {
    const locker = copyOf(VERSION_2);
    const bytes = (path: string): string => readFileSync(join(locker, path)).toString('base64');
    const before = pathsIn(locker).filter((path) => /segments|checkpoints|keys|blobs/.test(path));
    const kept = before.map(bytes);
    const sizes = new Locker(locker).readings[0]?.checkpoints.map(({ size }) => size) ?? [];
    const [held] = new Locker(locker).newest()?.items ?? [];
    const more = [...(held === undefined ? [] : [held]), ...items(3, 10)];
    new Locker(locker, { writer: 'w', key, recordsPerSegment: 4 }).put(more, runOf(more, '2026-11-22T12:00:00.000Z'));
    expect(before.map(bytes)).toEqual(kept);
    expect(verifyLocker(locker).damage).toEqual([]);
    const opened = new Locker(locker);
    expect(opened.newest()?.items).toEqual(more);
    expect(opened.readings[0]?.checkpoints.map(({ size }) => size)).toEqual([...sizes, opened.size]);
    expect(readFileSync(join(locker, 'locker.json'), 'utf8')).toContain('"v":3');
  });

  it('may not be taken back to an earlier version of a record', () => {
    const first = recordLine(1, '0'.repeat(64), '{"recovered":{"n":1},"type":"recovered"}');
    const head = '{"body":{"recovered":{"n":2},"type":"recovered"}';
    const tail = `"prev":"${first.hash}","seq":2,"v":2}`;
    const hash = sha256Hex(`\0${head},${tail}`);
    const { problem } = new Chain().take(Buffer.from(`${first.line}\n${head},"hash":"${hash}",${tail}\n`));
    expect(problem?.message).toBe('Line 2 is of an earlier version than the line before it.');
  });
});

describe('a record of version 3', () => {
  const lines = (locker: string): readonly string[] =>
    readFileSync(join(locker, 'writers', 'w', 'journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');

  it('holds no digest that another one holds or that follows from what is there', () => {
    const locker = emptyFolder();
    const seen = items(50);
    new Locker(locker, { writer: 'w', key }).put(seen, runOf(seen));
    const text = lines(locker).join('\n');
    for (const { id } of seen) expect(text).not.toContain(id.slice(7));
    const digests = text.match(/[0-9a-f]{64}/g) ?? [];
    expect(new Set(digests).size).toBe(digests.length);
    expect(text).toContain('"items":[[1,50]]');
    // Only the last of what was written in one go states its own hash: no other record names it yet.
    expect(lines(locker).map((line) => line.includes('"hash":'))).toEqual([...seen.map(() => false), true]);
  });

  it('names the items of a collection by their records, in its order, held ones and new ones', () => {
    const locker = emptyFolder();
    const put = (seen: readonly ReturnType<typeof item>[], day: string): void => {
      new Locker(locker, { writer: 'w', key, recordsPerSegment: 5 }).put(
        seen,
        runOf(seen, `2026-11-${day}T12:00:00.000Z`),
      );
      expect(new Locker(locker).newest()?.items).toEqual(seen);
    };
    put(items(3), '20');
    put([item(9), item(2), item(0), item(1), item(7, 9000), item(8)], '21');
    put(items(12).toReversed(), '22');
    expect(verifyLocker(locker).damage).toEqual([]);
  });

  it('is refused where a collection names records that are no items', () => {
    const put = recordLine(1, '0'.repeat(64), `{"item":{"n":1},"type":"item"}`);
    const refusal = (list: string): string | undefined => {
      const run = recordLine(2, put.hash, `{"run":{"at":"x","items":${list},"search":[]},"type":"run"}`);
      return new Chain().take(Buffer.from(`${put.line}\n${statingHash(run.line, run.hash)}\n`)).problem?.message;
    };
    expect(refusal('[1]')).toBeUndefined();
    for (const list of [
      '[2]',
      '[0]',
      '[[1,2]]',
      '[[2,1]]',
      '[[1,1,1]]',
      '[1.5]',
      '[null]',
      '[{"n":1}]',
      '[[1,9e15]]',
    ]) {
      expect(refusal(list)).toBe('Line 2 names items that are not there.');
    }
  });

  it('is found changed at every bit, in a line that is named, without a checkpoint', () => {
    const locker = emptyFolder();
    const seen = items(3);
    new Locker(locker, { writer: 'w' }).put(seen, runOf(seen));
    const bytes = readFileSync(join(locker, 'writers', 'w', 'journal.jsonl'));
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { sound, problem } = new Chain().take(changed);
      expect(problem).not.toBeNull();
      const line = bytes
        .subarray(0, bit >> 3)
        .toString('latin1')
        .split('\n').length;
      expect(Math.abs((problem?.line ?? 99) - line)).toBeLessThanOrEqual(1);
      expect(sound).toBeLessThan(bytes.length);
    }
  });

  it('reads as a frame whatever stands in its body, and nothing else does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), fc.integer({ min: 1, max: 2 ** 48 }), (value, stated, seq) => {
        const body = JSON.stringify({ recovered: value, type: 'recovered' });
        const made = recordLine(seq, 'a'.repeat(64), body);
        const text = stated ? statingHash(made.line, made.hash) : made.line;
        const bytes = Buffer.from(`before\n${text}\n`);
        const frame = readFrame(bytes, 7, bytes.length - 1);
        expect(frame).toMatchObject({ seq, prev: 'a'.repeat(64), hash: stated ? made.hash : null, version: 3 });
        expect(bytes.toString('utf8', frame?.bodyStart, frame?.bodyEnd)).toBe(body);
        expect(readFrame(bytes, 7, bytes.length - 2)).toBeUndefined();
        expect(readFrame(bytes, 8, bytes.length - 1)).toBeUndefined();
      }),
    );
  });
});

describe('the index of items', () => {
  it('answers as a list would, for any order and number of records', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 3 })), { maxLength: 600 }), (steps) => {
        const index = new ItemIndex();
        const list: { record: number; id: string }[] = [];
        let record = 0;
        for (const [n, gap] of steps) {
          record += gap;
          list.push({ record, id: idOf(n) });
          expect(index.add(record, idOf(n))).toBe(true);
        }
        expect([...index]).toEqual(list.map(({ id }) => id));
        expect(index.size).toBe(new Set(list.map(({ id }) => id)).size);
        for (let n = 0; n <= 400; n += 40)
          expect(index.recordOf(idOf(n))).toBe(list.find(({ id }) => id === idOf(n))?.record);
        for (let at = 0; at <= record + 1; at += 7)
          expect(index.idIn(at)).toBe(list.find((each) => each.record === at)?.id);
        expect(index.countIn(5, 50)).toBe(list.filter((each) => each.record >= 5 && each.record <= 50).length);
      }),
      { numRuns: 60 },
    );
    expect(new ItemIndex().add(1, 'sha256:no')).toBe(false);
    expect(new ItemIndex().has('x')).toBe(false);
  });

  it('gives back any collection from how it is stored', () => {
    const index = new ItemIndex();
    for (let n = 0; n < 40; n += 1) index.add(1 + n + Math.floor(n / 10), idOf(n));
    fc.assert(
      fc.property(fc.array(fc.nat(45), { maxLength: 60 }), (numbers) => {
        const run = { at: 'x', clock: 'declared', items: numbers.map(idOf), search: [] } as unknown as Parameters<
          typeof storedRun
        >[0];
        const stored = storedRun(run, (id) => index.recordOf(id));
        expect(namesItems(stored, index)).toBe(true);
        expect(readRun(stored, index)).toEqual(run);
      }),
    );
  });
});

const tools = spawnSync('gzip', ['--version']).error === undefined;
if (!tools) console.warn('skipped: gzip is not installed');

describe.skipIf(!tools)('sealed segments', () => {
  it('take less than 150 bytes for a record of 700 bytes that differs from all others, and unpack with gzip', () => {
    const locker = emptyFolder();
    const seen = items(3000);
    new Locker(locker, { writer: 'w', key, recordsPerSegment: 1000 }).put(seen, runOf(seen));
    const folder = join(locker, 'writers', 'w', 'segments');
    const packed = readFileSync(join(folder, '00000002.jsonl.gz'));
    expect(packed.length / 1000).toBeLessThan(150);
    const lines = execFileSync('gzip', ['-dc', join(folder, '00000002.jsonl.gz')], { maxBuffer: 1 << 26 });
    expect(lines.equals(gunzipSync(packed))).toBe(true);
  });
});
