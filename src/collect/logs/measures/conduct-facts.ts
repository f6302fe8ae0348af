import { type JsonObject, textOf } from '../../../model/json.ts';
import type { Predicate } from '../../../model/measure.ts';
import { MAX_SAMPLES } from './compile-measure.ts';
import type { Dialect } from './dialect.ts';
import type { FactWriter } from './fact-writer.ts';
import { condition, groupKey } from './predicate.ts';
import { IN_ORDER, MINUTE, PLACE } from './rows-query.ts';
import { type AskEvents, wholeNumber } from './stream-context.ts';
import { afterDenial, inWindows } from './window-rows.ts';

/** Length in minutes of the windows in which failed sign-ins are counted. */
const BURST_MINUTES = 5;
/** A success counts as following a denial for this many minutes. */
const AFTER_DENIAL_MINUTES = 5;

const CALL: Predicate = { column: 'tool_call', is: true };
/** What was refused did not happen, so it needed no approval. */
const DESTRUCTIVE: Predicate = {
  all: [
    CALL,
    { column: 'destructive', is: true },
    { not: { column: 'outcome', in: ['denied', 'auth-failure', 'rate-limited'] } },
  ],
};
const UNAPPROVED: Predicate = { all: [DESTRUCTIVE, { not: { column: 'approval', is: 'approved' } }] };
const AUTH_FAILURE: Predicate = { column: 'outcome', is: 'auth-failure' };

const COUNTS: readonly (readonly [fact: string, of: Predicate])[] = [
  ['denied', { column: 'outcome', is: 'denied' }],
  ['authFailures', AUTH_FAILURE],
  ['rateLimited', { column: 'outcome', is: 'rate-limited' }],
  ['destructiveCalls', DESTRUCTIVE],
  ['destructiveWithoutApproval', UNAPPROVED],
  ['destructiveSelfApproved', { all: [DESTRUCTIVE, { column: 'approval', is: 'self-approved' }] }],
  ['destructiveApprovedLate', { all: [DESTRUCTIVE, { column: 'approval', is: 'approved-late' }] }],
];

/** Returns what was refused, how fast calls came, and which calls acted without a recorded approval. */
export async function conductFacts(ask: AskEvents, dialect: Dialect, writer: FactWriter): Promise<JsonObject> {
  const sums = COUNTS.map(([name, of]) => `sum(CASE WHEN ${condition(of, dialect)} THEN 1 ELSE 0 END) AS "${name}"`);
  const counted = (await ask(`SELECT ${sums.join(', ')} FROM "e"`))[0] ?? {};
  // What never happened needs no looking for.
  const none = (fact: string): boolean => wholeNumber(counted[fact]) === 0;
  const burst = none('authFailures') ? NO_PEAK : await peak(ask, dialect, AUTH_FAILURE, BURST_MINUTES * MINUTE);
  const rate = await peak(ask, dialect, CALL, MINUTE);
  const denial = none('denied') ? { count: 0, rows: [] } : await denials(ask, dialect);
  const destructive = `SELECT "file", "line", "tool" FROM "e" WHERE ${condition(UNAPPROVED, dialect)} ORDER BY ${IN_ORDER} LIMIT ${MAX_SAMPLES}`;
  return {
    ...Object.fromEntries(COUNTS.map(([name]) => [name, wholeNumber(counted[name])])),
    worstAuthBurst: {
      count: burst.count,
      windowMinutes: BURST_MINUTES,
      start: burst.start,
      actor: writer.pseudonym(burst.actor),
      path: await writer.at('/worstAuthBurst', burst.row),
    },
    maxCallsPerMinute: rate.count,
    busiestMinuteStart: rate.start,
    busiestMinutePath: await writer.at('/maxCallsPerMinute', rate.row),
    destructiveSamples: await toolSamples(
      none('destructiveWithoutApproval') ? [] : await ask(destructive),
      '/destructiveSamples',
      writer,
    ),
    callsAfterDenial: denial.count,
    afterDenialMinutes: AFTER_DENIAL_MINUTES,
    afterDenialSamples: await toolSamples(denial.rows, '/afterDenialSamples', writer),
  };
}

type Row = { readonly [column: string]: unknown };

interface Peak {
  readonly count: number;
  /** '' where nothing was dated. */
  readonly start: string;
  readonly actor: string;
  /** The last event of the window. */
  readonly row: Row | undefined;
}

const NO_PEAK: Peak = { count: 0, start: '', actor: '', row: undefined };

async function peak(ask: AskEvents, dialect: Dialect, of: Predicate, length: number): Promise<Peak> {
  const counted = inWindows({ per: ['actor'], where: of }, dialect, length);
  const order = '"val" DESC, "us", "file" DESC, "line" DESC, "part" DESC';
  const [row] = await ask(`SELECT ${PLACE}, "val" FROM "w" ORDER BY ${order} LIMIT 1`, `, "w" AS (${counted})`);
  if (row === undefined) return NO_PEAK;
  const [us, file, line, part] = ['us', 'file', 'line', 'part'].map((name) => wholeNumber(row[name]));
  const actor = groupKey('actor', dialect);
  const chosen = `"us" BETWEEN ${Number(us) - length + 1} AND ${us} AND ${condition(of, dialect)}`;
  const last = `SELECT ${actor} FROM "e" WHERE "file" = ${file} AND "line" = ${line} AND "part" = ${part}`;
  const [first] = await ask(
    `SELECT ${actor} AS "actor", min("us") AS "start" FROM "e" WHERE ${chosen} AND ${actor} = (${last}) GROUP BY ${actor}`,
  );
  const start = new Date(Math.floor(wholeNumber(first?.['start']) / 1000)).toISOString();
  return { count: wholeNumber(row['val']), start, actor: textOf(first?.['actor']), row };
}

async function denials(
  ask: AskEvents,
  dialect: Dialect,
): Promise<{ readonly count: number; readonly rows: readonly Row[] }> {
  const { steps } = afterDenial({ type: 'after-denial', minutes: AFTER_DENIAL_MINUTES }, dialect);
  const ctes = steps.map(([name, sql]) => `, "${name}" AS (${sql})`).join('');
  const rows = await ask(
    `SELECT "file", "line", "tool", count(*) OVER () AS "n" FROM "r" WHERE "verdict" = 2 ORDER BY ${IN_ORDER} LIMIT ${MAX_SAMPLES}`,
    ctes,
  );
  return { count: wholeNumber(rows[0]?.['n']), rows };
}

async function toolSamples(rows: readonly Row[], pointer: string, writer: FactWriter): Promise<JsonObject[]> {
  const places = await writer.locate(rows);
  return writer.list(pointer, places, (_, at, index) => ({
    tool: writer.name(textOf(rows[index]?.['tool']), `${at}/tool`),
  }));
}
