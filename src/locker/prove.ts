import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { linesOf } from './read-items.ts';
import type { WriterReading } from './read-writer.ts';

/** Proof that a record is in the journal a checkpoint speaks about (RFC 6962 §2.1.1); hashes in hex. */
export interface InclusionProof {
  readonly schema: 'urn:probity:inclusion-proof:1';
  readonly writer: string;
  readonly item: string;
  /** The whole line; what is hashed is the line without its `hash` member where it has one, behind a zero byte. */
  readonly record: string;
  /** Number of the leaf, from 0. */
  readonly index: number;
  readonly size: number;
  readonly root: string;
  readonly path: readonly string[];
  /** The signed note about that size; null where none was signed. */
  readonly checkpoint: string | null;
}

/** Proof that a journal only grew between two checkpoints (RFC 6962 §2.1.2); hashes in hex. */
export interface ConsistencyProof {
  readonly schema: 'urn:probity:consistency-proof:1';
  readonly writer: string;
  readonly from: { readonly size: number; readonly root: string; readonly checkpoint: string | null };
  readonly to: { readonly size: number; readonly root: string; readonly checkpoint: string | null };
  readonly path: readonly string[];
}

/** Returns the proof that an item is among the first `size` records. Throws a KnownFailure (exit 2) where it is not. */
export function proveItem(reading: WriterReading, item: string, size: number): InclusionProof {
  const { place, chain } = reading;
  requireSize(reading, size);
  const number = chain.items.recordOf(item);
  if (number === undefined || number > size) {
    throw usage(`The item ${item} is not among the first ${size} records of ${place.id}.`);
  }
  const index = number - 1;
  return {
    schema: 'urn:probity:inclusion-proof:1',
    writer: place.id,
    item,
    record: lineOf(reading, number),
    index,
    size,
    root: chain.tree.rootAt(size),
    path: chain.tree.inclusion(index, size),
    checkpoint: noteOf(reading, size),
  };
}

function lineOf(reading: WriterReading, number: number): string {
  let at = 0;
  for (const lines of linesOf(reading)) {
    for (let start = 0, end = lines.indexOf(0x0a); end !== -1; start = end + 1, end = lines.indexOf(0x0a, start)) {
      at += 1;
      if (at === number) return lines.toString('utf8', start, end);
    }
  }
  throw new Error(`The journal of ${reading.place.id} was cut short while it was read.`);
}

/** Returns the proof that the journal of one size begins with that of a smaller one. Throws a KnownFailure (exit 2) for sizes it never had. */
export function proveGrowth(reading: WriterReading, from: number, to: number): ConsistencyProof {
  requireSize(reading, from);
  requireSize(reading, to);
  if (from > to) throw usage(`A journal of ${to} records cannot have grown from one of ${from}.`);
  const { tree } = reading.chain;
  const end = (size: number): ConsistencyProof['from'] => ({
    size,
    root: tree.rootAt(size),
    checkpoint: noteOf(reading, size),
  });
  const schema = 'urn:probity:consistency-proof:1';
  return { schema, writer: reading.place.id, from: end(from), to: end(to), path: tree.consistency(from, to) };
}

function requireSize({ place, chain }: WriterReading, size: number): void {
  if (Number.isSafeInteger(size) && size >= 1 && size <= chain.size) return;
  throw usage(`The journal of ${place.id} has ${chain.size} records, so it never had ${size}.`);
}

function noteOf({ place }: WriterReading, size: number): string | null {
  const file = join(place.folder, 'checkpoints', `${size}.note`);
  return !place.flat && existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function usage(message: string): KnownFailure {
  const next = 'probity locker status shows the writers, their sizes and checkpoints.';
  return new KnownFailure(EXIT.usage, [{ code: 'locker-proof', severity: 'error', message, next }]);
}
