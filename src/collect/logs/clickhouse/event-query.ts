import { EVENT_COLUMNS, type EventColumn } from '../../../model/measure.ts';
import { NOBODY } from '../formats/words.ts';
import { DIALECTS } from '../measures/dialect.ts';
import type { LogTable } from './log-table.ts';

const APPROVALS = ['approved', 'self-approved', 'approved-late', 'rejected', 'automatic', 'unrecorded'];

const TYPES: { readonly [column in EventColumn]?: string } = {
  file: 'Int32',
  line: 'Int64',
  part: 'Int32',
  ts: "DateTime64(6, 'UTC')",
  zoned: 'Bool',
  tool_call: 'Bool',
  approved_at: "DateTime64(6, 'UTC')",
  destructive: 'Bool',
  seq: 'Int64',
  status: 'Int32',
  duration_ms: 'Float64',
  admin: 'Bool',
  bytes_out: 'Int64',
};

/** Returns the SELECT that gives the rows of a table as events; names of tools in `destructive` mark calls as such. */
export function eventQuery(log: LogTable, destructive: readonly string[]): string {
  const stated = EVENT_COLUMNS.map((column) => `${stateOf(column, log)} AS "${column}"`);
  const rows = `SELECT ${stated.join(', ')} FROM ${name(log.database)}.${name(log.table)} AS "row"`;
  const whole = EVENT_COLUMNS.map((column) => `${wholeOf(column, log, destructive)} AS "${column}"`);
  return `SELECT ${whole.join(', ')} FROM (${rows}) AS "stated"`;
}

/** Returns the names of tools that the table holds, each once; one more than may be. */
export function toolQuery(log: LogTable, limit: number): string {
  const tool = stateOf('tool', log);
  return `SELECT DISTINCT "tool" FROM (SELECT ${tool} AS "tool" FROM ${name(log.database)}.${name(log.table)} AS "row") AS "tools" WHERE "tool" IS NOT NULL ORDER BY "tool" LIMIT ${limit + 1}`;
}

/** Returns the event columns that a table can state at all. */
export function statedColumns(log: LogTable): ReadonlySet<EventColumn> {
  const stated = new Set<EventColumn>(log.columns.keys());
  stated.delete('line');
  // A column of type time is an instant, and a call is known by its tool.
  stated.add('zoned');
  return stated;
}

/** A column as the row has it, NULL where it is not mapped. */
function stateOf(column: EventColumn, log: LogTable): string {
  const sql = log.columns.get(column);
  const type = TYPES[column];
  if (column === 'line' && sql === undefined) return rowNumber(log);
  if (sql === undefined) return `CAST(NULL AS Nullable(${type ?? 'String'}))`;
  if (type !== undefined) return `CAST(${sql} AS Nullable(${type}))`;
  // A column that cannot be NULL says nothing with an empty text.
  return `nullIf(CAST(${sql} AS Nullable(String)), '')`;
}

/** Rows have no order; what the row holds decides, so that every reading takes them alike. */
function rowNumber(log: LogTable): string {
  const values = [...log.columns.values()].map((sql) => `toString(${sql})`).join(', ');
  return `CAST(bitAnd(sipHash64(toString(tuple(${values}))), 9007199254740991) AS Int64)`;
}

/** A column as an event has it: words for nobody say nothing, and what is not known is not left open. */
function wholeOf(column: EventColumn, log: LogTable, destructive: readonly string[]): string {
  const somebody = `CASE WHEN coalesce(lower("${column}") IN (${texts(NOBODY)}), FALSE) THEN NULL ELSE "${column}" END`;
  const outcome = `CASE WHEN coalesce("outcome" IN (${texts([...log.outcomes])}), FALSE) THEN "outcome" ELSE 'unknown' END`;
  const whole: { readonly [column in EventColumn]?: string } = {
    file: 'CAST(0 AS Int32)',
    part: 'CAST(0 AS Int32)',
    zoned: log.columns.has('zoned') ? '"zoned"' : '("ts" IS NOT NULL)',
    tool_call: log.columns.has('tool_call') ? 'coalesce("tool_call", FALSE)' : '("tool" IS NOT NULL)',
    user: somebody,
    source: somebody,
    approver: somebody,
    outcome,
    approval: approvalSql(),
    destructive: `(coalesce("destructive", FALSE) OR coalesce("tool" IN (${texts(destructive)}), FALSE))`,
  };
  return whole[column] ?? `"${column}"`;
}

/** Nobody approves an own call, and no approval works backwards, whatever the table says. */
function approvalSql(): string {
  const known = `coalesce("approval" IN (${texts(APPROVALS)}), FALSE)`;
  const approved = `coalesce("approval" = 'approved', FALSE)`;
  return [
    `CASE WHEN ${approved} AND coalesce("approver" = "user", FALSE) THEN 'self-approved'`,
    `WHEN ${approved} AND coalesce("approved_at" > "ts", FALSE) THEN 'approved-late'`,
    `WHEN ${known} THEN "approval" ELSE 'unrecorded' END`,
  ].join(' ');
}

function texts(values: readonly string[]): string {
  return values.length === 0 ? 'NULL' : values.map((value) => DIALECTS.clickhouse.text(value)).join(', ');
}

/** Names of databases and tables are checked where they are read: letters, digits and underscores. */
function name(identifier: string): string {
  return `"${identifier}"`;
}
