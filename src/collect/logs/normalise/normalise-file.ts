import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFormat } from '../../../model/log-format.ts';
import type { LogEngine } from '../engine/engine.ts';
import { LogEngineFailed } from '../engine/engine-trouble.ts';
import { sqlText } from '../engine/sql-text.ts';
import { MAX_LINE_BYTES } from '../line-reader.ts';
import type { Compression } from '../scan/inflate.ts';
import type { ScannedFile } from '../scan/scanned-file.ts';
import { CacheFile } from './cache-file.ts';
import { eventSql, type JsonLinesFile, LINE_KIND } from './event-sql.ts';
import type { FileSummary } from './file-summary.ts';
import { type LayoutOutcome, MAX_REJECTS_SHOWN, writeLayoutRows } from './layout-rows.ts';
import { RowFile } from './row-file.ts';

/** A file to normalise, after its raw scan. */
export interface FileToNormalise {
  readonly absolute: string;
  readonly compression: Compression;
  readonly scanned: ScannedFile;
}

/** Where normalised events go and what may be used on the way. */
export interface NormaliseTools {
  readonly engine: LogEngine;
  /** Private folder of the cache. */
  readonly cache: string;
  /** Private folder of this run. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** The normalised events of one file. */
export interface NormalisedFile {
  readonly parquet: string;
  readonly summary: FileSummary;
}

/** The lines of the raw scan and those of the reading do not agree. */
export class LinesDiffer extends Error {
  override readonly name = 'LinesDiffer';

  constructor(counted: number, accounted: number) {
    super(`Of ${counted} lines only ${accounted} are accounted for, so what the others say is not known.`);
  }
}

/** Brings one file into the event table, or takes what an earlier run made of the same bytes. Throws LinesDiffer, and what the engine and the system throw. */
export async function normaliseFile(
  file: FileToNormalise,
  format: LogFormat,
  tools: NormaliseTools,
): Promise<NormalisedFile> {
  const cached = new CacheFile(tools.cache, file.scanned.sha256, format);
  const known = cached.finished();
  if (known !== undefined && known.lines === file.scanned.lines) return { parquet: cached.parquet, summary: known };
  try {
    const summary =
      (await readDirectly(file, format, cached, tools)) ?? (await readByLayout(file, format, cached, tools));
    const { lines, blank, rows, rejects } = summary;
    if (lines !== file.scanned.lines || blank + rows + rejects !== lines || rows < 0)
      throw new LinesDiffer(file.scanned.lines, Math.min(lines, blank + rows + rejects));
    cached.finish(summary);
    return { parquet: cached.parquet, summary };
  } finally {
    cached.discard();
  }
}

/** The engine reads JSON lines itself, four times as fast; undefined where the n-th row might not be the n-th line. */
async function readDirectly(
  { absolute, compression, scanned }: FileToNormalise,
  format: LogFormat,
  cached: CacheFile,
  { engine }: NormaliseTools,
): Promise<FileSummary | undefined> {
  const { lines, blankLines, byteOrderMark, longestLine, cut } = scanned;
  if (format.layout !== 'json-lines' || format.parts.length > 0 || lines === 0) return undefined;
  if (blankLines > 0 || byteOrderMark || longestLine > MAX_LINE_BYTES || cut !== undefined) return undefined;
  // The reader takes these characters of a path for a pattern.
  if (/[*?[\]]/.test(absolute)) return undefined;
  const whole = { path: absolute, compression, numbered: false };
  let counts: KindCounts;
  try {
    counts = await copyEvents(engine, format, whole, cached.partial);
  } catch (error) {
    if (error instanceof LogEngineFailed && error.kind !== 'Out of Memory') return undefined;
    throw error;
  }
  if (counts.total !== lines) return undefined;
  // Why a line is no row is known to the reader of layouts only, and such lines are few or the format is wrong.
  if (counts.rejects > 0 && scanned.textBytes <= REREAD_BYTES) return undefined;
  const rejected = await rejectedLines(engine, cached.partial);
  return {
    lines,
    blank: 0,
    rows: lines - counts.rejects,
    rejects: counts.rejects,
    otherRows: counts.companions,
    events: counts.events,
    rejected: rejected.map((line) => ({ line, reason: 'not-a-row' })),
  };
}

/** Up to this size a file with rejected lines is read again, line by line, to say why. */
const REREAD_BYTES = 64 << 20;

async function readByLayout(
  file: FileToNormalise,
  format: LogFormat,
  cached: CacheFile,
  { engine, scratch, signal }: NormaliseTools,
): Promise<FileSummary> {
  const path = join(scratch, `${randomUUID()}.jsonl`);
  try {
    const rows = new RowFile(path);
    let outcome: LayoutOutcome;
    try {
      outcome = await writeLayoutRows(file, format, rows, signal);
    } finally {
      rows.close();
    }
    const numbered = { path, compression: 'none', numbered: true } as const;
    const counts = await copyEvents(engine, format, numbered, cached.partial);
    const unknown = await rejectedLines(engine, cached.partial);
    const rejected = [...outcome.rejected, ...unknown.map((line) => ({ line, reason: 'unknown-shape' }))]
      .sort((a, b) => a.line - b.line)
      .slice(0, MAX_REJECTS_SHOWN);
    const rejects = outcome.rejects + counts.rejects;
    return {
      lines: outcome.lines,
      blank: outcome.blank,
      rows: outcome.lines - outcome.blank - rejects,
      rejects,
      otherRows: outcome.companions + counts.companions,
      events: counts.events,
      rejected,
    };
  } finally {
    rmSync(path, { force: true });
  }
}

/** Reads plainly first, which is right for nearly every file; one row in doubt and the types of all values are looked at. */
async function copyEvents(
  engine: LogEngine,
  format: LogFormat,
  file: JsonLinesFile,
  target: string,
): Promise<KindCounts> {
  for (const reading of ['plain', 'typed'] as const) {
    const { select, doubts } = eventSql(format, file, reading);
    await engine.run(`COPY (${select}) TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
    if (!(await anyHolds(engine, target, doubts))) break;
  }
  return await countKinds(engine, target);
}

async function anyHolds(engine: LogEngine, parquet: string, conditions: readonly string[]): Promise<boolean> {
  if (conditions.length === 0) return false;
  // One at a time, because the file knows the range of each column and most need not be read for it.
  const found = conditions.map((each) => `EXISTS (SELECT 1 FROM read_parquet(${sqlText(parquet)}) WHERE ${each})`);
  const [row] = await engine.query(`SELECT ${found.join(' OR ')} AS "any"`);
  return row?.['any'] !== false;
}

interface KindCounts {
  readonly total: number;
  readonly events: number;
  readonly companions: number;
  readonly rejects: number;
}

/** Companions and rejects are counted by line; a line of which any part could not be read is a reject. */
async function countKinds(engine: LogEngine, parquet: string): Promise<KindCounts> {
  const lines = (kind: number): string =>
    `count(*) FILTER ("kind" = ${kind} AND "line" IS NULL) + count(DISTINCT "line") FILTER ("kind" = ${kind})`;
  const [row] = await engine.query(
    `SELECT count(*) AS "total", count(*) FILTER ("kind" = ${LINE_KIND.event}) AS "events",
      ${lines(LINE_KIND.companion)} AS "companions", ${lines(LINE_KIND.reject)} AS "rejects" FROM read_parquet(${sqlText(parquet)})`,
  );
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return { total: count('total'), events: count('events'), companions: count('companions'), rejects: count('rejects') };
}

async function rejectedLines(engine: LogEngine, parquet: string): Promise<readonly number[]> {
  const rows = await engine.query(
    `SELECT DISTINCT coalesce("line", file_row_number + 1) AS "at" FROM read_parquet(${sqlText(parquet)})
      WHERE "kind" = ${LINE_KIND.reject} ORDER BY "at" LIMIT ${MAX_REJECTS_SHOWN}`,
  );
  return rows.map((row) => Number(row['at']));
}
