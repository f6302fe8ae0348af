import { isoFromCommonLog } from './calendar.ts';
import { type LineReading, REJECT, rowOf } from './each-line.ts';

const LINE =
  /^(\S{1,255}) (\S{1,255}) (\S{1,255}) \[([^\]]{1,40})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d{1,15}|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/;
const REQUEST = /^([A-Z]{1,20}) (\S+) (HTTP\/[\d.]{1,4})$/;

/** Reads one line of the common or combined log format of web servers. Queries of addresses are left out. */
export function readAccessLog(text: string): LineReading {
  const found = LINE.exec(text);
  if (found === null) return REJECT.shape;
  const [, host, ident, user, when = '', said = '', status, bytes = '', referer, agent] = found;
  const time = isoFromCommonLog(when);
  if (time === undefined) return REJECT.shape;
  const [, method, target = '', protocol] = REQUEST.exec(said) ?? [];
  const path = target.split('?')[0];
  const sent = bytes === '-' ? undefined : Number(bytes);
  const site = referer?.split('?')[0];
  return rowOf(
    Object.entries({
      time,
      host,
      ident,
      user,
      method,
      path,
      protocol,
      status: Number(status),
      bytes: sent,
      referer: site,
      agent,
    }),
  );
}
