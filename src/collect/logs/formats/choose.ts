import type { JsonObject } from '../../../model/json.ts';
import type { LogFormat } from '../../../model/log-format.ts';
import type { LayoutRow } from '../layouts/layout.ts';
import { couldBeLayout, layoutParser } from '../layouts/registry.ts';
import { holdsAnyOf } from './conditions.ts';
import { timeOf } from './event-of.ts';

/** A format that the first lines of a file may be of. */
export interface RankedFormat {
  readonly format: LogFormat;
  /** Share of the rows looked at that carry the signature, from 0 to 1, with two decimals. */
  readonly sureness: number;
  /** Rows looked at. */
  readonly seen: number;
  /** Milliseconds since 1970 in UTC of the first event with a readable time; infinite where none has one. */
  readonly firstTime: number;
}

/** What the first lines of a file show it to be. */
export type FormatChoice =
  /** The best format first. */
  | { readonly type: 'log'; readonly ranked: readonly [RankedFormat, ...RankedFormat[]] }
  /** JSON objects, but of no known format; `keys` are those of the first. */
  | { readonly type: 'unknown-json'; readonly keys: readonly string[] }
  | { readonly type: 'unknown-text' }
  | { readonly type: 'empty' };

const KEYS_SHOWN = 12;
const FIRST_LINES = 20;

/**
 * Returns what the first lines of a file, as they follow one another in it, show it to be. Formats are given in the
 * order in which they are tried; `options` are laid over the options of every layout, such as `referenceYear`.
 */
export function chooseFormat(
  lines: readonly string[],
  formats: readonly LogFormat[],
  options: JsonObject = {},
): FormatChoice {
  const first = lines.filter((line) => line.trim() !== '').slice(0, FIRST_LINES);
  if (first.length === 0) return { type: 'empty' };
  const samples = new Map<string, readonly object[]>();
  const ranked: RankedFormat[] = [];
  for (const format of formats) {
    if (!couldBeLayout(format.layout, first)) continue;
    for (const written of [format, ...asDocuments(format)]) {
      const key = JSON.stringify([written.layout, written.layoutOptions]);
      const rows = samples.get(key) ?? sampleRows(lines, written.layout, { ...written.layoutOptions, ...options });
      samples.set(key, rows);
      const candidate = ratedBy(rows, written);
      if (candidate !== undefined) ranked.push(candidate);
      // Lines that are objects are read as such, whatever the format.
      if (rows.length > 0) break;
    }
  }
  ranked.sort((a, b) => b.format.priority - a.format.priority || b.sureness - a.sureness);
  const [best, ...others] = ranked;
  if (best !== undefined) return { type: 'log', ranked: [best, ...others] };
  // An object may be written over several lines.
  const json = sampleRows(lines, 'json-lines', {})[0] ?? sampleRows(lines, 'json-records', {})[0];
  return json === undefined
    ? { type: 'unknown-text' }
    : { type: 'unknown-json', keys: Object.keys(json).slice(0, KEYS_SHOWN) };
}

/** Exports write the objects of a format of lines as one array, or each over several lines. */
function asDocuments(format: LogFormat): readonly LogFormat[] {
  return format.layout === 'json-lines' ? [{ ...format, layout: 'json-records' }] : [];
}

/** Tells whether lines from the middle of a file are what a format's program writes; undefined where there are none. */
export function fitsFormat(lines: readonly string[], format: LogFormat, options: JsonObject): boolean | undefined {
  if (lines.every((line) => line.trim() === '')) return undefined;
  const rows = sampleRows(lines, format.layout, { ...format.layoutOptions, ...options });
  const known = rows.filter((row) => holdsAnyOf(row, format.signature) || holdsAnyOf(row, format.companions));
  return known.length > 0 && known.length / rows.length >= format.leastShare;
}

/** Returns the rows of a layout among some lines; none where more than half of the lines do not fit it. */
function sampleRows(lines: readonly string[], layout: string, options: JsonObject): readonly object[] {
  const parser = layoutParser(layout, options);
  const read: LayoutRow[] = [];
  for (const [index, line] of lines.entries()) read.push(...parser.push(line, index + 1));
  // The sample may end within a record; that says nothing against the layout.
  read.push(...parser.end().filter((row) => 'row' in row));
  const rows = read.flatMap((each) => ('row' in each ? [each.row] : []));
  const taken = new Set(read.filter((each) => !('reject' in each)).map((each) => each.line)).size;
  const rejects = read.filter((each) => 'reject' in each).length;
  // A line cut off by a crash must not hide a log, a stray line that fits must not make one out of prose.
  return rejects > taken ? [] : rows;
}

function ratedBy(rows: readonly object[], format: LogFormat): RankedFormat | undefined {
  const marked = rows.filter((row) => holdsAnyOf(row, format.signature));
  if (marked.length === 0 || marked.length / rows.length < format.leastShare) return undefined;
  if (format.mustOccur.length > 0 && !rows.some((row) => holdsAnyOf(row, format.mustOccur))) return undefined;
  const firstTime = marked.map((row) => timeOf(row, format).ms).find((ms) => !Number.isNaN(ms));
  return {
    format,
    sureness: Math.round((marked.length / rows.length) * 100) / 100,
    seen: rows.length,
    firstTime: firstTime ?? Number.POSITIVE_INFINITY,
  };
}
