// A cluster of two nodes of Debian's ClickHouse on loopback: what that version can do gives the same counts as the embedded
// engine, and losing a node gives an error. Called by .ci/clickhouse.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Tools } from '../../../../src/collect/collector.ts';
import { tableCollector } from '../../../../src/collect/logs/clickhouse/collector.ts';
import type { LogTable } from '../../../../src/collect/logs/clickhouse/log-table.ts';
import { SESSION_SETTINGS } from '../../../../src/collect/logs/clickhouse/session-settings.ts';
import { DIALECTS } from '../../../../src/collect/logs/measures/dialect.ts';
import { condition, groupKey } from '../../../../src/collect/logs/measures/predicate.ts';
import type { EventColumn, Predicate } from '../../../../src/model/measure.ts';
import { awkwardEvents } from './awkward-events.ts';

const COUNT = 24_000;
const COLUMNS: readonly EventColumn[] = ['user', 'source', 'session', 'server', 'tool', 'outcome', 'approval', 'level'];
const PREDICATES: readonly Predicate[] = [
  { column: 'outcome', is: 'denied' },
  { column: 'user', is: "o'neil" },
  { column: 'user', is: 'b\\ob' },
  { column: 'user', is: 'two\nlines' },
  { column: 'user', present: false },
  { not: { column: 'outcome', in: ['success', 'unknown'] } },
  { not: { column: 'server', is: 'files\\share' } },
  { all: [{ column: 'tool', is: 'Ünïcode' }, { not: { column: 'approval', is: 'approved' } }] },
  {
    any: [
      { column: 'level', is: 'debug' },
      { column: 'user', is: '名前' },
    ],
  },
];
/** Settings that version knows; the rest of ours it refuses, which the last step shows. */
const KNOWN = ['skip_unavailable_shards', 'max_execution_time', 'timeout_overflow_mode', 'readonly', 'max_result_rows'];

const folder = mkdtempSync(join(tmpdir(), 'probity-nodes-'));
const nodes: ChildProcess[] = [];
const failures: string[] = [];
const check = (right: boolean, message: string): void => {
  console.log(`${right ? 'ok' : 'FAIL'}: ${message}`);
  if (!right) failures.push(message);
};

try {
  for (const node of [0, 1]) nodes.push(start(node));
  for (const node of [0, 1]) await answering(node);
  await fill();
  const queries = queriesOf('clickhouse');
  const expected = await embedded();
  const found: string[] = [];
  for (const sql of queries) found.push(await counted(0, sql));
  check(
    found.join() === expected.join(),
    `${queries.length} counts over two nodes are those of the embedded engine: ${found.join(' ')}`,
  );
  const old = await collected();
  check(old.startsWith('problem'), `what this version cannot do is an error: ${old}`);
  nodes[1]?.kill('SIGKILL');
  await once(nodes[1] as ChildProcess, 'exit');
  const lost = await ask(0, `${queries[0]} FORMAT TSV`);
  check(
    lost.status !== 200 && /Code: (279|210)/.test(lost.text),
    `with one node lost the count is an error: ${lost.text.slice(0, 60)}`,
  );
  const careless = await ask(0, `${queries[0]} FORMAT TSV`, { skip_unavailable_shards: '1' });
  check(
    careless.status === 200 && careless.text.trim() !== expected[0],
    `without our setting it would be ${careless.text.trim()} of ${expected[0]}`,
  );
} finally {
  for (const node of nodes) node.kill('SIGKILL');
  await wait(300);
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures.length > 0 ? 1 : 0;

function port(node: number, offset: number): number {
  return 19_100 + node * 10 + offset;
}

function start(node: number): ChildProcess {
  const home = join(folder, String(node));
  for (const name of ['data', 'tmp', 'files', 'formats']) mkdirSync(join(home, name), { recursive: true });
  const replicas = [0, 1].map(
    (each) => `<shard><replica><host>127.0.0.1</host><port>${port(each, 1)}</port></replica></shard>`,
  );
  writeFileSync(
    join(home, 'config.xml'),
    `<yandex><logger><level>error</level><log>${home}/log</log><errorlog>${home}/err</errorlog></logger>
<http_port>${port(node, 0)}</http_port><tcp_port>${port(node, 1)}</tcp_port><interserver_http_port>${port(node, 2)}</interserver_http_port>
<listen_host>127.0.0.1</listen_host><path>${home}/data/</path><tmp_path>${home}/tmp/</tmp_path><user_files_path>${home}/files/</user_files_path>
<format_schema_path>${home}/formats/</format_schema_path><users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>5368709</mark_cache_size><timezone>UTC</timezone>
<remote_servers><two>${replicas.join('')}</two></remote_servers></yandex>`,
  );
  writeFileSync(
    join(home, 'users.xml'),
    `<yandex><profiles><default/></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default></users><quotas><default/></quotas></yandex>`,
  );
  return spawn('clickhouse-server', [`--config-file=${join(home, 'config.xml')}`], { cwd: home, stdio: 'ignore' });
}

async function answering(node: number): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const text = await ask(node, 'SELECT 1').then(
      (answer) => answer.text,
      () => '',
    );
    if (text.trim() === '1') return;
    await wait(500);
  }
  throw new Error(`Node ${node} does not answer.`);
}

async function ask(
  node: number,
  sql: string,
  more: { readonly [name: string]: string } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const url = new URL(`http://127.0.0.1:${port(node, 0)}/`);
  const reading = sql.startsWith('SELECT');
  for (const name of reading ? KNOWN : []) url.searchParams.set(name, String(SESSION_SETTINGS[name]));
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  const response = await fetch(url, { method: 'POST', body: sql });
  return { status: response.status, text: await response.text() };
}

async function counted(node: number, sql: string): Promise<string> {
  const { status, text } = await ask(node, sql);
  return status === 200 ? text.trim() : text;
}

async function fill(): Promise<void> {
  const columns = COLUMNS.map((name) => `"${name}" Nullable(String)`).join(', ');
  const events = awkwardEvents(COUNT);
  for (const node of [0, 1]) {
    await ask(node, `CREATE TABLE local_events (${columns}) ENGINE = Memory`);
    await ask(node, `CREATE TABLE events (${columns}) ENGINE = Distributed(two, default, local_events)`);
    const half = events.filter((_, index) => index % 2 === node);
    const lines = half.map((event) => JSON.stringify(Object.fromEntries(COLUMNS.map((name) => [name, event[name]]))));
    const { status, text } = await ask(node, `INSERT INTO local_events FORMAT JSONEachRow\n${lines.join('\n')}`);
    if (status !== 200) throw new Error(text);
  }
}

function queriesOf(dialect: 'duckdb' | 'clickhouse'): readonly string[] {
  const actor = groupKey('actor', DIALECTS[dialect]);
  return [
    'SELECT count(*) FROM events',
    `SELECT ${DIALECTS[dialect].distinct(actor)} FROM events`,
    `SELECT max(n) FROM (SELECT ${actor} AS k, count(*) AS n FROM events GROUP BY ${actor}) AS t`,
    ...PREDICATES.map(
      (one) => `SELECT sum(CASE WHEN ${condition(one, DIALECTS[dialect])} THEN 1 ELSE 0 END) FROM events`,
    ),
    // That version writes the truth values as numbers.
  ].map((sql) => (dialect === 'clickhouse' ? sql.replaceAll('FALSE', '0') : sql));
}

async function embedded(): Promise<readonly string[]> {
  const file = join(folder, 'events.jsonl');
  writeFileSync(
    file,
    awkwardEvents(COUNT)
      .map((event) => JSON.stringify(event))
      .join('\n'),
  );
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const columns = COLUMNS.map((name) => `"${name}": 'VARCHAR'`).join(', ');
  await db.run(`CREATE TABLE events AS SELECT * FROM read_ndjson('${file}', columns = {${columns}})`);
  const found: string[] = [];
  for (const sql of queriesOf('duckdb')) found.push(String((await db.runAndReadAll(sql)).getRows()[0]?.[0]));
  return found;
}

/** What the product makes of that version: a problem, and no item. */
async function collected(): Promise<string> {
  const table: LogTable = {
    name: 'events',
    url: `http://127.0.0.1:${port(0, 0)}`,
    user: 'default',
    password: '',
    database: 'default',
    table: 'events',
    columns: new Map([['ts', '"tool"']]),
    outcomes: new Set(),
  };
  const tools: Tools = {
    now: '2026-11-22T12:00:00.000Z',
    fingerprint: (value) => value,
    scratch: folder,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const scope = { root: '', files: [], repositories: [], explicit: true };
  for await (const each of tableCollector([table]).collect(scope, tools))
    return each.type === 'problem' ? `problem: ${each.problem.diagnostics[0]?.message}` : each.type;
  return 'nothing';
}
