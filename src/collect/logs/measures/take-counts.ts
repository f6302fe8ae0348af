import { type CompiledMeasure, MAX_SAMPLES } from './compile-measure.ts';
import type { Dialect } from './dialect.ts';
import { LINE_BITS, type PerEvent, PLACE_NUMBER, type RawCounts } from './rows-query.ts';
import { type AskEvents, type RowPlace, type RunQuery, wholeNumber } from './stream-context.ts';

/** What a measure counts, and the first lines that count against it. */
export interface TakenCounts {
  readonly raw: RawCounts;
  /** At most MAX_SAMPLES, in the order of the stream. */
  readonly against: readonly RowPlace[];
}

type Row = { readonly [column: string]: unknown };

/** Counts one measure; its samples come with the counts where the engine can give both at once. Throws what the engine throws. */
export async function takeCounts(run: RunQuery, dialect: Dialect, compiled: CompiledMeasure): Promise<TakenCounts> {
  const row = (await run(compiled.counts))[0] ?? {};
  const raw = rawCounts(row);
  if (raw.fail === 0 || compiled.samples === null) return { raw, against: [] };
  if (dialect.smallest !== null) return { raw, against: placesIn(row['firsts']).map(placeOf) };
  const rows = await run(compiled.samples);
  return { raw, against: rows.map((each) => ({ file: wholeNumber(each['file']), line: wholeNumber(each['line']) })) };
}

// Two bits for each measure; a double and a BIGINT both hold this many exactly.
const AT_ONCE = 26;

interface Tallied {
  readonly population: number;
  readonly verdicts: readonly [unknown: number, pass: number, fail: number];
  readonly lo: number | null;
  readonly hi: number | null;
  readonly against: readonly bigint[];
}

/**
 * Counts many measures that judge each event by itself in one pass: events with the same verdicts are counted together.
 * Gives what each would give alone, in the same order.
 */
export async function tallyCounts(
  ask: AskEvents,
  dialect: Dialect,
  measures: readonly PerEvent[],
): Promise<readonly TakenCounts[]> {
  const taken: TakenCounts[] = [];
  for (let at = 0; at < measures.length; at += AT_ONCE) {
    const some = measures.slice(at, at + AT_ONCE);
    const rows = await ask(tallyQuery(dialect, some));
    for (const [index, { time }] of some.entries()) taken.push(countsOf(tallied(rows, index, time)));
  }
  return taken;
}

function tallyQuery(dialect: Dialect, measures: readonly PerEvent[]): string {
  const digits = measures.map(
    ({ verdict, where }, index) =>
      `CASE WHEN ${where} THEN cast((${verdict}) + 1 AS bigint) * ${4 ** index} ELSE 0 END`,
  );
  const first = dialect.smallest === null ? '' : `, ${dialect.smallest('"place"', MAX_SAMPLES)} AS "firsts"`;
  const times = ['us', 'good'].map((time) => `min("${time}") AS "lo_${time}", max("${time}") AS "hi_${time}"`);
  const judged = `SELECT "us", "good", ${PLACE_NUMBER} AS "place", ${digits.join(' + ')} AS "verdicts" FROM "e"`;
  return `SELECT "verdicts", count(*) AS "events", ${times.join(', ')}${first} FROM (${judged}) AS "j" WHERE "verdicts" > 0 GROUP BY "verdicts"`;
}

function tallied(rows: readonly Row[], index: number, time: 'us' | 'good'): Tallied {
  const verdicts: [number, number, number] = [0, 0, 0];
  let [population, lo, hi]: [number, number | null, number | null] = [0, null, null];
  const against: bigint[] = [];
  for (const row of rows) {
    const verdict = (Math.floor(wholeNumber(row['verdicts']) / 4 ** index) % 4) - 1;
    if (verdict < 0) continue;
    const events = wholeNumber(row['events']);
    population += events;
    verdicts[verdict] = (verdicts[verdict] ?? 0) + events;
    const [from, to] = [numberOrNull(row[`lo_${time}`]), numberOrNull(row[`hi_${time}`])];
    if (from !== null) lo = lo === null ? from : Math.min(lo, from);
    if (to !== null) hi = hi === null ? to : Math.max(hi, to);
    if (verdict === 2) against.push(...placesIn(row['firsts']));
  }
  return { population, verdicts, lo, hi, against };
}

function countsOf({ population, verdicts: [unknown, pass, fail], lo, hi, against }: Tallied): TakenCounts {
  const first = [...against].sort((a, b) => (a < b ? -1 : Number(a > b))).slice(0, MAX_SAMPLES);
  return { raw: { population, pass, fail, unknown, peak: 0, total: 0, lo, hi }, against: first.map(placeOf) };
}

function placesIn(text: unknown): bigint[] {
  return typeof text === 'string' && text !== '' ? text.split(',').map(BigInt) : [];
}

function placeOf(number: bigint): RowPlace {
  return { file: Number(number >> LINE_BITS), line: Number(number & ((1n << LINE_BITS) - 1n)) };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function rawCounts(row: Row): RawCounts {
  return {
    population: wholeNumber(row['population']),
    pass: wholeNumber(row['pass']),
    fail: wholeNumber(row['fail']),
    unknown: wholeNumber(row['unknown']),
    peak: wholeNumber(row['peak']),
    total: wholeNumber(row['total']),
    lo: numberOrNull(row['lo']),
    hi: numberOrNull(row['hi']),
  };
}
