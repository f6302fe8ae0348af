import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disk } from '../locker/disk.ts';
import { type Merged, mergeLocker } from '../locker/merge.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { lockerFolder } from './open-locker.ts';
import type { Remote } from './share-remote.ts';

/** What sharing did, writer by writer. */
export interface Shared {
  readonly where: string;
  readonly writers: readonly Merged[];
}

/** Merges the locker of another folder into this one; the folder is a locker, or an output folder with one. */
export function mergeFrom(out: string, from: string): Shared {
  return { where: from, writers: mergeLocker(lockerIn(from), lockerFolder(out), new Disk()) };
}

/** Copies what this locker holds to a folder, a git remote (`git+URL`) or a bucket (`s3://`). */
export async function pushTo(out: string, where: string): Promise<Shared> {
  const remote = await remoteOf(where);
  if (remote !== null) return { where, writers: await remote.send(lockerFolder(out)) };
  mkdirSync(where, { recursive: true });
  return { where, writers: mergeLocker(lockerFolder(out), where, new Disk()) };
}

/** Brings what lies in a folder, a git remote or a bucket into this locker; what comes from outside is verified first. */
export async function pullFrom(out: string, where: string): Promise<Shared> {
  const remote = await remoteOf(where);
  if (remote === null) return mergeFrom(out, where);
  const scratch = mkdtempSync(join(tmpdir(), 'probity-pull-'));
  try {
    await remote.fetch(scratch);
    return { where, writers: mergeLocker(scratch, lockerFolder(out), new Disk()) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
