import { type LineReading, REJECT, rowOf } from './each-line.ts';
import { priorityOf } from './syslog-priority.ts';

const HEADER =
  /^<(\d{1,3})>[1-9]\d? (-|\d{4}-\d\d-\d\dT\S{1,30}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=-|\[)/;
const PARAMETER = /^ ([^\s=\]"]{1,32})="((?:[^"\\\]]|\\.)*)"/;

/** Reads one line of RFC 5424 syslog with its structured data. */
export function readSyslog5424(text: string): LineReading {
  const header = HEADER.exec(text);
  if (header === null) return REJECT.shape;
  const [all, priority, time, host, app, procid, msgid] = header;
  const data = structuredData(text, all.length);
  if (data === undefined) return REJECT.shape;
  const message = text.slice(data.end).replace(/^ \ufeff?/, '');
  const sd = data.elements.length > 0 ? Object.fromEntries(data.elements) : undefined;
  return rowOf([...Object.entries({ time, host, app, procid, msgid, sd, message }), ...priorityOf(priority)]);
}

interface StructuredData {
  readonly elements: readonly (readonly [string, object])[];
  readonly end: number;
}

function structuredData(text: string, start: number): StructuredData | undefined {
  if (text[start] === '-') return { elements: [], end: start + 1 };
  const elements: (readonly [string, object])[] = [];
  let at = start;
  while (text[at] === '[') {
    const id = /^[^\s=\]"]{1,32}/.exec(text.slice(at + 1, at + 34))?.[0];
    if (id === undefined) return undefined;
    at += 1 + id.length;
    const pairs: (readonly [string, string])[] = [];
    for (let found = PARAMETER.exec(text.slice(at)); found !== null; found = PARAMETER.exec(text.slice(at))) {
      pairs.push([found[1] ?? '', (found[2] ?? '').replaceAll(/\\(["\\\]])/g, '$1')]);
      at += found[0].length;
    }
    if (text[at] !== ']') return undefined;
    elements.push([id, Object.fromEntries(pairs)]);
    at += 1;
  }
  return { elements, end: at };
}
