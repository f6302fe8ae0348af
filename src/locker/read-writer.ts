import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, textOf } from '../model/json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Chain } from './chain.ts';
import { filesIn, segmentName, type WriterPlace } from './layout.ts';
import { type Checkpoint, originOf, readNote, readPem } from './note.ts';

/** Something that is not as it was written: where, what, and whether an interrupted write explains it. */
export interface Damage {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly torn: boolean;
}

/** What is known of one writer's journal after all of it was read and re-computed. */
export interface WriterReading {
  readonly place: WriterPlace;
  readonly chain: Chain;
  /** Sealed segments that belong to the journal. */
  readonly segments: number;
  /** The open journal: its sound bytes and records, and what its file was like when it was read. */
  readonly open: { readonly soundBytes: number; readonly records: number; readonly stamp: string };
  readonly checkpoints: readonly Checkpoint[];
  readonly damage: Damage | null;
}

const LARGEST_SEGMENT = 2 ** 30;
const SMALLEST_CHUNK = 2 ** 14;
const LARGEST_CHUNK = 2 ** 25;

/** Reads a writer's journal from its first record to its last and re-computes every hash; the first damage ends it. */
export function readWriter(place: WriterPlace): WriterReading {
  const chain = new Chain();
  const notes = place.flat ? NO_NOTES : readNotes(place);
  const before = stampOf(place.journal);
  const open = before === '' ? Buffer.alloc(0) : readFileSync(place.journal);
  const sealed = sealedBefore(open);
  // By size, because by name the tenth would come before the ninth.
  const checkpoints = [...notes.checkpoints.values()].sort((one, other) => one.size - other.size);
  const base = { place, chain, segments: sealed, checkpoints };
  const unread = { soundBytes: 0, records: 0, stamp: before };
  const missing = before === '' && !place.flat && filesIn(join(place.folder, 'segments')).length > 0;
  const early = notes.damage ?? (missing ? damageAt(place.journal, 1, 'The journal is missing.') : null);
  if (early !== null) return { ...base, open: unread, damage: early };
  for (let number = 1; number <= sealed; number += 1) {
    const damage = takeSegment(place, number, chain, notes.checkpoints);
    if (damage !== null) return { ...base, open: unread, damage };
  }
  const inSegments = chain.size;
  const { sound, problem } = chain.take(open, notes.checkpoints);
  const state = { soundBytes: sound, records: chain.size - inSegments, stamp: before };
  const lost = Math.max(0, ...notes.checkpoints.keys());
  if (lost > chain.size && (problem === null || problem.torn)) {
    const message = `A checkpoint of ${lost} records was signed, but only ${chain.size} are there.`;
    return { ...base, open: state, damage: damageAt(place.journal, state.records + 1, message) };
  }
  return { ...base, open: state, damage: problem === null ? null : { file: place.journal, ...problem } };
}

/** Returns what tells whether a file was changed since; '' where there is none. */
export function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

function damageAt(file: string, line: number, message: string): Damage {
  return { file, line, message, torn: false };
}

/** The first record of an open journal says which segment was sealed before it; segments beyond are of a sealing cut short. */
function sealedBefore(open: Buffer): number {
  const end = open.indexOf(0x0a);
  const first = open.toString('utf8', 0, end === -1 ? 0 : end);
  if (!first.startsWith('{"body":{"segment":')) return 0;
  try {
    const record = JSON.parse(first) as unknown;
    const body = isJsonObject(record) ? record['body'] : null;
    const segment = isJsonObject(body) ? body['segment'] : null;
    const number = isJsonObject(segment) ? Number.parseInt(textOf(segment['name']), 10) : 0;
    return Number.isSafeInteger(number) && segmentName(number) === (segment as { name?: string }).name ? number : 0;
  } catch {
    return 0;
  }
}

function takeSegment(
  place: WriterPlace,
  number: number,
  chain: Chain,
  checkpoints: ReadonlyMap<number, Checkpoint>,
): Damage | null {
  const file = join(place.folder, 'segments', segmentName(number));
  if (!existsSync(file)) return damageAt(file, 1, 'This sealed segment is missing.');
  const lines = openSegment(file);
  if (typeof lines === 'string') return damageAt(file, 1, lines);
  const { problem } = chain.take(lines, checkpoints);
  return problem === null ? null : { file, ...problem, torn: false };
}

/** Returns the lines of a sealed segment whose file is as its digest says, or the reason in words. */
export function openSegment(file: string): Buffer | string {
  const packed = readFileSync(file);
  if (!existsSync(digestFile(file))) return 'The digest beside this sealed segment is missing.';
  if (readFileSync(digestFile(file), 'utf8') !== digestLine(file, packed)) {
    return 'This sealed segment, or the digest beside it, was changed or cut short.';
  }
  try {
    return gunzipSync(packed, { maxOutputLength: LARGEST_SEGMENT, chunkSize: chunkFor(packed) });
  } catch {
    return 'This sealed segment cannot be unpacked.';
  }
}

/** The last four bytes of a gzip state the length of what is in it: taken as a hint, all of it is unpacked in one piece. */
function chunkFor(packed: Buffer): number {
  const stated = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
  return Math.min(Math.max(stated + 64, SMALLEST_CHUNK), LARGEST_CHUNK);
}

/** Returns the path of the file that holds the digest of a segment. */
export function digestFile(segment: string): string {
  return segment.replace(/\.jsonl\.gz$/, '.sha256');
}

/** Returns what that file says, in the form `sha256sum -c` reads. */
export function digestLine(segment: string, packed: Uint8Array): string {
  return `${sha256Hex(packed)}  ${segment.slice(-'00000001.jsonl.gz'.length)}\n`;
}

interface Notes {
  readonly checkpoints: ReadonlyMap<number, Checkpoint>;
  readonly damage: Damage | null;
}

const NO_NOTES: Notes = { checkpoints: new Map(), damage: null };
const NOTE_NAME = /^(\d{1,15})\.note$/;

function readNotes(place: WriterPlace): Notes {
  const checkpoints = new Map<number, Checkpoint>();
  const folder = join(place.folder, 'checkpoints');
  // The notes are listed before the keys are read: another process that writes puts a key in place before what it signs.
  const names = filesIn(folder);
  const keys = readKeys(place);
  for (const name of names) {
    const match = NOTE_NAME.exec(name);
    if (match === null) continue;
    const file = join(folder, name);
    const note = readNote(readFileSync(file, 'utf8'), originOf(place.id), (id) => keys.get(id));
    if ('problem' in note) return { checkpoints, damage: damageAt(file, 1, `This checkpoint ${note.problem}.`) };
    if (String(note.size) !== match[1]) {
      const message = `This checkpoint is about ${note.size} records, but its name says ${match[1]}.`;
      return { checkpoints, damage: damageAt(file, 1, message) };
    }
    checkpoints.set(note.size, note);
  }
  return { checkpoints, damage: null };
}

/** Reads the public keys of a writer; what is no key any more is not among them. */
function readKeys(place: WriterPlace): ReadonlyMap<string, KeyObject> {
  const folder = join(place.folder, 'keys');
  const keys = new Map<string, KeyObject>();
  for (const name of filesIn(folder)) {
    const key = name.endsWith('.pem') ? readPem(readFileSync(join(folder, name), 'utf8')) : undefined;
    if (key !== undefined) keys.set(name.slice(0, -'.pem'.length), key);
  }
  return keys;
}
