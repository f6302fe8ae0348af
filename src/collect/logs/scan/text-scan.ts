import { isUtf8 } from 'node:buffer';
import type { FieldPath } from '../../../model/log-format.ts';
import { hitsOfLine } from './line-hits.ts';
import { FLAG, type Prefilter, RECORD, RECORD_WORDS } from './prefilter.ts';
import type { ScannedFile } from './scanned-file.ts';
import { type RawPlace, SensitiveTally } from './sensitive-tally.ts';

/** Longest line that is taken apart; a longer one is counted, never held in memory and never searched. */
export const MAX_LINE_BYTES: number = 32 << 20;
/** Lines between two entries of the line index. */
export const STRIDE = 1024;
/** Bytes that are read and scanned at a time; they fit the second-level cache of current processors. */
export const CHUNK_BYTES: number = 1 << 18;
const NEWLINE = 10;

/** What the scan of a text found; the values of its places must not leave the process. */
export interface TextFindings
  extends Pick<
    ScannedFile,
    | 'textBytes'
    | 'lines'
    | 'blankLines'
    | 'longestLine'
    | 'invalidUtf8Lines'
    | 'byteOrderMark'
    | 'unended'
    | 'tooLongLines'
  > {
  readonly counts: SensitiveTally['counts'];
  readonly samples: readonly RawPlace[];
  readonly offsets: Float64Array;
}

/** Scans a text that arrives in pieces: `room` to write into, `commit` what was written, `finish` at its end. */
export class TextScan {
  readonly #filter: Prefilter;
  readonly #tally: SensitiveTally;
  readonly #offsets: number[] = [];
  /** Bytes of the text before what the prefilter holds. */
  #base = 0;
  /** Bytes the prefilter holds: the beginning of a line whose end has not come yet. */
  #held = 0;
  /** Bytes of a too long line that were passed over. */
  #skipped = 0;
  #began = false;
  #mark = 0;
  #blank = 0;
  #invalid = 0;
  #tooLong = 0;

  constructor(filter: Prefilter, identity: readonly FieldPath[]) {
    this.#filter = filter;
    this.#tally = new SensitiveTally(identity);
    filter.begin(identity);
  }

  get textBytes(): number {
    return this.#base + this.#held;
  }

  /** Returns at least CHUNK_BYTES to write the next bytes of the text into. */
  room(): Buffer {
    this.#filter.reserve(this.#held + CHUNK_BYTES);
    return this.#filter.text.subarray(this.#held, this.#held + CHUNK_BYTES);
  }

  /** Takes a piece of the text that lies elsewhere. */
  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; at += CHUNK_BYTES) {
      const part = piece.subarray(at, at + CHUNK_BYTES);
      this.room().set(part);
      this.commit(part.length);
    }
  }

  /** Scans what became whole lines with the bytes just written. */
  commit(bytes: number): void {
    const { text } = this.#filter;
    const end = this.#held + bytes;
    let from = 0;
    if (this.#skipped > 0 || this.#held > 0) {
      const first = text.subarray(this.#held, end).indexOf(NEWLINE);
      if (first === -1) return this.#hold(end);
      const size = this.#held + first + this.#skipped;
      if (size > MAX_LINE_BYTES) {
        this.#endSkipped(size);
        from = this.#held + first + 1;
        this.#skipped = 0;
      }
    }
    const last = text.subarray(from, end).lastIndexOf(NEWLINE);
    const whole = last === -1 ? from : from + last + 1;
    this.#scan(from, whole);
    this.#filter.text.copyWithin(0, whole, end);
    this.#base += whole;
    this.#held = end - whole;
  }

  #hold(end: number): void {
    this.#held = end;
    if (this.#skipped === 0 && end <= MAX_LINE_BYTES) return;
    this.#skipped += end;
    this.#base += end;
    this.#held = 0;
  }

  #endSkipped(size: number): void {
    if (this.#filter.lines % STRIDE === 0) this.#offsets.push(this.#base - this.#skipped);
    this.#filter.skipLine(size);
    this.#tooLong += 1;
  }

  /** Scans the last line where it has no line end, and returns what was found. */
  finish(): TextFindings {
    const unended = this.#held > 0 || this.#skipped > 0;
    if (this.#skipped > 0) this.#endSkipped(this.#skipped);
    else this.#scan(0, this.#held);
    const { lines, blankLines, longestLine } = this.#filter;
    return {
      textBytes: this.textBytes,
      lines,
      blankLines: blankLines + this.#blank,
      longestLine,
      invalidUtf8Lines: this.#invalid,
      byteOrderMark: this.#mark > 0,
      unended,
      tooLongLines: this.#tooLong,
      counts: this.#tally.counts,
      samples: this.#tally.samples,
      offsets: Float64Array.from(this.#offsets),
    };
  }

  #scan(start: number, end: number): void {
    if (end <= start) return;
    let from = start;
    if (!this.#began) {
      this.#began = true;
      const { text } = this.#filter;
      if (end - from >= 3 && text[from] === 0xef && text[from + 1] === 0xbb && text[from + 2] === 0xbf) this.#mark = 3;
      from += this.#mark;
      if (from === end) {
        this.#offsets.push(from);
        this.#blank += 1;
        return this.#filter.skipLine(0);
      }
    }
    const first = from;
    while (from < end) {
      from = this.#filter.scan(from, end);
      this.#takeRecords();
    }
    if (this.#filter.takeWide()) this.#countInvalid(first, end);
  }

  #takeRecords(): void {
    const { records, text } = this.#filter;
    const base = text.byteOffset;
    let first = 0;
    for (let at = 0; at < records.length; at += RECORD_WORDS) {
      const kind = (records[at] ?? 0) & 255;
      if (kind === RECORD.milestone) this.#offsets.push(this.#base + (records[at + 1] ?? 0) - base);
      if (kind === RECORD.line && !this.#countOnly(first, at)) this.#takeLine(first, at, base);
      if (kind === RECORD.line || kind === RECORD.milestone) first = at + RECORD_WORDS;
    }
  }

  /** Counts a line of nothing but e-mail addresses apart from each other, once no more is wanted of them than their number. */
  #countOnly(first: number, at: number): boolean {
    const { records: words } = this.#filter;
    if (!this.#tally.countsEveryEmail || words[at] !== RECORD.line) return false;
    let end = 0;
    for (let email = first; email < at; email += RECORD_WORDS) {
      if (words[email] !== RECORD.email || (words[email + 1] ?? 0) < end) return false;
      end = words[email + 2] ?? 0;
    }
    this.#tally.counts.email += (at - first) / RECORD_WORDS;
    return true;
  }

  #takeLine(first: number, at: number, base: number): void {
    const { records: words, text } = this.#filter;
    const from = (words[at + 1] ?? 0) - base;
    const line = { bytes: text, from, to: (words[at + 2] ?? 0) - base };
    if (((words[at] ?? 0) & FLAG.perhapsBlank) !== 0 && isBlank(text.subarray(line.from, line.to))) this.#blank += 1;
    const hits = hitsOfLine(line, { words, from: first, to: at + RECORD_WORDS, base });
    if (hits.length > 0) this.#tally.see(hits, line, (words[at + 3] ?? 0) + 1, this.#base + from);
  }

  #countInvalid(from: number, end: number): void {
    const { text } = this.#filter;
    if (isUtf8(text.subarray(from, end))) return;
    for (let at = from; at < end; ) {
      const found = text.subarray(at, end).indexOf(NEWLINE);
      const next = found === -1 ? end : at + found;
      if (!isUtf8(text.subarray(at, next))) this.#invalid += 1;
      at = next + 1;
    }
  }
}

function isBlank(bytes: Buffer): boolean {
  return isUtf8(bytes) && bytes.toString('utf8').trim() === '';
}
