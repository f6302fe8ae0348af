import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

export type Compression = 'none' | 'gzip' | 'zstd';
export type Cut = 'damaged-gzip' | 'damaged-zstd' | 'inflates-too-far';

/** Thrown where a compressed file ends early for a reason of its own. */
export class CutShort extends Error {
  readonly cut: Cut;

  constructor(cut: Cut) {
    super(cut);
    this.cut = cut;
  }
}

// Deflate cannot exceed 1032 to 1 and logs stay far below 200; beyond that a file is built to exhaust its reader.
const MAX_RATIO = 200;
const RATIO_COUNTS_FROM = 256 << 20;

/** Inflates what it is given piece by piece; every method throws CutShort where the rest cannot be had. */
export interface Inflater {
  push(compressed: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** Returns an inflater that hands every inflated piece on before the next compressed piece is taken. */
export function openInflater(compression: 'gzip' | 'zstd', onText: (piece: Uint8Array) => void): Inflater {
  const flow = new Flow(onText);
  return compression === 'gzip' ? new Gunzip(flow) : new Unzstd(flow);
}

/** Counts what goes in and comes out, and keeps what the receiver throws apart from what the engine throws. */
class Flow {
  taken = 0;
  thrown: unknown;
  #given = 0;
  readonly #onText: (piece: Uint8Array) => void;

  constructor(onText: (piece: Uint8Array) => void) {
    this.#onText = onText;
  }

  readonly pass = (piece: Uint8Array): void => {
    try {
      this.#onText(piece);
    } catch (error) {
      this.thrown = error;
      throw error;
    }
    this.#given += piece.length;
    if (this.#given <= RATIO_COUNTS_FROM || this.#given <= this.taken * MAX_RATIO) return;
    this.thrown = new CutShort('inflates-too-far');
    throw this.thrown;
  };
}

class Gunzip implements Inflater {
  readonly #flow: Flow;
  readonly #engine = createGunzip({ chunkSize: 1 << 18 });
  #failure: unknown;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#engine.on('error', () => this.#fail(new CutShort('damaged-gzip')));
    this.#engine.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    this.#engine.on('data', (piece: Buffer) => {
      if (this.#failure !== undefined) return;
      try {
        flow.pass(piece);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  async push(compressed: Buffer): Promise<void> {
    this.#flow.taken += compressed.length;
    if (this.#ended) return mustBePadding(compressed);
    await this.#until((done) => this.#engine.write(compressed, () => done()));
    const left = this.#flow.taken - this.#engine.bytesWritten;
    if (left === 0) return;
    this.#ended = true;
    mustBePadding(compressed.subarray(Math.max(0, compressed.length - left)));
  }

  async end(): Promise<void> {
    if (this.#flow.taken === 0) throw new CutShort('damaged-gzip');
    if (!this.#ended) await this.#until(() => this.#engine.end());
    this.#engine.destroy();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#engine.destroy();
    this.#wake();
  }

  async #until(start: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      start(resolve);
    });
    if (this.#failure !== undefined) throw this.#failure;
  }
}

// What follows the last member is padding, or it is text that nobody would see.
function mustBePadding(bytes: Uint8Array): void {
  if (bytes.some((byte) => byte !== 0)) throw new CutShort('damaged-gzip');
}

class Unzstd implements Inflater {
  readonly #flow: Flow;
  readonly #engine: Decompress;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#engine = new Decompress((piece) => flow.pass(piece));
  }

  async push(compressed: Buffer): Promise<void> {
    this.#flow.taken += compressed.length;
    this.#feed(compressed, false);
  }

  async end(): Promise<void> {
    if (this.#flow.taken === 0) throw new CutShort('damaged-zstd');
    this.#feed(new Uint8Array(0), true);
  }

  #feed(piece: Uint8Array, final: boolean): void {
    try {
      this.#engine.push(piece, final);
    } catch {
      throw this.#flow.thrown ?? new CutShort('damaged-zstd');
    }
  }
}
