import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { LogEngine } from '../engine/engine.ts';
import { LogEngineFailed } from '../engine/engine-trouble.ts';
import { openStreamTable } from '../stream-table.ts';
import type { SqlAnswered, SqlCounts } from './answer.ts';
import { judgeSql, SQL_COLUMNS, type SqlRefusal } from './judge-sql.ts';

/** A query that was refused before it ran, or whose answer cannot be used. */
export class SqlRefused extends Error {
  override readonly name = 'SqlRefused';
  /** At least one. */
  readonly refusals: readonly SqlRefusal[];

  constructor(refusals: readonly SqlRefusal[]) {
    super(refusals.map(({ message }) => message).join(' '));
    this.refusals = refusals;
  }
}

/** Where the events of a stream lie, and what a query over them may use. */
export interface SqlSandbox {
  /** Normalised events, a Parquet file for each file of the stream; beside their folders nothing can be read. */
  readonly parquets: readonly string[];
  /** A private folder for what does not fit the memory. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Milliseconds; a minute unless given. */
  readonly time?: number;
  /** Bytes; half a gigabyte unless given. */
  readonly memory?: number;
}

const TIME_MS = 60_000;
const MEMORY = 500_000_000;

/**
 * Runs a query of an organisation's own over the events of a stream, in an engine of its own that reaches nothing else.
 * Throws SqlRefused where it is not allowed or gives no usable row, LogEngineFailed where the engine gives up, and the
 * reason of the signal where the run is aborted.
 */
export async function runSql(text: string, sandbox: SqlSandbox): Promise<SqlAnswered> {
  const { parquets, scratch, time = TIME_MS, memory = MEMORY } = sandbox;
  const limit = AbortSignal.timeout(time);
  const signal = AbortSignal.any([sandbox.signal, limit]);
  // The engine judges a path by where it really leads.
  const folders = [...new Set(parquets.map((path) => realpathSync(dirname(path))))];
  const engine = await LogEngine.open({ scratch: realpathSync(scratch), folders, memory, threads: 1, signal });
  try {
    await openStreamTable(engine, parquets);
    const { sql, refusals } = await judgeSql(engine.query, text);
    if (refusals.length > 0) throw new SqlRefused(refusals);
    const columns = SQL_COLUMNS.map((name) => `"${name}"`).join(', ');
    const query = `SELECT ${columns} FROM (\n${sql}\n) AS "answer" LIMIT 2`;
    return { answer: countsOf(await engine.query(query)), query };
  } catch (error) {
    sandbox.signal.throwIfAborted();
    if (limit.aborted) throw refusal(`The query took longer than ${Math.round(time / 1000)} seconds.`);
    if (error instanceof LogEngineFailed && error.kind === 'Binder')
      throw refusal('The query names a column that is not there, or does not give the five columns.');
    throw error;
  } finally {
    engine.close();
  }
}

function countsOf(rows: readonly { readonly [column: string]: unknown }[]): SqlCounts {
  const [row] = rows;
  if (row === undefined || rows.length !== 1)
    throw refusal(`The query must give one row; it gave ${rows.length === 0 ? 'none' : 'several'}.`);
  const [population, pass, fail, unknown] = (['population', 'pass', 'fail', 'unknown'] as const).map((name) => {
    const count = row[name];
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
    throw refusal(`The column "${name}" must be a whole number, 0 or more.`);
  }) as [number, number, number, number];
  const { value } = row;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw refusal('The column "value" must be a number, 0 or more.');
  if (pass + fail + unknown !== population)
    throw refusal('The columns pass, fail and unknown must add up to population.');
  return { population, pass, fail, unknown, value };
}

function refusal(message: string): SqlRefused {
  return new SqlRefused([{ message, line: 1, column: 1 }]);
}
