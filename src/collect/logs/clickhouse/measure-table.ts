import { type JsonObject, textOf } from '../../../model/json.ts';
import type { MeasureRequest, MeasureResult } from '../../../model/measure.ts';
import type { Tools } from '../../collector.ts';
import { cleanName } from '../clean.ts';
import { isDestructiveName } from '../destructive.ts';
import { measureStream } from '../measures/measure-stream.ts';
import type { StreamContext, StreamMeasures } from '../measures/stream-context.ts';
import { eventQuery, statedColumns, toolQuery } from './event-query.ts';
import type { LogTable } from './log-table.ts';
import { TableFailed } from './table-client.ts';

type Ask = (sql: string) => Promise<readonly JsonObject[]>;

/** What was counted in a table. */
export interface TableMeasures extends StreamMeasures {
  readonly version: string;
  /** The SELECT that every query reads as "events", with names of tools as they may be shown. */
  readonly events: string;
  /** Rows of the table before and after; more afterwards means that it grew meanwhile. */
  readonly before: number;
  readonly after: number;
}

const EVENTS = '"events"';

/** More names than this are no tools, and a list of them no longer fits a query. */
const MAX_TOOLS = 2000;

/** Rows of a table have no order of their own, so nothing is said about steps back in it. */
const UNORDERED = { clockBackwards: 0, largestStepBackSeconds: 0, largestStepBackPath: '' };

const IN_ORDER_ONLY: ReadonlySet<string> = new Set(['clock-order', 'hash-chain']);
const NO_ORDER =
  'Rows of a table have no order of their own; name the column that counts them as "line" to answer this question.';

/** Takes the base facts and every measure of a table. Throws TableFailed where any answer is incomplete. */
export async function measureTable(log: LogTable, ask: Ask, tools: Tools): Promise<TableMeasures> {
  const version = textOf((await ask('SELECT version() AS "version"'))[0]?.['version']);
  const destructive = await destructiveTools(log, ask);
  const events = eventQuery(log, destructive);
  // Every query names the events first, so that what is recorded of it is the same whatever the table is like.
  const overEvents: Ask = (sql) => ask(sql.replace(/^WITH /, () => `WITH ${EVENTS} AS (${events}), `));
  const count = `WITH "n" AS (SELECT count() AS "n" FROM ${EVENTS}) SELECT "n" FROM "n"`;
  const before = Number((await overEvents(count))[0]?.['n']);
  const ordered = log.columns.has('line');
  const requests = tools.measures ?? [];
  const asked = ordered ? requests : requests.filter(({ measure }) => !IN_ORDER_ONLY.has(measure.type));
  const about = { fingerprint: (value: string) => tools.fingerprint(value), locate: () => Promise.resolve([]) };
  const measured = await measureStream(overEvents, EVENTS, contextOf(log, tools), asked, about);
  const after = Number((await overEvents(count))[0]?.['n']);
  const measures = { ...measured.measures, ...unordered(requests, asked) };
  const facts: JsonObject = { ...measured.facts, ...UNORDERED, measures: measures as unknown as JsonObject };
  const shown = eventQuery(
    log,
    destructive.map((name) => cleanName(name, '', tools).text),
  );
  return { ...measured, facts, measures, version, events: shown, before, after };
}

async function destructiveTools(log: LogTable, ask: Ask): Promise<readonly string[]> {
  if (!log.columns.has('tool')) return [];
  const names = (await ask(toolQuery(log, MAX_TOOLS))).map((row) => textOf(row['tool']));
  if (names.length > MAX_TOOLS)
    throw new TableFailed(
      `The column mapped as tool holds more than ${MAX_TOOLS} different names; is it the right one?`,
    );
  return names.filter(isDestructiveName);
}

function contextOf(log: LogTable, tools: Tools): StreamContext {
  return {
    format: 'clickhouse-table',
    sureness: 1,
    dialect: 'clickhouse',
    mapped: statedColumns(log),
    outcomes: log.outcomes,
    now: tools.now,
    ...(tools.period === undefined ? {} : { period: tools.period }),
    reading: {
      files: [],
      incompleteFiles: 0,
      lines: 0,
      blankLines: 0,
      rows: 0,
      otherRows: 0,
      rejects: 0,
      rejectSamples: [],
      sensitive: { secrets: 0, cardNumbers: 0, emails: 0, personIds: 0, samples: [] },
    },
  };
}

function unordered(
  requests: readonly MeasureRequest[],
  asked: readonly MeasureRequest[],
): { readonly [check: string]: MeasureResult } {
  const nothing = { population: 0, pass: 0, fail: 0, unknown: 0, value: 0, from: '', to: '', queryHash: '' };
  const missing = requests.filter((request) => !asked.includes(request));
  return Object.fromEntries(
    missing.map(({ id }) => [id, { ...nothing, observable: false, reason: NO_ORDER, samples: [] }]),
  );
}
