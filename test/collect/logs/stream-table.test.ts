import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../../src/app/catalogue.ts';
import { LogEngine } from '../../../src/collect/logs/engine/engine.ts';
import { measureStream } from '../../../src/collect/logs/measures/measure-stream.ts';
import { closeNarrowTable, openNarrowTable, openStreamTable } from '../../../src/collect/logs/stream-table.ts';
import { measuresOf } from '../../../src/evaluate/measures.ts';
import { PACKAGE_ROOT } from '../../../src/platform/package-root.ts';
import { asLines, awkwardEvents } from './clickhouse/awkward-events.ts';
import { streamWith, TOOLS } from './measures/event-table.ts';

const MANY = 1_000_000;
const { catalogue } = lintCatalogue(PACKAGE_ROOT);
const requests = catalogue === undefined ? [] : measuresOf(catalogue);
const folder = mkdtempSync(join(tmpdir(), 'probity-narrow-'));
const { signal } = new AbortController();
let engine: LogEngine;
let table = '';

async function opened(memory: number): Promise<LogEngine> {
  const scratch = join(folder, `scratch-${memory}`);
  mkdirSync(scratch, { recursive: true });
  return await LogEngine.open({ scratch, folders: [folder], threads: 1, memory, signal });
}

beforeAll(async () => {
  engine = await opened(500_000_000);
  const lines = join(folder, 'events.jsonl');
  writeFileSync(lines, asLines(awkwardEvents(2000)));
  const parquet = join(folder, 'events.parquet');
  const columns = `columns = {"line": 'BIGINT', "part": 'INTEGER', "ts": 'TIMESTAMP', "zoned": 'BOOLEAN', "tool_call": 'BOOLEAN', "approved_at": 'TIMESTAMP', "destructive": 'BOOLEAN', "seq": 'BIGINT', "status": 'INTEGER', "duration_ms": 'DOUBLE', "admin": 'BOOLEAN', "bytes_out": 'BIGINT', ${['user', 'source', 'session', 'server', 'tool', 'method', 'outcome', 'approval', 'approver', 'request_id', 'tls', 'emitter', 'tools_hash', 'prev_hash', 'hash', 'level'].map((name) => `"${name}": 'VARCHAR'`).join(', ')}}`;
  await engine.run(
    `COPY (SELECT 0::TINYINT AS "kind", * EXCLUDE ("destructive"), "destructive" AS "marked" FROM read_ndjson('${lines}', ${columns}) ORDER BY "line", "part") TO '${parquet}' (FORMAT parquet)`,
  );
  table = await openStreamTable(engine, [parquet]);
});

afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the columns of a stream that are kept in memory', () => {
  it('give every fact, measure and query that the files themselves give', async () => {
    const narrow = await openNarrowTable(engine, MANY);
    expect(narrow?.columns.has('user')).toBe(true);
    const queries: string[] = [];
    const run = async (sql: string): ReturnType<LogEngine['query']> => {
      queries.push(sql);
      return await engine.query(sql);
    };
    const wide = await measureStream(run, table, streamWith(), requests, TOOLS);
    expect(queries.filter((sql) => sql.includes('narrow_events'))).toEqual([]);
    const kept = await measureStream(run, table, streamWith({ narrow }), requests, TOOLS);
    expect(queries.filter((sql) => sql.includes('narrow_events')).length).toBeGreaterThan(15);
    expect(Object.values(wide.measures).filter(({ fail }) => fail > 0).length).toBeGreaterThan(15);
    // The queries that evidence keeps are the same too: they name the events, not what was kept of them.
    expect(kept).toEqual(wide);
    await closeNarrowTable(engine);
    await expect(engine.query('SELECT 1 FROM "narrow_events"')).rejects.toThrow('Catalog');
  });

  it('are not kept where there are too few events, or where they would fill the memory', async () => {
    expect(await openNarrowTable(engine, 2000)).toBeUndefined();
    const small = await opened(100_000_000);
    expect(await openNarrowTable(small, MANY)).toBeUndefined();
    small.close();
  });
});
