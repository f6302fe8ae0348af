import { EVENT_COLUMNS, type EventColumn } from '../../model/measure.ts';
import { isDestructiveName } from './destructive.ts';
import type { LogEngine } from './engine/engine.ts';
import { LogEngineFailed } from './engine/engine-trouble.ts';
import { sqlIsOneOf, sqlList } from './engine/sql-text.ts';
import type { NarrowTable } from './measures/rows-query.ts';
import { LINE_KIND } from './normalise/event-sql.ts';

const TABLE = 'events';
const NARROW = 'narrow_events';
// A longer list is looked up in a table instead of being written into every query.
const LONGEST_LIST = 20;
const INSERTED_AT_ONCE = 500;
// The list of the texts of a coded column is no part of the memory that the engine is granted.
const MOST_CODES = 50_000;
// A row of the narrow table takes up to this much; a quarter of the memory is enough for it.
const NARROW_BYTES = 120;
// Below this, making the table costs more than it spares.
const WORTH_IT = 50_000;

// Which file and line an event stands in, and whether its tool destroys, is worked out here.
const TAKEN = EVENT_COLUMNS.filter((column) => !['file', 'line', 'destructive'].includes(column));
// What the questions are about that look at events together, and for which they are sorted.
const KEPT = ['file', 'line', 'part', 'ts', 'tool_call', 'outcome', 'source'] as const;
const CODED = ['user', 'session', 'server', 'tool', 'approval', 'emitter'] as const;

/** Makes the events of a stream's files one table, the files counted in the order given; returns its name. */
export async function openStreamTable(engine: LogEngine, parquets: readonly string[]): Promise<string> {
  const files = `read_parquet(${sqlList(parquets)})`;
  const tools = await engine.query(
    `SELECT DISTINCT "tool" AS "tool" FROM ${files} WHERE "kind" = ${LINE_KIND.event} AND "tool" IS NOT NULL`,
  );
  // Every log format names the tool; what the tool does is told by the first verb in its name.
  const destructive = tools.map((row) => String(row['tool'])).filter(isDestructiveName);
  const destructiveSql = await isDestructiveSql(engine, destructive);
  await engine.run(`CREATE OR REPLACE TEMP VIEW "${TABLE}" AS
    SELECT file_index::INTEGER AS "file", coalesce("line", file_row_number + 1)::BIGINT AS "line",
      ${TAKEN.map((column) => `"${column}"`).join(', ')},
      coalesce("marked" OR ${destructiveSql}, false) AS "destructive"
    FROM ${files} WHERE "kind" = ${LINE_KIND.event}`);
  return TABLE;
}

/**
 * Keeps a few columns of the stream table in memory, because many questions read and sort them; undefined where that
 * would not fit or not be worth it. Throws what the engine throws.
 */
export async function openNarrowTable(engine: LogEngine, events: number): Promise<NarrowTable | undefined> {
  if (events < WORTH_IT || events * NARROW_BYTES > engine.memory / 4) return undefined;
  const counts = CODED.map((column) => `count(DISTINCT "${column}") AS "${column}"`);
  try {
    await closeNarrowTable(engine);
    const [sizes] = await engine.query(`SELECT ${counts.join(', ')} FROM "${TABLE}"`);
    const columns: string[] = KEPT.map((column) => `"${column}"`);
    for (const column of CODED) {
      const count = Number(sizes?.[column]);
      columns.push(count > MOST_CODES ? `"${column}"` : await coded(engine, column, count));
    }
    await engine.run(`CREATE TEMP TABLE "${NARROW}" AS SELECT ${columns.join(', ')} FROM "${TABLE}"`);
    return { table: NARROW, columns: new Set<EventColumn>([...KEPT, ...CODED]) };
  } catch (error) {
    if (!(error instanceof LogEngineFailed) || error.kind !== 'Out of Memory') throw error;
    await closeNarrowTable(engine);
    return undefined;
  }
}

/** Gives the memory of the narrow table back. Throws what the engine throws. */
export async function closeNarrowTable(engine: LogEngine): Promise<void> {
  await engine.run(`DROP TABLE IF EXISTS "${NARROW}"`);
  for (const column of CODED) await engine.run(`DROP TYPE IF EXISTS ${codesOf(column)}`);
}

/** Few different texts are kept as numbers of a list in the order of the texts, so that they compare as before. */
async function coded(engine: LogEngine, column: (typeof CODED)[number], count: number): Promise<string> {
  const all = `SELECT DISTINCT "${column}" AS "text" FROM "${TABLE}" WHERE "${column}" IS NOT NULL ORDER BY "text"`;
  const texts = count === 0 ? "''" : all;
  await engine.run(`CREATE TYPE ${codesOf(column)} AS ENUM (${texts})`);
  return `"${column}"::${codesOf(column)} AS "${column}"`;
}

function codesOf(column: (typeof CODED)[number]): string {
  return `"codes_of_${column}"`;
}

async function isDestructiveSql(engine: LogEngine, names: readonly string[]): Promise<string> {
  if (names.length <= LONGEST_LIST) return sqlIsOneOf('"tool"', names);
  await engine.run('CREATE OR REPLACE TEMP TABLE "destructive_tools" ("tool" VARCHAR)');
  for (let at = 0; at < names.length; at += INSERTED_AT_ONCE) {
    const some = names.slice(at, at + INSERTED_AT_ONCE);
    await engine.run(`INSERT INTO "destructive_tools" SELECT unnest(${sqlList(some)})`);
  }
  return '"tool" IN (SELECT "tool" FROM "destructive_tools")';
}
