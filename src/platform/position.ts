/** Finds line and column of byte and character offsets in one text; built once per file. */
export class Positions {
  readonly #text: string;
  readonly #lineStarts: readonly number[];
  readonly #ascii: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#ascii = Buffer.byteLength(text, 'utf8') === text.length;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** Returns line and column, both from 1, of a character offset. */
  at(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** Returns the text of a line counted from 1, without its line ending. */
  line(line: number): string {
    const start = this.#lineStarts[line - 1] ?? this.#text.length;
    const next = this.#lineStarts[line] ?? this.#text.length + 1;
    return this.#text.slice(start, next - 1).replace(/\r$/, '');
  }

  /** Returns the byte offset in UTF-8 of a character offset. */
  byteAt(offset: number): number {
    return this.#ascii ? offset : Buffer.byteLength(this.#text.slice(0, offset), 'utf8');
  }
}
