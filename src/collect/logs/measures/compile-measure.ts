import type { Measure, MeasureOf, MeasureType } from '../../../model/measure.ts';
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
  const ctes = [['e', events(dialect, context)] as const, ...query.steps];
  const head = `WITH ${ctes.map(([name, sql]) => `"${name}" AS (${sql})`).join(', ')}`;
  return {
    counts: `${head} ${query.samples === false ? `${COUNTS} FROM "r"` : countsWithSamples(dialect)}`,
    samples: query.samples === false ? null : `${head} ${SAMPLES}`,
    finish: query.finish ?? ((raw) => ({ ...pick(raw), value: hundredths(raw.peak) })),
    ...(query.perEvent === undefined ? {} : { perEvent: query.perEvent }),
  };
}

/** Returns the events with their time in microseconds: `us` as written, `good` only where it is plausible. */
export function events(dialect: Dialect, { table, now }: Pick<CompileContext, 'table' | 'now'>): string {
  const latest = (Date.parse(now) + DAY_MS) * 1000;
  const timed = `SELECT *, ${dialect.micros('"ts"')} AS "us" FROM ${table}`;
  return `SELECT *, CASE WHEN "us" BETWEEN ${EARLIEST} AND ${latest} THEN "us" END AS "good" FROM (${timed}) AS "timed"`;
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

function countsWithSamples({ smallest }: Dialect): string {
  if (smallest === null) return `${COUNTS} FROM "r"`;
  return `${COUNTS}, ${smallest(`CASE WHEN "verdict" = 2 THEN ${PLACE_NUMBER} END`, MAX_SAMPLES)} AS "firsts" FROM "r"`;
}

const SAMPLES = `SELECT "file", "line" FROM "r" WHERE "verdict" = 2 ORDER BY "file", "line", "part" LIMIT ${MAX_SAMPLES}`;

function pick({ population, pass, fail, unknown }: RawCounts): Omit<Counts, 'value'> {
  return { population, pass, fail, unknown };
}
