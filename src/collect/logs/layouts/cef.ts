import { isoFromEventTime, type LogClock } from './calendar.ts';
import { type LineReading, REJECT, rowOf } from './each-line.ts';
import { pipeHeader, syslogHeader } from './pipe-header.ts';

/** When the device received the event, when it ended and began, and when a collector and a manager on the way received it. */
const TIMES = ['rt', 'end', 'start', 'art', 'mrt'];

/** Reads one line of the Common Event Format, with or without a syslog header before it, which dates events without a time. */
export function readCef(text: string, newest: LogClock): LineReading {
  const header = pipeHeader(text, 'CEF:', 7);
  if (header === undefined || !/^\d{1,2}(?:\.\d)?$/.test(header.fields[0] ?? '')) return REJECT.shape;
  const [version, vendor, product, release, signatureId, name, severity] = header.fields;
  const ext = Object.fromEntries(extensionOf(header.rest));
  const { time: logged, host } = syslogHeader(header.before, newest);
  const said = TIMES.map((key) => isoFromEventTime(ext[key] ?? ''));
  const time = said.find((each) => each !== undefined) ?? logged;
  return rowOf(
    Object.entries({
      time,
      host,
      version,
      vendor,
      product,
      release,
      signatureId,
      name,
      severity,
      ext: rowOf(Object.entries(ext)),
    }),
  );
}

/** A value runs until the space before the next `key=`, so the keys are found first. */
function extensionOf(text: string): readonly (readonly [string, string])[] {
  const marks: { readonly key: string; readonly from: number; readonly value: number }[] = [];
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    if (text[at - 1] === '\\') continue;
    let from = at;
    while (from > 0 && /[\w.[\]-]/.test(text[from - 1] ?? '')) from -= 1;
    if (from === at || (from > 0 && text[from - 1] !== ' ')) continue;
    marks.push({ key: text.slice(from, at), from, value: at + 1 });
  }
  return marks.map(({ key, value }, index) => {
    const raw = text.slice(value, marks[index + 1]?.from ?? text.length).trim();
    return [key, raw.replaceAll(/\\([\\=nr])/g, (_, char: string) => (char === 'n' || char === 'r' ? ' ' : char))];
  });
}
