import { REJECT, rowOf } from './each-line.ts';
import type { LayoutParser } from './layout.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const CLOCK = /^\d\d:\d\d:\d\d(?:\.\d{1,9})?$/;

/**
 * Returns a parser for W3C extended logs, as IIS writes them: `#Fields` names the columns and may change on the way.
 * The draft of 1996 lays down that times are in GMT. Where lines name no day, that of the last `#Date` is taken.
 */
export function w3cExtended(): LayoutParser {
  let fields: readonly string[] = [];
  let day = '';
  return {
    push(text, line) {
      if (text.trim() === '') return [];
      const clean = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
      if (clean.startsWith('#')) {
        const [word = '', ...rest] = clean.trim().split(/[ \t]+/);
        if (word === '#Fields:') fields = rest;
        if (word === '#Date:' && DAY.test(rest[0] ?? '')) day = rest[0] ?? '';
        return [{ line, companion: true }];
      }
      const row = fields.length === 0 ? undefined : rowFrom(clean, fields, day);
      return [row === undefined ? { line, reject: REJECT.shape } : { line, part: 0, row }];
    },
    end: () => [],
  };
}

function rowFrom(text: string, fields: readonly string[], lastDay: string): object | undefined {
  const values = text.includes('\t') ? text.trim().split('\t') : words(text.trim());
  if (values.length !== fields.length) return undefined;
  const named = new Map(fields.map((field, index) => [field, values[index] ?? '']));
  const day = named.get('date') ?? lastDay;
  const clock = named.get('time') ?? '';
  named.delete('date');
  named.set('time', DAY.test(day) && CLOCK.test(clock) ? `${day}T${clock}Z` : '');
  return rowOf(named);
}

/** Splits at spaces that stand outside double quotes. */
function words(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(/ +/);
  return [...text.matchAll(/"[^"]*"|[^ "]+/g)].map(([word]) => word.replaceAll('"', ''));
}
