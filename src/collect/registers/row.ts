import { dateOf } from '../calendar.ts';
import type { TableRow } from './table.ts';

/** A moment as written. `exact` is false where only the day is known, and `at` is then its first millisecond. */
export interface Moment {
  readonly at: number;
  readonly exact: boolean;
}

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
    // A workbook keeps 0.6 as 0.60000000000000009, and 0.00001 as 1E-05.
    return /^-?\d{1,12}(?:\.\d{1,20})?(?:E-\d{1,2})?$/i.test(text) ? Number(text) : undefined;
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

/**
 * Every date that has one reading becomes ISO 8601: `31.12.2026`, `2026/12/31`, `31-Dec-2026`, `Dec 31, 2026`, `12/31/2026`.
 * `03/04/2026` means two days to two readers and none to us.
 */
function isoOf(text: string): string {
  if (dateOf(text) !== '') return text.trim();
  for (const [pattern, order] of WRITTEN) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [year, month, day] = order.map((group) => match[group] ?? '');
    const iso = `${year}-${monthOf(month ?? '')}-${(day ?? '').padStart(2, '0')}`;
    return dateOf(iso) === '' ? '' : iso + text.slice(match[0].length).replace(/^,? /, ' ');
  }
  return slashed(text);
}

// Year, month and day by the groups they stand in.
const WRITTEN: readonly (readonly [RegExp, readonly [number, number, number]])[] = [
  [/^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[ ,T])/, [3, 2, 1]],
  [/^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=$|[ T])/, [1, 2, 3]],
  [/^(\d{1,2})(?:[- ]|\. ?)([A-Za-zä]{3,9})\.?[- ](\d{4})(?=$|[ ,])/, [3, 2, 1]],
  [/^([A-Za-zä]{3,9})\.? (\d{1,2}),? (\d{4})(?=$|[ ,])/, [3, 1, 2]],
];
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'january', 'januar'],
  ['feb', 'february', 'februar'],
  ['mar', 'march', 'mär', 'mrz', 'märz'],
  ['apr', 'april'],
  ['may', 'mai'],
  ['jun', 'june', 'juni'],
  ['jul', 'july', 'juli'],
  ['aug', 'august'],
  ['sep', 'sept', 'september'],
  ['oct', 'october', 'okt', 'oktober'],
  ['nov', 'november'],
  ['dec', 'december', 'dez', 'dezember'],
];

/** Two digits; `00` where it is no month, which no calendar has. */
function monthOf(text: string): string {
  if (/^\d/.test(text)) return text.padStart(2, '0');
  return String(MONTHS.findIndex((names) => names.includes(text.toLowerCase())) + 1).padStart(2, '0');
}

/** A date between slashes where one of the two numbers can be no month. */
function slashed(text: string): string {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?=$|[ ,T])/.exec(text);
  if (match === null) return '';
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (first <= 12 && second <= 12 && first !== second) return '';
  const [month, day] = first > 12 ? [second, first] : [first, second];
  const iso = `${match[3]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return dateOf(iso) === '' ? '' : iso + text.slice(match[0].length).replace(/^,? /, ' ');
}
