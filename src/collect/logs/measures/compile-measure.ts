import { EVENT_COLUMNS, type Measure, type MeasureOf, type MeasureType } from '../../../model/measure.ts';
import { sigmaRows } from '../sigma/sigma-rows.ts';
import { DIALECTS, type Dialect } from './dialect.ts';
import { hashChain, sequenceGaps, toolListChange, uniqueIds } from './identity-rows.ts';
import {
  type CompileContext,
  type Counts,
  EARLIEST,
  hundredths,
  type PerEvent,
  PLACE_NUMBER,
  type RawCounts,
  type RowsQuery,
} from './rows-query.ts';
import { allowList, approvalBefore, offHours, requiredFields, share, tlsVersions } from './share-rows.ts';
import { clockOrder, hotWindow, periodCoverage, retentionSpan, silentSource, timeGaps } from './time-rows.ts';
import { afterDenial, burst, burstThen, distinctInWindow, pairing, rateLimit } from './window-rows.ts';

/** A measure as queries over the event table. */
export interface CompiledMeasure {
  /** Gives one row of whole numbers. */
  readonly counts: string;
  /** Gives file and line of the first events that count against the measure; null where those are no events. */
  readonly samples: string | null;
  readonly finish: (raw: RawCounts) => Counts;
  /** What `counts` asks of each event by itself; absent where events are looked at together. */
  readonly perEvent?: PerEvent;
  /** What evidence keeps instead of `counts`, which may hold values that nobody else should read, or name what is gone. */
  readonly stored?: string | undefined;
}

/** At most this many lines are named; the counts themselves are complete. */
export const MAX_SAMPLES = 20;

const DAY_MS = 86_400_000;

type Builders = {
  readonly [Type in MeasureType]: (measure: MeasureOf<Type>, dialect: Dialect, context: CompileContext) => RowsQuery;
};

const BUILDERS: Builders = {
  'retention-span': retentionSpan,
  'time-gaps': timeGaps,
  'hot-window': hotWindow,
  'period-coverage': periodCoverage,
  'required-fields': requiredFields,
  share,
  'allow-list': allowList,
  'approval-before': approvalBefore,
  'unique-ids': uniqueIds,
  'sequence-gaps': sequenceGaps,
  'clock-order': clockOrder,
  burst,
  'burst-then': burstThen,
  'rate-limit': rateLimit,
  'tls-versions': tlsVersions,
  pairing,
  'silent-source': silentSource,
  'tool-list-change': toolListChange,
  'hash-chain': hashChain,
  'after-denial': afterDenial,
  'distinct-in-window': distinctInWindow,
  'off-hours': offHours,
  sigma: sigmaRows,
  sql: () => {
    throw new Error(
      'A query of your own is asked of log files only; here the events are in a database that Probity does not hand it to.',
    );
  },
};

/** Compiles a measure whose parameters are resolved. Throws where a number or a column of it is wrong. */
export function compileMeasure(measure: Measure, context: CompileContext): CompiledMeasure {
  const dialect = DIALECTS[context.dialect];
  const build = BUILDERS[measure.type] as (measure: Measure, dialect: Dialect, context: CompileContext) => RowsQuery;
  const query = build(measure, dialect, context);
  const steps = query.steps.map(([name, sql]) => `, "${name}" AS (${sql})`).join('');
  const asked = (source: EventSource, select: string): string => readingEvents(dialect, source, `${steps} ${select}`);
  const counts = countsOf(query, dialect);
  return {
    counts: asked(context, counts),
    samples: query.samples === false ? null : asked(context, SAMPLES),
    // How much of a stream fits the memory is no matter of the question.
    ...(context.narrow === undefined ? {} : { stored: asked({ ...context, narrow: undefined }, counts) }),
    finish: query.finish ?? ((raw) => ({ ...pick(raw), value: hundredths(raw.peak) })),
    ...(query.perEvent === undefined ? {} : { perEvent: query.perEvent }),
  };
}

/** The events with their time in microseconds: `us` as written, `good` only where it is plausible. */
function events(dialect: Dialect, { table, narrow, now }: EventSource, rest: string): string {
  const enough =
    narrow !== undefined && EVENT_COLUMNS.every((name) => narrow.columns.has(name) || !rest.includes(`"${name}"`));
  const latest = (Date.parse(now) + DAY_MS) * 1000;
  const timed = `SELECT *, ${dialect.micros('"ts"')} AS "us" FROM ${enough ? narrow.table : table}`;
  return `SELECT *, CASE WHEN "us" BETWEEN ${EARLIEST} AND ${latest} THEN "us" END AS "good" FROM (${timed}) AS "timed"`;
}

/** Where the events stand. */
type EventSource = Pick<CompileContext, 'table' | 'narrow' | 'now'>;

/** Returns a query that reads the events as `e`, from the steps after that one to its end. */
export function readingEvents(dialect: Dialect, source: EventSource, rest: string): string {
  return `WITH "e" AS ${dialect.anew}(${events(dialect, source, rest)})${rest}`;
}

const sumOf = (verdict: number): string => `coalesce(sum(CASE WHEN "verdict" = ${verdict} THEN 1 ELSE 0 END), 0)`;

const COUNTS = [
  'SELECT count("verdict") AS "population"',
  `${sumOf(1)} AS "pass"`,
  `${sumOf(2)} AS "fail"`,
  `${sumOf(0)} AS "unknown"`,
  'coalesce(max("val"), 0) AS "peak"',
  'coalesce(sum("val"), 0) AS "total"',
  'min("us") AS "lo"',
  'max("us") AS "hi"',
].join(', ');

function countsOf({ samples, among }: RowsQuery, { smallest }: Dialect): string {
  const first = `CASE WHEN "verdict" = 2 THEN ${PLACE_NUMBER} END`;
  const firsts = samples === false || smallest === null ? '' : `, ${smallest(first, MAX_SAMPLES)} AS "firsts"`;
  if (among === undefined) return `${COUNTS}${firsts} FROM "r"`;
  const { verdict, where, time } = among;
  const all = `${COUNTS} FROM (SELECT "${time}" AS "us", ${verdict} AS "verdict", 0 AS "val" FROM "e" WHERE ${where}) AS "b"`;
  const columns = ['population', 'unknown', 'lo', 'hi'].map((name) => `"all"."${name}" AS "${name}"`).join(', ');
  const own = ['fail', 'peak', 'total', ...(firsts === '' ? [] : ['firsts'])];
  return `SELECT ${columns}, "all"."pass" - "against"."fail" AS "pass", ${own.map((name) => `"against"."${name}" AS "${name}"`).join(', ')} FROM (${all}) AS "all" CROSS JOIN (${COUNTS}${firsts} FROM "r") AS "against"`;
}

const SAMPLES = `SELECT "file", "line" FROM "r" WHERE "verdict" = 2 ORDER BY "file", "line", "part" LIMIT ${MAX_SAMPLES}`;

function pick({ population, pass, fail, unknown }: RawCounts): Omit<Counts, 'value'> {
  return { population, pass, fail, unknown };
}
