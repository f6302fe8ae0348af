import type { MeasureOf, Predicate } from '../../../model/measure.ts';
import type { Dialect } from './dialect.ts';
import { column, condition } from './predicate.ts';
import { numberOf } from './resolve-parameters.ts';
import {
  asPeakOf,
  type CompileContext,
  DAY,
  HOUR,
  IN_ORDER,
  PLACE,
  percentOf,
  type RawCounts,
  type RowsQuery,
  SECOND,
} from './rows-query.ts';

const LAST_FIRST = '"us" DESC, "file" DESC, "line" DESC, "part" DESC';

/** The events whose time is plausible, under the name `us`. */
function dated(where: Predicate | undefined, dialect: Dialect, more = ''): string {
  return `SELECT "file", "line", "part", "good" AS "us"${more} FROM "e" WHERE "good" IS NOT NULL AND ${condition(where, dialect)}`;
}

const spanOf = ({ lo, hi }: RawCounts): number => (lo === null || hi === null ? 0 : Math.floor((hi - lo) / DAY));

/** Days asked for that lie between the first and the last event; value: whole days between those two. */
export function retentionSpan({ days, where }: MeasureOf<'retention-span'>, dialect: Dialect): RowsQuery {
  const asked = numberOf(days);
  return {
    steps: [
      ['d', dated(where, dialect)],
      ['r', `SELECT ${PLACE}, 1 AS "verdict", 0 AS "val" FROM "d"`],
    ],
    perEvent: { verdict: '1', where: `("good" IS NOT NULL AND ${condition(where, dialect)})`, time: 'good' },
    samples: false,
    finish: (raw) => {
      if (raw.population === 0) return { population: 0, pass: 0, fail: 0, unknown: 0, value: 0 };
      const pass = Math.min(asked, spanOf(raw));
      return { population: asked, pass, fail: asked - pass, unknown: 0, value: spanOf(raw) };
    },
  };
}

/** Silences between an event and the next that are short enough; value: hours of the longest. */
export function timeGaps({ hours, where }: MeasureOf<'time-gaps'>, dialect: Dialect): RowsQuery {
  const next = dialect.before('"us"', `ORDER BY ${LAST_FIRST}`);
  const long = numberOf(hours) * HOUR;
  return {
    steps: [
      ['d', dated(where, dialect)],
      ['g', `SELECT ${PLACE}, ${next} - "us" AS "val" FROM "d"`],
      [
        'r',
        `SELECT ${PLACE}, CASE WHEN "val" > ${long} THEN 2 ELSE 1 END AS "verdict", "val" FROM "g" WHERE "val" IS NOT NULL`,
      ],
    ],
    finish: asPeakOf(HOUR),
  };
}

/** Days with events among the last so many days, the day of the newest event included; value: days with events. */
export function hotWindow({ days, where }: MeasureOf<'hot-window'>, dialect: Dialect): RowsQuery {
  const asked = Math.ceil(numberOf(days));
  const recent = `SELECT "day", "us" FROM "a" WHERE "day" > (SELECT max("day") FROM "a") - ${asked}`;
  return {
    ...byDay(where, dialect, recent),
    finish: ({ population: pass }) => ({
      population: pass === 0 ? 0 : asked,
      pass,
      fail: pass === 0 ? 0 : asked - pass,
      unknown: 0,
      value: pass,
    }),
  };
}

/** Days of the audited period, or from the first to the last event, that have events; value: percent of those days. */
export function periodCoverage(
  { where }: MeasureOf<'period-coverage'>,
  dialect: Dialect,
  { period }: CompileContext,
): RowsQuery {
  const first = period === undefined ? undefined : Math.floor((Date.parse(period.from) * 1000) / DAY);
  const last = period === undefined ? undefined : Math.floor((Date.parse(period.to) * 1000) / DAY);
  const inside = first === undefined ? '' : ` WHERE "day" BETWEEN ${first} AND ${last}`;
  return {
    ...byDay(where, dialect, `SELECT "day", "us" FROM "a"${inside}`),
    finish: ({ population: pass, lo, hi }) => {
      const ends = lo === null || hi === null ? 0 : Math.floor(hi / DAY) - Math.floor(lo / DAY) + 1;
      const population = first === undefined || last === undefined ? ends : last - first + 1;
      return { population, pass, fail: population - pass, unknown: 0, value: percentOf(pass, population) };
    },
  };
}

function byDay(where: Predicate | undefined, dialect: Dialect, chosen: string): RowsQuery {
  return {
    steps: [
      ['d', dated(where, dialect)],
      ['a', `SELECT ${dialect.quotient('"us"', String(DAY))} AS "day", max("us") AS "us" FROM "d" GROUP BY 1`],
      ['c', chosen],
      ['r', 'SELECT "us", 1 AS "verdict", 0 AS "val" FROM "c"'],
    ],
    samples: false,
  };
}

/** Events dated no earlier than the one above them, or only by the tolerated seconds; value: seconds of the largest step back. */
export function clockOrder({ per, seconds, where }: MeasureOf<'clock-order'>, dialect: Dialect): RowsQuery {
  const chosen = condition(where, dialect);
  const before = dialect.before('"us"', `PARTITION BY ${column(per)} ORDER BY ${IN_ORDER}`);
  const steps = `SELECT ${PLACE}, ${before} - "us" AS "back" FROM "e" WHERE "us" IS NOT NULL AND ${chosen}`;
  const tolerated = numberOf(seconds) * SECOND;
  const back = 'CASE WHEN "back" > 0 THEN "back" ELSE 0 END';
  return {
    steps: [
      ['s', steps],
      [
        'r',
        `SELECT ${PLACE}, CASE WHEN coalesce("back" > ${tolerated}, FALSE) THEN 2 ELSE 1 END AS "verdict", ${back} AS "val" FROM "s" UNION ALL SELECT ${PLACE}, 0 AS "verdict", 0 AS "val" FROM "e" WHERE "us" IS NULL AND ${chosen}`,
      ],
    ],
    finish: asPeakOf(SECOND),
  };
}

/**
 * Servers or writers that were never silent for long while others spoke, from their first event to the end of the
 * stream; value: hours of the longest such silence. The sample is the last event before it.
 */
export function silentSource({ per, hours, where }: MeasureOf<'silent-source'>, dialect: Dialect): RowsQuery {
  const inTime = `ORDER BY "us", ${IN_ORDER}`;
  // Where the next event of all is not one of the source, somebody else spoke before the source did again.
  const others = `coalesce(${dialect.after('"source_key"', inTime)} <> "source_key", ${dialect.after('"us"', inTime)} IS NOT NULL)`;
  const next = dialect.after('"us"', `PARTITION BY "source_key" ${inTime}`);
  const until = 'coalesce("next_us", (SELECT max("us") FROM "d"))';
  return {
    steps: [
      ['d', dated(where, dialect, `, ${column(per)} AS "source_key"`)],
      [
        'n',
        `SELECT ${PLACE}, "source_key", ${others} AS "others" FROM "d" WHERE (SELECT count("source_key") FROM "d") > 0`,
      ],
      ['g', `SELECT ${PLACE}, "source_key", "others", ${next} AS "next_us" FROM "n" WHERE "source_key" IS NOT NULL`],
      ['l', `SELECT ${PLACE}, "source_key", CASE WHEN "others" THEN ${until} - "us" ELSE 0 END AS "val" FROM "g"`],
      ['b', 'SELECT "source_key" AS "best_key", max("val") AS "best" FROM "l" GROUP BY "source_key"'],
      ['t', 'SELECT "l".* FROM "l" JOIN "b" ON "l"."source_key" = "b"."best_key" AND "l"."val" = "b"."best"'],
      ['k', `SELECT ${PLACE}, "val", row_number() OVER (PARTITION BY "source_key" ${inTime}) AS "rank" FROM "t"`],
      [
        'r',
        `SELECT ${PLACE}, CASE WHEN "val" > ${numberOf(hours) * HOUR} THEN 2 ELSE 1 END AS "verdict", "val" FROM "k" WHERE "rank" = 1`,
      ],
    ],
    finish: asPeakOf(HOUR),
  };
}
