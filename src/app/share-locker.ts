import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCustodyWriter } from '../locker/custody.ts';
import { Disk } from '../locker/disk.ts';
import { type Merged, mergeLocker } from '../locker/merge.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { type CustodyBy, type Handover, HERE, noteCustody } from './custody.ts';
import { lockerFolder, openToRead } from './open-locker.ts';
import type { Remote } from './share-remote.ts';

/** What sharing did, writer by writer. */
export interface Shared {
  readonly where: string;
  readonly writers: readonly Merged[];
}

/** Who shares, and whether it is written down; without, nothing is. */
export type SharedBy = CustodyBy | null;

/** Merges the locker of another folder into this one; the folder is a locker, or an output folder with one. */
export function mergeFrom(out: string, from: string, by: SharedBy = null): Shared {
  const merged = mergeLocker(lockerIn(from), lockerFolder(out), new Disk());
  return noted(out, { act: 'merged', from, to: HERE }, merged, by);
}

/** Copies what this locker holds to a folder, a git remote (`git+URL`) or a bucket (`s3://`). */
export async function pushTo(out: string, where: string, by: SharedBy = null): Promise<Shared> {
  const remote = await remoteOf(where);
  if (remote === null) mkdirSync(where, { recursive: true });
  const sent =
    remote === null ? mergeLocker(lockerFolder(out), where, new Disk()) : await remote.send(lockerFolder(out));
  return noted(out, { act: 'sent', from: HERE, to: where }, sent, by);
}

/** Brings what lies in a folder, a git remote or a bucket into this locker; what comes from outside is verified first. */
export async function pullFrom(out: string, where: string, by: SharedBy = null): Promise<Shared> {
  const remote = await remoteOf(where);
  const scratch = remote === null ? lockerIn(where) : mkdtempSync(join(tmpdir(), 'probity-pull-'));
  try {
    if (remote !== null) await remote.fetch(scratch);
    const fetched = mergeLocker(scratch, lockerFolder(out), new Disk());
    return noted(out, { act: 'fetched', from: where, to: HERE }, fetched, by);
  } finally {
    if (remote !== null) rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes down what changed hands, and only that; journals of custody travel along and are not counted. */
function noted(out: string, handover: Handover, merged: readonly Merged[], by: SharedBy): Shared {
  const writers = merged.filter(({ writer }) => !isCustodyWriter(writer));
  const changed = new Set(writers.filter(({ state }) => state !== 'held').map(({ writer }) => writer));
  if (by !== null && changed.size > 0) {
    const readings = openToRead(out).readings.filter(({ place }) => changed.has(place.id));
    noteCustody(out, { ...handover, readings }, by);
  }
  const where = handover.to === HERE ? handover.from : handover.to;
  return { where, writers };
}

async function remoteOf(where: string): Promise<Remote | null> {
  if (where.startsWith('s3://')) return (await import('./share-bucket.ts')).bucketRemote(where, process.env);
  if (where.startsWith('git+')) return (await import('./share-git.ts')).gitRemote(where.slice('git+'.length));
  return null;
}

function lockerIn(folder: string): string {
  if (!existsSync(folder)) {
    const message = `There is no folder ${folder}.`;
    const next = 'Name a locker, an output folder with one, git+URL, or s3://BUCKET/PREFIX.';
    throw new KnownFailure(EXIT.io, [{ code: 'locker-missing', severity: 'error', message, next }]);
  }
  const inner = join(folder, 'locker');
  return existsSync(inner) ? inner : folder;
}
