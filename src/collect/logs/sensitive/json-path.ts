import type { LineBytes } from '../line-bytes.ts';

const QUOTE = 34;
const BACKSLASH = 92;

interface Level {
  readonly array: boolean;
  index: number;
  /** Bytes of the key between its quotes. */
  keyStart: number;
  keyEnd: number;
}

/** Returns the keys, from the outside in, that lead to the value at byte `target` of a line of JSON. Never throws. */
export function jsonPathAt(bytes: Buffer, from: number, target: number): readonly string[] {
  return new JsonPaths({ bytes, from, to: target }).at(target);
}

/** The ways to the values of one line of JSON, or of something like it; asked in order, it reads the line once. */
export class JsonPaths {
  readonly #line: LineBytes;
  #levels: Level[] = [];
  #at: number;
  #keyComes = false;
  /** Where the string that begins at `#at` ends, once known. */
  #stringEnd = -1;

  constructor(line: LineBytes) {
    this.#line = line;
    this.#at = line.from;
  }

  /** Returns the keys, from the outside in, that lead to the value at byte `target`. */
  at(target: number): readonly string[] {
    if (target < this.#at) this.#restart();
    while (this.#at < target && this.#step(target));
    return this.#levels.map((level) => (level.array ? String(level.index) : this.#keyText(level)));
  }

  #restart(): void {
    this.#levels = [];
    this.#at = this.#line.from;
    this.#keyComes = false;
    this.#stringEnd = -1;
  }

  /** Takes one sign of the line, or one string; false where the string reaches as far as the target. */
  #step(target: number): boolean {
    const code = this.#line.bytes[this.#at];
    const top = this.#levels.at(-1);
    if (code === QUOTE) {
      if (this.#stringEnd < this.#at) this.#stringEnd = this.#endOfString();
      if (this.#stringEnd >= target) return false;
      if (this.#keyComes && top !== undefined) {
        top.keyStart = this.#at + 1;
        top.keyEnd = this.#stringEnd;
      }
      this.#at = this.#stringEnd;
    } else if (code === 123 || code === 91) {
      this.#levels.push({ array: code === 91, index: 0, keyStart: 0, keyEnd: 0 });
      this.#keyComes = code === 123;
    } else if (code === 125 || code === 93) {
      this.#levels.pop();
      this.#keyComes = false;
    } else if (code === 58) this.#keyComes = false;
    else if (code === 44 && top !== undefined) {
      top.index += 1;
      this.#keyComes = !top.array;
    }
    this.#at += 1;
    return true;
  }

  // Where the closing quote stands, or the end of the line.
  #endOfString(): number {
    const { bytes, to } = this.#line;
    for (let at = this.#at + 1; at < to; at += 1) {
      if (bytes[at] === BACKSLASH) at += 1;
      else if (bytes[at] === QUOTE) return at;
    }
    return to;
  }

  #keyText({ keyStart, keyEnd }: Level): string {
    const raw = this.#line.bytes.toString('utf8', keyStart, Math.min(keyEnd, keyStart + 200));
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return raw;
    }
  }
}
