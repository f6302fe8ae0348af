import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Disk } from './disk.ts';
import { blobPath, filesIn, flatJournal, LOCKER_MARK, placeOf, type WriterPlace } from './layout.ts';
import { LOCK_WAIT_MS, withLock } from './lock.ts';
import { readWriter, type WriterReading } from './read-writer.ts';
import { flatWriterId, readWriters } from './read-writers.ts';
import { VERIFY_FILE } from './verify-file.ts';
import { isLockerPath } from './verify-locker.ts';

/** What merging did with one writer's journal. */
export interface Merged {
  readonly writer: string;
  readonly state: 'new' | 'longer' | 'held';
  readonly records: number;
}

const BEFORE_THE_JOURNAL = ['segments', 'keys', 'anchors'] as const;
const AFTER_THE_JOURNAL = ['checkpoints'] as const;

/**
 * Copies the journals of one locker into another. A writer's journal is taken over where it continues the one that is here;
 * nothing is ever shortened, so the order of merging does not matter. Throws a KnownFailure (exit 4) where either locker is
 * damaged, or where both continue the same journal differently; then nothing of that writer is copied.
 */
export function mergeLocker(from: string, into: string, disk: Disk): readonly Merged[] {
  const sources = [...readWriters(from).values()];
  for (const source of sources) refuse(source);
  for (const { name, text } of [LOCKER_MARK, VERIFY_FILE]) {
    const file = join(into, name);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) disk.replace(file, Buffer.from(text), 0o644);
  }
  return sources.flatMap((source) => {
    if (source.chain.size === 0) return [];
    const place = placeOf(into, source.place.id);
    return withLock(disk, join(place.folder, 'lock'), LOCK_WAIT_MS, () => mergeWriter(source, from, place, into, disk));
  });
}

function mergeWriter(source: WriterReading, from: string, place: WriterPlace, into: string, disk: Disk): Merged {
  adoptFlat(place, into, disk);
  const here = readWriter(place);
  if (here.damage?.torn !== true) refuse(here);
  const common = Math.min(here.chain.size, source.chain.size);
  if (here.chain.hashAt(common) !== source.chain.hashAt(common)) throw forked(source, here, common);
  for (const sha256 of source.chain.blobs.values()) copyBlob(sha256, from, into, disk);
  // The journal says which segments count, so they go first; a checkpoint speaks about the journal, so it goes last.
  const longer = source.chain.size > here.chain.size;
  const records = Math.max(source.chain.size, here.chain.size);
  for (const folder of BEFORE_THE_JOURNAL) copyFolder(source, place, folder, longer, disk);
  if (longer) disk.replace(place.journal, readFileSync(source.place.journal).subarray(0, source.open.soundBytes));
  for (const folder of AFTER_THE_JOURNAL) copyFolder(source, place, folder, longer, disk);
  const state = longer ? (here.chain.size === 0 ? 'new' : 'longer') : 'held';
  return { writer: place.id, state, records };
}

/** The journal of an earlier version is that writer's own: it moves to where a copy of it would be put. */
function adoptFlat(place: WriterPlace, into: string, disk: Disk): void {
  const flat = flatJournal(into);
  if (existsSync(flat) && !existsSync(place.journal) && flatWriterId(flat) === place.id) disk.move(flat, place.journal);
}

function copyFolder(
  source: WriterReading,
  place: WriterPlace,
  folder: (typeof BEFORE_THE_JOURNAL | typeof AFTER_THE_JOURNAL)[number],
  longer: boolean,
  disk: Disk,
): void {
  // A journal that is shorter brings no segment or anchor that the longer one does not name.
  if (source.place.flat || (!longer && folder !== 'checkpoints' && folder !== 'keys')) return;
  for (const name of filesIn(join(source.place.folder, folder))) {
    const path = `writers/${place.id}/${folder}/${name}`;
    const beyond = folder === 'segments' && Number.parseInt(name, 10) > source.segments;
    if (!isLockerPath(path) || beyond) continue;
    const to = join(place.folder, folder, name);
    if (folder !== 'segments' && existsSync(to)) continue;
    disk.replace(to, readFileSync(join(source.place.folder, folder, name)));
  }
}

function copyBlob(sha256: string, from: string, into: string, disk: Disk): void {
  const source = join(from, blobPath(sha256));
  const target = join(into, blobPath(sha256));
  if (existsSync(target)) return;
  const bytes = existsSync(source) ? readFileSync(source) : undefined;
  if (bytes !== undefined && sha256Hex(bytes) === sha256) {
    disk.replace(target, bytes);
    return;
  }
  const message = `The payload ${sha256} ${bytes === undefined ? 'is missing from' : 'was changed in'} the locker that is merged.`;
  throw failure('locker-damaged', message, source, 1);
}

function refuse({ damage }: WriterReading): void {
  if (damage === null || damage.torn) return;
  throw failure('locker-damaged', `A damaged locker is not merged: ${damage.message}`, damage.file, damage.line);
}

function forked(source: WriterReading, here: WriterReading, common: number): KnownFailure {
  let seq = 1;
  while (seq < common && here.chain.hashAt(seq) === source.chain.hashAt(seq)) seq += 1;
  const message = `The journal of ${here.place.id} was continued in two places: they differ from record ${seq} on.`;
  return failure('locker-forked', message, source.place.journal, 1);
}

function failure(code: string, message: string, file: string, line: number): KnownFailure {
  return new KnownFailure(EXIT.integrity, [
    {
      code,
      severity: 'error',
      message,
      place: { file, line, column: 1 },
      next:
        code === 'locker-forked'
          ? 'One output folder was copied whole and both went on. Merge into a locker of its own, or leave one of them out.'
          : 'Restore the locker from a copy; probity locker verify names every file.',
    },
  ]);
}
