import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogEngine } from '../../../../src/collect/logs/engine/engine.ts';
import type { SqlCounts } from '../../../../src/collect/logs/sql/answer.ts';
import { type JudgedSql, judgeSql } from '../../../../src/collect/logs/sql/judge-sql.ts';
import { runSql, SqlRefused, type SqlSandbox } from '../../../../src/collect/logs/sql/run-sql.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'probity-sql-')));
const cache = join(root, 'cache');
const scratch = join(root, 'scratch');
const parquet = join(cache, 'a.parquet');
const secret = join(root, 'secret.txt');
const beside = join(cache, 'beside.csv');
let engine: LogEngine;

const TEXTS =
  'user source session server method outcome approval approver request_id tls emitter tools_hash prev_hash hash level';

beforeAll(async () => {
  for (const folder of [cache, scratch]) mkdirSync(folder);
  writeFileSync(secret, 'a,b\nnot for you,1\n');
  writeFileSync(beside, 'a,b\nnot for you either,1\n');
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const texts = TEXTS.split(' ').map((name) => `CASE WHEN i % 3 = 0 THEN NULL ELSE '${name}' || i END AS "${name}"`);
  await db.run(`COPY (SELECT 0 AS "kind", i + 1 AS "line", 0 AS "part", TIMESTAMP '2026-10-01' + to_seconds(i) AS "ts",
    true AS "zoned", ${texts.join(', ')}, CASE WHEN i % 2 = 0 THEN 'delete_x' ELSE 'get_x' END AS "tool", true AS "tool_call",
    NULL::TIMESTAMP AS "approved_at", i AS "seq", 200 AS "status", 1.5::DOUBLE AS "duration_ms", false AS "admin",
    0::BIGINT AS "bytes_out", false AS "marked" FROM range(100) AS r(i)) TO '${parquet}' (FORMAT parquet)`);
  db.closeSync();
  engine = await LogEngine.open({ scratch, folders: [cache], signal: new AbortController().signal });
});

afterAll(() => {
  engine.close();
  rmSync(root, { recursive: true, force: true });
});

const judge = (sql: string): Promise<JudgedSql> => judgeSql(engine.query, sql);

async function run(sql: string, more: Partial<SqlSandbox> = {}): Promise<SqlCounts> {
  const { answer } = await runSql(sql, { parquets: [parquet], scratch, signal: new AbortController().signal, ...more });
  return answer;
}

/** A query that would be fine but for what stands in one place of it. */
const from = (source: string): string =>
  `SELECT 1 AS population, 1 AS pass, 0 AS fail, 0 AS unknown, 1 AS value FROM ${source}`;
const value = (expression: string): string =>
  `SELECT 1 AS population, 1 AS pass, 0 AS fail, 0 AS unknown, ${expression} AS value FROM events`;

describe('a query of an organisation', () => {
  it('counts events, and may use windows, parts of its own and comments', async () => {
    const sql = `
      -- Destructive calls that nobody is named for.
      WITH calls AS (SELECT *, row_number() OVER (PARTITION BY tool ORDER BY ts, line) AS turn FROM events WHERE destructive)
      SELECT count(*) AS population, count(*) FILTER (WHERE "user" IS NOT NULL) AS pass,
        sum(CASE WHEN "user" IS NULL THEN 1 ELSE 0 END) AS fail, 0 AS unknown,
        round(100.0 * count("user") / count(*), 2)::DOUBLE AS value
      FROM calls WHERE ts BETWEEN '2026-01-01' AND '2027-01-01' AND tool LIKE 'delete%' AND turn >= 1`;
    expect((await judge(sql)).refusals).toEqual([]);
    expect(await run(sql)).toEqual({ population: 50, pass: 33, fail: 17, unknown: 0, value: 66 });
  });

  it.each([
    [
      'several rows',
      'SELECT 1 AS population, 1 AS pass, 0 AS fail, 0 AS unknown, 1 AS value FROM events',
      'it gave several',
    ],
    ['no row', `${from('events')} WHERE tool = 'none'`, 'it gave none'],
    ['a sum that does not add up', `${value('1').replace('1 AS pass', '0 AS pass')} LIMIT 1`, 'add up'],
    ['a negative count', `${value('1').replace('0 AS fail', '-1 AS fail')} LIMIT 1`, '"fail" must be a whole number'],
    ['a text', `${value("'x'")} LIMIT 1`, '"value" must be a number'],
    ['a column that is not there', value('nonsense'), 'names a column that is not there'],
    ['too few columns', 'SELECT * FROM (SELECT 1 AS population FROM events) AS e', 'does not give the five columns'],
  ])('is refused where it gives %s', async (_, sql, words) => {
    await expect(run(sql)).rejects.toThrow(words);
  });

  it('is given up when its time is over', async () => {
    const sql = value('count(*)').replace(
      'FROM events',
      'FROM events a, events b, events c, events d, events e, events f',
    );
    await expect(run(sql, { time: 300 })).rejects.toThrow('longer than');
  });

  it('is given up when its memory is used up', async () => {
    const heavy = `SELECT count(*) AS population, 0 AS pass, 0 AS fail, 0 AS unknown, max(n) AS value FROM (SELECT row_number() OVER (ORDER BY a.hash || b.hash || c.hash || d.hash) AS n FROM events a, events b, events c, events d) AS w`;
    await expect(run(heavy, { memory: 20_000_000, time: 8000 })).rejects.toThrow(/memory|longer than/);
  });

  it('tells which columns of the events it rests on, and with which texts it compares', async () => {
    const { columns, texts } = await judge(
      `WITH calls AS (SELECT *, "user" AS who FROM events AS e JOIN events AS f USING (seq)) SELECT count(*) AS population,
        count(who) AS pass, 0 AS fail, count(*) - count(who) AS unknown, max(calls.STATUS) AS value
      FROM calls WHERE outcome IN ('denied', 'error')`,
    );
    expect([...columns].sort()).toEqual(['outcome', 'seq', 'status', 'user']);
    expect(texts).toContain('denied');
    expect(texts).toContain('error');
  });

  it.each([
    ['a table', from('events AS e(a, b)')],
    ['a part', `WITH c(a) AS (SELECT * FROM events) ${from('c')}`],
    ['a subquery', from('(SELECT * FROM events) AS t(a)')],
    ['all columns', from('(SELECT * RENAME (tool AS t) FROM events) AS t')],
  ])('is refused where it renames %s by a list, which would hide what it rests on', async (_, sql) => {
    expect((await judge(sql)).refusals).toMatchObject([{ message: 'Columns are named one by one, with AS.' }]);
  });

  it('is refused at a column that is not there, wherever it stands', async () => {
    const { refusals } = await judge(`${from('events AS e JOIN events AS f USING (sequence)')}\nWHERE e.toool = 'x'`);
    expect(refusals.map(({ message }) => /^"(\w+)" names a column/.exec(message)?.[1])).toEqual(
      expect.arrayContaining(['toool', 'sequence']),
    );
    expect(refusals).toContainEqual(expect.objectContaining({ line: 2, column: 7 }));
  });

  it('says where in the query it is refused', async () => {
    const { refusals, sql } = await judge(`${from('events')}\nWHERE "user" = 'é' AND\n  getenv('HOME') = 'x'`);
    expect(sql).toBe('');
    expect(refusals).toEqual([{ message: expect.stringContaining('getenv') as string, line: 3, column: 3 }]);
    expect((await judge('SELECT\n  FROM WHERE')).refusals[0]).toMatchObject({ line: 2 });
    expect((await judge('SELECT 1 AS population FROM events')).refusals[0]?.message).toContain('pass, fail');
  });
});

const ATTACKS: readonly string[] = [
  // Other statements, alone and behind a good one.
  `COPY events TO '${cache}/out.csv'`,
  `COPY (SELECT 1) TO '${cache}/out.parquet' (FORMAT parquet)`,
  `${from('events')}; COPY events TO '${cache}/out.csv'`,
  `${from('events')}; ${from('events')}`,
  `ATTACH '${cache}/x.db' AS x`,
  'DETACH memory',
  'PRAGMA database_list',
  "PRAGMA temp_directory = '/tmp'",
  'INSTALL httpfs',
  'LOAD httpfs',
  'SET enable_external_access = true',
  'RESET ALL',
  "SET VARIABLE x = '1'",
  'CREATE TABLE t AS SELECT 1',
  'CREATE TEMP VIEW events AS SELECT 1',
  'CREATE MACRO count(x) AS 1',
  'DROP VIEW events',
  'INSERT INTO events SELECT 1',
  'UPDATE events SET tool = 1',
  'DELETE FROM events',
  'ALTER TABLE events ADD COLUMN x INT',
  `EXPORT DATABASE '${cache}/out'`,
  `IMPORT DATABASE '${cache}'`,
  'EXPLAIN ANALYZE SELECT 1',
  'CALL pragma_version()',
  'PREPARE p AS SELECT 1',
  'EXECUTE p',
  'BEGIN TRANSACTION',
  'CHECKPOINT',
  'VACUUM',
  'USE memory',
  'DESCRIBE events',
  'SUMMARIZE events',
  'SHOW ALL TABLES',
  '',
  '-- nothing',
  // Files, networks and the engine's own tables as a source.
  from(`read_csv('${secret}')`),
  from(`read_text('${beside}')`),
  from(`read_blob('${beside}')`),
  from(`read_parquet('${parquet}')`),
  from(`read_json('${beside}')`),
  from(`read_ndjson_objects('${beside}')`),
  from(`parquet_metadata('${parquet}')`),
  from(`parquet_scan('${parquet}')`),
  from(`sniff_csv('${beside}')`),
  from(`glob('${cache}/*')`),
  from(`'${beside}'`),
  from(`"${beside}"`),
  from("'https://example.org/x.parquet'"),
  from("'s3://bucket/x.parquet'"),
  from("sqlite_scan('x.db', 't')"),
  from("postgres_scan('host=x', 's', 't')"),
  from("query('SELECT 1')"),
  from("query_table('events')"),
  from('duckdb_settings()'),
  from('duckdb_secrets()'),
  from('duckdb_functions()'),
  from('pragma_database_list()'),
  from('information_schema.tables'),
  from('pg_catalog.pg_settings'),
  from('sqlite_master'),
  from('main.events'),
  from('temp.main.events'),
  from('destructive_tools'),
  from('range(1000000000)'),
  from('generate_series(1, 10)'),
  from("unnest(['a'])"),
  from('repeat_row(1, num_rows = 1000)'),
  from('test_all_types()'),
  from("events, LATERAL (SELECT * FROM glob('/*')) AS g"),
  from(`(SELECT * FROM read_text('${beside}')) AS t`),
  from('events TABLESAMPLE 1%'),
  from('events USING SAMPLE 1'),
  from('(VALUES (1)) AS v(a)'),
  from('events AT (VERSION => 1)'),
  // Names of parts that would be taken for files, or for the events.
  `WITH "${beside}" AS (SELECT 1 AS a) ${from(`"${beside}"`)}`,
  `WITH events AS (SELECT 1 AS a) ${from('events')}`,
  `WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) ${from('t')}`,
  `WITH t AS MATERIALIZED (SELECT * FROM read_text('${beside}')) ${from('events')}`,
  // Functions inside expressions.
  value("getenv('HOME')"),
  value("current_setting('temp_directory')"),
  value("getvariable('x')"),
  value('version()'),
  value('current_database()'),
  value('current_user'),
  value('now()'),
  value('current_timestamp'),
  value('random()'),
  value('uuid()'),
  value("nextval('s')"),
  value('txid_current()'),
  value("error('not for you')"),
  value("repeat('x', 1000000000)"),
  value("lpad('x', 1000000000, 'x')"),
  value('approx_count_distinct(hash)'),
  value('approx_quantile(seq, 0.5)'),
  value('list(hash)'),
  value("string_agg(hash, ',')"),
  value("json_serialize_sql('SELECT 1')"),
  value("json_execute_serialized_sql('x')"),
  value("parse_path('/a')"),
  value('len(list_transform([1], lambda x: x))'),
  value('$1'),
  value('?'),
  value("COLUMNS('.*')"),
  value('COLUMNS(*)'),
  value("CAST('x' AS JSON)"),
  value("CAST('x' AS STRUCT(a INT))"),
  value(`(SELECT content FROM read_text('${beside}'))`),
  value(`CASE WHEN EXISTS (SELECT 1 FROM glob('${cache}/*')) THEN 1 ELSE 0 END`),
  value(`(SELECT 1 WHERE 1 IN (SELECT size FROM read_text('${beside}')))`),
  value(`count(*) FILTER (WHERE getenv('HOME') <> '')`),
  value(`sum(1) OVER (ORDER BY getenv('HOME'))`),
  value(`sum(1) OVER (ROWS BETWEEN length(getenv('HOME')) PRECEDING AND CURRENT ROW)`),
  `${from('events')} ORDER BY getenv('HOME')`,
  `${from('events')} LIMIT length(getenv('HOME'))`,
  `${from('events')} GROUP BY getenv('HOME')`,
  `${from('events')} HAVING getenv('HOME') = ''`,
  `${from('events')} QUALIFY getenv('HOME') = ''`,
  `${from('events')} WHERE getenv('HOME') = ''`,
  `SELECT DISTINCT ON (getenv('HOME')) * FROM events`,
  `SELECT * REPLACE (getenv('HOME') AS tool) FROM events`,
  `${from('events')} UNION ALL ${from(`read_text('${beside}')`)}`,
  from(`events JOIN events AS e ON getenv('HOME') = ''`),
  value("main.getenv('HOME')"),
  value('system.main.count(*)'),
  // Texts that end where they should not.
  "SELECT '",
  'SELECT $$',
  "SELECT 1 /* '",
  "'); COPY events TO 'x'; --",
  "x') AS tree, getenv('HOME') AS \"y",
  'SELECT 1\u0000; COPY events TO 1',
];

describe('an attack', () => {
  it('is one of many, none twice', () => {
    expect(new Set(ATTACKS).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThan(100);
  });

  it.each(ATTACKS.map((sql) => [sql]))('is refused before it runs: %s', async (sql) => {
    const before = readdirSync(cache);
    const { refusals, sql: allowed } = await judge(sql);
    expect(refusals.length).toBeGreaterThan(0);
    expect(allowed).toBe('');
    for (const { message, line, column } of refusals) {
      expect(message).not.toContain('not for you');
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
    expect(readdirSync(cache)).toEqual(before);
  });

  it('that the judge would let pass still finds an engine that reaches nothing', async () => {
    for (const sql of [
      `SELECT * FROM read_text('${secret}')`,
      "SELECT * FROM read_text('/etc/hostname')",
      `COPY (SELECT 1) TO '${root}/out.csv'`,
      `ATTACH '${root}/x.db' AS x`,
      'SET enable_external_access = true',
      'INSTALL httpfs',
      'LOAD httpfs',
    ])
      await expect(engine.query(sql), sql).rejects.toThrow();
    expect(readdirSync(root).sort()).toEqual(['cache', 'scratch', 'secret.txt']);
  });

  it('is an error that names every refusal where it is run', async () => {
    await expect(run(value("getenv('HOME') || version()"))).rejects.toThrow(SqlRefused);
    await expect(run(value("getenv('HOME') || version()"))).rejects.toThrow(/getenv.*version/);
  });
});
