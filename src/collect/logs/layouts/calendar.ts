import type { JsonObject } from '../../../model/json.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLF = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;
const ARCSIGHT = /^([A-Za-z]{3}) {1,2}(\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(UTC|GMT|Z|[+-]\d\d:?\d\d)?$/;
/** What a line that names no year is dated by: the year of the newest line, and its month. */
export interface LogClock {
  readonly year: number | undefined;
  readonly month: number;
}

/** Returns the number of an English month name of three letters, from 1; undefined where it is none. */
export function monthNumber(name: string): number | undefined {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index < 0 ? undefined : index + 1;
}

/** Returns a number in two digits. */
function twoDigits(value: number | string): string {
  return String(value).padStart(2, '0');
}

/** Returns the time of a web server's common log format as ISO 8601 text; undefined where it is none. */
export function isoFromCommonLog(text: string): string | undefined {
  const found = CLF.exec(text);
  const month = monthNumber(found?.[2] ?? '');
  return found === null || month === undefined
    ? undefined
    : `${found[3]}-${twoDigits(month)}-${found[1]}T${found[4]}${found[5]}:${found[6]}`;
}

/** Returns a time such as `Sep 19 2026 08:26:10.123 UTC`, an ISO 8601 one, or one since 1970, as text that can be read; undefined where it is none of them. */
export function isoFromEventTime(text: string): string | undefined {
  if (/^(?:\d{10}|\d{12,14}|\d{16}|\d{19})$/.test(text)) return text;
  const found = ARCSIGHT.exec(text);
  if (found === null) return /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(text) ? text : undefined;
  const [, name = '', day = '', year = '', clock = '', zone = ''] = found;
  const month = monthNumber(name);
  if (month === undefined) return undefined;
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${clock}${/^[+-]/.test(zone) ? zone : zone && 'Z'}`;
}

/** Returns the clock that the options of a layout give; without a year, lines that name none have no time. */
export function clockOf(options: JsonObject): LogClock {
  const { referenceYear: year, referenceMonth: month } = options;
  return {
    year: typeof year === 'number' ? year : undefined,
    month: typeof month === 'number' ? month : 12,
  };
}

/** Returns the time of an older syslog line as ISO 8601 text without a zone: a month after the newest is of the year before; undefined where no year is known. */
export function isoFromSyslog(
  { name, day, year, clock }: { readonly [part in 'name' | 'day' | 'year' | 'clock']: string },
  newest: LogClock,
): string | undefined {
  const month = monthNumber(name);
  if (month === undefined || (year === '' && newest.year === undefined)) return undefined;
  const dated = year === '' ? Number(newest.year) - (month > newest.month ? 1 : 0) : year;
  return `${dated}-${twoDigits(month)}-${twoDigits(day)}T${clock}`;
}
