import type { SaxesParser } from 'saxes';
import { MAX_CELL, MAX_COLUMNS, MAX_ROWS, type Table, type TableRow } from './table.ts';
import { type DateStyles, dateOfSerial } from './xlsx-styles.ts';

/** What a sheet needs to know about its workbook. */
interface Surroundings {
  readonly strings: readonly string[];
  readonly styles: DateStyles;
  readonly from1904: boolean;
}

/** What a formula over empty cells comes to. */
const ZERO: ReadonlySet<string> = new Set(['', '0', 'false']);

/** Collects the rows of one sheet from its XML. */
export class SheetReader {
  full = false;
  readonly #name: string;
  readonly #book: Surroundings;
  readonly #place: Pick<TableRow, 'byteStart' | 'byteEnd'>;
  readonly #limit: number;
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
  /** True where the row holds something that is no formula. */
  #typed = false;
  #uncalculated = 0;
  #unfilled = 0;
  #rowHidden = false;
  #hidden = 0;
  #errors = 0;
  /** Rows in which a cell has a value, blanks included. */
  #seen = 0;
  #valued = false;

  constructor(
    name: string,
    book: Surroundings,
    place: Pick<TableRow, 'byteStart' | 'byteEnd'>,
    limit: number = MAX_ROWS,
  ) {
    this.#limit = limit;
    this.#name = name;
    this.#book = book;
    this.#place = place;
  }

  listen(parser: SaxesParser): void {
    parser.on('opentag', ({ name, attributes }) => this.#open(localName(name), attributes));
    parser.on('text', (text) => {
      if (this.#inValue && this.#value.length < MAX_CELL) this.#value += text;
    });
    parser.on('closetag', ({ name }) => this.#close(localName(name)));
  }

  /** The table; `counted` is how many rows with a value another route has found. */
  table(counted?: number): Table {
    const said: string[] = [];
    if (this.#uncalculated > 0) said.push(`Formulas without a kept value, read as empty: ${this.#uncalculated}.`);
    if (this.#unfilled > 0) said.push(`Rows with formulas only and nothing but zeros, left out: ${this.#unfilled}.`);
    if (this.#hidden > 0) said.push(`Rows that are hidden in the sheet, read like the others: ${this.#hidden}.`);
    if (this.#errors > 0) said.push(`Cells that hold an error, read as empty: ${this.#errors}.`);
    return {
      format: 'xlsx',
      encoding: 'utf-8',
      sheet: this.#name,
      rows: this.#rows,
      unreadable: [],
      cut: this.full,
      // What the parser saw and then left out, rows of blanks or of a template, is no difference between the counts.
      secondCount: this.full || counted === undefined ? -1 : counted - this.#seen + this.#rows.length,
      remarks: said,
    };
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      const stated = Number(attributes['r']);
      this.#line = Number.isInteger(stated) && stated > 0 ? stated : this.#line + 1;
      this.#cells = [];
      this.#column = -1;
      this.#typed = false;
      this.#valued = false;
      this.#rowHidden = ['1', 'true'].includes(attributes['hidden'] ?? '');
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
    if (this.#value !== '') this.#valued = true;
    if (this.#hasFormula && !this.#hasValue) this.#uncalculated += 1;
    if (!this.#hasFormula && this.#value !== '') this.#typed = true;
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
    if (this.#valued) this.#seen += 1;
    if (this.full || this.#cells.every((cell) => cell === '')) return;
    // Templates carry their formulas down to rows that nobody has filled in.
    if (!this.#typed && this.#cells.every((cell) => ZERO.has(cell))) {
      this.#unfilled += 1;
      return;
    }
    if (this.#rows.length >= this.#limit) {
      this.full = true;
      return;
    }
    if (this.#rowHidden) this.#hidden += 1;
    this.#rows.push({
      line: this.#line,
      byteStart: this.#place.byteStart,
      byteEnd: this.#place.byteEnd,
      cells: this.#cells,
    });
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
