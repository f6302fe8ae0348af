import { createHash, hash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';

/** What a record is about; the last member of every body, so that it can be told by the end of the line. */
export type RecordType = (typeof RECORD_TYPES)[number];

const RECORD_TYPES = ['item', 'run', 'segment', 'erased', 'recovered', 'anchor', 'retired', 'custody'] as const;

/** One link of the chain as it stands in a line: where its parts are, and what it claims to follow. */
export interface RecordLine {
  readonly seq: number;
  readonly prev: string;
  /** Of version 3 only the last record of what was written in one go states its own hash; the next one names the others. */
  readonly hash: string | null;
  /** Bytes of the body within the line. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly version: 1 | 2 | 3;
}

/** What the first record of a chain follows. */
export const GENESIS: string = '0'.repeat(64);

const HEAD = Buffer.from('{"body":');
const HASH_KEY = Buffer.from(',"hash":"');
const PREV_KEY = Buffer.from('","prev":"');
const SEQ_KEY = Buffer.from('","seq":');
/** What follows the hash; without one it follows the body, and its first character is not there. */
const HASH_END = PREV_KEY.length - ',"prev":"'.length;
const VERSION = Buffer.from(',"v":');
const VERSION_LENGTH = VERSION.length + '2}'.length;
const CLOSE = 0x7d;
const MOST_DIGITS = 15;

/**
 * Reads the frame of a record from a line without parsing its body; undefined where the line is none. A record is its
 * canonical JSON, so its parts stand where they stand: `{"body":…,"hash":"…","prev":"…","seq":N,"v":3}`. The first version
 * has no `v`; the third may have no `hash`.
 */
export function readFrame(bytes: Buffer, start: number, end: number): RecordLine | undefined {
  if (bytes[end - 1] !== CLOSE || !has(bytes, start, HEAD)) return undefined;
  const version = versionAt(bytes, end);
  const digitsEnd = version === 1 ? end - 1 : end - VERSION_LENGTH;
  const digits = digitsBefore(bytes, digitsEnd);
  const prevEnd = digits - SEQ_KEY.length;
  const prevKey = prevEnd - 64 - PREV_KEY.length;
  if (digits === digitsEnd || bytes[digits] === 0x30 || !has(bytes, prevEnd, SEQ_KEY)) return undefined;
  const bodyEnd = bodyBefore(bytes, prevKey);
  if (bodyEnd <= start + HEAD.length || bytes[bodyEnd - 1] !== CLOSE) return undefined;
  const stated = bodyEnd < prevKey;
  if (!stated && version !== 3) return undefined;
  return {
    seq: Number(bytes.toString('latin1', digits, digitsEnd)),
    prev: bytes.toString('latin1', prevEnd - 64, prevEnd),
    hash: stated ? bytes.toString('latin1', prevKey - 64, prevKey) : null,
    bodyStart: start + HEAD.length,
    bodyEnd,
    version,
  };
}

function digitsBefore(bytes: Buffer, end: number): number {
  let digits = end;
  while (end - digits <= MOST_DIGITS && isDigit(bytes[digits - 1])) digits -= 1;
  return digits;
}

/** Where the body ends before `prev`: right there, or before the hash that stands between; -1 where neither is so. */
function bodyBefore(bytes: Buffer, prevKey: number): number {
  const hashKey = prevKey - 64 - HASH_KEY.length;
  if (has(bytes, prevKey, PREV_KEY) && has(bytes, hashKey, HASH_KEY)) return hashKey;
  return has(bytes, prevKey + HASH_END, PREV_KEY, HASH_END) ? prevKey + HASH_END : -1;
}

function versionAt(bytes: Buffer, end: number): RecordLine['version'] {
  if (!has(bytes, end - VERSION_LENGTH, VERSION)) return 1;
  const digit = bytes[end - 2];
  return digit === 0x33 ? 3 : digit === 0x32 ? 2 : 1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function has(bytes: Buffer, at: number, text: Buffer, from = 0): boolean {
  for (let index = from; index < text.length; index += 1) if (bytes[at + index - from] !== text[index]) return false;
  return true;
}

let scratch: Buffer = Buffer.alloc(64 * 1024);

/**
 * Returns the RFC 6962 leaf hash of a record in hex: SHA-256 over 0x00 and the line without its `hash` member. From version 2
 * on this is also the hash that the next record names.
 */
export function leafHash(bytes: Buffer, start: number, end: number, frame: RecordLine): string {
  if (frame.hash === null && start > 0) return leafInPlace(bytes, start, end);
  const before = frame.bodyEnd - start;
  const after = frame.hash === null ? frame.bodyEnd : frame.bodyEnd + HASH_KEY.length + 64 + 1;
  const length = 1 + before + (end - after);
  if (scratch.length < length) scratch = Buffer.alloc(length * 2);
  scratch[0] = 0;
  bytes.copy(scratch, 1, start, frame.bodyEnd);
  bytes.copy(scratch, 1 + before, after, end);
  return hash('sha256', scratch.subarray(0, length), 'hex');
}

/** The line end before a line is put to zero for a moment, so that nothing has to be copied. */
function leafInPlace(bytes: Buffer, start: number, end: number): string {
  const before = bytes[start - 1] ?? 0;
  bytes[start - 1] = 0;
  const leaf = hash('sha256', bytes.subarray(start - 1, end), 'hex');
  bytes[start - 1] = before;
  return leaf;
}

/** Returns the hash of a record: from version 2 on its leaf hash, of version 1 the digest over number, predecessor and body. */
export function chainHash(bytes: Buffer, frame: RecordLine, leaf: string): string {
  if (frame.version !== 1) return leaf;
  const body = bytes.subarray(frame.bodyStart, frame.bodyEnd);
  return createHash('sha256').update(`${frame.seq}\n${frame.prev}\n`).update(body).digest('hex');
}

/** Returns the line of a new record without its hash and its line end, and its hash. `body` is canonical JSON. */
export function recordLine(seq: number, prev: string, body: string): { readonly line: string; readonly hash: string } {
  const line = `{"body":${body},"prev":"${prev}","seq":${seq},"v":3}`;
  return { line, hash: hash('sha256', `\0${line}`, 'hex') };
}

/** Returns a line of `recordLine` with its hash: for the last of those written in one go, which no other line names yet. */
export function statingHash(line: string, digest: string): string {
  const at = line.lastIndexOf(',"prev":"');
  return `${line.slice(0, at)},"hash":"${digest}"${line.slice(at)}`;
}

/** Returns the body of a record that is not an item: its type last, whatever else under the name of the type. */
export function bodyOf(type: Exclude<RecordType, 'item'>, content: JsonObject): string {
  return `{"${type}":${canonicalJson(content)},"type":"${type}"}`;
}

const TYPES: readonly (readonly [RecordType, Buffer])[] = RECORD_TYPES.map((type) => [
  type,
  Buffer.from(`,"type":"${type}"}`),
]);

/** Returns the type of a record by the end of its body, or undefined for one that this version does not know. */
export function typeOfBody(bytes: Buffer, bodyEnd: number): RecordType | undefined {
  for (const [type, end] of TYPES) if (has(bytes, bodyEnd - end.length, end)) return type;
  return undefined;
}

const ITEM_HEAD = Buffer.from('{"item":');
const ITEM_TAIL = ',"type":"item"}'.length;
const ID_HEAD = Buffer.from('{"id":"sha256:');

/**
 * Returns the digest of an item in hex where its record need not be parsed for it: in version 3 that of the item's own text,
 * which is its id; in version 2 what stands in its place. Undefined for everything else.
 */
export function itemDigest(bytes: Buffer, { bodyStart, bodyEnd, version }: RecordLine): string | undefined {
  if (version === 3) {
    if (!has(bytes, bodyStart, ITEM_HEAD)) return undefined;
    return hash('sha256', bytes.subarray(bodyStart + ITEM_HEAD.length, bodyEnd - ITEM_TAIL), 'hex');
  }
  const from = bodyStart + ID_HEAD.length;
  if (!has(bytes, bodyStart, ID_HEAD) || !has(bytes, from + 64, INLINE)) return undefined;
  const stated = bytes.toString('latin1', from, from + 64);
  return /^[0-9a-f]{64}$/.test(stated) ? stated : undefined;
}

const INLINE = Buffer.from('","item":');
