import type { JsonObject } from '../../../model/json.ts';
import { clockOf, isoFromSyslog, type LogClock, monthNumber } from './calendar.ts';
import { type LineReading, layoutRow, REJECT, rowOf } from './each-line.ts';
import type { LayoutParser } from './layout.ts';
import { priorityOf } from './syslog-priority.ts';

// RFC 3164 describes what programs did; a year and a zone are not among it. Many systems write an ISO 8601 time instead.
const HEADER =
  /^(?:<(\d{1,3})>)?(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d(?:\.\d{1,9})?)|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))) (\S{1,255}) (?:([^\s:[=]{1,128})(?:\[(\d{1,10})\])?:(?: |$))?/;

/**
 * Returns a parser for the older syslog lines. `referenceYear` is the year of the newest line, and `referenceMonth` its
 * month: a later month belongs to the year before. Without a year given, lines that name none have no time.
 */
export function syslog3164(options: JsonObject): LayoutParser {
  const clock = clockOf(options);
  let begun = false;
  return {
    push(text, line) {
      if (text.trim() === '') return [];
      // A message of several lines goes on with white space at the start.
      if (begun && /^[\t ]/.test(text)) return [{ line, companion: true }];
      const reading = readLine(line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text, clock);
      begun = begun || typeof reading !== 'string';
      return [layoutRow(reading, line)];
    },
    end: () => [],
  };
}

/** Some services write that without the host, so that the line has no header. */
const REPEATED =
  /^(?:<\d{1,3}>)?[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d: --- last message repeated \d{1,9} times? ---$/;

function readLine(text: string, newest: LogClock): LineReading {
  const found = HEADER.exec(text);
  if (found === null) return REPEATED.test(text) ? null : REJECT.shape;
  const [all, priority, name = '', day = '', year = '', clock = '', iso, host, app, pid] = found;
  if (iso === undefined && monthNumber(name) === undefined) return REJECT.shape;
  // Such as `last message repeated 2 times`, which no program signs.
  if (app === undefined) return iso === undefined ? null : REJECT.shape;
  const time = iso ?? isoFromSyslog({ name, day, year, clock }, newest);
  const entries = Object.entries({ time, host, app, pid, message: text.slice(all.length) });
  return rowOf([...entries, ...priorityOf(priority)]);
}
