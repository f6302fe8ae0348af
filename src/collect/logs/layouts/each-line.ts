import type { LayoutParser, LayoutRow } from './layout.ts';

/** What one line says: an object, a reason why it is none, or null for a line of the program that holds no event. */
export type LineReading = object | string | null;

/** Returns a parser for layouts in which every line stands for itself. */
export function eachLine(read: (text: string) => LineReading): LayoutParser {
  return {
    push(text, line) {
      const clean = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
      if (clean.trim() === '') return [];
      return [layoutRow(read(clean), line)];
    },
    end: () => [],
  };
}

/** Returns a reading as the row of a line that holds nothing else. */
export function layoutRow(reading: LineReading, line: number): LayoutRow {
  if (reading === null) return { line, companion: true };
  return typeof reading === 'string' ? { line, reject: reading } : { line, part: 0, row: reading };
}

/** The reasons a line can be rejected for, in the words that the facts use. */
export const REJECT = {
  notJson: 'not-a-json-object',
  shape: 'unknown-shape',
  long: 'too-long',
  cut: 'cut-short',
} as const;

/** Returns an object of the entries that hold something; a key such as `__proto__` stays an ordinary key. */
export function rowOf(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const kept: (readonly [string, unknown])[] = [];
  for (const entry of entries) {
    if (entry[1] !== undefined && entry[1] !== '' && entry[1] !== '-') kept.push(entry);
  }
  return Object.fromEntries(kept);
}
