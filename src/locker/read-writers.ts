import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../platform/digest.ts';
import { flatJournal, foldersIn, isWriterId, placeOf, type WriterPlace } from './layout.ts';
import { readWriter, type WriterReading } from './read-writer.ts';

/** Returns where the writers of a locker have their journals, in name order; an earlier version's journal is one of them. */
function writersIn(locker: string): readonly WriterPlace[] {
  const places = foldersIn(join(locker, 'writers'))
    .filter(isWriterId)
    .map((id) => placeOf(locker, id));
  const journal = flatJournal(locker);
  if (!existsSync(journal)) return places;
  return [...places, { id: flatWriterId(journal), folder: locker, journal, flat: true }];
}

/** Returns the name under which the journal of an earlier version is taken over: the same for every copy of it. */
export function flatWriterId(journal: string): string {
  const bytes = readFileSync(journal);
  const end = bytes.indexOf(0x0a);
  return `first-${sha256Hex(bytes.subarray(0, end === -1 ? 0 : end)).slice(0, 12)}`;
}

/** Reads every writer's journal from its first record to its last, by name. */
export function readWriters(locker: string): Map<string, WriterReading> {
  return new Map(writersIn(locker).map((place) => [place.id, readWriter(place)]));
}
