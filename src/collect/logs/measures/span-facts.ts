import type { JsonObject } from '../../../model/json.ts';
import type { Dialect } from './dialect.ts';
import type { FactWriter } from './fact-writer.ts';
import { DAY, HOUR, hundredths, IN_ORDER, SECOND } from './rows-query.ts';
import { type AskEvents, wholeNumber } from './stream-context.ts';

const IN_TIME = '"good", "file", "line", "part"';
const DATED = '"good" IS NOT NULL';

/** Returns when the events happened, how far back they reach and where they are silent. */
export async function spanFacts(ask: AskEvents, dialect: Dialect, writer: FactWriter): Promise<JsonObject> {
  const days = `, "d" AS (SELECT DISTINCT ${dialect.quotient('"good"', String(DAY))} AS "day" FROM "e" WHERE ${DATED})`;
  // The first of January 1970 was a Thursday: Saturday is day 2 of each cycle of seven, Sunday day 3.
  const weekend = 'sum(CASE WHEN "day" % 7 IN (2, 3) THEN 1 ELSE 0 END) AS "weekend"';
  const counted = (await ask(`SELECT count(*) AS "days", ${weekend} FROM "d"`, days))[0] ?? {};
  const [first] = await ask(`SELECT "file", "line", "good" FROM "e" WHERE ${DATED} ORDER BY ${IN_TIME} LIMIT 1`);
  const backwards = '"good" DESC, "file" DESC, "line" DESC, "part" DESC';
  const [last] = await ask(`SELECT "file", "line", "good" FROM "e" WHERE ${DATED} ORDER BY ${backwards} LIMIT 1`);
  const gap = await longestGap(ask, dialect);
  const from = wholeNumber(first?.['good']);
  const to = wholeNumber(last?.['good']);
  const daysWithEvents = wholeNumber(counted['days']);
  const outside = first === undefined ? 0 : dayOf(to) - dayOf(from) + 1 - gap.silentDays;
  return {
    firstEvent: first === undefined ? '' : instant(from),
    firstEventPath: await writer.at('/firstEvent', first),
    lastEvent: last === undefined ? '' : instant(to),
    lastEventPath: await writer.at('/lastEvent', last),
    spanDays: Math.floor((to - from) / DAY),
    daysWithEvents,
    weekendDaysWithEvents: wholeNumber(counted['weekend']),
    busyShare: outside > 0 ? daysWithEvents / outside : 0,
    longestGapHours: hundredths(gap.length / HOUR),
    longestGapStart: gap.row === undefined ? '' : instant(gap.start),
    longestGapPath: await writer.at('/longestGapStart', gap.row),
    longestWeekdayGapHours: hundredths(gap.weekday / HOUR),
  };
}

interface Gap {
  readonly row: { readonly [column: string]: unknown } | undefined;
  readonly start: number;
  readonly length: number;
  readonly weekday: number;
  readonly silentDays: number;
}

async function longestGap(ask: AskEvents, dialect: Dialect): Promise<Gap> {
  const before = (name: string): string => `${dialect.before(`"${name}"`, `ORDER BY ${IN_TIME}`)} AS "before_${name}"`;
  const rows = `SELECT "good", ${['good', 'file', 'line'].map(before).join(', ')} FROM "e" WHERE ${DATED}`;
  const gaps = `, "g" AS (SELECT *, "good" - "before_good" AS "gap" FROM (${rows}) AS "b")`;
  const columns = '"before_good", "before_file" AS "file", "before_line" AS "line", "good", "gap"';
  const workdays = `${workingTime('"good"', dialect)} - ${workingTime('"before_good"', dialect)}`;
  const weekday = `(SELECT max(${workdays}) FROM "g" WHERE "gap" > 0) AS "weekday"`;
  const [row] = await ask(
    `SELECT ${columns}, ${weekday} FROM "g" WHERE "gap" > 0 ORDER BY "gap" DESC, "before_good" LIMIT 1`,
    gaps,
  );
  const start = wholeNumber(row?.['before_good']);
  const end = wholeNumber(row?.['good']);
  return {
    row,
    start,
    length: wholeNumber(row?.['gap']),
    weekday: wholeNumber(row?.['weekday']),
    silentDays: Math.max(0, dayOf(end) - dayOf(start) - 1),
  };
}

/** Time outside Saturdays and Sundays from the Monday before 1970 up to an instant. */
function workingTime(instantSql: string, dialect: Dialect): string {
  const sinceMonday = `(${instantSql} + ${3 * DAY})`;
  const weeks = dialect.quotient(sinceMonday, String(7 * DAY));
  return `(${weeks} * ${5 * DAY} + ${dialect.smaller(`${sinceMonday} % ${7 * DAY}`, String(5 * DAY))})`;
}

/** Returns how often, and by how much at most, a line is dated before the line above it in the same file. */
export async function orderFacts(ask: AskEvents, dialect: Dialect, writer: FactWriter): Promise<JsonObject> {
  const before = dialect.before('"us"', `PARTITION BY "file" ORDER BY ${IN_ORDER}`);
  const steps = `, "s" AS (SELECT ${IN_ORDER}, ${before} - "us" AS "back" FROM "e" WHERE "us" IS NOT NULL)`;
  const [largest] = await ask(
    `SELECT "file", "line", "back", count(*) OVER () AS "steps" FROM "s" WHERE "back" > 0 ORDER BY "back" DESC, ${IN_ORDER} LIMIT 1`,
    steps,
  );
  return {
    clockBackwards: wholeNumber(largest?.['steps']),
    largestStepBackSeconds: wholeNumber(largest?.['back']) / SECOND,
    largestStepBackPath: await writer.at('/largestStepBackSeconds', largest),
  };
}

function dayOf(micros: number): number {
  return Math.floor(micros / DAY);
}

function instant(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}
