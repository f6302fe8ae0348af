import { isoFromEventTime, type LogClock } from './calendar.ts';
import { type LineReading, REJECT, rowOf } from './each-line.ts';
import { pipeHeader, syslogHeader } from './pipe-header.ts';

/** Reads one line of the Log Event Extended Format 1.0 or 2.0, with or without a syslog header before it, which dates events without a time. */
export function readLeef(text: string, newest: LogClock): LineReading {
  const header = pipeHeader(text, 'LEEF:', 5);
  if (header === undefined) return REJECT.shape;
  const [version = '', vendor, product, release, eventId] = header.fields;
  if (!/^[12](?:\.0)?$/.test(version)) return REJECT.shape;
  const { delimiter, rest } = version.startsWith('2') ? delimited(header.rest) : { delimiter: '\t', rest: header.rest };
  const pairs: (readonly [string, string])[] = [];
  for (const pair of rest.split(written(delimiter, rest))) {
    const equals = pair.indexOf('=');
    if (equals > 0) pairs.push([pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]);
  }
  const attributes = Object.fromEntries(pairs);
  const { time: logged, host } = syslogHeader(header.before, newest);
  const time = isoFromEventTime(attributes['devTime'] ?? '') ?? logged;
  const kept = rowOf(pairs);
  return rowOf(Object.entries({ time, host, version, vendor, product, release, eventId, attributes: kept }));
}

/** Version 2 may name its delimiter in one more field: a character, or its code as `x09` or `0x09`. */
function delimited(rest: string): { readonly delimiter: string; readonly rest: string } {
  const pipe = rest.indexOf('|');
  const named = pipe < 0 || pipe > 6 ? undefined : rest.slice(0, pipe);
  if (named === undefined || named.includes('=')) return { delimiter: '\t', rest };
  const code = /^(?:0?x)([0-9a-fA-F]{2,4})$/.exec(named)?.[1];
  const delimiter = code === undefined ? named : String.fromCharCode(Number.parseInt(code, 16));
  return { delimiter: delimiter === '' ? '\t' : delimiter, rest: rest.slice(pipe + 1) };
}

/** A syslog service may write a tab as `#011`, which is how it shows control characters. */
function written(delimiter: string, rest: string): string {
  return delimiter === '\t' && !rest.includes('\t') && rest.includes('#011') ? '#011' : delimiter;
}
