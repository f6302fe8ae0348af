// Every shipped measure and every fact, on the embedded engine and on ClickHouse, over the same events. Called by
// .ci/clickhouse with the folder in which the ClickHouse engine is installed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { lintCatalogue } from '../../../../src/app/catalogue.ts';
import type { Tools } from '../../../../src/collect/collector.ts';
import { type LogTable, TABLE_COLUMNS } from '../../../../src/collect/logs/clickhouse/log-table.ts';
import { measureTable } from '../../../../src/collect/logs/clickhouse/measure-table.ts';
import { SESSION_SETTINGS } from '../../../../src/collect/logs/clickhouse/session-settings.ts';
import { isDestructiveName } from '../../../../src/collect/logs/destructive.ts';
import type { DialectId } from '../../../../src/collect/logs/measures/dialect.ts';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import type { RunQuery, StreamMeasures } from '../../../../src/collect/logs/measures/stream-context.ts';
import { measuresOf } from '../../../../src/evaluate/measures.ts';
import { idOf } from '../../../../src/model/ids.ts';
import { EVENT_COLUMNS, type EventColumn, type Measure, type MeasureRequest } from '../../../../src/model/measure.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';
import { streamWith, TOOLS } from '../measures/event-table.ts';
import { EVENT_RULES } from '../sigma/event-rules.ts';
import { type AwkwardEvent, asLines, awkwardEvents } from './awkward-events.ts';

const COUNT = 20_000;
const PERIOD = { from: '2026-06-03', to: '2026-06-20' };
type Types = readonly [duckdb: string, clickhouse: string];
const TEXT: Types = ['VARCHAR', 'String'];
const TIME: Types = ['TIMESTAMP', "DateTime64(6, 'UTC')"];
const FLAG: Types = ['BOOLEAN', 'Bool'];
const WHOLE: Types = ['BIGINT', 'Int64'];
const TYPES: { readonly [column in EventColumn]?: Types } = {
  file: ['INTEGER', 'Int32'],
  line: WHOLE,
  part: ['INTEGER', 'Int32'],
  ts: TIME,
  zoned: FLAG,
  tool_call: FLAG,
  approved_at: TIME,
  destructive: FLAG,
  seq: WHOLE,
  status: ['INTEGER', 'Int32'],
  duration_ms: ['DOUBLE', 'Float64'],
  admin: FLAG,
  bytes_out: WHOLE,
};
const typesOf = (column: EventColumn): Types => TYPES[column] ?? TEXT;

/** What the order of events of one instant decides: without a column that numbers the rows, the engines may order them apart. */
const OF_ORDER = new Set(['clock-order', 'hash-chain', 'tool-list-change', 'after-denial']);

function isOfOrder(measure: Measure): boolean {
  return OF_ORDER.has(measure.type) || (measure.type === 'sigma' && measure.rule.includes('temporal_ordered'));
}

interface Chdb {
  readonly Session: new () => { query(sql: string, format?: string): string; cleanup(): void };
}

// Windows that one of the engines cannot take in microseconds, so that they are asked another way there.
const LONG_WINDOWS: readonly Measure[] = [60, 90.5, 1441].flatMap((minutes): Measure[] => [
  { type: 'burst', per: ['actor'], minutes, count: 9 },
  { type: 'distinct-in-window', per: ['user'], column: 'tool', minutes, count: 4 },
  {
    type: 'burst-then',
    per: ['actor'],
    minutes,
    count: 3,
    where: { column: 'outcome', is: 'denied' },
    'followed-by': { column: 'outcome', is: 'success' },
  },
  {
    type: 'pairing',
    on: ['session'],
    minutes,
    where: { column: 'outcome', is: 'denied' },
    with: { column: 'outcome', is: 'error' },
  },
]);

function longWindow(measure: Measure, index: number): MeasureRequest {
  return { id: idOf<'check'>(`LONG-${index}`), measure, params: {} };
}

const { catalogue } = lintCatalogue(PACKAGE_ROOT);
if (catalogue === undefined) throw new Error('The catalogue cannot be read.');
const shipped = measuresOf(catalogue);
const requests = [...shipped, ...LONG_WINDOWS.map((measure, index) => longWindow(measure, index)), ...EVENT_RULES];

const folder = mkdtempSync(join(tmpdir(), 'probity-engines-'));
try {
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, asLines(awkwardEvents(COUNT)));
  const duckdb = await taken('duckdb', await embedded(file));
  const other = clickhouse(file);
  const theirs = await taken('clickhouse', other.run);
  const differences = differ(duckdb, theirs);
  differences.push(...(await asTable(other.run, true)), ...(await asTable(other.run, false)));
  // One event less on one side must show, or the comparison could not fail.
  other.drop();
  const planted = differ(duckdb, await taken('clickhouse', other.run)).length;
  other.close();
  if (planted === 0) console.log('An event taken away on one side was not noticed.');
  for (const difference of differences) console.log(difference);
  const observable = Object.values(duckdb.measures).filter((each) => each.observable).length;
  const failing = Object.values(duckdb.measures).filter((each) => each.fail > 0).length;
  console.log(
    `${shipped.length} shipped measures, ${LONG_WINDOWS.length} with long windows and ${EVENT_RULES.length} Sigma rules (${observable} observable, ${failing} with failures) and ${Object.keys(duckdb.facts).length} facts over ${COUNT} events: ${differences.length} differences between DuckDB and ClickHouse ${other.version}`,
  );
  // A comparison of nothing with nothing would agree as well.
  process.exitCode = differences.length > 0 || planted === 0 || observable < 30 || failing < 20 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function taken(dialect: DialectId, run: RunQuery, asked = requests): Promise<StreamMeasures> {
  return await measureStream(run, 'events', streamWith({ dialect, period: PERIOD }), asked, TOOLS);
}

async function embedded(file: string): Promise<RunQuery> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const columns = EVENT_COLUMNS.map((name) => `"${name}": '${typesOf(name)[0]}'`).join(', ');
  await db.run(`CREATE TABLE events AS SELECT * FROM read_ndjson('${file}', columns = {${columns}})`);
  return async (sql) => (await db.runAndReadAll(sql)).getRowObjects();
}

/** The same through a mapping in which every column is itself, against events that were mapped here, by hand. */
async function asTable(run: RunQuery, ordered: boolean): Promise<readonly string[]> {
  const columns = TABLE_COLUMNS.filter((name) => ordered || name !== 'line');
  const asked = requests.filter(({ measure }) => ordered || !isOfOrder(measure));
  const log: LogTable = {
    name: 'events',
    url: '',
    user: '',
    password: '',
    database: 'default',
    table: 'events',
    columns: new Map(columns.map((name) => [name, `"${name}"`])),
    outcomes: streamWith().outcomes,
  };
  const tools = { ...TOOLS, now: streamWith().now, period: PERIOD, measures: asked } as unknown as Tools;
  const theirs = await measureTable(log, run as Parameters<typeof measureTable>[1], tools);
  const file = join(folder, 'mapped.jsonl');
  writeFileSync(file, asLines(awkwardEvents(COUNT).map(mapped)));
  const ours = await taken('duckdb', await embedded(file), asked);
  const expected = { facts: withoutPlaces(ours.facts), measures: withoutPlaces(ours.measures) } as StreamMeasures;
  const found = { facts: withoutPlaces(theirs.facts), measures: withoutPlaces(theirs.measures) } as StreamMeasures;
  // Rows of a table stand in no order.
  const left = new Set([
    'clockBackwards',
    'largestStepBackSeconds',
    ...(ordered ? [] : ['callsAfterDenial']),
    'format',
    'columns',
    'files',
    ...Object.keys(ours.facts).filter((name) => !(name in theirs.facts)),
  ]);
  if (theirs.before !== COUNT || left.size > 10) return ['table: rows or facts are missing'];
  return differ(expected, found, left).map((difference) => `table ${ordered ? '' : 'without order '}${difference}`);
}

/** What a table's row means: an empty text and a word for nobody say nothing, nobody approves alone or too late. */
function mapped(event: AwkwardEvent): AwkwardEvent {
  const said = Object.entries(event).map(([name, value]) => [name, value === '' ? null : value]);
  const { ts, user, approver, approval, approved_at: at, destructive, tool } = event;
  const late = typeof at === 'string' && typeof ts === 'string' && at > ts;
  const own = approver !== null && approver === user;
  return {
    ...(Object.fromEntries(said) as AwkwardEvent),
    file: 0,
    part: 0,
    destructive: destructive === true || (typeof tool === 'string' && isDestructiveName(tool)),
    approval: approval !== 'approved' ? approval : own ? 'self-approved' : late ? 'approved-late' : approval,
  };
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, each]) => {
    if (/path$/i.test(key)) return [key, ''];
    return [key, /samples$/i.test(key) ? [] : withoutPlaces(each)];
  });
  return Object.fromEntries(kept);
}

function clickhouse(file: string): { readonly run: RunQuery; readonly version: string; drop(): void; close(): void } {
  const { Session } = createRequire(join(String(process.argv[2]), 'package.json'))('chdb') as Chdb;
  const session = new Session();
  const columns = EVENT_COLUMNS.map((name) => `"${name}" Nullable(${typesOf(name)[1]})`).join(', ');
  // The engine in this process knows no answers over HTTP.
  const settings = Object.entries({ ...SESSION_SETTINGS, output_format_json_quote_64bit_integers: 1 })
    .filter(([name]) => name !== 'wait_end_of_query')
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? String(value) : `'${String(value)}'`}`)
    .join(', ');
  const rows = (sql: string): Record<string, unknown>[] =>
    session
      .query(`${sql} SETTINGS ${settings}`, 'JSONEachRow')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  session.query('CREATE DATABASE IF NOT EXISTS probity');
  session.query(`CREATE TABLE events (${columns}) ENGINE = MergeTree ORDER BY tuple()`);
  session.query(`INSERT INTO events SELECT * FROM file('${file}', 'JSONEachRow', '${columns.replaceAll("'", "\\'")}')`);
  return {
    run: (sql) => Promise.resolve(rows(sql)),
    version: String(rows('SELECT version() AS v')[0]?.['v']),
    drop: () => {
      session.query('ALTER TABLE events DELETE WHERE line = 777 SETTINGS mutations_sync = 1');
    },
    close: () => session.cleanup(),
  };
}

/** What differs, in words; query texts and their hashes are meant to. */
function differ(ours: StreamMeasures, theirs: StreamMeasures, left = new Set<string>()): string[] {
  const differences: string[] = [];
  for (const [id, measure] of Object.entries(ours.measures)) {
    const one = { ...measure, queryHash: '' };
    const other = { ...theirs.measures[id], queryHash: '' };
    if (!isDeepStrictEqual(one, other))
      differences.push(`${id}\n  DuckDB     ${JSON.stringify(one)}\n  ClickHouse ${JSON.stringify(other)}`);
  }
  for (const [name, fact] of Object.entries(ours.facts)) {
    if (name === 'measures' || left.has(name) || isDeepStrictEqual(fact, theirs.facts[name])) continue;
    differences.push(
      `facts.${name}\n  DuckDB     ${JSON.stringify(fact)}\n  ClickHouse ${JSON.stringify(theirs.facts[name])}`,
    );
  }
  return differences;
}
