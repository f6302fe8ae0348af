import { REJECT } from './each-line.ts';
import { isObject, jsonValue, own } from './json-text.ts';
import type { LayoutParser, LayoutRow } from './layout.ts';

/** Longest record that is held in memory, in characters; a longer one is rejected. */
const MAX_RECORD = 1 << 26;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const SPACE = 32;

/** Returns the objects a record stands for: itself, or several inside it, or none where it is empty. */
export type Expand = (record: object) => readonly object[];

/**
 * Reads JSON documents that may span lines or share them: objects one after the other, an array of records, or an
 * object that holds the array at `path`. Only one record is held at a time. A record counts for the line it begins in;
 * the other lines of a document hold no event.
 */
export class JsonDocuments implements LayoutParser {
  readonly #path: readonly string[];
  readonly #expand: Expand;
  /** Opening brackets that are not closed yet, and the key each stands under. */
  readonly #open: { readonly bracket: '{' | '['; readonly key: string }[] = [];
  #key = '';
  #inString = false;
  #escaped = false;
  #record: { readonly line: number; readonly depth: number; pieces: string[]; length: number } | undefined;
  /** The record is the whole document until the array it holds is found. */
  #whole = false;
  /** Lines whose meaning depends on what is still to come. */
  #undecided: number[] = [];
  readonly #parts = { line: 0, next: 0 };

  constructor(path: readonly string[], expand: Expand = (record) => [record]) {
    this.#path = path;
    this.#expand = expand;
  }

  push(text: string, line: number): readonly LayoutRow[] {
    const clean = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
    if (clean.trim() === '') return [];
    if (this.#open.length === 0) {
      const value = jsonValue(clean);
      if (value !== undefined) return this.#wholeLine(value, line);
    }
    const out: LayoutRow[] = [];
    this.#undecided.push(line);
    if (!this.#scan(clean, line, out)) return [...out, ...this.#fail(REJECT.notJson)];
    if (this.#record === undefined) this.#settle(Number.POSITIVE_INFINITY, out);
    else if (this.#record.length > MAX_RECORD) out.push(...this.#fail(REJECT.long));
    return out;
  }

  end(): readonly LayoutRow[] {
    return this.#open.length === 0 ? [] : this.#fail(REJECT.cut);
  }

  #wholeLine(value: unknown, line: number): readonly LayoutRow[] {
    const list = Array.isArray(value) ? value : this.#path.reduce<unknown>(own, value);
    const records: readonly unknown[] = Array.isArray(list) ? list : [value];
    if (!Array.isArray(list) && !isObject(value)) return [{ line, reject: REJECT.notJson }];
    const out: LayoutRow[] = [];
    for (const record of records) this.#emit(record, line, out);
    return out.length > 0 ? out : [{ line, companion: true }];
  }

  #emit(record: unknown, line: number, out: LayoutRow[]): void {
    if (this.#parts.line !== line) Object.assign(this.#parts, { line, next: 0 });
    for (const row of isObject(record) ? this.#expand(record) : [{ value: record }]) {
      out.push({ line, part: this.#parts.next, row });
      this.#parts.next += 1;
    }
  }

  /** Walks the characters of a line; false where they are no JSON. */
  #scan(text: string, line: number, out: LayoutRow[]): boolean {
    let from = 0;
    let at = this.#inString ? this.#stringEnd(text, 0) : 0;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE && this.#open.length > 0) {
        this.#inString = true;
        at = this.#stringEnd(text, at + 1);
      } else if (code === OPEN_MAP || code === OPEN_LIST) {
        if (this.#opens(code === OPEN_MAP ? '{' : '[', line, out)) from = at;
      } else if (code === CLOSE_MAP || code === CLOSE_LIST) {
        if (!this.#closes(text, from, at + 1, line, out)) return false;
      } else if (this.#open.length === 0 && code > SPACE) return false;
    }
    if (this.#record !== undefined) {
      this.#record.pieces.push(from === 0 ? text : text.slice(from));
      this.#record.length += text.length - from;
    }
    return true;
  }

  /** Returns the place of the quote that ends a string, looking from `start`, and keeps the string as a key. */
  #stringEnd(text: string, start: number): number {
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) {
        this.#inString = false;
        if (this.#open.length <= this.#path.length) this.#key = text.slice(start, at);
        return at;
      }
    }
    return text.length;
  }

  /** Takes an opening bracket; true where a record begins with it. */
  #opens(bracket: '{' | '[', line: number, out: LayoutRow[]): boolean {
    const depth = this.#open.length;
    const key = this.#open.at(-1)?.bracket === '{' ? this.#key : '';
    this.#open.push({ bracket, key });
    if (this.#whole && bracket === '[' && this.#atArray()) {
      this.#record = undefined;
      this.#whole = false;
      this.#settle(line, out);
      return false;
    }
    if (this.#record !== undefined || bracket === '[') return false;
    this.#whole = depth === 0;
    if (depth > 0 && !this.#atArray(depth)) return false;
    this.#record = { line, depth, pieces: [], length: 0 };
    return true;
  }

  /** Tells whether the brackets before `depth` lead to the array of records. */
  #atArray(depth: number = this.#open.length): boolean {
    if (this.#open[depth - 1]?.bracket !== '[') return false;
    if (depth === 1) return true;
    const keys = this.#open.slice(1, depth).map((open) => open.key);
    return this.#path.length > 0 && keys.length === this.#path.length && keys.every((key, i) => key === this.#path[i]);
  }

  /** Takes the closing bracket before `to`; false where it closes nothing, or a record that is no JSON. */
  #closes(text: string, from: number, to: number, line: number, out: LayoutRow[]): boolean {
    const opened = text.charCodeAt(to - 1) === CLOSE_MAP ? '{' : '[';
    if (this.#open.pop()?.bracket !== opened) return false;
    const record = this.#record;
    if (record === undefined || record.depth !== this.#open.length) return true;
    record.pieces.push(text.slice(from, to));
    const value = jsonValue(record.pieces.join('\n'));
    if (value === undefined) return false;
    this.#record = undefined;
    this.#whole = false;
    this.#emit(value, record.line, out);
    this.#settle(line, out);
    return true;
  }

  /** A line that holds a row is accounted for; part numbers never start again within one. */
  #hasRow(line: number): boolean {
    return this.#parts.line === line && this.#parts.next > 0;
  }

  /** Says of every undecided line before `line` that holds no row that it holds no event. */
  #settle(line: number, out: LayoutRow[]): void {
    if (this.#undecided.length === 1 && this.#undecided[0] === line) return;
    const later: number[] = [];
    for (const each of this.#undecided) {
      if (each >= line) later.push(each);
      else if (!this.#hasRow(each)) out.push({ line: each, companion: true });
    }
    this.#undecided = later;
  }

  #fail(reject: string): readonly LayoutRow[] {
    const out = this.#undecided.filter((line) => !this.#hasRow(line)).map((line) => ({ line, reject }));
    this.#undecided = [];
    this.#open.length = 0;
    this.#record = undefined;
    this.#whole = false;
    this.#inString = false;
    this.#escaped = false;
    return out;
  }
}
