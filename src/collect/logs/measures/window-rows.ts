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
  const { per, minutes, where, 'followed-by': effects } = measure;
  const cause = condition(where, dialect);
  const effect = condition(effects, dialect);
  const length = lengthOf(minutes);
  const count = Math.ceil(numberOf(measure.count));
  const among = { verdict: `CASE WHEN "us" IS NULL THEN 0 ELSE 1 END`, where: effect, time: 'us' } as const;
  const every = `SELECT ${PLACE}, 2 AS "verdict", 0 AS "val" FROM "e" WHERE "us" IS NOT NULL AND ${effect}`;
  if (count === 0) return { steps: [['r', every]], among, finish: asFailures };
  const key = per.includes('actor') ? groupKey('actor', dialect) : `''`;
  const slot = dialect.quotient('"us"', String(length));
  const earlier =
    count === 1 ? '"us"' : dialect.before('"us"', `PARTITION BY ${keys(per, dialect)} ORDER BY "us"`, count - 1);
  const columns = ['file', 'line', 'part', 'us', 'user', 'source', 'session', ...placeless(per)];
  const counted = dialect.countIn('"cause"', trailing(per, dialect, length));
  return {
    steps: [
      // Bursts are few as a rule. Only what stands near one can follow it, or belong to the window of what does.
      [
        'c',
        `SELECT "us", ${key} AS "key", ${slot} AS "slot", ${earlier} AS "earlier" FROM "e" WHERE "us" IS NOT NULL AND ${cause}`,
      ],
      ['n', slotsOf(`SELECT "key", "slot" FROM "c" WHERE "us" - "earlier" < ${length}`, '"key"', [-1, 0, 1])],
      [
        'm',
        `SELECT ${columns.map((name) => `"${name}"`).join(', ')}, ${cause} AS "cause", ${effect} AS "effect", ${key} AS "key", ${slot} AS "slot" FROM "e" WHERE (SELECT count(*) FROM "n") > 0 AND "us" IS NOT NULL AND (${cause} OR ${effect})`,
      ],
      ['s', 'SELECT "m".* FROM "m" JOIN "n" ON "m"."key" = "n"."key" AND "m"."slot" = "n"."slot"'],
      ['w', `SELECT ${PLACE}, "effect", ${counted} AS "val" FROM "s"`],
      ['r', `SELECT ${PLACE}, 2 AS "verdict", "val" FROM "w" WHERE "effect" AND "val" >= ${count}`],
    ],
    among,
    finish: asFailures,
  };
}

/** Columns of a grouping that are not selected anyway. */
function placeless(per: readonly GroupColumn[]): readonly EventColumn[] {
  const there = new Set<GroupColumn>(['actor', 'user', 'source', 'session', 'file', 'line', 'part']);
  return per.filter((name): name is EventColumn => !there.has(name));
}

/** The slots, each as long as a window, that lie so many after those of some rows. */
function slotsOf(rows: string, columns: string, away: readonly number[]): string {
  return away
    .map((slots) => `SELECT ${columns}, "slot" + ${slots} AS "slot" FROM (${rows}) AS "here"`)
    .join(' UNION DISTINCT ');
}

/** Calls above the limit of one actor per minute that were refused for their rate; value: most calls of one actor in a minute. */
export function rateLimit(measure: MeasureOf<'rate-limit'>, dialect: Dialect): RowsQuery {
  const verdict = `CASE WHEN "val" <= ${numberOf(measure.calls)} THEN NULL WHEN "refused" THEN 1 ELSE 2 END`;
  const refused = `, ${condition({ column: 'outcome', is: 'rate-limited' }, dialect)} AS "refused"`;
  return {
    steps: [
      ['w', inWindows(measure, dialect, MINUTE, refused)],
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
  const chosen = `"us" IS NOT NULL AND ${condition(tried, dialect)}`;
  const denied = `${chosen} AND "outcome" = 'denied'`;
  const last = `PARTITION BY "user", "at", "tool" ORDER BY "us" DESC, "file" DESC, "line" DESC, "part" DESC`;
  const next = (name: string): string => `${dialect.before(`"${name}"`, last)} AS "next_${name}"`;
  const columns = ['outcome', 'approval', 'us', 'file', 'line', 'part'].map(next).join(', ');
  const through = `"next_outcome" = 'success' AND "next_approval" <> 'approved' AND "next_us" - "us" <= ${length}`;
  const slot = dialect.quotient('"us"', String(length));
  return {
    steps: [
      // Refusals are few as a rule, and only what stands near one can follow it in time.
      ['n', slotsOf(`SELECT "user", ${slot} AS "slot" FROM "e" WHERE ${denied}`, '"user"', [0, 1])],
      [
        'm',
        `SELECT ${PLACE}, "outcome", "approval", "user", "server", "tool", ${slot} AS "slot" FROM "e" WHERE ${chosen}`,
      ],
      [
        's',
        `SELECT "m".*, coalesce("m"."server", '') AS "at" FROM "m" JOIN "n" ON "m"."user" = "n"."user" AND "m"."slot" = "n"."slot"`,
      ],
      ['t', `SELECT ${PLACE}, "outcome", "tool", ${columns} FROM "s"`],
      [
        'r',
        `SELECT "next_file" AS "file", "next_line" AS "line", "next_part" AS "part", "us", "tool", 2 AS "verdict", 0 AS "val" FROM "t" WHERE "outcome" = 'denied' AND ${through}`,
      ],
    ],
    among: { verdict: '1', where: `(${denied})`, time: 'us' },
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
  const same = (one: string, other: string): string =>
    per.map((_, index) => `"${one}"."k${index}" = "${other}"."k${index}"`).join(' AND ');
  const inGroup = `PARTITION BY ${names} ORDER BY "us"`;
  const window = `${inGroup} RANGE BETWEEN ${length - 1} PRECEDING AND CURRENT ROW`;
  const neighbours = `"us" - ${dialect.before('"us"', inGroup)} AS "since", ${dialect.after('"us"', inGroup)} - "us" AS "until"`;
  return {
    steps: [
      [
        'a',
        `SELECT ${PLACE}, ${keyed}, ${value} AS "seen" FROM "e" WHERE "us" IS NOT NULL AND ${known} AND ${condition(where, dialect)}`,
      ],
      ['n', `SELECT *, ${neighbours} FROM "a"`],
      // Where an event has no neighbour in its window, or its group one value, there is nothing to count. The first of
      // every group is needed all the same, and so are those of the same instant, of which the first in order is named.
      ['c', `SELECT * FROM "n" WHERE "since" IS NULL OR "since" < ${length} OR "until" < ${length}`],
      ['g', `SELECT ${names} FROM "c" GROUP BY ${names} HAVING min("seen") <> max("seen")`],
      ['m', `SELECT "c".* FROM "c" JOIN "g" ON ${same('c', 'g')}`],
      ['v', `SELECT ${PLACE}, ${names}, ${dialect.distinctIn('"seen"', window)} AS "val" FROM "m"`],
      [
        'w',
        `SELECT * FROM "v" UNION ALL SELECT ${PLACE}, ${names}, 1 AS "val" FROM "c" WHERE "since" IS NULL OR "since" = 0`,
      ],
      ['b', `SELECT ${names}, max("val") AS "best" FROM "w" GROUP BY ${names}`],
      ['t', `SELECT "w".* FROM "w" JOIN "b" ON ${same('w', 'b')} AND "w"."val" = "b"."best"`],
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
