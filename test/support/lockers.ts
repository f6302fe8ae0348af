import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM, type SystemCalls } from '../../src/locker/disk.ts';
import type { CheckpointKey } from '../../src/locker/note.ts';
import type { CollectionRun } from '../../src/locker/run.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { itemOf, NOW } from './items.ts';

/** A new empty folder. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'probity-locker-'));

/** A copy of a folder in a new one. */
export function copyOf(folder: string): string {
  const to = emptyFolder();
  cpSync(folder, to, { recursive: true });
  return to;
}

/** A key as `openToWrite` makes one. */
export const newKey = (): CheckpointKey => generateKeyPairSync('ed25519');

/** One small item, or a large one whose payload lies in a file of its own. */
export const item = (n: number, size = 0): EvidenceItem =>
  itemOf('log', `s${n}`, size === 0 ? { n } : { n, text: 'x'.repeat(size) });

/** Items with the numbers from `first` on. */
export const items = (count: number, first = 0): readonly EvidenceItem[] =>
  Array.from({ length: count }, (_, n) => item(first + n));

/** A collection that saw these items. */
export const runOf = (seen: readonly EvidenceItem[], at = NOW): CollectionRun => ({
  at,
  clock: 'declared',
  items: seen.map((each) => each.id),
  search: [],
});

/** What ends a run at once, as a kill or a power failure would. */
export class Crash extends Error {}

/** How a disk fails: the run is killed, the power goes (what was not synced is lost), or it is full from then on. */
export type Failure = 'kill' | 'power' | 'full';

/** The machine's own calls, the n-th of which fails; `calls` says how many were made. */
export class FailingDisk implements SystemCalls {
  calls = 0;
  failed = false;
  readonly #at: number;
  readonly #failure: Failure;
  readonly #open = new Map<number, { readonly path: string; size: number }>();

  constructor(at: number, failure: Failure) {
    this.#at = at;
    this.#failure = failure;
  }

  open = (path: string, flags: string, mode?: number): number => {
    this.#step();
    const descriptor = SYSTEM.open(path, flags, mode);
    if (flags !== 'r') this.#open.set(descriptor, { path, size: 0 });
    return descriptor;
  };

  write = (descriptor: number, bytes: Uint8Array, offset: number): number => {
    // Every write is short, and the one that fails leaves half of its bytes.
    const half = bytes.subarray(0, offset + Math.ceil((bytes.length - offset) / 2));
    if (this.#failure === 'full' && this.failed) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const state = this.#open.get(descriptor);
    if (this.calls + 1 === this.#at) {
      const written = SYSTEM.write(descriptor, half, offset);
      if (state !== undefined) state.size += written;
    }
    this.#step();
    if (this.failed) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const written = SYSTEM.write(descriptor, half, offset);
    if (state !== undefined) state.size += written;
    return written;
  };

  truncate = (descriptor: number, length: number): void => {
    this.#step();
    SYSTEM.truncate(descriptor, length);
  };

  sync = (descriptor: number): void => {
    this.#step();
    SYSTEM.sync(descriptor);
    const state = this.#open.get(descriptor);
    if (state !== undefined) state.size = 0;
  };

  close = (descriptor: number): void => {
    SYSTEM.close(descriptor);
    this.#open.delete(descriptor);
    this.#step();
  };

  rename = (from: string, to: string): void => {
    this.#step();
    SYSTEM.rename(from, to);
  };

  link = (from: string, to: string): void => {
    this.#step();
    SYSTEM.link(from, to);
  };

  remove = (path: string): void => {
    this.#step();
    SYSTEM.remove(path);
  };

  makeFolder = (path: string): void => {
    this.#step();
    SYSTEM.makeFolder(path);
  };

  #step(): void {
    if (this.failed && this.#failure !== 'full') throw new Crash('The run is over.');
    this.calls += 1;
    if (this.calls !== this.#at) return;
    this.failed = true;
    if (this.#failure === 'full') return;
    for (const [, { path, size }] of this.#open) {
      // What was written since the last sync is in no file after the power went.
      if (this.#failure === 'power' && size > 0) truncateSync(path, Math.max(0, statSync(path).size - size));
    }
    throw new Crash(`Killed at call ${this.#at}.`);
  }
}
