/** Called for every keyword found: its number in the list, and the byte behind its last. */
export type OnKeyword = (keyword: number, end: number) => void;

/**
 * Finds many keywords in one pass over bytes, whatever the case of their letters (Aho and Corasick, 1975). Bytes no keyword
 * contains share one column, so that the table stays in the fast memory of the processor.
 */
export class KeywordAutomaton {
  readonly #column: Uint8Array = new Uint8Array(256);
  readonly #shift: number;
  /** Next row by row and column; the sign says that keywords end there. */
  readonly #next: Int32Array;
  readonly #ends: readonly (readonly number[])[];

  /** Builds the tables for keywords in lower case. */
  constructor(keywords: readonly string[]) {
    let columns = 1;
    for (const keyword of keywords) {
      for (let at = 0; at < keyword.length; at += 1) {
        const code = keyword.charCodeAt(at);
        if (this.#column[code] !== 0) continue;
        this.#column[code] = columns;
        if (code >= 97 && code <= 122) this.#column[code - 32] = columns;
        columns += 1;
      }
    }
    this.#shift = Math.ceil(Math.log2(columns));
    const { rows, ends } = this.#trie(keywords);
    this.#ends = ends;
    this.#next = this.#linked(rows, ends);
  }

  /** Walks the bytes [0, bytes.length) once. */
  scan(bytes: Uint8Array, found: OnKeyword): void {
    const column = this.#column;
    const next = this.#next;
    let row = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      row = next[row + (column[bytes[at] as number] as number)] as number;
      if (row >= 0) continue;
      row = -row;
      for (const keyword of this.#ends[row >> this.#shift] ?? []) found(keyword, at + 1);
    }
  }

  /** Walks the characters of a text once; what is no byte belongs to no keyword. */
  scanText(text: string, found: OnKeyword): void {
    const column = this.#column;
    const next = this.#next;
    let row = 0;
    for (let at = 0; at < text.length; at += 1) {
      row = next[row + (column[text.charCodeAt(at)] ?? 0)] as number;
      if (row >= 0) continue;
      row = -row;
      for (const keyword of this.#ends[row >> this.#shift] ?? []) found(keyword, at + 1);
    }
  }

  #trie(keywords: readonly string[]): { rows: Int32Array[]; ends: number[][] } {
    const width = 1 << this.#shift;
    const rows = [new Int32Array(width)];
    const ends: number[][] = [[]];
    for (const [number, keyword] of keywords.entries()) {
      let row = 0;
      for (let at = 0; at < keyword.length; at += 1) {
        const column = this.#column[keyword.charCodeAt(at)] ?? 0;
        let next = rows[row]?.[column] ?? 0;
        if (next === 0) {
          next = rows.length;
          rows.push(new Int32Array(width));
          ends.push([]);
          (rows[row] as Int32Array)[column] = next;
        }
        row = next;
      }
      ends[row]?.push(number);
    }
    return { rows, ends };
  }

  /** Fills every gap with where the longest suffix would go on, breadth first, so that no byte is looked at twice. */
  #linked(rows: readonly Int32Array[], ends: readonly number[][]): Int32Array {
    const fallback = new Int32Array(rows.length);
    const queue = [0];
    for (let head = 0; head < queue.length; head += 1) {
      const row = queue[head] as number;
      const own = rows[row] as Int32Array;
      const below = rows[fallback[row] as number] as Int32Array;
      for (let column = 0; column < own.length; column += 1) {
        const child = own[column] as number;
        if (child === 0) {
          if (row !== 0) own[column] = below[column] as number;
          continue;
        }
        if (row !== 0) fallback[child] = below[column] as number;
        ends[child]?.push(...(ends[fallback[child] as number] ?? []));
        queue.push(child);
      }
    }
    const table = new Int32Array(rows.length << this.#shift);
    for (const [row, own] of rows.entries()) {
      for (let column = 0; column < own.length; column += 1) {
        const target = own[column] as number;
        const position = target << this.#shift;
        table[(row << this.#shift) + column] = (ends[target]?.length ?? 0) > 0 ? -position : position;
      }
    }
    return table;
  }
}
