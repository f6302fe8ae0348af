import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { streamFile } from '../../platform/files.ts';
import { type LineBytes, wholeOf } from './line-bytes.ts';

/** Longest line that is taken apart; a longer one is counted and rejected, never held in memory. */
export const MAX_LINE_BYTES: number = 32 << 20;
// Deflate cannot exceed 1032 to 1 and logs stay far below 200; beyond that a file is built to exhaust its reader.
const MAX_RATIO = 200;
const RATIO_COUNTS_FROM = 256 << 20;

/** Receives one line; `offset` is where it begins in the uncompressed text. */
export type OnLine = (line: LineBytes, offset: number, kind: LineKind) => void;

/** How a line ends: by a line end, by the end of the file, or beyond what is taken apart. */
export type LineKind = 'line' | 'too-long' | 'unended';

/** What reading a whole file found out about it. */
export interface ReadOutcome {
  /** SHA-256 of the bytes as they lie on the disk (compressed where they are). */
  readonly sha256: string;
  /** Bytes on the disk. */
  readonly bytes: number;
  /** Bytes of the uncompressed text. */
  readonly textBytes: number;
  /** Physical lines, counted by their line ends and not by what was made of them. */
  readonly lines: number;
  /** Why reading ended early; undefined where the whole file was read. */
  readonly cut?: 'damaged-gzip' | 'inflates-too-far';
}

/** Streams a file line by line. Throws the system's error where it cannot be read, and where the signal is aborted. */
export async function readLines(
  absolute: string,
  gzip: boolean,
  onLine: OnLine,
  options: {
    readonly signal: AbortSignal;
    readonly onBytes?: (bytes: number) => void;
    readonly enough?: (textBytes: number) => boolean;
  },
): Promise<ReadOutcome> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* onDisk(): AsyncGenerator<Buffer> {
    for await (const chunk of streamFile(absolute)) {
      options.signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.length;
      options.onBytes?.(chunk.length);
      yield chunk;
    }
  }
  const splitter = new LineSplitter(onLine);
  let cut: ReadOutcome['cut'];
  let stopped = false;
  try {
    for await (const chunk of gzip ? inflated(onDisk()) : onDisk()) {
      splitter.take(chunk);
      if (options.enough?.(splitter.textBytes) === true) {
        stopped = true;
        break;
      }
      if (gzip && splitter.textBytes > RATIO_COUNTS_FROM && splitter.textBytes > bytes * MAX_RATIO) {
        cut = 'inflates-too-far';
        break;
      }
    }
  } catch (error) {
    if (!isGzipError(error)) throw error;
    cut = 'damaged-gzip';
  }
  if (!stopped) splitter.finish();
  const { lines, textBytes } = splitter;
  const outcome = { sha256: hash.digest('hex'), bytes, textBytes, lines };
  return cut === undefined ? outcome : { ...outcome, cut };
}

async function* inflated(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const input = Readable.from(source);
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

function isGzipError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

const NEWLINE = 10;
const RETURN = 13;

class LineSplitter {
  lines = 0;
  textBytes = 0;
  readonly #onLine: OnLine;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #skipping = false;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  take(chunk: Buffer): void {
    const base = this.textBytes;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.lines += 1;
      if (this.#heldBytes === 0) this.#emit({ bytes: chunk, from: start, to: end }, base + start, 'line');
      else this.#emitHeld(chunk.subarray(start, end), base + end, 'line');
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    this.textBytes = base + chunk.length;
  }

  finish(): void {
    if (this.#heldBytes === 0) return;
    this.lines += 1;
    this.#emitHeld(Buffer.alloc(0), this.textBytes, 'unended');
  }

  #hold(piece: Buffer): void {
    this.#heldBytes += piece.length;
    if (this.#heldBytes > MAX_LINE_BYTES) {
      this.#skipping = true;
      this.#held = [];
    }
    if (!this.#skipping) this.#held.push(Buffer.from(piece));
  }

  #emitHeld(tail: Buffer, endOffset: number, kind: 'line' | 'unended'): void {
    const offset = endOffset - tail.length - this.#heldBytes;
    if (this.#skipping) this.#onLine(wholeOf(Buffer.alloc(0)), offset, 'too-long');
    else {
      this.#emit(wholeOf(Buffer.concat([...this.#held, tail])), offset, kind);
    }
    this.#held = [];
    this.#heldBytes = 0;
    this.#skipping = false;
  }

  #emit({ bytes, from, to }: LineBytes, offset: number, kind: LineKind): void {
    const marked = offset === 0 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    const first = marked ? from + 3 : from;
    const last = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
    this.#onLine({ bytes, from: first, to: Math.max(first, last) }, offset + first - from, kind);
  }
}
