import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../model/json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Appender } from './append.ts';
import type { CustodyEntry } from './chain.ts';
import { Disk } from './disk.ts';
import { isWriterId, LOCKER_MARK, placeOf } from './layout.ts';
import { LOCK_WAIT_MS, withLock } from './lock.ts';
import { refuseDamaged } from './locker.ts';
import type { CheckpointKey } from './note.ts';
import { readWriter, type WriterReading } from './read-writer.ts';
import { bodyOf } from './record.ts';
import { VERIFY_FILE } from './verify-file.ts';
import { explained } from './write-failure.ts';

const ENDING = '.custody';
const LONGEST = 63 - ENDING.length;

/**
 * Returns the name of the journal in which a writer notes where evidence went. It is a journal of its own, so that handing
 * evidence over does not change the state of the locker that packs name.
 */
export function custodyWriter(writer: string): string {
  const base = writer.length <= LONGEST ? writer : `${writer.slice(0, LONGEST - 9)}-${sha256Hex(writer).slice(0, 8)}`;
  return `${base}${ENDING}`;
}

/** Tells whether a writer's name is that of a journal of custody. */
export function isCustodyWriter(writer: string): boolean {
  return isWriterId(writer) && writer.endsWith(ENDING);
}

/** Returns how much every journal of evidence holds: what is in hand at this moment. */
export function inHand(readings: readonly WriterReading[]): CustodyEntry['journals'] {
  return readings
    .filter(({ chain }) => chain.size > 0 && !chain.isCustody)
    .map(({ place, chain }) => ({
      writer: place.id,
      records: chain.size,
      items: chain.items.size,
      head: chain.head,
      root: chain.tree.root(),
    }));
}

/**
 * Appends an entry to a writer's journal of custody and signs it. An entry with a digest is written once: the same pack made
 * again is no other delivery. Throws a KnownFailure where the journal is damaged or cannot be written.
 */
export function appendCustody(
  locker: string,
  { writer, key, disk = new Disk() }: { readonly writer: string; readonly key: CheckpointKey; readonly disk?: Disk },
  entry: CustodyEntry,
): void {
  const place = placeOf(locker, custodyWriter(writer));
  explained(locker, () =>
    withLock(disk, join(place.folder, 'lock'), LOCK_WAIT_MS, () => {
      for (const { name, text } of [LOCKER_MARK, VERIFY_FILE]) {
        const file = join(locker, name);
        if (!existsSync(file) || readFileSync(file, 'utf8') !== text) disk.replace(file, Buffer.from(text), 0o644);
      }
      const appender = new Appender(disk, readWriter(place));
      refuseDamaged(appender.reading);
      appender.recover();
      const { custody } = appender.reading.chain;
      const known =
        entry.sha256 !== '' && custody.some((each) => each.act === entry.act && each.sha256 === entry.sha256);
      if (!known) appender.append([bodyOf('custody', entry as unknown as JsonObject)]);
      if (appender.reading.chain.size > 0) appender.checkpoint(key);
    }),
  );
}

/** Returns all that is known of where evidence went, by time; each with the writer that says so. */
export function custodyIn(
  readings: readonly WriterReading[],
): readonly (CustodyEntry & { readonly statedBy: string })[] {
  const entries = readings.flatMap(({ place, chain }) =>
    chain.custody.map((entry) => ({ ...entry, statedBy: place.id.slice(0, -ENDING.length) })),
  );
  return entries.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
