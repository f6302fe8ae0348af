import type { SaxesParser } from 'saxes';
import { MAX_CELL, MAX_COLUMNS, MAX_ROWS, type Table, type TableRow } from './table.ts';
import { type DateStyles, dateOfSerial } from './xlsx-styles.ts';

/** What a sheet needs to know about its workbook. */
interface Surroundings {
  readonly strings: readonly string[];
  readonly styles: DateStyles;
  readonly from1904: boolean;
}

/** Collects the rows of one sheet from its XML. */
export class SheetReader {
  full = false;
  readonly #name: string;
  readonly #book: Surroundings;
  readonly #bytes: number;
  readonly #rows: TableRow[] = [];
  #line = 0;
  #column = -1;
  #cells: string[] = [];
  #type = '';
  #style = 0;
  #value = '';
  #inValue = false;
  #hasFormula = false;
  #hasValue = false;
  #uncalculated = 0;
  #errors = 0;

  constructor(name: string, book: Surroundings, bytes: number) {
    this.#name = name;
    this.#book = book;
    this.#bytes = bytes;
  }

  listen(parser: SaxesParser): void {
    parser.on('opentag', ({ name, attributes }) => this.#open(localName(name), attributes));
    parser.on('text', (text) => {
      if (this.#inValue && this.#value.length < MAX_CELL) this.#value += text;
    });
    parser.on('closetag', ({ name }) => this.#close(localName(name)));
  }

  table(remarks: readonly string[]): Table {
    const said = [...remarks];
    if (this.#uncalculated > 0) said.push(`Formulas without a kept value, read as empty: ${this.#uncalculated}.`);
    if (this.#errors > 0) said.push(`Cells that hold an error, read as empty: ${this.#errors}.`);
    return {
      format: 'xlsx',
      encoding: 'utf-8',
      sheet: this.#name,
      rows: this.#rows,
      unreadable: [],
      cut: this.full,
      // The parser of the rows is the only route into a sheet: a workbook's own `dimension` counts empty rows too.
      secondCount: -1,
      remarks: said,
    };
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      const stated = Number(attributes['r']);
      this.#line = Number.isInteger(stated) && stated > 0 ? stated : this.#line + 1;
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'c') {
      const stated = columnOf(attributes['r'] ?? '');
      this.#column = stated === -1 ? this.#column + 1 : stated;
      this.#type = attributes['t'] ?? 'n';
      this.#style = Number(attributes['s'] ?? 0);
      this.#value = '';
      this.#hasFormula = false;
      this.#hasValue = false;
    } else if (name === 'f') this.#hasFormula = true;
    else if (name === 'v' || (name === 't' && this.#type === 'inlineStr')) {
      this.#inValue = true;
      this.#hasValue = true;
    }
  }

  #close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
  }

  #endCell(): void {
    if (this.#hasFormula && !this.#hasValue) this.#uncalculated += 1;
    if (this.#column >= MAX_COLUMNS) return;
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = this.#text().slice(0, MAX_CELL).trim();
  }

  #text(): string {
    const raw = this.#value;
    if (raw === '') return '';
    switch (this.#type) {
      case 's':
        return this.#book.strings[Number(raw)] ?? '';
      case 'b':
        return raw.trim() === '1' ? 'true' : 'false';
      case 'e':
        this.#errors += 1;
        return '';
      case 'n':
        return this.#book.styles.isDate(this.#style) ? dateOfSerial(Number(raw), this.#book.from1904) : raw;
      default:
        return raw;
    }
  }

  #endRow(): void {
    if (this.full || this.#cells.every((cell) => cell === '')) return;
    if (this.#rows.length >= MAX_ROWS) {
      this.full = true;
      return;
    }
    this.#rows.push({ line: this.#line, byteStart: 0, byteEnd: this.#bytes, cells: this.#cells });
  }
}

/** Returns the name of a tag without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Returns the column, from 0, of a reference such as `AB12`; -1 where it is none. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference)?.[0] ?? '';
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** Returns the letters of a column counted from 0. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
