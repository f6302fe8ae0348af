import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { type Compression, type Cut, CutShort, openInflater } from './inflate.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Takes a text in UTF-8, piece by piece; `room` and `commit` spare a copy. */
export interface TextSink {
  room(): Buffer;
  commit(bytes: number): void;
  write(piece: Uint8Array): void;
}

/** What a text's file says about itself. */
export interface TextOrigin {
  /** Bytes on the disk that were read. */
  readonly bytes: number;
  readonly encoding: Encoding;
  readonly cut?: Cut;
}

interface Watch {
  readonly signal: AbortSignal;
  /** Told of every piece of the file as it lies on the disk. */
  onPiece?(piece: Buffer): void;
}

// A link put in the place of a file since the walk is refused; a pipe is not waited for.
const WITHOUT_LINKS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const COMPRESSED_PIECE = 1 << 16;
const BREATHE_EVERY = 8 << 20;

/** Opens a regular file for reading; throws the system's error, also for a link. */
export function openRegular(absolute: string): { readonly descriptor: number; readonly bytes: number } {
  const descriptor = openSync(absolute, WITHOUT_LINKS);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { descriptor, bytes: stats.size };
  closeSync(descriptor);
  throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
}

/** Gives a file's text to the sink, inflated and as UTF-8. Throws the system's error, and where the signal is aborted. */
export async function pourText(
  absolute: string,
  compression: Compression,
  sink: TextSink,
  watch: Watch,
): Promise<TextOrigin> {
  const { descriptor } = openRegular(absolute);
  try {
    if (compression === 'none') return await pourPlain(descriptor, sink, watch);
    return await pourInflated(descriptor, compression, sink, watch);
  } finally {
    closeSync(descriptor);
  }
}

async function pourPlain(descriptor: number, sink: TextSink, watch: Watch): Promise<TextOrigin> {
  const start = Buffer.alloc(2);
  const encoding = encodingOf(start.subarray(0, readSync(descriptor, start, 0, 2, 0)));
  const decoder = encoding === 'utf-8' ? undefined : new Utf8Sink(sink);
  const own = decoder === undefined ? undefined : Buffer.alloc(1 << 18);
  let bytes = 0;
  let breath = BREATHE_EVERY;
  for (;;) {
    const room = own ?? sink.room();
    const count = readSync(descriptor, room, 0, room.length, bytes);
    if (count === 0) break;
    bytes += count;
    const piece = room.subarray(0, count);
    watch.onPiece?.(piece);
    if (decoder === undefined) sink.commit(count);
    else decoder.write(piece);
    if (bytes < breath) continue;
    breath = bytes + BREATHE_EVERY;
    await setImmediate();
    watch.signal.throwIfAborted();
  }
  decoder?.finish();
  return { bytes, encoding };
}

async function pourInflated(
  descriptor: number,
  compression: 'gzip' | 'zstd',
  sink: TextSink,
  watch: Watch,
): Promise<TextOrigin> {
  const decoder = new Utf8Sink(sink);
  const inflater = openInflater(compression, (piece) => decoder.write(piece));
  let bytes = 0;
  let cut: Cut | undefined;
  for (;;) {
    // The engine may still hold the piece before: each gets memory of its own.
    const piece = Buffer.allocUnsafe(COMPRESSED_PIECE);
    const count = readSync(descriptor, piece, 0, piece.length, bytes);
    bytes += count;
    watch.onPiece?.(piece.subarray(0, count));
    watch.signal.throwIfAborted();
    // What lies behind a cut is not read as text, but it belongs to the file and its digest.
    if (cut === undefined) {
      try {
        await (count === 0 ? inflater.end() : inflater.push(piece.subarray(0, count)));
      } catch (error) {
        if (!(error instanceof CutShort)) throw error;
        cut = error.cut;
      }
    }
    if (count === 0) break;
  }
  decoder.finish();
  const { encoding } = decoder;
  return cut === undefined ? { bytes, encoding } : { bytes, encoding, cut };
}

function encodingOf(start: Uint8Array): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** Passes UTF-8 on as it is and UTF-16 with a byte order mark as UTF-8. */
class Utf8Sink {
  encoding: Encoding = 'utf-8';
  readonly #sink: TextSink;
  #start: Uint8Array | undefined = new Uint8Array(0);
  #decoder: TextDecoder | undefined;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  write(piece: Uint8Array): void {
    if (this.#start === undefined) return this.#pass(piece);
    this.#start = Buffer.concat([this.#start, piece]);
    if (this.#start.length >= 2) this.#begin(this.#start);
  }

  finish(): void {
    if (this.#start !== undefined) this.#begin(this.#start);
    if (this.#decoder !== undefined) this.#sink.write(Buffer.from(this.#decoder.decode(), 'utf8'));
  }

  #begin(start: Uint8Array): void {
    this.#start = undefined;
    this.encoding = encodingOf(start);
    if (this.encoding !== 'utf-8') this.#decoder = new TextDecoder(this.encoding);
    this.#pass(start);
  }

  #pass(piece: Uint8Array): void {
    if (this.#decoder === undefined) this.#sink.write(piece);
    else this.#sink.write(Buffer.from(this.#decoder.decode(piece, { stream: true }), 'utf8'));
  }
}
