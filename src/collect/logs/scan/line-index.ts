import { closeSync, readSync } from 'node:fs';
import type { FieldPath } from '../../../model/log-format.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { wholeOf } from '../line-bytes.ts';
import { JsonPaths } from '../sensitive/json-path.ts';
import type { Compression } from './inflate.ts';
import { scanText } from './line-hits.ts';
import type { LineAt, ScannedFile } from './scanned-file.ts';
import { isMeant } from './sensitive-tally.ts';
import { openRegular, pourText } from './text-pieces.ts';
import { CHUNK_BYTES, MAX_LINE_BYTES } from './text-scan.ts';

const NEWLINE = 10;
const RETURN = 13;

/** Finds lines of a scanned file again without reading all of it. */
export class LineIndex {
  readonly #scanned: Pick<ScannedFile, 'lineIndex' | 'lines' | 'encoding'>;
  readonly #identity: readonly FieldPath[];

  constructor(scanned: Pick<ScannedFile, 'lineIndex' | 'lines' | 'encoding'>, identity: readonly FieldPath[]) {
    this.#scanned = scanned;
    this.#identity = identity;
  }

  /**
   * Returns where the lines stand, in file order and each once; lines the file does not have are left out. An
   * uncompressed file is read around these lines only, a compressed one up to the last of them. Throws the system's error.
   */
  async locate(absolute: string, compression: Compression, lines: readonly number[]): Promise<readonly LineAt[]> {
    const { lines: last, encoding } = this.#scanned;
    const wanted = [...new Set(lines)].filter((line) => line >= 1 && line <= last).sort((a, b) => a - b);
    if (wanted.length === 0) return [];
    const finder = new LineFinder(wanted, this.#scanned.lineIndex, this.#identity);
    if (compression === 'none' && encoding === 'utf-8') readAround(absolute, finder);
    else await pourUntilFound(absolute, compression, finder);
    return finder.found;
  }
}

function readAround(absolute: string, finder: LineFinder): void {
  const { descriptor } = openRegular(absolute);
  try {
    const piece = Buffer.allocUnsafe(CHUNK_BYTES);
    while (!finder.done) {
      const offset = finder.nextByte;
      const count = readSync(descriptor, piece, 0, piece.length, offset);
      if (count === 0) return finder.finish();
      finder.take(piece.subarray(0, count), offset);
    }
  } finally {
    closeSync(descriptor);
  }
}

class Enough extends Error {}

async function pourUntilFound(absolute: string, compression: Compression, finder: LineFinder): Promise<void> {
  const room = Buffer.allocUnsafe(CHUNK_BYTES);
  let offset = 0;
  const take = (piece: Uint8Array): void => {
    finder.take(Buffer.from(piece.buffer, piece.byteOffset, piece.length), offset);
    offset += piece.length;
    if (finder.done) throw new Enough();
  };
  const sink = { room: () => room, commit: (bytes: number) => take(room.subarray(0, bytes)), write: take };
  try {
    await pourText(absolute, compression, sink, { signal: new AbortController().signal });
    finder.finish();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

class LineFinder {
  readonly found: LineAt[] = [];
  readonly #wanted: readonly number[];
  readonly #index: ScannedFile['lineIndex'];
  readonly #identity: readonly FieldPath[];
  #next = 0;
  #line = 0;
  #lineStart = 0;
  /** Up to where the text has been seen. */
  #seen = 0;
  #held: Buffer[] = [];

  constructor(wanted: readonly number[], index: ScannedFile['lineIndex'], identity: readonly FieldPath[]) {
    this.#wanted = wanted;
    this.#index = index;
    this.#identity = identity;
    this.#jump();
  }

  get done(): boolean {
    return this.#next >= this.#wanted.length;
  }

  /** The first byte that is of use. */
  get nextByte(): number {
    return this.#seen;
  }

  take(piece: Buffer, offset: number): void {
    const end = offset + piece.length;
    while (!this.done && this.#seen < end) {
      const from = this.#seen - offset;
      if (from < 0) return;
      const newline = piece.indexOf(NEWLINE, from);
      const to = newline === -1 ? piece.length : newline;
      const wanted = this.#line === this.#wanted[this.#next];
      if (wanted && offset + to - this.#lineStart <= MAX_LINE_BYTES)
        this.#held.push(Buffer.from(piece.subarray(from, to)));
      this.#seen = offset + to;
      if (newline === -1) return;
      if (wanted) this.#keep();
      this.#seen += 1;
      this.#line += 1;
      this.#lineStart = this.#seen;
      if (wanted) this.#jump();
    }
  }

  /** Takes the end of the text as the end of the last line. */
  finish(): void {
    if (!this.done && this.#line === this.#wanted[this.#next] && this.#seen > this.#lineStart) this.#keep();
  }

  // Goes on from the index where that is further than where the reading stands.
  #jump(): void {
    const line = this.#wanted[this.#next];
    if (line === undefined) return;
    const entry = Math.floor((line - 1) / this.#index.stride);
    const start = this.#index.offsets[entry] ?? 0;
    if (this.#line > 0 && start <= this.#seen) return;
    this.#line = entry * this.#index.stride + 1;
    this.#lineStart = start;
    this.#seen = start;
  }

  #keep(): void {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#next += 1;
    const whole = bytes.length === this.#seen - this.#lineStart;
    const length = whole && bytes.at(-1) === RETURN ? bytes.length - 1 : this.#seen - this.#lineStart;
    const text = bytes.subarray(0, length);
    const place = { line: this.#line, byteStart: this.#lineStart, byteEnd: this.#lineStart + length };
    // The bare digest of a line that holds a secret could be used to guess it.
    const paths = new JsonPaths(wholeOf(text));
    const secretive = !whole || scanText(text).some((hit) => !isMeant(hit, paths, this.#identity));
    this.found.push(secretive ? place : { ...place, sha256: sha256Hex(text) });
  }
}
