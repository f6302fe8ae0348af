import { type LineBytes, wholeOf } from './line-bytes.ts';
import type { Compression, Cut } from './scan/inflate.ts';
import { pourText, type TextSink } from './scan/text-pieces.ts';

/** Longest line that is taken apart; a longer one is counted and rejected, never held in memory. */
export const MAX_LINE_BYTES: number = 32 << 20;

const ROOM_BYTES = 1 << 20;

/** Receives one line; `offset` is where it begins in the uncompressed text. */
export type OnLine = (line: LineBytes, offset: number, kind: LineKind) => void;

/** How a line ends: by a line end, by the end of the file, or beyond what is taken apart. */
export type LineKind = 'line' | 'too-long' | 'unended';

/** What reading a file found out about it. */
export interface ReadOutcome {
  /** Bytes of the uncompressed text. */
  readonly textBytes: number;
  /** Physical lines, counted by their line ends and not by what was made of them. */
  readonly lines: number;
  /** Why reading ended early; absent where the whole file was read. */
  readonly cut?: Cut;
}

/** Streams a file line by line, as UTF-8 and unpacked. Throws the system's error where it cannot be read, and where the signal is aborted. */
export async function readLines(
  absolute: string,
  compression: Compression,
  onLine: OnLine,
  options: { readonly signal: AbortSignal; readonly enough?: (textBytes: number) => boolean },
): Promise<ReadOutcome> {
  const splitter = new LineSplitter(onLine, options.enough);
  try {
    const { cut } = await pourText(absolute, compression, splitter, { signal: options.signal });
    splitter.finish();
    const { lines, textBytes } = splitter;
    return cut === undefined ? { lines, textBytes } : { lines, textBytes, cut };
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    const { lines, textBytes } = splitter;
    return { lines, textBytes };
  }
}

/** Ends the reading of a file of which enough has been seen. */
class Enough extends Error {}

const NEWLINE = 10;
const RETURN = 13;

class LineSplitter implements TextSink {
  lines = 0;
  textBytes = 0;
  readonly #onLine: OnLine;
  readonly #enough: ((textBytes: number) => boolean) | undefined;
  readonly #room = Buffer.allocUnsafe(ROOM_BYTES);
  #held: Buffer[] = [];
  #heldBytes = 0;
  #skipping = false;

  constructor(onLine: OnLine, enough: ((textBytes: number) => boolean) | undefined) {
    this.#onLine = onLine;
    this.#enough = enough;
  }

  room(): Buffer {
    return this.#room;
  }

  commit(bytes: number): void {
    this.write(this.#room.subarray(0, bytes));
  }

  write(piece: Uint8Array): void {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
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
    if (this.#enough?.(this.textBytes) === true) throw new Enough();
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
    else this.#emit(wholeOf(Buffer.concat([...this.#held, tail])), offset, kind);
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
