import type { JsonObject } from '../../../model/json.ts';
import { monthNumber, twoDigits } from './calendar.ts';
import { type LineReading, layoutRow, REJECT, rowOf } from './each-line.ts';
import type { LayoutParser } from './layout.ts';
import { priorityOf } from './syslog-priority.ts';

// RFC 3164 describes what programs did; a year and a zone are not among it. Many systems write an ISO 8601 time instead.
const HEADER =
  /^(?:<(\d{1,3})>)?(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))) (\S{1,255}) (?:([^\s:[=]{1,128})(?:\[(\d{1,10})\])?:(?: |$))?/;

/**
 * Returns a parser for the older syslog lines. `referenceYear` is the year of the newest line, and `referenceMonth` its
 * month: a later month belongs to the year before. Without a year given, lines that name none have no time.
 */
export function syslog3164(options: JsonObject): LayoutParser {
  const year = typeof options['referenceYear'] === 'number' ? options['referenceYear'] : undefined;
  const month = typeof options['referenceMonth'] === 'number' ? options['referenceMonth'] : 12;
  let begun = false;
  return {
    push(text, line) {
      if (text.trim() === '') return [];
      // A message of several lines goes on with white space at the start.
      if (begun && /^[\t ]/.test(text)) return [{ line, companion: true }];
      const reading = readLine(line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text, year, month);
      begun = begun || typeof reading !== 'string';
      return [layoutRow(reading, line)];
    },
    end: () => [],
  };
}

function readLine(text: string, year: number | undefined, newest: number): LineReading {
  const found = HEADER.exec(text);
  if (found === null) return REJECT.shape;
  const [all, priority, name = '', day = '', clock = '', iso, host, app, pid] = found;
  const month = monthNumber(name);
  if (iso === undefined && month === undefined) return REJECT.shape;
  // Such as `last message repeated 2 times`, which no program signs.
  if (app === undefined) return iso === undefined ? null : REJECT.shape;
  const time = iso ?? timeOf(month, day, clock, year, newest);
  const entries = Object.entries({ time, host, app, pid, message: text.slice(all.length) });
  return rowOf([...entries, ...priorityOf(priority)]);
}

function timeOf(
  month: number | undefined,
  day: string,
  clock: string,
  year: number | undefined,
  newest: number,
): string | undefined {
  if (month === undefined || year === undefined) return undefined;
  return `${month > newest ? year - 1 : year}-${twoDigits(month)}-${twoDigits(day)}T${clock}`;
}
