import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldPath } from '../../../model/log-format.ts';
import { PACKAGE_ROOT } from '../../../platform/package-root.ts';
import { IDENTITY_AT, identityTable } from './identity-table.ts';
import { ISSUERS_AT, issuerTable } from './issuer-table.ts';
import { TABLES_AT, triggerTables } from './trigger-tables.ts';

/** Kinds of records that the prefilter writes, in the low byte of a record's first word. */
export const RECORD = { line: 1, email: 2, number: 3, account: 4, milestone: 5 } as const;
/** Flags of a line's record: a literal that leads to secrets, an ASCII character written as `\u00..`, perhaps nothing but white space. */
export const FLAG = { secret: 256, escape: 512, perhapsBlank: 1024 } as const;
/** Words of a record. */
export const RECORD_WORDS = 4;

interface Counter {
  value: number;
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  readonly lines: Counter;
  readonly blank: Counter;
  readonly longest: Counter;
  readonly written: Counter;
  readonly wide: Counter;
  begin(): void;
  skipLine(length: number): void;
  scan(from: number, to: number, out: number, limit: number, whole: number): number;
}

// The type library of the language alone does not describe it.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

// Built by tools/prefilter.mjs; `src/` and `dist/` both take it from there.
function prefilterModule(): object {
  compiled ??= new WebAssembly.Module(programBytes());
  return compiled;
}

function programBytes(): Uint8Array {
  try {
    return readFileSync(join(PACKAGE_ROOT, 'dist', 'collect', 'logs', 'scan', 'prefilter.wasm'));
  } catch (error) {
    // Without a system's code: nobody must take it for a log that cannot be read.
    throw new Error('The compiled scan of logs is missing from this installation.', { cause: error });
  }
}

const PAGE = 65_536;
// Reads go up to 66 bytes beyond the text.
const SLACK = 128;
const OUT_AT = PAGE;

/** The WebAssembly program that finds where something sensitive may stand, with its memory. */
export class Prefilter {
  /** The text that is scanned; a new one whenever the room grows. */
  text: Buffer = Buffer.alloc(0);
  /** Records of the latest scan. */
  records: Uint32Array = new Uint32Array(0);
  readonly #exports: Exports;
  #outBytes: number;
  #textAt = OUT_AT;
  #textBytes = 0;

  constructor(textBytes: number, outBytes: number = 1 << 17) {
    this.#exports = new WebAssembly.Instance(prefilterModule()).exports as Exports;
    this.#outBytes = outBytes;
    this.#layOut(textBytes);
    new Uint8Array(this.#exports.memory.buffer, TABLES_AT).set(triggerTables());
    new Uint8Array(this.#exports.memory.buffer, ISSUERS_AT).set(issuerTable());
  }

  get lines(): number {
    return this.#exports.lines.value >>> 0;
  }

  get blankLines(): number {
    return this.#exports.blank.value >>> 0;
  }

  get longestLine(): number {
    return this.#exports.longest.value >>> 0;
  }

  /** Forgets the lines counted so far; e-mail addresses in these fields will be passed over where nothing else stands out. */
  begin(identity: readonly FieldPath[] = []): void {
    this.#exports.begin();
    new Uint8Array(this.#exports.memory.buffer, IDENTITY_AT).set(identityTable(identity, ISSUERS_AT - IDENTITY_AT));
  }

  /** Counts a line that was too long to be scanned. */
  skipLine(bytes: number): void {
    this.#exports.skipLine(Math.min(bytes, 0xffff_ffff));
  }

  /** Makes room for at least so many bytes of text and keeps what stands there. */
  reserve(bytes: number): void {
    if (bytes > this.text.length) this.#layOut(Math.max(bytes, this.text.length * 2));
  }

  /**
   * Scans text[from, to): whole lines, or one text that may hold line ends. Leaves the records in `records`, which names
   * bytes of `text`. Returns where it stopped: `to`, or a beginning of a line before it when the records were full.
   */
  scan(from: number, to: number, whole = false): number {
    for (;;) {
      const base = this.text.byteOffset;
      const stopped = this.#exports.scan(base + from, base + to, OUT_AT, OUT_AT + this.#outBytes, whole ? 1 : 0) - base;
      if (stopped === from && to > from) {
        // Not even one line's records fitted.
        this.#outBytes *= 2;
        this.#layOut(this.text.length);
        continue;
      }
      const words = (this.#exports.written.value - OUT_AT) / 4;
      this.records = new Uint32Array(this.#exports.memory.buffer, OUT_AT, words);
      return stopped;
    }
  }

  /** Tells whether a byte above 127 was seen since the last time this was asked. */
  takeWide(): boolean {
    const wide = this.#exports.wide.value === 1;
    this.#exports.wide.value = 0;
    return wide;
  }

  #layOut(textBytes: number): void {
    const { memory } = this.#exports;
    const at = OUT_AT + this.#outBytes;
    const missing = at + textBytes + SLACK - memory.buffer.byteLength;
    // Growing takes the memory away from the earlier view; its bytes stay where they were.
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (at !== this.#textAt) new Uint8Array(memory.buffer).copyWithin(at, this.#textAt, this.#textAt + this.#textBytes);
    this.#textAt = at;
    this.#textBytes = textBytes;
    this.text = Buffer.from(memory.buffer, at, textBytes);
  }
}
