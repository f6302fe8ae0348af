import { sha256Hex } from '../../platform/digest.ts';
import type { PartReader } from './xlsx-archive.ts';

/** Where a part of a workbook lies in its file, packed, and the digest of those bytes. */
export interface PartPlace {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly sha256: string;
}

// APPNOTE.TXT of the ZIP format, 4.3.7, 4.3.12 and 4.3.16.
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const MAX_ENTRIES = 2000;

/** Finds the packed bytes of a part by the directory at the end of the archive; undefined where that does not lead to it. */
export function placeOfPart(bytes: Uint8Array, name: string): PartPlace | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(file);
  if (end === -1) return undefined;
  let at = file.readUInt32LE(end + 16);
  for (let count = 0; count < MAX_ENTRIES && at + 46 <= file.length; count += 1) {
    if (file.readUInt32LE(at) !== CENTRAL) return undefined;
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
    const found = file.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    if (found === name) return placeAt(file, file.readUInt32LE(at + 42), file.readUInt32LE(at + 20), name);
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return undefined;
}

function endOf(file: Buffer): number {
  const lowest = Math.max(0, file.length - END_LENGTH - LONGEST_COMMENT);
  for (let at = file.length - END_LENGTH; at >= lowest; at -= 1) if (file.readUInt32LE(at) === END) return at;
  return -1;
}

function placeAt(file: Buffer, local: number, packed: number, name: string): PartPlace | undefined {
  if (local + 30 > file.length || file.readUInt32LE(local) !== LOCAL) return undefined;
  const nameEnd = local + 30 + file.readUInt16LE(local + 26);
  const byteStart = nameEnd + file.readUInt16LE(local + 28);
  const byteEnd = byteStart + packed;
  if (file.toString('utf8', local + 30, nameEnd) !== name || byteEnd > file.length) return undefined;
  return { byteStart, byteEnd, sha256: sha256Hex(file.subarray(byteStart, byteEnd)) };
}

// A row begins, a cell says something, the table ends.
const TOKEN =
  /<(?:[a-zA-Z]\w{0,9}:)?(?:(row)(?=[\s/>])|[vt](?:\s[^<>]{0,100})?>(?=[^<]))|<\/(?:[a-zA-Z]\w{0,9}:)?(sheetData)>/g;
const LONGEST_TAG = 4096;

/** Counts the rows of a sheet in which a cell has a value, by the marks in its text and without the XML parser. */
export class RowCount {
  #rest = '';
  #filled = false;
  #ended = false;
  #rows = 0;

  readonly read: PartReader = (chunk, last) => {
    const text = this.#rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    // A mark that is cut in two waits for its second half.
    const cut = last ? text.length : Math.max(0, text.lastIndexOf('<'));
    this.#count(text.slice(0, cut));
    this.#rest = text.slice(cut).slice(0, LONGEST_TAG);
    return true;
  };

  /** Rows so far. */
  get rows(): number {
    return this.#rows + (this.#filled ? 1 : 0);
  }

  #count(text: string): void {
    for (const match of text.matchAll(TOKEN)) {
      if (this.#ended) return;
      if (match[1] === undefined && match[2] === undefined) this.#filled = true;
      else {
        if (this.#filled) this.#rows += 1;
        this.#filled = false;
        this.#ended = match[2] !== undefined;
      }
    }
  }
}
