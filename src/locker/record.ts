import { createHash, hash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';

/** What a record is about; the last member of every body, so that it can be told by the end of the line. */
export type RecordType = 'item' | 'run' | 'segment' | 'erased' | 'recovered' | 'anchor';

/** One link of the chain as it stands in a line: where its parts are, and what it claims to follow. */
export interface RecordLine {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  /** Bytes of the body within the line. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly version: 1 | 2;
}

/** What the first record of a chain follows. */
export const GENESIS: string = '0'.repeat(64);

const HEAD = Buffer.from('{"body":');
const HASH_KEY = Buffer.from(',"hash":"');
const PREV_KEY = Buffer.from('","prev":"');
const SEQ_KEY = Buffer.from('","seq":');
const VERSION = Buffer.from(',"v":2}');
const CLOSE = 0x7d;
/** Of `,"hash":"…","prev":"…","seq":`, without the digits of the number. */
const FIXED_TAIL = HASH_KEY.length + 64 + PREV_KEY.length + 64 + SEQ_KEY.length;
const MOST_DIGITS = 15;

/**
 * Reads the frame of a record from a line without parsing its body; undefined where the line is none. A record is its
 * canonical JSON, so its parts stand where they stand: `{"body":…,"hash":"…","prev":"…","seq":N,"v":2}`, and without `v` in
 * the first version.
 */
export function readFrame(bytes: Buffer, start: number, end: number): RecordLine | undefined {
  if (end - start < HEAD.length + FIXED_TAIL + 3 || !has(bytes, start, HEAD)) return undefined;
  const version = has(bytes, end - VERSION.length, VERSION) ? 2 : 1;
  const digitsEnd = version === 2 ? end - VERSION.length : end - 1;
  if (bytes[end - 1] !== CLOSE) return undefined;
  let digits = digitsEnd;
  while (digitsEnd - digits <= MOST_DIGITS && isDigit(bytes[digits - 1])) digits -= 1;
  const bodyEnd = digits - FIXED_TAIL;
  const prevAt = bodyEnd + HASH_KEY.length + 64;
  if (digits === digitsEnd || bytes[digits] === 0x30 || bodyEnd <= start + HEAD.length) return undefined;
  if (!has(bytes, bodyEnd, HASH_KEY) || !has(bytes, prevAt, PREV_KEY)) return undefined;
  if (!has(bytes, digits - SEQ_KEY.length, SEQ_KEY)) return undefined;
  return {
    seq: Number(bytes.toString('latin1', digits, digitsEnd)),
    prev: bytes.toString('latin1', prevAt + PREV_KEY.length, digits - SEQ_KEY.length),
    hash: bytes.toString('latin1', bodyEnd + HASH_KEY.length, prevAt),
    bodyStart: start + HEAD.length,
    bodyEnd,
    version,
  };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function has(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

let scratch: Buffer = Buffer.alloc(64 * 1024);

/**
 * Returns the RFC 6962 leaf hash of a record in hex: SHA-256 over 0x00 and the line without its `hash` member. In version 2
 * this is also the `hash` that the next record names.
 */
export function leafHash(bytes: Buffer, start: number, end: number, frame: RecordLine): string {
  const before = frame.bodyEnd - start;
  const after = frame.bodyEnd + HASH_KEY.length + 64 + 1;
  const length = 1 + before + (end - after);
  if (scratch.length < length) scratch = Buffer.alloc(length * 2);
  scratch[0] = 0;
  bytes.copy(scratch, 1, start, frame.bodyEnd);
  bytes.copy(scratch, 1 + before, after, end);
  return hash('sha256', scratch.subarray(0, length), 'hex');
}

/** Returns the hash a record must carry: of version 2 its leaf hash, of version 1 the digest over number, predecessor and body. */
export function chainHash(bytes: Buffer, frame: RecordLine, leaf: string): string {
  if (frame.version === 2) return leaf;
  const body = bytes.subarray(frame.bodyStart, frame.bodyEnd);
  return createHash('sha256').update(`${frame.seq}\n${frame.prev}\n`).update(body).digest('hex');
}

/** Returns the line of a new record without its line end, and its hash. `body` is canonical JSON. */
export function recordLine(seq: number, prev: string, body: string): { readonly line: string; readonly hash: string } {
  const head = `{"body":${body}`;
  const tail = `"prev":"${prev}","seq":${seq},"v":2}`;
  const digest = hash('sha256', `\0${head},${tail}`, 'hex');
  return { line: `${head},"hash":"${digest}",${tail}`, hash: digest };
}

/** Returns the body of a record that is not an item: its type last, whatever else under the name of the type. */
export function bodyOf(type: Exclude<RecordType, 'item'>, content: JsonObject): string {
  return `{"${type}":${canonicalJson(content)},"type":"${type}"}`;
}

const TYPES: readonly (readonly [RecordType, Buffer])[] = (
  ['item', 'run', 'segment', 'erased', 'recovered', 'anchor'] as const
).map((type) => [type, Buffer.from(`,"type":"${type}"}`)]);

/** Returns the type of a record by the end of its body, or undefined for one that this version does not know. */
export function typeOfBody(bytes: Buffer, bodyEnd: number): RecordType | undefined {
  for (const [type, end] of TYPES) if (has(bytes, bodyEnd - end.length, end)) return type;
  return undefined;
}

const ID_HEAD = Buffer.from('{"id":"sha256:');

/** Returns the id of an item record: from its place in version 2; undefined where the body must be parsed for it. */
export function idInBody(bytes: Buffer, bodyStart: number): string | undefined {
  if (!has(bytes, bodyStart, ID_HEAD)) return undefined;
  const from = bodyStart + ID_HEAD.length;
  return bytes[from + 64] === 0x22 ? `sha256:${bytes.toString('latin1', from, from + 64)}` : undefined;
}
