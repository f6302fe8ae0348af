import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { Disk } from './disk.ts';

/** Who holds a lock. Boot and start time tell a process from another one that later got the same number. */
interface Holder {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly started: string;
}

/** How long a writer waits for another one of the same journal. */
export const LOCK_WAIT_MS = 30_000;
const BETWEEN_TRIES_MS = 20;
/** Locks this very process holds: one with its number that is not among them was left by a run that ended. */
const mine = new Set<string>();

/**
 * Runs a step while no other process writes to the same journal. A lock whose holder is gone is removed. Throws a
 * KnownFailure (exit 5) where a living process keeps the lock for longer than `waitMs`.
 */
export function withLock<T>(disk: Disk, path: string, waitMs: number, step: () => T): T {
  const self = Buffer.from(`${JSON.stringify(holderOf(process.pid))}\n`);
  const until = performance.now() + waitMs;
  while (!disk.create(path, self)) {
    const held = readHolder(path);
    if (held !== undefined && isGone(held.holder, path)) removeStale(disk, path, held.text);
    else if (performance.now() > until) throw locked(path, held?.holder);
    else pause(BETWEEN_TRIES_MS);
  }
  mine.add(path);
  try {
    return step();
  } finally {
    mine.delete(path);
    disk.remove(path);
  }
}

/** Two processes may find the same stale lock: it is moved aside first, and put back where it was a fresh one by then. */
function removeStale(disk: Disk, path: string, text: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    disk.move(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readFileSync(aside);
  if (moved.toString('utf8') !== text) disk.create(path, moved);
  disk.remove(aside);
}

function readHolder(path: string): { readonly text: string; readonly holder: Holder | undefined } | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return { text, holder: parsed(text) };
  } catch {
    return undefined;
  }
}

function parsed(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** A process of another machine cannot be asked, so its lock is never taken for stale. */
function isGone(holder: Holder | undefined, path: string): boolean {
  if (holder === undefined) return true;
  const now = holderOf(holder.pid);
  if (holder.host !== now.host) return false;
  if (holder.boot !== now.boot) return true;
  if (holder.pid === process.pid && holder.started === now.started) return !mine.has(path);
  return !isAlive(holder.pid) || holder.started !== now.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function holderOf(pid: number): Holder {
  return { host: hostname(), boot: textOf('/proc/sys/kernel/random/boot_id'), pid, started: startOf(pid) };
}

/** Field 22 of /proc/PID/stat: ticks since the machine started; '' where the system has no such file. */
function startOf(pid: number): string {
  const text = textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function locked(path: string, holder: Holder | undefined): KnownFailure {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new KnownFailure(EXIT.io, [
    {
      code: 'locker-locked',
      severity: 'error',
      message: `The locker is being written by ${who}, and was not free in time. Nothing was stored.`,
      next: `Wait for it to end. Jobs that run side by side need a writer each. If nothing runs there any more, delete ${path}.`,
    },
  ]);
}
