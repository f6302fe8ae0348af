import { crc32, inflateRawSync } from 'node:zlib';
import { isPlainPath } from './file-name.ts';

const GIB = 1024 * 1024 * 1024;

/** What a reader refuses to exceed: a bag is opened by strangers, and may have been made by them. */
export const ARCHIVE_LIMITS: {
  readonly entries: number;
  readonly largestFile: number;
  readonly allFiles: number;
  readonly ratio: number;
  readonly ratioFrom: number;
} = {
  entries: 60_000,
  largestFile: GIB,
  allFiles: 3 * GIB,
  /** Unpacked bytes per packed byte, for files of at least `ratioFrom` bytes. */
  ratio: 400,
  ratioFrom: 4 * 1024 * 1024,
} as const;

const END = { signature: 0x06054b50, size: 22 } as const;
const CENTRAL = { signature: 0x02014b50, size: 46 } as const;
const LOCAL = { signature: 0x04034b50, size: 30 } as const;
const STORED = 0;
const DEFLATED = 8;
const UNIX = 3;
/** Flags that change neither the name nor the place of the content: compression hints, and UTF-8 names. */
const HARMLESS_FLAGS = 0x0806;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
}

/**
 * Returns the files of a zip by name. Reads only plain archives: one disk, no encryption, regular files with plain relative
 * names, nothing hidden between or behind them. Throws an Error that names the first thing that is not so, before unpacking.
 */
export function readZip(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const { entries, directory } = readDirectory(bytes);
  checkSizes(entries);
  const files = new Map<string, Uint8Array>();
  const seen = new Set<string>();
  let expected = 0;
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    if (seen.has(entry.name.toLowerCase())) throw refused(`the name ${entry.name} stands twice`);
    seen.add(entry.name.toLowerCase());
    if (entry.at !== expected) throw refused(`${entry.name} does not begin where the file before it ends`);
    const { content, end } = locate(bytes, entry, directory);
    expected = end;
    if (!entry.name.endsWith('/')) files.set(entry.name, unpack(entry, content));
    else if (entry.unpacked !== 0) throw refused(`the folder ${entry.name} has content`);
  }
  if (expected !== directory) throw refused('there are bytes between the files and the directory');
  return files;
}

function refused(what: string): Error {
  return new Error(`This archive is refused: ${what}.`);
}

function readDirectory(bytes: Buffer): { readonly entries: readonly Entry[]; readonly directory: number } {
  const end = bytes.length - END.size;
  if (end < 0 || bytes.readUInt32LE(end) !== END.signature)
    throw refused('it does not end like a zip without a comment');
  const count = bytes.readUInt16LE(end + 10);
  const size = bytes.readUInt32LE(end + 12);
  const directory = bytes.readUInt32LE(end + 16);
  const oneDisk = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  if (!oneDisk || bytes.readUInt16LE(end + 20) !== 0) throw refused('it is one part of several, or carries a comment');
  if (count > ARCHIVE_LIMITS.entries) throw refused(`it has ${count} files, more than ${ARCHIVE_LIMITS.entries}`);
  if (directory + size !== end) throw refused('its directory is not where it says');
  const entries: Entry[] = [];
  let at = directory;
  while (entries.length < count) {
    const { entry, next } = readEntry(bytes, at, end);
    entries.push(entry);
    at = next;
  }
  if (at !== end) throw refused('its directory is longer than its list of files');
  return { entries, directory };
}

function readEntry(bytes: Buffer, at: number, end: number): { readonly entry: Entry; readonly next: number } {
  if (at + CENTRAL.size > end || bytes.readUInt32LE(at) !== CENTRAL.signature) throw refused('its directory is broken');
  const nameLength = bytes.readUInt16LE(at + 28);
  const next = at + CENTRAL.size + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (next > end) throw refused('its directory is broken');
  const name = bytes.toString('latin1', at + CENTRAL.size, at + CENTRAL.size + nameLength);
  if (!isPlainPath(name.endsWith('/') ? name.slice(0, -1) : name)) {
    throw refused(`the name ${JSON.stringify(name.slice(0, 80))} is not a plain relative path`);
  }
  if ((bytes.readUInt16LE(at + 8) & ~HARMLESS_FLAGS) !== 0) throw refused(`${name} is encrypted or streamed`);
  const method = bytes.readUInt16LE(at + 10);
  if (method !== STORED && method !== DEFLATED) throw refused(`${name} is packed by an unknown method`);
  const type = (bytes.readUInt32LE(at + 38) >>> 16) & FILE_TYPE;
  const wanted = name.endsWith('/') ? FOLDER : REGULAR;
  if (bytes[at + 5] === UNIX && type !== 0 && type !== wanted) throw refused(`${name} is a link or a special file`);
  const entry = {
    name,
    method,
    crc: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    unpacked: bytes.readUInt32LE(at + 24),
    at: bytes.readUInt32LE(at + 42),
  };
  return { entry, next };
}

function checkSizes(entries: readonly Entry[]): void {
  const { largestFile, allFiles, ratio, ratioFrom } = ARCHIVE_LIMITS;
  let total = 0;
  for (const { name, packed, unpacked } of entries) {
    total += unpacked;
    if (unpacked > largestFile || total > allFiles) throw refused(`${name} unpacks to more bytes than are accepted`);
    if (unpacked >= ratioFrom && unpacked > packed * ratio) {
      throw refused(`${name} grows more than ${ratio} times when unpacked, which is how zip bombs are made`);
    }
  }
}

/** Finds the content through the file's own header, which must say the same as the directory: tools differ in which they trust. */
function locate(bytes: Buffer, entry: Entry, directory: number): { readonly content: Buffer; readonly end: number } {
  const { at, name } = entry;
  if (at + LOCAL.size > directory || bytes.readUInt32LE(at) !== LOCAL.signature) throw refused(`${name} has no header`);
  const nameLength = bytes.readUInt16LE(at + 26);
  const from = at + LOCAL.size + nameLength + bytes.readUInt16LE(at + 28);
  const end = from + entry.packed;
  const same =
    bytes.toString('latin1', at + LOCAL.size, at + LOCAL.size + nameLength) === name &&
    (bytes.readUInt16LE(at + 6) & ~HARMLESS_FLAGS) === 0 &&
    bytes.readUInt16LE(at + 8) === entry.method &&
    bytes.readUInt32LE(at + 14) === entry.crc &&
    bytes.readUInt32LE(at + 18) === entry.packed &&
    bytes.readUInt32LE(at + 22) === entry.unpacked;
  if (!same || end > directory) throw refused(`the two descriptions of ${name} differ`);
  return { content: bytes.subarray(from, end), end };
}

function unpack(entry: Entry, content: Buffer): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes =
      entry.method === STORED ? content : inflateRawSync(content, { maxOutputLength: Math.max(1, entry.unpacked) });
  } catch (cause) {
    throw Object.assign(refused(`${entry.name} cannot be unpacked to the size it states`), { cause });
  }
  if (bytes.length !== entry.unpacked || crc32(bytes) !== entry.crc) throw refused(`${entry.name} is damaged`);
  return bytes;
}
