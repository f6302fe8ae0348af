import type { JsonObject } from '../../../model/json.ts';
import type { Dialect } from './dialect.ts';
import type { FactWriter } from './fact-writer.ts';
import { DAY, HOUR, hundredths, IN_ORDER, SECOND } from './rows-query.ts';
import { type AskEvents, wholeNumber } from './stream-context.ts';

const LAST = '"file" DESC, "line" DESC, "part" DESC';
const DATED = '"good" IS NOT NULL';

/** Returns when the events happened, how far back they reach and where they are silent. */
export async function spanFacts(ask: AskEvents, dialect: Dialect, writer: FactWriter): Promise<JsonObject> {
  const columns = `${dialect.quotient('"good"', String(DAY))} AS "day", min("good") AS "first", max("good") AS "last"`;
  const found = await ask(`SELECT ${columns} FROM "e" WHERE ${DATED} GROUP BY 1 ORDER BY "day"`);
  const days = found.map((row) => wholeNumber(row['day']));
  const none = found.length === 0;
  const from = wholeNumber(found[0]?.['first']);
  const to = wholeNumber(found.at(-1)?.['last']);
  const gap = await longestGap(ask, dialect);
  const outside = none ? 0 : dayOf(to) - dayOf(from) + 1 - gap.silentDays;
  return {
    firstEvent: none ? '' : instant(from),
    firstEventPath: none ? '' : await writer.at('/firstEvent', await eventAt(ask, from, '"file", "line", "part"')),
    lastEvent: none ? '' : instant(to),
    lastEventPath: none ? '' : await writer.at('/lastEvent', await eventAt(ask, to, LAST)),
    spanDays: Math.floor((to - from) / DAY),
    daysWithEvents: days.length,
    weekendDaysWithEvents: days.filter(isWeekend).length,
    daySpans: spansOf(days),
    busyShare: outside > 0 ? days.length / outside : 0,
    longestGapHours: hundredths(gap.length / HOUR),
    longestGapStart: gap.length === 0 ? '' : instant(gap.start),
    longestGapPath: gap.length === 0 ? '' : await writer.at('/longestGapStart', await eventAt(ask, gap.start, LAST)),
    longestWeekdayGapHours: hundredths(gap.weekday / HOUR),
  };
}

type Row = { readonly [column: string]: unknown };

/** The first event of an instant in an order; an instant needs no sorting, as all events do. */
async function eventAt(ask: AskEvents, micros: number, order: string): Promise<Row | undefined> {
  const [row] = await ask(`SELECT "file", "line" FROM "e" WHERE "good" = ${micros} ORDER BY ${order} LIMIT 1`);
  return row;
}

/** The first of January 1970 was a Thursday: Saturday is day 2 of each cycle of seven, Sunday day 3. */
function isWeekend(day: number): boolean {
  return day % 7 === 2 || day % 7 === 3;
}

/** Days that follow each other are one span, so that a log of years stays a short list. */
function spansOf(days: readonly number[]): { readonly from: string; readonly to: string }[] {
  const spans: { from: string; to: string }[] = [];
  let last = Number.NaN;
  for (const day of days) {
    const name = instant(day * DAY).slice(0, 10);
    const span = spans.at(-1);
    if (span !== undefined && day === last + 1) span.to = name;
    else spans.push({ from: name, to: name });
    last = day;
  }
  return spans;
}

interface Gap {
  readonly start: number;
  /** 0 where no two events are apart. */
  readonly length: number;
  readonly weekday: number;
  readonly silentDays: number;
}

async function longestGap(ask: AskEvents, dialect: Dialect): Promise<Gap> {
  const before = `${dialect.before('"good"', 'ORDER BY "good"')} AS "before_good"`;
  const gaps = `, "b" AS (SELECT "good", ${before} FROM "e" WHERE ${DATED}), "g" AS (SELECT "good", "before_good", "good" - "before_good" AS "gap" FROM "b" WHERE "good" > "before_good")`;
  const workdays = `${workingTime('"good"', dialect)} - ${workingTime('"before_good"', dialect)}`;
  const weekday = `(SELECT max(${workdays}) FROM "g") AS "weekday"`;
  const [row] = await ask(
    `SELECT "before_good", "good", "gap", ${weekday} FROM "g" ORDER BY "gap" DESC, "before_good" LIMIT 1`,
    gaps,
  );
  const start = wholeNumber(row?.['before_good']);
  const end = wholeNumber(row?.['good']);
  return {
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
