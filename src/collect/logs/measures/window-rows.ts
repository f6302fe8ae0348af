import type { EventColumn, GroupColumn, MeasureOf, Operand, Predicate } from '../../../model/measure.ts';
import type { Dialect } from './dialect.ts';
import { column, condition, groupKey } from './predicate.ts';
import { numberOf } from './resolve-parameters.ts';
import { asFailures, asShare, IN_ORDER, MINUTE, PLACE, type RowsQuery } from './rows-query.ts';

function keys(per: readonly GroupColumn[], dialect: Dialect): string {
  return per.map((name) => groupKey(name, dialect)).join(', ');
}

/** The window that ends with an event: two events exactly one length apart are two windows, so it is one microsecond short. */
function trailing(per: readonly GroupColumn[], dialect: Dialect, length: number): string {
  return `PARTITION BY ${keys(per, dialect)} ORDER BY "us" RANGE BETWEEN ${length - 1} PRECEDING AND CURRENT ROW`;
}

function lengthOf(minutes: Operand): number {
  return Math.max(1, Math.round(numberOf(minutes) * MINUTE));
}

function undated(chosen: string): string {
  return `UNION ALL SELECT ${PLACE}, 0 AS "verdict", 0 AS "val" FROM "e" WHERE "us" IS NULL AND ${chosen}`;
}

/**
 * One row per chosen event with the number of chosen events of its group in the window that ends with it. Those whose
 * user is known are one group each by the user alone, which is far cheaper to tell apart than the text of an actor.
 */
export function inWindows(
  { per, where }: Pick<MeasureOf<'burst'>, 'per' | 'where'>,
  dialect: Dialect,
  length: number,
  more = '',
): string {
  const branch = (groups: readonly GroupColumn[], only: string): string => {
    const counted = dialect.rowsIn(trailing(groups, dialect, length));
    return `SELECT ${PLACE}${more}, ${counted} AS "val" FROM "e" WHERE "us" IS NOT NULL AND ${condition(where, dialect)}${only}`;
  };
  if (!per.includes('actor')) return branch(per, '');
  const byUser = per.map((name): GroupColumn => (name === 'actor' ? 'user' : name));
  return `${branch(byUser, ' AND "user" IS NOT NULL')} UNION ALL ${branch(per, ' AND "user" IS NULL')}`;
}

/** Events that are not one too many of one actor within a window; value: most events of one actor in any window. */
export function burst(measure: MeasureOf<'burst'>, dialect: Dialect): RowsQuery {
  const verdict = `CASE WHEN "val" >= ${numberOf(measure.count)} THEN 2 ELSE 1 END`;
  return {
    steps: [
      ['w', inWindows(measure, dialect, lengthOf(measure.minutes))],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", "val" FROM "w" ${undated(condition(measure.where, dialect))}`],
    ],
  };
}

/** Events `followed-by` that do not follow a burst of the same actor; value: how many do. */
export function burstThen(measure: MeasureOf<'burst-then'>, dialect: Dialect): RowsQuery {
  const { per, minutes, count, where, 'followed-by': effects } = measure;
  const cause = condition(where, dialect);
  const effect = condition(effects, dialect);
  const length = lengthOf(minutes);
  const counted = dialect.countIn('"cause"', trailing(per, dialect, length));
  // Causes are few as a rule. Only effects near one can follow a burst, so only those are counted through.
  const near = per.includes('actor');
  const key = near ? groupKey('actor', dialect) : `''`;
  const slot = near ? dialect.quotient('"us"', String(length)) : '0';
  const columns = `${PLACE}, "user", "source", "session", ${placeless(per)
    .map((name) => `${column(name)}, `)
    .join('')}`;
  return {
    steps: [
      [
        'm',
        `SELECT ${columns}${cause} AS "cause", ${effect} AS "effect", ${key} AS "key", ${slot} AS "slot" FROM "e" WHERE "us" IS NOT NULL AND (${cause} OR ${effect})`,
      ],
      ['n', slotsOf('SELECT "key", "slot" FROM "m" WHERE "cause"', '"key"')],
      [
        's',
        `SELECT "m".*, coalesce("n"."near", 0) AS "near" FROM "m" LEFT JOIN "n" ON "m"."key" = "n"."key" AND "m"."slot" = "n"."slot"`,
      ],
      ['w', `SELECT ${PLACE}, "effect", ${counted} AS "val" FROM "s" WHERE "near" = 1`],
      [
        'r',
        `SELECT ${PLACE}, CASE WHEN "val" >= ${numberOf(count)} THEN 2 ELSE 1 END AS "verdict", "val" FROM "w" WHERE "effect" UNION ALL SELECT ${PLACE}, ${numberOf(count) <= 0 ? 2 : 1} AS "verdict", 0 AS "val" FROM "s" WHERE "near" = 0 AND "effect" ${undated(effect)}`,
      ],
    ],
    finish: asFailures,
  };
}

/** Columns of a grouping that are not selected anyway. */
function placeless(per: readonly GroupColumn[]): readonly EventColumn[] {
  const there = new Set<GroupColumn>(['actor', 'user', 'source', 'session', 'file', 'line', 'part']);
  return per.filter((name): name is EventColumn => !there.has(name));
}

/** The slots, each as long as a window, in which something stands that belongs to the window of a later event. */
function slotsOf(rows: string, columns: string): string {
  return `SELECT ${columns}, "slot", 1 AS "near" FROM (${rows}) AS "here" UNION DISTINCT SELECT ${columns}, "slot" + 1 AS "slot", 1 AS "near" FROM (${rows}) AS "before"`;
}

/** Calls above the limit of one actor per minute that were refused for their rate; value: most calls of one actor in a minute. */
export function rateLimit(measure: MeasureOf<'rate-limit'>, dialect: Dialect): RowsQuery {
  const verdict = `CASE WHEN "val" <= ${numberOf(measure.calls)} THEN NULL WHEN "outcome" = 'rate-limited' THEN 1 ELSE 2 END`;
  return {
    steps: [
      ['w', inWindows(measure, dialect, MINUTE, ', "outcome"')],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", "val" FROM "w"`],
    ],
  };
}

/**
 * Events that are followed within the minutes by an event `with` of the same keys; value: percent. Events without a
 * key, without a time, or too close to the end of the stream cannot be told.
 */
export function pairing({ where, with: other, on, minutes }: MeasureOf<'pairing'>, dialect: Dialect): RowsQuery {
  const first = condition(where, dialect);
  const second = condition(other, dialect);
  const length = lengthOf(minutes);
  const ahead = `PARTITION BY ${keys(on, dialect)} ORDER BY "us" RANGE BETWEEN CURRENT ROW AND ${length} FOLLOWING`;
  const keyless = on.map((name) => (name === 'actor' ? '(1 = 0)' : `${column(name)} IS NULL`)).join(' OR ');
  const verdict = `CASE WHEN "keyless" THEN 0 WHEN "answers" > 0 THEN 1 WHEN "us" + ${length} > "end_us" THEN 0 ELSE 2 END`;
  return {
    steps: [
      [
        'm',
        `SELECT *, ${first} AS "asks", ${second} AS "replies", (${keyless}) AS "keyless", max("us") OVER () AS "end_us" FROM "e" WHERE "us" IS NOT NULL`,
      ],
      [
        'w',
        `SELECT ${PLACE}, "asks", "keyless", "end_us", ${dialect.countIn('"replies"', ahead)} AS "answers" FROM "m" WHERE "asks" OR "replies"`,
      ],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "w" WHERE "asks" ${undated(first)}`],
    ],
    finish: asShare,
  };
}

/** Refused calls that stay refused: the same user does not succeed with the same tool within the minutes; value: how many do. */
export function afterDenial({ minutes, where }: MeasureOf<'after-denial'>, dialect: Dialect): RowsQuery {
  const tried: Predicate = {
    all: [
      { column: 'tool_call', is: true },
      { column: 'outcome', in: ['denied', 'success'] },
      { column: 'user', present: true },
      { column: 'tool', present: true },
      ...(where === undefined ? [] : [where]),
    ],
  };
  const length = lengthOf(minutes);
  const last = `PARTITION BY "user", "at", "tool" ORDER BY "us" DESC, "file" DESC, "line" DESC, "part" DESC`;
  const next = (name: string): string => `${dialect.before(`"${name}"`, last)} AS "next_${name}"`;
  const columns = ['outcome', 'approval', 'us', 'file', 'line', 'part'].map(next).join(', ');
  const through = `coalesce("next_outcome" = 'success' AND "next_approval" <> 'approved' AND "next_us" - "us" <= ${length}, FALSE)`;
  const slot = dialect.quotient('"us"', String(length));
  const same = ['user', 'at', 'tool', 'slot'].map((name) => `"m"."${name}" = "n"."${name}"`).join(' AND ');
  return {
    steps: [
      [
        'm',
        `SELECT ${PLACE}, "outcome", "approval", "user", coalesce("server", '') AS "at", "tool", ${slot} AS "slot" FROM "e" WHERE "us" IS NOT NULL AND ${condition(tried, dialect)}`,
      ],
      // Refusals are few as a rule, and only what stands near one can follow it in time.
      ['n', slotsOf(`SELECT "user", "at", "tool", "slot" FROM "m" WHERE "outcome" = 'denied'`, '"user", "at", "tool"')],
      ['s', `SELECT "m".* FROM "m" JOIN "n" ON ${same}`],
      ['t', `SELECT ${PLACE}, "outcome", "tool", ${columns} FROM "s"`],
      ['d', `SELECT *, ${through} AS "through" FROM "t" WHERE "outcome" = 'denied'`],
      [
        'r',
        `SELECT ${['file', 'line', 'part'].map((name) => `CASE WHEN "through" THEN "next_${name}" ELSE "${name}" END AS "${name}"`).join(', ')}, "us", "tool", CASE WHEN "through" THEN 2 ELSE 1 END AS "verdict", 0 AS "val" FROM "d"`,
      ],
    ],
    finish: asFailures,
  };
}

/** Groups that never show too many different values within a window; value: most different values of one group. */
export function distinctInWindow(measure: MeasureOf<'distinct-in-window'>, dialect: Dialect): RowsQuery {
  const { column: name, per, minutes, count, where } = measure;
  const value = name === 'source' ? dialect.withoutPort('"source"') : column(name);
  const known = [name, ...per.filter((each) => each !== 'actor')].map((each) => `"${each}" IS NOT NULL`).join(' AND ');
  if (per.length === 0) throw new Error('A measure of different values needs at least one column to group by.');
  const length = lengthOf(minutes);
  const names = per.map((_, index) => `"k${index}"`).join(', ');
  const keyed = per.map((each, index) => `${groupKey(each, dialect)} AS "k${index}"`).join(', ');
  const same = (other: string): string =>
    per.map((_, index) => `"m"."k${index}" = "${other}"."k${index}"`).join(' AND ');
  const inGroup = `PARTITION BY ${names} ORDER BY "us"`;
  const window = `${inGroup} RANGE BETWEEN ${length - 1} PRECEDING AND CURRENT ROW`;
  const neighbours = `"us" - ${dialect.before('"us"', inGroup)} AS "since", ${dialect.after('"us"', inGroup)} - "us" AS "until"`;
  return {
    steps: [
      [
        'a',
        `SELECT ${PLACE}, ${keyed}, ${value} AS "seen" FROM "e" WHERE "us" IS NOT NULL AND ${known} AND ${condition(where, dialect)}`,
      ],
      [
        'g',
        `SELECT ${names}, min("us") AS "first", CASE WHEN min("seen") <> max("seen") THEN 1 ELSE 0 END AS "many" FROM "a" GROUP BY ${names}`,
      ],
      // Where a group has one value, or an event no neighbour in its window, there is nothing to count.
      ['m', `SELECT "m".* FROM "a" AS "m" JOIN "g" ON ${same('g')} AND "g"."many" = 1`],
      ['n', `SELECT *, ${neighbours} FROM "m"`],
      ['c', `SELECT * FROM "n" WHERE "since" < ${length} OR "until" < ${length}`],
      ['v', `SELECT ${PLACE}, ${names}, ${dialect.distinctIn('"seen"', window)} AS "val" FROM "c"`],
      [
        'w',
        `SELECT * FROM "v" UNION ALL SELECT ${placeOf('m')}, ${per.map((_, index) => `"m"."k${index}"`).join(', ')}, 1 AS "val" FROM "a" AS "m" JOIN "g" ON ${same('g')} AND "m"."us" = "g"."first"`,
      ],
      ['b', `SELECT ${names}, max("val") AS "best" FROM "w" GROUP BY ${names}`],
      ['t', `SELECT "m".* FROM "w" AS "m" JOIN "b" ON ${same('b')} AND "m"."val" = "b"."best"`],
      [
        'k',
        `SELECT ${PLACE}, "val", row_number() OVER (PARTITION BY ${names} ORDER BY "us", ${IN_ORDER}) AS "rank" FROM "t"`,
      ],
      [
        'r',
        `SELECT ${PLACE}, CASE WHEN "val" >= ${numberOf(count)} THEN 2 ELSE 1 END AS "verdict", "val" FROM "k" WHERE "rank" = 1`,
      ],
    ],
  };
}

function placeOf(row: string): string {
  return ['file', 'line', 'part', 'us'].map((name) => `"${row}"."${name}" AS "${name}"`).join(', ');
}
