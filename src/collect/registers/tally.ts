import type { Locator } from '../../model/evidence.ts';
import type { Row } from './row.ts';
import { columnLetters } from './sheet-reader.ts';
import type { Table } from './table.ts';

/** Rows about which something was noticed: how many, and where the first of them are. */
interface Noticed {
  rows: number;
  readonly at: string[];
}

/** The first or last date of something, and where it stands. */
interface Dated {
  on: string;
  at: string;
}

/** Places that are named for each thing noticed. */
export const MAX_PLACES = 20;

/** Counts what is noticed in the rows of one register, and remembers where. Keeps no text of any cell. */
export class Tally {
  readonly locators: Record<string, Locator> = {};
  readonly #table: Table;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #flags = new Map<string, Noticed>();
  readonly #dates = new Map<string, Dated>();
  readonly #numbers = new Map<string, number>();

  /** `headers` names each known column as it is shown. */
  constructor(table: Table, headers: ReadonlyMap<string, string>) {
    this.#table = table;
    this.#headers = headers;
  }

  /** Counts a row under a flag; the place is the cell of the column, or the row where the file has no such column. */
  flag(name: string, row: Row, column: string): void {
    const noticed = this.#flags.get(name) ?? { rows: 0, at: [] };
    this.#flags.set(name, noticed);
    noticed.rows += 1;
    if (noticed.at.length >= MAX_PLACES) return;
    const locator = this.locator(row, column);
    this.locators[`/${name}/at/${noticed.at.length}`] = locator;
    // What a check points at as a whole leads to the first cell; in CSV to the file, which can be compared again.
    if (noticed.at.length === 0 && locator.sha256 !== undefined) this.locators[`/${name}`] = locator;
    noticed.at.push(this.place(row, column));
  }

  /** Keeps the earlier date; no date is passed over. */
  earliest(name: string, row: Row, column: string, date: string): void {
    const known = this.#dates.get(name);
    if (date !== '' && (known === undefined || date < known.on)) this.#date(name, row, column, date);
  }

  /** Keeps the later date; no date is passed over. */
  latest(name: string, row: Row, column: string, date: string): void {
    const known = this.#dates.get(name);
    if (date !== '' && (known === undefined || date > known.on)) this.#date(name, row, column, date);
  }

  /** Keeps the larger number. */
  most(name: string, value: number): void {
    this.#numbers.set(name, Math.max(this.#numbers.get(name) ?? value, value));
  }

  add(name: string, value: number): void {
    this.#numbers.set(name, (this.#numbers.get(name) ?? 0) + value);
  }

  noticed(name: string): Noticed {
    return this.#flags.get(name) ?? { rows: 0, at: [] };
  }

  dated(name: string): Dated {
    return this.#dates.get(name) ?? { on: '', at: '' };
  }

  number(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  /** Where a cell stands, in words: `line 7, owner` in CSV, `C7` in a workbook. */
  place(row: Row, column: string): string {
    const index = row.index(column);
    if (this.#table.format === 'xlsx') return `${index === -1 ? 'row ' : columnLetters(index)}${row.table.line}`;
    return index === -1 ? `line ${row.table.line}` : `line ${row.table.line}, ${this.#headers.get(column) ?? column}`;
  }

  /**
   * Bytes of a row without their digest: a row names people, and a bare digest could be guessed back. Of a workbook the
   * bytes are those of the whole packed sheet, whose digest says no more than that of the file.
   */
  locator(row: Row, column: string): Locator {
    const { byteStart, byteEnd, line } = row.table;
    const { format, sheetSha256 } = this.#table;
    const place = { byteStart, byteEnd, line, column: Math.max(1, format === 'xlsx' ? row.index(column) + 1 : 1) };
    return sheetSha256 === undefined ? place : { ...place, sha256: sheetSha256 };
  }

  #date(name: string, row: Row, column: string, on: string): void {
    this.#dates.set(name, { on, at: this.place(row, column) });
    this.locators[`/${name}`] = this.locator(row, column);
  }
}
