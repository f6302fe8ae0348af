import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../src/locker/disk.ts';
import { withLock } from '../../src/locker/lock.ts';
import { Locker } from '../../src/locker/locker.ts';
import { verifyLocker } from '../../src/locker/verify-locker.ts';
import { idOf } from '../../src/model/ids.ts';
import { emptyFolder, items, runOf } from '../support/lockers.ts';

interface Ended {
  readonly ids: readonly string[];
  readonly code: number | null;
}

/** Starts a process that writes collections to a locker; killed after so many were acknowledged, where a number is given. */
async function writer(
  locker: string,
  name: string,
  number: number,
  collections: number,
  killAfter?: number,
): Promise<Ended> {
  const script = ['--import', './test/conformance/typescript.mjs', 'test/support/locker-writer.mjs'];
  const child = spawn(process.execPath, [...script, locker, name, String(number), String(collections)]);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (killAfter !== undefined && out.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { ids: out.split('\n').filter((line) => line.endsWith('"') || line.length === 71), code };
}

function expectAll(locker: string, ended: readonly Ended[]): void {
  const opened = new Locker(locker);
  for (const { ids } of ended) for (const id of ids) expect(opened.holds(idOf<'evidence'>(id))).toBe(true);
}

describe('writers at the same time', () => {
  it('two processes with one journal wait for each other: no fork, nothing lost', async () => {
    const locker = emptyFolder();
    const ended = await Promise.all([writer(locker, 'shared', 1, 8), writer(locker, 'shared', 2, 8)]);
    expect(ended.map(({ code, ids }) => [code, ids.length])).toEqual([
      [0, 8],
      [0, 8],
    ]);
    expectAll(locker, ended);
    expect(new Locker(locker).readings[0]?.chain.runs).toBe(16);
    expect(verifyLocker(locker).damage).toEqual([]);
    expect(existsSync(join(locker, 'writers', 'shared', 'lock'))).toBe(false);
  });

  it('sixteen processes with a journal each share no file, and are judged together', async () => {
    const locker = emptyFolder();
    const names = Array.from({ length: 16 }, (_, n) => `job-${n}`);
    const ended = await Promise.all(names.map((name, n) => writer(locker, name, n, 3)));
    expect(ended.every(({ code, ids }) => code === 0 && ids.length === 3)).toBe(true);
    expectAll(locker, ended);
    expect(readdirSync(join(locker, 'writers')).length).toBe(16);
    expect(verifyLocker(locker).damage).toEqual([]);
    const newest = new Locker(locker).newest();
    expect(newest?.writers.length).toBe(16);
    expect(newest?.items.map(({ id }) => id).sort()).toEqual(ended.map(({ ids }) => ids.at(-1) ?? '').sort());
  }, 30_000);

  it('a process killed while it writes leaves a lock that the next one removes, and nothing acknowledged is lost', async () => {
    const locker = emptyFolder();
    const ended = [await writer(locker, 'w', 1, 500, 5), await writer(locker, 'w', 2, 2)];
    expect(ended.map(({ code }) => code)).toEqual([null, 0]);
    expect(ended[0]?.ids.length).toBeGreaterThanOrEqual(5);
    expectAll(locker, ended);
    expect(verifyLocker(locker).damage).toEqual([]);
  }, 20_000);
});

describe('the lock', () => {
  const lock = (holder: object): string => {
    const path = join(emptyFolder(), 'lock');
    writeFileSync(path, `${JSON.stringify(holder)}\n`);
    return path;
  };
  const boot = existsSync('/proc/sys/kernel/random/boot_id')
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    : '';
  const here = { host: hostname(), boot, pid: process.pid, started: 'x' };

  it.each([
    ['of an earlier start of this machine', { ...here, boot: 'another' }],
    ['of a process that ended', { ...here, pid: 2 ** 22 + 1 }],
    ['of another process with the same number', here],
    ['that was never written to its end', []],
  ])('%s is removed', (_, holder) => {
    const path = lock(holder);
    expect(withLock(new Disk(), path, 0, () => 'done')).toBe('done');
    expect(existsSync(path)).toBe(false);
  });

  it('of a machine that cannot be asked is respected, and the message says whose it is', () => {
    const path = lock({ ...here, host: 'other.example.org', pid: 7 });
    expect(() => withLock(new Disk(), path, 30, () => 'done')).toThrow('process 7 on other.example.org');
    expect(existsSync(path)).toBe(true);
  });

  it('is given back when the step fails', () => {
    const path = join(emptyFolder(), 'lock');
    const failing = (): never => {
      throw new Error('no');
    };
    expect(() => withLock(new Disk(), path, 0, failing)).toThrow('no');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a journal of an earlier version', () => {
  const flat = (): string => {
    const locker = emptyFolder();
    // Written by the first version of the locker.
    writeFileSync(join(locker, 'journal.jsonl'), readFileSync('test/cases/locker/version-1.jsonl'));
    return locker;
  };

  it('is read where it lies', () => {
    const locker = new Locker(flat());
    expect(locker.state).toEqual({
      head: '3c53ae0748aed6319c3083bd7fe6a56d7e1569af9e73b62afe8d7321942063b5',
      records: 4,
    });
    expect(locker.newest()?.items.length).toBe(2);
  });

  it('becomes the journal of the first writer without a changed byte, and goes on', () => {
    const folder = flat();
    const before = readFileSync(join(folder, 'journal.jsonl'));
    const { state } = new Locker(folder);
    const seen = items(2, 50);
    new Locker(folder, { writer: 'w' }).put(seen, runOf(seen));
    expect(existsSync(join(folder, 'journal.jsonl'))).toBe(false);
    const after = readFileSync(join(folder, 'writers', 'w', 'journal.jsonl'));
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    const locker = new Locker(folder);
    expect(locker.grewFrom(state)).toBe(true);
    expect(locker.newest()?.items).toEqual(seen);
    new Locker(folder, { writer: 'w' }).seal();
    expect(new Locker(folder).grewFrom(state)).toBe(true);
    expect(verifyLocker(folder).damage).toEqual([]);
  });
});
