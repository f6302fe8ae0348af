import { randomUUID } from 'node:crypto';
import { closeSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LogEngine } from './engine/engine.ts';
import { sqlText } from './engine/sql-text.ts';
import { openRegular } from './scan/text-pieces.ts';

const PREVIEW_ROWS = 200;
// As for compressed text: logs stay far below, and beyond it a file is built to exhaust its reader.
const MAX_RATIO = 200;
const RATIO_COUNTS_FROM = 256 << 20;

/** A Parquet file holds far more text than its size lets expect. */
export class ParquetTooLarge extends Error {
  override readonly name = 'ParquetTooLarge';
}

/** Writes the first rows of a Parquet file as JSON lines and returns their path. Throws what the engine and the system throw. */
export async function previewParquet(absolute: string, scratch: string, signal: AbortSignal): Promise<string> {
  const folders = [realpathSync(dirname(absolute))];
  const engine = await LogEngine.open({ scratch: realpathSync(scratch), folders, signal });
  try {
    return await writeRows(engine, absolute, realpathSync(scratch), PREVIEW_ROWS);
  } finally {
    engine.close();
  }
}

/**
 * Writes a Parquet file as JSON lines, one row each, its columns as keys, and returns their path. Throws ParquetTooLarge,
 * and what the engine and the system throw.
 */
export async function textOfParquet(
  engine: LogEngine,
  file: { readonly absolute: string; readonly bytes: number },
  scratch: string,
): Promise<string> {
  const rows = rowsOf(file.absolute, scratch);
  const [size] = await engine.query(
    `SELECT coalesce(sum(strlen(to_json(r)::VARCHAR)), 0)::DOUBLE AS "text" FROM ${rows} r`,
  );
  const text = Number(size?.['text']);
  if (text > RATIO_COUNTS_FROM && text > file.bytes * MAX_RATIO) throw new ParquetTooLarge('too large');
  return await writeRows(engine, file.absolute, scratch);
}

async function writeRows(engine: LogEngine, absolute: string, scratch: string, limit?: number): Promise<string> {
  const target = join(scratch, `${randomUUID()}.jsonl`);
  const some = limit === undefined ? '' : ` LIMIT ${limit}`;
  await engine.run(`COPY (SELECT * FROM ${rowsOf(absolute, scratch)}${some}) TO ${sqlText(target)} (FORMAT json)`);
  return target;
}

/** The reader takes some characters of a path for a pattern, so it gets a path without them. */
function rowsOf(absolute: string, scratch: string): string {
  closeSync(openRegular(absolute).descriptor);
  const path = join(scratch, `${randomUUID()}.parquet`);
  symlinkSync(absolute, path);
  return `read_parquet(${sqlText(path)})`;
}
