import { isoFromSyslog, type LogClock } from './calendar.ts';

/** The fields before the extension of a CEF or LEEF line, and what follows them. */
export interface PipeHeader {
  /** What stands before the format's name: a syslog header, or nothing. */
  readonly before: string;
  readonly fields: readonly string[];
  readonly rest: string;
}

/** Splits a line at unescaped pipes into `count` fields and the rest; undefined where the name or a pipe is missing. */
export function pipeHeader(text: string, name: string, count: number): PipeHeader | undefined {
  const start = text.indexOf(name);
  if (start < 0 || start > 300) return undefined;
  const fields: string[] = [];
  let field = '';
  let at = start + name.length;
  // One vendor writes a space after the name.
  if (text[at] === ' ') at += 1;
  for (; at < text.length && fields.length < count; at += 1) {
    if (text[at] === '\\' && (text[at + 1] === '|' || text[at + 1] === '\\')) {
      at += 1;
      field += text[at];
    } else if (text[at] === '|') {
      fields.push(field);
      field = '';
    } else field += text[at];
  }
  return fields.length === count ? { before: text.slice(0, start).trim(), fields, rest: text.slice(at) } : undefined;
}

const SYSLOG =
  /^(?:<\d{1,3}>)?(?:\d )?(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d)|(\d{4}-\d\d-\d\dT\S{1,30})) (\S{1,255})/;

/** Returns when and on which host a syslog header says a line was written; what it does not say is undefined. */
export function syslogHeader(
  header: string,
  newest: LogClock,
): { readonly time: string | undefined; readonly host: string | undefined } {
  const [, name = '', day = '', year = '', clock = '', iso, host] = SYSLOG.exec(header) ?? [];
  return { time: iso ?? isoFromSyslog({ name, day, year, clock }, newest), host };
}
