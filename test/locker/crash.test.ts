import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../src/locker/disk.ts';
import { Locker, type LockerOptions } from '../../src/locker/locker.ts';
import { PayloadKeys } from '../../src/locker/payload-keys.ts';
import { verifyLocker } from '../../src/locker/verify-locker.ts';
import { EXIT, KnownFailure } from '../../src/model/exit.ts';
import {
  Crash,
  copyOf,
  emptyFolder,
  FailingDisk,
  type Failure,
  item,
  items,
  newKey,
  runOf,
} from '../support/lockers.ts';

const key = newKey();
const first = [...items(2), item(3, 10_000)];
const second = [...items(2), ...items(1, 100), item(104, 10_000)];
const third = items(2, 200);

function optionsOf(at: string, encrypt: boolean, disk = new Disk()): LockerOptions {
  const payloadKeys = new PayloadKeys(join(at, 'payload-keys'), disk);
  return { writer: 'w', key, disk, payloadKeys, encrypt, recordsPerSegment: 3 };
}

/** A locker that has acknowledged the first collection, in a folder beside the keys of its payloads. */
function started(encrypt: boolean): string {
  const at = emptyFolder();
  new Locker(join(at, 'locker'), optionsOf(at, encrypt)).put(first, runOf(first));
  return at;
}

/** Stores the second collection on a disk whose n-th call fails; true where it was acknowledged all the same. */
function attempt(
  at: string,
  call: number,
  failure: Failure,
  encrypt: boolean,
): { acknowledged: boolean; reached: boolean } {
  const calls = new FailingDisk(call, failure);
  try {
    new Locker(join(at, 'locker'), optionsOf(at, encrypt, new Disk(calls))).put(
      second,
      runOf(second, '2026-11-21T12:00:00.000Z'),
    );
    return { acknowledged: true, reached: calls.failed };
  } catch (error) {
    if (failure !== 'full') expect(error).toBeInstanceOf(Crash);
    else expect((error as KnownFailure).exitCode).toBe(EXIT.io);
    return { acknowledged: false, reached: true };
  }
}

describe.each(['kill', 'power', 'full'] as const)('a run that ends by %s', (failure) => {
  it.each(failure === 'kill' ? [false, true] : [false])(
    'at any call to the system loses nothing that was acknowledged (encrypted: %s)',
    (encrypt) => {
      const template = started(encrypt);
      let call = 0;
      let recovered = 0;
      for (let reached = true; reached; ) {
        call += 1;
        const at = copyOf(template);
        const outcome = attempt(at, call, failure, encrypt);
        ({ reached } = outcome);
        const folder = join(at, 'locker');
        expect(verifyLocker(folder).damage.filter(({ torn }) => !torn)).toEqual([]);
        const after = new Locker(folder, optionsOf(at, encrypt));
        for (const { id } of [...first, ...(outcome.acknowledged ? second : [])]) expect(after.holds(id)).toBe(true);
        const newest = after.newest()?.items;
        expect([first, second]).toContainEqual(newest);
        if (outcome.acknowledged) expect(newest).toEqual(second);
        const result = after.put(third, runOf(third, '2026-11-22T12:00:00.000Z'));
        recovered += result.recovered === null ? 0 : 1;
        expect(verifyLocker(folder).damage).toEqual([]);
        expect(new Locker(folder, optionsOf(at, encrypt)).newest()?.items).toEqual(third);
        rmSync(at, { recursive: true });
      }
      expect(call).toBeGreaterThan(40);
      expect(recovered).toBeGreaterThan(3);
    },
  );
});

describe('what an interrupted run left', () => {
  const torn = (): string => {
    const at = started(false);
    const file = join(at, 'locker', 'writers', 'w', 'journal.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"body":{"run":{"at"`);
    return at;
  };

  it('is cut away, said, and written down in the journal with its digest', () => {
    const at = torn();
    const options = { ...optionsOf(at, false), recordsPerSegment: 100 };
    const { recovered } = new Locker(join(at, 'locker'), options).put(third, runOf(third));
    expect(recovered).toMatch(/Line \d+ has no end.*20 bytes were never acknowledged/);
    const text = readFileSync(join(at, 'locker', 'writers', 'w', 'journal.jsonl'), 'utf8');
    expect(text).toMatch(/"recovered":\{"bytes":20,"line":\d+,"sha256":"[0-9a-f]{64}"\}/);
  });

  it('is never a record that a checkpoint speaks about', () => {
    const at = started(false);
    const file = join(at, 'locker', 'writers', 'w', 'journal.jsonl');
    const text = readFileSync(file, 'utf8');
    for (const cut of [1, 30, text.length - 1]) {
      writeFileSync(file, text.slice(0, -cut));
      expect(() => new Locker(join(at, 'locker'))).toThrow(
        /A checkpoint of \d+ records was signed, but only \d+ are there/,
      );
    }
    // Without the checkpoint the same file reads as an interrupted write.
    rmSync(join(at, 'locker', 'writers', 'w', 'checkpoints'), { recursive: true });
    writeFileSync(file, text.slice(0, -1));
    expect(() => new Locker(join(at, 'locker'))).not.toThrow();
  });

  it('names a missing journal, a missing and a truncated segment', () => {
    const at = started(false);
    const folder = join(at, 'locker', 'writers', 'w');
    const [segment = ''] = readdirSync(join(folder, 'segments'));
    expect(existsSync(join(folder, 'segments', segment))).toBe(true);
    const messages = (change: (writer: string) => void): readonly string[] => {
      const copy = copyOf(at);
      change(join(copy, 'locker', 'writers', 'w'));
      return verifyLocker(join(copy, 'locker')).damage.map(
        ({ file, message }) => `${file.split('/').at(-1)}: ${message}`,
      );
    };
    expect(messages((w) => rmSync(join(w, 'journal.jsonl')))[0]).toBe('journal.jsonl: The journal is missing.');
    expect(messages((w) => rmSync(join(w, 'segments', segment)))[0]).toContain('segment is missing');
    const cut = messages((w) => {
      const file = join(w, 'segments', segment);
      writeFileSync(file, readFileSync(file).subarray(0, -9));
    });
    expect(cut[0]).toContain('changed or cut short');
  });

  it('is not confused by a clock that goes back: what was stored last is the newest', () => {
    const at = started(false);
    const locker = new Locker(join(at, 'locker'), optionsOf(at, false));
    locker.put(third, runOf(third, '1999-01-01T00:00:00.000Z'));
    expect(new Locker(join(at, 'locker')).newest()?.items).toEqual(third);
  });
});
