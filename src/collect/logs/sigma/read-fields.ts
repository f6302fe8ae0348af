import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldPath, LogFormat } from '../../../model/log-format.ts';
import type { LogEngine } from '../engine/engine.ts';
import { LogEngineFailed } from '../engine/engine-trouble.ts';
import { sqlList, sqlText } from '../engine/sql-text.ts';
import { MAX_LINE_BYTES } from '../line-reader.ts';
import { FieldTable } from '../normalise/field-table.ts';
import { writeLayoutRows } from '../normalise/layout-rows.ts';
import { RowFile } from '../normalise/row-file.ts';
import type { Compression } from '../scan/inflate.ts';
import type { ScannedFile } from '../scan/scanned-file.ts';
import { pathsOf } from './field-paths.ts';

/** What is read of a log once more for its rules. */
export interface FieldRead {
  /** Every field, under the column `s` and its number; `a` and the number where it is a list. */
  readonly fields: readonly string[];
  /** Whether the whole event is wanted, as JSON in the column `whole`. */
  readonly whole: boolean;
}

/** A file to read fields of. */
export interface FieldFile {
  readonly absolute: string;
  readonly compression: Compression;
  readonly scanned: ScannedFile;
}

/** Where fields are kept for the time of the run. */
export interface FieldTools {
  readonly engine: LogEngine;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Reads fields of every line of a file; returns the path of a table with a row per line, or per event. Throws what the engine and the system throw. */
export async function readFields(
  file: FieldFile,
  format: LogFormat,
  wanted: FieldRead,
  tools: FieldTools,
): Promise<string> {
  const target = join(tools.scratch, `${randomUUID()}.parquet`);
  if (await readDirectly(file, format, wanted, tools, target)) return target;
  const rows = join(tools.scratch, `${randomUUID()}.jsonl`);
  try {
    const writer = new RowFile(rows);
    try {
      await writeLayoutRows(file, format, writer, tools.signal);
    } finally {
      writer.close();
    }
    await copy(tools.engine, wanted, { path: rows, compression: 'none', numbered: true }, target);
    return target;
  } finally {
    rmSync(rows, { force: true });
  }
}

/** As the normaliser does: false where the n-th row might not be the n-th line. */
async function readDirectly(
  { absolute, compression, scanned }: FieldFile,
  format: LogFormat,
  wanted: FieldRead,
  { engine }: FieldTools,
  target: string,
): Promise<boolean> {
  const { lines, blankLines, byteOrderMark, longestLine, cut } = scanned;
  if (format.layout !== 'json-lines' || format.parts.length > 0 || lines === 0) return false;
  if (blankLines > 0 || byteOrderMark || longestLine > MAX_LINE_BYTES || cut !== undefined) return false;
  if (/[*?[\]]/.test(absolute)) return false;
  try {
    await copy(engine, wanted, { path: absolute, compression, numbered: false }, target);
  } catch (error) {
    if (error instanceof LogEngineFailed && error.kind !== 'Out of Memory') return false;
    throw error;
  }
  const [row] = await engine.query(`SELECT count(*) AS "rows" FROM read_parquet(${sqlText(target)})`);
  return Number(row?.['rows']) === lines;
}

async function copy(
  engine: LogEngine,
  wanted: FieldRead,
  file: Parameters<FieldTable['extraction']>[0],
  target: string,
): Promise<void> {
  const table = new FieldTable();
  // The reader gives the whole object where a key has no name that can be a column.
  if (wanted.whole) table.text(['']);
  const readers = wanted.fields.map((field) => new FieldReader(pathsOf(field), table));
  // How a path is read depends on all the others, so each is named before any is used.
  for (const reader of readers) reader.columns();
  const columns = readers.flatMap((reader, index) => {
    const { list, text } = reader.columns();
    return [`${list} AS "a${index}"`, `coalesce(${text}, CASE WHEN len("a${index}") > 0 THEN '[]' END) AS "s${index}"`];
  });
  // What a layout adds about places is no part of the event.
  const line = wanted.whole
    ? [`regexp_replace(json("json")::VARCHAR, '^\\{"__line":[0-9]+,"__part":[0-9]+,?', '{') AS "whole"`]
    : [];
  const select = ['"line"', '"part"', ...columns, ...line].join(',\n');
  await engine.run(
    `COPY (SELECT ${select} FROM (${table.extraction(file)})) TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
  );
}

/** Reads one field by the paths that its name can mean. */
class FieldReader {
  readonly #paths: readonly FieldPath[];
  readonly #table: FieldTable;

  constructor(paths: readonly FieldPath[], table: FieldTable) {
    this.#paths = paths;
    this.#table = table;
  }

  /** Returns the text of the field, and its entries where it is a list or lies within the entries of one. */
  columns(): { readonly text: string; readonly list: string } {
    const texts = this.#paths.map((path) => this.#table.text(path));
    const own = this.#paths.map((path) => {
      const text = this.#table.text(path);
      return `WHEN ${text} IS NOT NULL THEN CASE WHEN ${this.#isList(path)} THEN json_extract_string(${text}, '$[*]') END`;
    });
    const [nested = []] = this.#paths;
    const within = nested.slice(1).map((_, index) => {
      const above = nested.slice(0, index + 1);
      const below = nested.slice(index + 1).map((key) => `."${key}"`);
      return `WHEN ${this.#isList(above)} THEN json_extract_string(${this.#table.text(above)}, ${sqlText(`$[*]${below.join('')}`)})`;
    });
    const usable = nested.every((key) => !/["\\]/.test(key));
    return {
      text: `coalesce(${[...texts, 'NULL'].join(', ')})`,
      list: `CASE ${[...own, ...(usable ? within : [])].join(' ')} END`,
    };
  }

  #isList(path: FieldPath): string {
    // The kind of a value is looked up only where its text can be that of a list.
    return `starts_with(${this.#table.text(path)}, '[') AND ${this.#table.type(path)} = 'ARRAY'`;
  }
}

/** Joins what was read of the files to their events; returns the query of the joined events. */
export function joinedSql(events: string, tables: readonly string[], { fields, whole }: FieldRead): string {
  const columns = fields.flatMap((_, index) => [`r."s${index}"`, `r."a${index}"`]);
  if (whole) columns.push('r."whole"');
  const read = `SELECT file_index::INTEGER AS "file", coalesce("line", file_row_number + 1)::BIGINT AS "line", "part"::INTEGER AS "part", * EXCLUDE ("line", "part") FROM read_parquet(${sqlList(tables)})`;
  return `SELECT ${['e.*', ...columns].join(', ')} FROM ${events} AS e JOIN (${read}) AS r USING ("file", "line", "part")`;
}
