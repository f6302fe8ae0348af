import { MAX_LINE_BYTES, readLines } from './line-reader.ts';
import { holdsAnyOf, type LogMapping } from './mapping.ts';
import { LOG_MAPPINGS } from './mappings.ts';
import { timeOf } from './normalise.ts';

const ROWS = 200;
const BYTES = 1 << 20;

/** What the beginning of a file shows it to be. */
export type Sniffed =
  | { readonly type: 'log'; readonly mapping: LogMapping; readonly sureness: number; readonly firstTime: number }
  /** JSON objects line by line, but of no known format. */
  | { readonly type: 'unknown-json'; readonly keys: readonly string[] }
  | { readonly type: 'not-json-lines' }
  | { readonly type: 'empty' };

/** Looks at the first lines of a file. Throws the system's error where it cannot be read. */
export async function sniff(absolute: string, gzip: boolean, signal: AbortSignal): Promise<Sniffed> {
  const rows: object[] = [];
  let filled = 0;
  await readLines(
    absolute,
    gzip,
    ({ bytes, from, to }, _offset, kind) => {
      if (filled >= ROWS) return;
      const text = bytes.toString('utf8', from, to);
      if (text.trim() === '' && kind !== 'too-long') return;
      filled += 1;
      const row = parsedObject(text);
      if (row !== undefined) rows.push(row);
    },
    {
      signal,
      enough: (textBytes) => filled >= ROWS || (filled > 0 && textBytes >= BYTES) || textBytes > 2 * MAX_LINE_BYTES,
    },
  );
  if (filled === 0) return { type: 'empty' };
  // A line cut off by a crash must not hide a log, a stray JSON line must not make one out of prose.
  if (rows.length * 2 < filled) return { type: 'not-json-lines' };
  return best(rows) ?? { type: 'unknown-json', keys: Object.keys(rows[0] ?? {}).slice(0, 12) };
}

function best(rows: readonly object[]): Sniffed | undefined {
  let found: (Sniffed & { type: 'log' }) | undefined;
  for (const mapping of LOG_MAPPINGS) {
    const marked = rows.filter((row) => holdsAnyOf(row, mapping.signature));
    const sureness = Math.round((marked.length / rows.length) * 100) / 100;
    if (marked.length === 0 || marked.length / rows.length < mapping.leastShare) continue;
    if (found !== undefined && sureness <= found.sureness) continue;
    const firstTime = marked.map((row) => timeOf(row, mapping).ms).find((ms) => !Number.isNaN(ms));
    found = { type: 'log', mapping, sureness, firstTime: firstTime ?? Number.POSITIVE_INFINITY };
  }
  return found;
}

/** Returns the JSON object that a line holds, or undefined where it holds none. */
export function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
