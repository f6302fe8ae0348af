import { isoFromCommonLog } from './calendar.ts';
import { type LineReading, REJECT, rowOf } from './each-line.ts';

const LINE =
  /^(?:(\S{1,255}) (?=\S{1,255} \S{1,255} \S{1,255} \[))?(\S{1,255}) (\S{1,255}) (\S{1,255}) \[([^\]]{1,40})\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d{1,15}|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/;
/** A request whose quotes were not escaped ends where status and size follow; what follows those is left behind. */
const LOOSE =
  /^(?:(\S{1,255}) (?=\S{1,255} \S{1,255} \S{1,255} \[))?(\S{1,255}) (\S{1,255}) (\S{1,255}) \[([^\]]{1,40})\] "(.*?)" (\d{3}|-) (\d{1,15}|-)(?= |$)/;
const RESULT = /" (?:\d{3}|-) (?:\d{1,15}|-)(?= |$)/g;
const REQUEST = /^([A-Z]{1,20}) (\S+) (HTTP\/[\d.]{1,4})$/;

/** Reads one line of the common or combined log format of web servers, with or without the site's name before it. Queries of addresses are left out. */
export function readAccessLog(text: string): LineReading {
  const found = LINE.exec(text) ?? LOOSE.exec(text);
  if (found === null || isForged(text, found[0].length)) return REJECT.shape;
  const [, site, host, ident, user, when = '', said = '', status, bytes = '', referer, agent] = found;
  const time = isoFromCommonLog(when);
  if (time === undefined) return REJECT.shape;
  const [, method, target = '', protocol] = REQUEST.exec(said) ?? [];
  const path = target.split('?')[0];
  const sent = bytes === '-' ? undefined : Number(bytes);
  const from = referer?.split('?')[0];
  return rowOf(
    Object.entries({
      time,
      site,
      host,
      ident,
      user,
      method,
      path,
      protocol,
      status: status === '-' ? undefined : Number(status),
      bytes: sent,
      referer: from,
      agent,
    }),
  );
}

/** Where quotes are not escaped, a client may write what looks like a status into its request; then none is believed. */
function isForged(text: string, read: number): boolean {
  return text.includes('"', read) && (text.match(RESULT)?.length ?? 0) > 1;
}
