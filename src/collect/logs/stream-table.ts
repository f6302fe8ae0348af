import { EVENT_COLUMNS } from '../../model/measure.ts';
import { isDestructiveName } from './destructive.ts';
import type { LogEngine } from './engine/engine.ts';
import { sqlIsOneOf, sqlList } from './engine/sql-text.ts';
import { LINE_KIND } from './normalise/event-sql.ts';

const TABLE = 'events';
// A longer list is looked up in a table instead of being written into every query.
const LONGEST_LIST = 20;
const INSERTED_AT_ONCE = 500;

// Which file and line an event stands in, and whether its tool destroys, is worked out here.
const TAKEN = EVENT_COLUMNS.filter((column) => !['file', 'line', 'destructive'].includes(column));

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

async function isDestructiveSql(engine: LogEngine, names: readonly string[]): Promise<string> {
  if (names.length <= LONGEST_LIST) return sqlIsOneOf('"tool"', names);
  await engine.run('CREATE OR REPLACE TEMP TABLE "destructive_tools" ("tool" VARCHAR)');
  for (let at = 0; at < names.length; at += INSERTED_AT_ONCE) {
    const some = names.slice(at, at + INSERTED_AT_ONCE);
    await engine.run(`INSERT INTO "destructive_tools" SELECT unnest(${sqlList(some)})`);
  }
  return '"tool" IN (SELECT "tool" FROM "destructive_tools")';
}
