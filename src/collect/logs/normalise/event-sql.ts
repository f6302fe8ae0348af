import type { FieldPath, FormatField, LogFormat } from '../../../model/log-format.ts';
import type { EventColumn } from '../../../model/measure.ts';
import { sqlIsOneOf, sqlName, sqlText } from '../engine/sql-text.ts';
import { APPROVED, AUTOMATIC, NOBODY, REJECTED } from '../formats/words.ts';
import type { Compression } from '../scan/inflate.ts';
import { ConditionTable, textSql, WordTable } from './condition-sql.ts';
import { FieldTable, type Reading } from './field-table.ts';
import { instantSql, zonedSql } from './instant-sql.ts';

/** Rises with every change of what is read from a line, so that older cache files are not used again. */
export const NORMALISER_VERSION = 3;

/** What a line turned out to be, in the column `kind` of the cache. */
export const LINE_KIND = { event: 0, companion: 1, reject: 2 } as const;

const USER = somebody('"who"');
const SOURCE = somebody('"whence"');

const TEXT_COLUMNS = [
  ['session', 'session'],
  ['server', 'server'],
  ['tool', 'tool'],
  ['method', 'method'],
  ['request-id', 'request_id'],
  ['tls', 'tls'],
  ['emitter', 'emitter'],
  ['tools-hash', 'tools_hash'],
  ['prev-hash', 'prev_hash'],
  ['hash', 'hash'],
  ['level', 'level'],
] as const satisfies readonly (readonly [FormatField, EventColumn])[];

const NUMBER_COLUMNS = [
  ['seq', 'seq', 'BIGINT'],
  ['status', 'status', 'INTEGER'],
  ['duration-ms', 'duration_ms', 'DOUBLE'],
  ['bytes-out', 'bytes_out', 'BIGINT'],
] as const satisfies readonly (readonly [FormatField, EventColumn, string])[];

/** A word for nobody, or for nowhere, says nothing. */
function somebody(column: string): string {
  return `CASE WHEN ${sqlIsOneOf(`lower(${column})`, NOBODY)} THEN NULL ELSE ${column} END`;
}

/** One file of JSON lines as the engine reads it. */
export interface JsonLinesFile {
  readonly path: string;
  readonly compression: Compression;
  /** True where each row says which line it comes from; otherwise the n-th row is the n-th line. */
  readonly numbered: boolean;
}

/** How the events of one file are selected. */
interface EventSql {
  /** The SELECT that yields one row per line of a file, or per event where it is numbered. */
  readonly select: string;
  /** Conditions, each over one column of it, of which one holds in every row that a typed reading might understand otherwise. */
  readonly doubts: readonly string[];
}

/** Returns how the events of a file are selected under a format. */
export function eventSql(format: LogFormat, file: JsonLinesFile, reading: Reading): EventSql {
  const fields = new FieldTable(reading);
  const words = new WordTable();
  // How a path is read depends on all the others, so the first round only makes them known.
  selectSql(format, file, fields, words);
  return { select: selectSql(format, file, fields, words), doubts: doubtsOf(format, fields) };
}

function selectSql(format: LogFormat, file: JsonLinesFile, fields: FieldTable, words: WordTable): string {
  const conditions = new ConditionTable(fields, words);
  const text = (field: FormatField): string => textSql(format.fields[field] ?? [], fields);
  const kind = `CASE WHEN ${conditions.anyOf(format.signature)} THEN ${LINE_KIND.event} WHEN ${conditions.anyOf(format.companions)} THEN ${LINE_KIND.companion} ELSE ${LINE_KIND.reject} END`;
  const time = timeSql(format, fields);
  const approval = approvalSql(format, fields);
  for (const path of typedPaths(format)) fields.type(path);
  const later = textSql(format.timePlus, fields);
  const ts = coalesced(time.instants.map((_, index) => `t${index}`));
  const plus =
    format.timePlus.length === 0
      ? ts
      : `${ts} + to_microseconds(greatest(coalesce(round(TRY_CAST(${later} AS DOUBLE)), 0), 0)::BIGINT * 1000)`;
  const columns: readonly (readonly [string, string, string])[] = [
    ['ts', 'TIMESTAMP', plus],
    ['zoned', 'BOOLEAN', zonedSqlOf(time.texts, format.timeZone)],
    ['user', 'VARCHAR', USER],
    ['source', 'VARCHAR', SOURCE],
    ...TEXT_COLUMNS.map(([field, column]) => [column, 'VARCHAR', text(field)] as const),
    ...NUMBER_COLUMNS.map(([field, column, type]) => [column, type, `TRY_CAST(${text(field)} AS ${type})`] as const),
    ['tool_call', 'BOOLEAN', `coalesce(${conditions.anyOf(format.toolCall)}, false)`],
    ['admin', 'BOOLEAN', `coalesce(${conditions.anyOf(format.admin)}, false)`],
    ['outcome', 'VARCHAR', outcomeSql(format, conditions)],
    ['approval', 'VARCHAR', approvalWord(approval, plus)],
    ['approver', 'VARCHAR', '"granter"'],
    ['approved_at', 'TIMESTAMP', coalesced(approval.instants.map((_, index) => `a${index}`))],
    ['marked', 'BOOLEAN', `coalesce(${conditions.anyOf(format.destructive)}, false)`],
  ];
  const values = columns.map(
    ([name, type, value]) => `CASE WHEN "kind" = ${LINE_KIND.event} THEN ${value} END::${type} AS ${sqlName(name)}`,
  );
  const taken = [
    ...conditions.columns,
    ...time.instants.map((instant, index) => `${instant} AS t${index}`),
    ...approval.instants.map((instant, index) => `${instant} AS a${index}`),
    `${text('user')} AS "who"`,
    `${text('source')} AS "whence"`,
    `${textSql(format.approval?.approver ?? [], fields)} AS "granter"`,
    `${approval.word} AS "word"`,
    `${approval.bare} AS "bare"`,
  ];
  // The extraction comes last, because every expression above names what it needs of it.
  return `SELECT "kind"::TINYINT AS "kind", "line", "part"::INTEGER AS "part", ${values.join(',\n')}
FROM (SELECT *, ${kind} AS "kind" FROM (SELECT *, ${taken.join(',\n')}
FROM (SELECT ${['*', ...words.columns].join(', ')} FROM (${fields.extraction(file)}))))`;
}

/** Paths whose value must be known for what it is, because a wrong one would not show in the event. */
function typedPaths({ fields, timePlus, approval }: LogFormat): readonly FieldPath[] {
  const numbers = NUMBER_COLUMNS.map(([field]) => fields[field] ?? []);
  const several = [timePlus, approval?.approvedAt ?? [], ...numbers].filter(({ length }) => length > 1);
  const times = timePlus.length === 0 ? [] : (fields.time ?? []);
  return [...several.flat(), ...times, ...(approval === null ? [] : [approval.at, ...approval.decision])];
}

// The last second that a number of eight digits can mean.
const SHORT_INSTANTS_END = `TIMESTAMP '1973-03-03 09:46:40'`;

/** What was read plainly may be an object, a list or a boolean, or a short number that is no time. */
function doubtsOf({ fields: paths, approval }: LogFormat, fields: FieldTable): readonly string[] {
  const { time = [], user = [], source = [] } = paths;
  const texts = [
    ['user', user],
    ['source', source],
    ['approver', approval?.approver ?? []],
    ...TEXT_COLUMNS.map(([field, column]) => [column, paths[field] ?? []] as const),
  ] as const;
  const instants = [
    ['ts', time],
    ['approved_at', approval?.approvedAt ?? []],
  ] as const;
  const plain = (list: readonly FieldPath[]): boolean => list.some((path) => fields.isPlain(path));
  return [
    ...texts.filter(([, list]) => plain(list)).flatMap(([column]) => looksOtherwise(sqlName(column))),
    ...instants.filter(([, list]) => plain(list)).map(([column]) => `"${column}" <= ${SHORT_INSTANTS_END}`),
  ];
}

function looksOtherwise(text: string): readonly string[] {
  // From one character to the one after it: whatever begins with a bracket. Ranges spare the engine most of a column.
  return [
    `${text} >= '{' AND ${text} < '|'`,
    `${text} >= '[' AND ${text} < '\\'`,
    `${text} = 'true'`,
    `${text} = 'false'`,
  ];
}

/** Returns the columns of the event table that a format can fill at all. */
export function mappedColumns(format: LogFormat): ReadonlySet<EventColumn> {
  const mapped = new Set<EventColumn>(['file', 'line', 'part']);
  const names: readonly (readonly [FormatField, EventColumn])[] = [
    ...TEXT_COLUMNS,
    ...NUMBER_COLUMNS.map(([field, column]) => [field, column] as const),
    ['time', 'ts'],
    ['time', 'zoned'],
    ['user', 'user'],
    ['source', 'source'],
    ['tool', 'destructive'],
  ];
  for (const [field, column] of names) if ((format.fields[field] ?? []).length > 0) mapped.add(column);
  if (format.toolCall.length > 0) mapped.add('tool_call');
  if (format.admin.length > 0) mapped.add('admin');
  if (format.outcomes.length > 0) mapped.add('outcome');
  if (format.destructive.length > 0) mapped.add('destructive');
  if (format.approval !== null) {
    mapped.add('approval');
    if (format.approval.approver.length > 0) mapped.add('approver');
    if (format.approval.approvedAt.length > 0) mapped.add('approved_at');
  }
  return mapped;
}

function coalesced(values: readonly string[]): string {
  const [first = 'NULL::TIMESTAMP', ...more] = values;
  return more.length === 0 ? first : `coalesce(${[first, ...more].join(', ')})`;
}

function timeSql(
  format: LogFormat,
  fields: FieldTable,
): { readonly texts: readonly string[]; readonly instants: readonly string[] } {
  const texts = (format.fields.time ?? []).map((path) => fields.text(path));
  return {
    texts,
    instants: (format.fields.time ?? []).map((path) => instantOf(path, fields)),
  };
}

function instantOf(path: FieldPath, fields: FieldTable): string {
  // A short number is a time and a text of the same digits is none; the first is taken, and shows as a doubt.
  const type = fields.isPlain(path) ? `'UNKNOWN'` : fields.typeSeen(path);
  return instantSql(fields.text(path), type);
}

function zonedSqlOf(texts: readonly string[], zone: string | undefined): string {
  const cases = texts.map(
    (text, index) => `WHEN t${index} IS NOT NULL THEN ${zone === 'UTC' ? 'true' : zonedSql(text)}`,
  );
  return cases.length === 0 ? 'false' : `CASE ${cases.join(' ')} ELSE false END`;
}

function outcomeSql(format: LogFormat, conditions: ConditionTable): string {
  const cases = format.outcomes.map(({ when, outcome }) => `WHEN ${conditions.anyOf(when)} THEN ${sqlText(outcome)}`);
  return cases.length === 0 ? `'unknown'` : `CASE ${cases.join(' ')} ELSE 'unknown' END`;
}

interface ApprovalSql {
  readonly instants: readonly string[];
  /** The word of the decision in lower case. */
  readonly word: string;
  /** True or false where the decision is given as such. */
  readonly bare: string;
}

function approvalSql({ approval }: LogFormat, fields: FieldTable): ApprovalSql {
  if (approval === null) return { instants: [], word: 'NULL::VARCHAR', bare: 'NULL::BOOLEAN' };
  const at = fields.text(approval.at);
  return {
    instants: approval.approvedAt.map((path) => instantOf(path, fields)),
    word: `lower(${textSql(approval.decision, fields)})`,
    bare: `CASE WHEN ${at} IN ('true', 'false') THEN CASE WHEN ${fields.type(approval.at)} = 'BOOLEAN' THEN ${at} = 'true' END END`,
  };
}

function approvalWord({ instants }: ApprovalSql, ts: string): string {
  const late = instants.map((_, index) => `coalesce(a${index} > ${ts}, false)`).join(' OR ');
  const granted = `CASE WHEN "granter" = ${USER} THEN 'self-approved'${late === '' ? '' : ` WHEN ${late} THEN 'approved-late'`} ELSE 'approved' END`;
  // Most events say nothing about an approval, so that is asked first.
  return `CASE WHEN "bare" IS NULL AND "word" IS NULL AND "granter" IS NULL THEN 'unrecorded'
    WHEN "bare" THEN ${granted} WHEN NOT "bare" THEN 'rejected'
    WHEN ${sqlIsOneOf('"word"', APPROVED)} THEN ${granted} WHEN ${sqlIsOneOf('"word"', REJECTED)} THEN 'rejected'
    WHEN ${sqlIsOneOf('"word"', AUTOMATIC)} THEN 'automatic'
    WHEN "word" IS NULL THEN ${granted} ELSE 'unrecorded' END`;
}
