import { dateOf } from '../calendar.ts';
import type { TableRow } from './table.ts';

/** A moment as written. `exact` is false where only the day is known, and `at` is then its first millisecond. */
export interface Moment {
  readonly at: number;
  readonly exact: boolean;
}

const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[ ,T])/;
const CLOCK = /[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?[ ]?(Z|[+-]\d{2}:?\d{2})?$/;
const YES = new Set(['yes', 'y', 'true', '1', 'x', '✓', 'ja', 'oui', 'sí', 'si', 'sim', 'tak']);
const NO = new Set(['no', 'n', 'false', '0', '-', '–', 'nein', 'non', 'não', 'nao', 'nie', 'none']);
// What people put in a cell to say that they have nothing to put there.
const BLANK = new Set(['', '-', '–', '—', '?', '??', 'tbd', 'tbc', 'tba', 'todo', 'n/k', 'unknown', 'open', 'offen']);

/** One entry of a register, read by the names of its columns. */
export class Row {
  readonly table: TableRow;
  readonly #at: ReadonlyMap<string, number>;

  constructor(table: TableRow, at: ReadonlyMap<string, number>) {
    this.table = table;
    this.#at = at;
  }

  /** Place of a column in the file, from 0; -1 where the file has no such column. */
  index(column: string): number {
    return this.#at.get(column) ?? -1;
  }

  /** The text of a cell; '' where there is none. */
  text(column: string): string {
    return this.table.cells[this.index(column)] ?? '';
  }

  /** Tells whether a cell says something: a dash or "TBD" does not. */
  says(column: string): boolean {
    return !BLANK.has(this.text(column).toLowerCase());
  }

  /** The text in lower case with single spaces, for comparing. */
  plain(column: string): string {
    return this.says(column) ? this.text(column).toLowerCase().replaceAll(/\s+/g, ' ') : '';
  }

  /** `YYYY-MM-DD`; '' where the cell holds no date that can be read in one way only. */
  date(column: string): string {
    return isoOf(this.text(column)).slice(0, 10);
  }

  moment(column: string): Moment | undefined {
    const text = isoOf(this.text(column));
    const day = text.slice(0, 10);
    if (day === '') return undefined;
    const clock = CLOCK.exec(text);
    if (clock === null) return { at: Date.parse(`${day}T00:00:00Z`), exact: false };
    const zone = clock[4] === undefined ? 'Z' : clock[4].replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    const at = Date.parse(`${day}T${clock[1]}:${clock[2]}:${clock[3] ?? '00'}${zone}`);
    return Number.isNaN(at) ? undefined : { at, exact: true };
  }

  /** A number with a point or a comma before its decimals; undefined for everything else. */
  number(column: string): number | undefined {
    const text = this.text(column).replace(',', '.');
    return /^-?\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  }

  /** True for yes, false for no, null where the cell says neither. */
  yes(column: string): boolean | null {
    const text = this.text(column).toLowerCase();
    if (YES.has(text)) return true;
    return NO.has(text) ? false : null;
  }

  /** Tells whether the cell holds one of the words, or begins with one. */
  is(column: string, words: readonly string[]): boolean {
    const text = this.plain(column);
    return words.some((word) => text === word || text.startsWith(`${word} `));
  }
}

/** ISO 8601 stays; `31.12.2026` has one reading and is taken over. `03/04/2026` means two days to two readers. */
function isoOf(text: string): string {
  const dotted = DOTTED.exec(text);
  if (dotted === null) return dateOf(text) === '' ? '' : text.trim();
  const day = `${dotted[3]}-${(dotted[2] ?? '').padStart(2, '0')}-${(dotted[1] ?? '').padStart(2, '0')}`;
  return dateOf(day) === '' ? '' : day + text.slice(dotted[0].length).replace(/^,? /, ' ');
}
