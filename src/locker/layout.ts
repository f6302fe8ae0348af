import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How many records a journal holds before they are sealed into a segment (design §5). */
export const SEGMENT_RECORDS = 10_000;
/** A payload of more bytes lies in a file of its own, named by its digest. */
export const LARGEST_INLINE = 8192;

/** The mark of a locker folder: which version wrote to it last. `earlier` are the SHA-256 of what earlier versions wrote. */
export const LOCKER_MARK: FixedFile = {
  name: 'locker.json',
  text: '{"format":"probity-locker","v":3}\n',
  earlier: ['bf0c49739873f30b4a640f5ee83765a960e0869cfa02cece80643379c361f1f0'],
};

/** A file that lies in every locker with the same bytes. */
export interface FixedFile {
  readonly name: string;
  readonly text: string;
  readonly earlier: readonly string[];
}

/** Returns whether a name can be a writer's: small letters, digits, dots and hyphens, at most 63. */
export function isWriterId(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,62}$/.test(name) && !name.includes('..');
}

/** Where the files of one writer lie. A journal at the top of the locker is what earlier versions wrote. */
export interface WriterPlace {
  readonly id: string;
  readonly folder: string;
  readonly journal: string;
  readonly flat: boolean;
}

/** Returns the place of a writer in a locker. */
export function placeOf(locker: string, id: string): WriterPlace {
  const folder = join(locker, 'writers', id);
  return { id, folder, journal: join(folder, 'journal.jsonl'), flat: false };
}

/** Returns the path of the journal that earlier versions of Probity wrote. */
export function flatJournal(locker: string): string {
  return join(locker, 'journal.jsonl');
}

/** Returns the file name of a segment. */
export function segmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.jsonl.gz`;
}

/** Returns the path of a payload that lies in a file of its own, relative to the locker. */
export function blobPath(sha256: string): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

/** Returns the regular files of a folder by name, in name order; none where there is no such folder. Links are left out. */
export function filesIn(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => lstatSync(join(folder, name)).isFile());
}

/** Returns the folders in a folder by name, in name order. Links are left out. */
export function foldersIn(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => lstatSync(join(folder, name)).isDirectory());
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
