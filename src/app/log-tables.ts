import type { WorkspaceFile } from '../catalogue/generated/workspace-file.ts';
import { columnExpression } from '../collect/logs/clickhouse/column-expression.ts';
import { ExpressionRefused } from '../collect/logs/clickhouse/expression-tokens.ts';
import { type LogTable, TABLE_COLUMNS } from '../collect/logs/clickhouse/log-table.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { CheckId } from '../model/ids.ts';
import type { EventColumn } from '../model/measure.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';

type Stated = NonNullable<WorkspaceFile['log-tables']>[number];
/** Facts that only reading files gives; of a table they are all 0. */
const OF_FILES =
  /\bfacts\.(sensitive|integrity|rejects|rejectSamples|lines|blankLines|rows|otherRows|clockBackwards|largestStepBack\w*)\b/;
const OF_FILES_TOO = /\bfacts\.(files|incompleteFiles)\b/;
const TELLS_FILES = /^facts\.files > 0( |$)/;

type Environment = { readonly [name: string]: string | undefined };

/**
 * Returns the checks of logs that would take what a table cannot show for nothing found: they ask for facts that only files
 * give, and do not ask for files first.
 */
export function fooledByTables(checks: Catalogue['checks']): readonly CheckId[] {
  return checks
    .filter(({ reads, lifecycle }) => reads === 'activity-log' && lifecycle !== 'retired')
    .filter(({ holds, observable }) => {
      const asks = OF_FILES.test(`${holds} ${observable ?? ''}`) || OF_FILES_TOO.test(holds);
      return asks && !TELLS_FILES.test((observable ?? '').trim());
    })
    .map(({ id }) => id);
}

/** Returns what is wrong with the log tables of probity.yaml, each with its place; nothing is connected to. */
export function checkLogTables(document: ParsedDocument, { 'log-tables': tables = [] }: WorkspaceFile): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (pointer: string, message: string, next: string): void => {
    const span = document.keys.get(pointer) ?? document.spans.get(pointer);
    const finding = diagnosticAt(document, span, { code: 'log-table', severity: 'error', message, next });
    // The line may hold a password, so only its place is shown.
    const { file, line, column } = finding.place ?? { file: document.file, line: 1, column: 1 };
    found.push({ ...finding, place: { file, line, column } });
  };
  const names = new Set<string>();
  for (const [index, table] of tables.entries()) {
    const at = `/log-tables/${index}`;
    if (names.has(table.name)) report(`${at}/name`, `The name "${table.name}" stands here a second time.`, NEXT_NAME);
    names.add(table.name);
    if (table.password !== undefined) report(`${at}/password`, 'A password never stands in this file.', NEXT_PASSWORD);
    const trouble = urlTrouble(table);
    if (trouble !== null) report(`${at}/url`, trouble, NEXT_URL);
    if (table.columns['outcome'] !== undefined && (table.outcomes ?? []).length === 0)
      report(`${at}/columns/outcome`, 'A table with outcomes must say which it can state.', NEXT_OUTCOMES);
    for (const [column, text] of Object.entries(table.columns)) {
      const refused = refusal(text);
      if (refused === null) continue;
      const message = `The expression of "${column}" is refused at character ${refused.at + 1}. ${refused.message}`;
      report(`${at}/columns/${column}`, message, NEXT_EXPRESSION);
    }
  }
  return found;
}

const NEXT_NAME = 'Give every log table a name of its own.';
const NEXT_PASSWORD =
  'Take it out, change it if this file was shared, put it into an environment variable and name that one: password-from: PROBITY_LOGS_PASSWORD.';
const NEXT_URL = 'Write the address of the HTTP interface alone, for example https://logs.example.org:8443.';
const NEXT_OUTCOMES = 'Add outcomes, for example: outcomes: [success, error, denied].';
const NEXT_EXPRESSION =
  'Write the name of a column, or one expression with the functions that docs/guides/logs-in-clickhouse.md lists.';

/**
 * Returns the log tables of the workspace that the command line names, with accounts from the environment: a probity.yaml
 * that came with somebody else's folder must not open a connection by itself. Throws a KnownFailure (exit 2) where a name
 * leads to no table, or a variable that is named is not set.
 */
export function logTablesOf(
  { stated }: { readonly stated: WorkspaceFile },
  names: readonly string[],
  environment: Environment,
): readonly LogTable[] {
  const known = stated['log-tables'] ?? [];
  for (const name of names) if (!known.some((table) => table.name === name)) throw unknownTable(name, known);
  const asked = known.filter((table) => names.includes(table.name));
  return asked.map((table) => ({
    name: table.name,
    url: table.url,
    user: table['user-from'] === undefined ? 'default' : variable(table, table['user-from'], environment),
    password: table['password-from'] === undefined ? '' : variable(table, table['password-from'], environment),
    database: table.database,
    table: table.table,
    columns: columnsOf(table),
    outcomes: new Set(table.outcomes),
  }));
}

function unknownTable(name: string, known: readonly Stated[]): KnownFailure {
  const message = `--log-tables names "${name}", and probity.yaml states no such table.`;
  const list = known.map((table) => table.name).join(', ');
  const next = list === '' ? 'State it under log-tables in probity.yaml.' : `Stated: ${list}.`;
  return new KnownFailure(EXIT.usage, [{ code: 'log-table', severity: 'error', message, next }]);
}

function columnsOf({ columns }: Stated): ReadonlyMap<EventColumn, string> {
  const read = new Map<EventColumn, string>();
  for (const column of TABLE_COLUMNS) {
    const text = (columns as { readonly [name: string]: string | undefined })[column];
    if (text !== undefined) read.set(column, columnExpression(text));
  }
  return read;
}

function variable(table: Stated, name: string, environment: Environment): string {
  const value = environment[name];
  if (value !== undefined && value !== '') return value;
  const message = `The log table "${table.name}" takes its account from the environment variable ${name}, which is not set.`;
  const next = `Set ${name} for this run, or take the table out of probity.yaml.`;
  throw new KnownFailure(EXIT.usage, [{ code: 'log-table', severity: 'error', message, next }]);
}

function refusal(text: string): ExpressionRefused | null {
  try {
    columnExpression(text);
    return null;
  } catch (error) {
    if (error instanceof ExpressionRefused) return error;
    throw error;
  }
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function urlTrouble(table: Stated): string | null {
  if (!URL.canParse(table.url)) return 'This is no address.';
  const url = new URL(table.url);
  if (url.username !== '' || url.password !== '') return 'The address must not hold a user or a password.';
  if (url.search !== '' || url.hash !== '') return 'The address must not hold settings behind ? or #.';
  if (url.pathname !== '/') return 'The address must not hold a path.';
  if (url.protocol === 'https:' || LOOPBACK.has(url.hostname)) return null;
  return table['password-from'] === undefined ? null : 'A password is only sent to another machine over https.';
}
