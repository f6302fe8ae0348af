import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { EVENT_COLUMNS, type EventColumn } from '../../../model/measure.ts';
import type { EngineRow } from '../engine/engine.ts';
import { sqlText } from '../engine/sql-text.ts';
import { SQL_EXPRESSIONS, SQL_FUNCTIONS, SQL_OPERATORS, SQL_PARTS, SQL_TYPES } from './allowed-sql.ts';

/** A part of a query that is refused, with its place in the text; line and column count from 1. */
export interface SqlRefusal {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A query that may be run: written anew from its parts, without comments. */
export interface JudgedSql {
  readonly sql: string;
  readonly refusals: readonly SqlRefusal[];
  /** Columns of the events that it names. */
  readonly columns: ReadonlySet<EventColumn>;
  /** Texts that it compares with. */
  readonly texts: ReadonlySet<string>;
}

/** The columns every query must give, in one row. */
export const SQL_COLUMNS = ['population', 'pass', 'fail', 'unknown', 'value'] as const;

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 200;
const TABLE = 'events';
const PRESENT = /^(current_|local|session_)/i;
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const COLUMNS: ReadonlySet<string> = new Set(EVENT_COLUMNS);
const NOT_TAKEN = { sql: '', columns: new Set<EventColumn>(), texts: new Set<string>() } as const;

/**
 * Judges a query by what the engine's own parser makes of it, without running it: one SELECT over `events`, of parts and
 * functions that are known to be harmless. `sql` is '' where anything is refused.
 */
export async function judgeSql(ask: (sql: string) => Promise<readonly EngineRow[]>, text: string): Promise<JudgedSql> {
  if (text.length > MAX_LENGTH) return refused(`A query has at most ${MAX_LENGTH} characters.`);
  if (text.includes('\0')) return refused('A query holds no character 0.');
  const { parsed, raw } = await treeOf(ask, text);
  if (parsed['error'] === true) return refusedParse(parsed, text);
  const statements = parsed['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) return refused('Exactly one SELECT is expected.');
  const judge = new Judge(text);
  judge.statement(statements[0] ?? null);
  const { refusals, columns, texts } = judge;
  if (refusals.length > 0) return { ...NOT_TAKEN, refusals };
  const [row] = await ask(`SELECT json_deserialize_sql(${sqlText(raw)}::JSON) AS "sql"`);
  return { sql: textOf(row?.['sql']), refusals, columns, texts };
}

/** The tree to judge, and the text of it, in which large numbers are still exact. */
async function treeOf(
  ask: (sql: string) => Promise<readonly EngineRow[]>,
  text: string,
): Promise<{ readonly parsed: JsonObject; readonly raw: string }> {
  const [row] = await ask(`SELECT json_serialize_sql(${sqlText(text)}) AS "tree"`);
  const raw = textOf(row?.['tree']);
  const tree: unknown = JSON.parse(raw);
  return { parsed: isJsonObject(tree) ? tree : { error: true }, raw };
}

function refused(message: string): JudgedSql {
  return { ...NOT_TAKEN, refusals: [{ message, line: 1, column: 1 }] };
}

function refusedParse(parsed: JsonObject, text: string): JudgedSql {
  if (parsed['error_type'] === 'parser') {
    const at = Number(parsed['position'] ?? 0);
    return { ...NOT_TAKEN, refusals: [{ message: 'This cannot be read as SQL.', ...placeOf(text, at) }] };
  }
  return refused('Only a SELECT is taken here.');
}

/** The parser counts bytes. */
function placeOf(text: string, byte: number): { readonly line: number; readonly column: number } {
  const before = Buffer.from(text, 'utf8').subarray(0, Math.max(0, byte)).toString('utf8').split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

class Judge {
  readonly refusals: SqlRefusal[] = [];
  readonly columns = new Set<EventColumn>();
  readonly texts = new Set<string>();
  readonly #text: string;
  readonly #names = new Set<string>();
  /** Names that the query gives to columns and tables with AS. */
  readonly #given = new Set<string>([TABLE]);

  constructor(text: string) {
    this.#text = text;
  }

  statement(statement: Json): void {
    const node = isJsonObject(statement) ? (statement['node'] ?? null) : null;
    if (!isJsonObject(node)) return this.#refuse('Only a SELECT is taken here.', 0);
    this.#collect(node, 0);
    this.#walk(node, 0, 0);
    this.#columns(node);
  }

  /** Names of the query's own WITH parts; they are plain names, so that none can be the name of a file. */
  #collect(value: Json, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) for (const each of value) this.#collect(each, depth + 1);
    if (!isJsonObject(value)) return;
    if (textOf(value['alias']) !== '') this.#given.add(textOf(value['alias']).toLowerCase());
    const map = isJsonObject(value['cte_map']) ? value['cte_map']['map'] : undefined;
    for (const each of Array.isArray(map) ? map : []) {
      const name = isJsonObject(each) ? textOf(each['key']) : '';
      if (!PLAIN_NAME.test(name) || name.toLowerCase() === TABLE)
        this.#refuse('A part named by WITH has a plain name, and not the name of the events.', 0);
      this.#names.add(name.toLowerCase());
      this.#given.add(name.toLowerCase());
    }
    for (const each of Object.values(value)) this.#collect(each ?? null, depth + 1);
  }

  #walk(value: Json, at: number, depth: number): void {
    if (depth > MAX_DEPTH) return this.#refuse('The query is nested too deeply.', at);
    if (Array.isArray(value)) {
      for (const each of value) this.#walk(each, at, depth + 1);
      return;
    }
    if (!isJsonObject(value)) return;
    const place = this.#placeIn(value, at);
    this.#object(value, place);
    for (const [key, each] of Object.entries(value)) {
      // A constant is data: what it holds is no part of the query.
      if (key === 'value' && value['class'] === 'CONSTANT') this.#type(each ?? null, place);
      else if (key === 'cast_type') this.#type({ type: each ?? null }, place);
      else this.#walk(each ?? null, place, depth + 1);
    }
  }

  /** An object without a place of its own stands where the one around it does. */
  #placeIn(value: JsonObject, around: number): number {
    const at = value['query_location'];
    return typeof at === 'number' && at <= this.#text.length * 4 ? at : around;
  }

  #object(value: JsonObject, at: number): void {
    if (typeof value['class'] === 'string') this.#expression(value, at);
    else if (typeof value['type'] === 'string') this.#part(value, at);
    if ((value['sample'] ?? null) !== null) this.#refuse('A sample is no count of everything.', at);
    // Under a list of new names it could not be told which columns of the events a query rests on.
    for (const key of ['column_name_alias', 'aliases', 'rename_list']) {
      const list = value[key];
      if (Array.isArray(list) && list.length > 0) this.#refuse('Columns are named one by one, with AS.', at);
    }
    const using = value['using_columns'];
    for (const name of Array.isArray(using) ? using : []) this.#column(textOf(name), at);
  }

  #expression(value: JsonObject, at: number): void {
    const [kind, type] = [textOf(value['class']), textOf(value['type'])];
    if (!SQL_EXPRESSIONS.has(kind)) return this.#refuse(`An expression of the kind ${kind} is not taken here.`, at);
    if (kind === 'OPERATOR' && !SQL_OPERATORS.has(type)) this.#refuse(`The operator ${type} is not taken here.`, at);
    if (kind === 'STAR' && (value['columns'] === true || isJsonObject(value['expr'])))
      this.#refuse('Columns chosen by a pattern are not taken here.', at);
    if (kind === 'COLUMN_REF') this.#reference(value['column_names'] ?? null, at);
    if (kind === 'CONSTANT' && isJsonObject(value['value'])) this.texts.add(textOf(value['value']['value']));
    if (kind === 'FUNCTION' || kind === 'WINDOW') this.#function(value, at);
  }

  #reference(names: Json, at: number): void {
    if (!Array.isArray(names)) return this.#refuse('A column needs a name.', at);
    const last = textOf(names.at(-1) ?? null);
    // Words such as current_user look like columns until the engine finds none of that name.
    if (names.length === 1 && PRESENT.test(last)) this.#refuse(`"${last}" tells of the run, not of the events.`, at);
    else this.#column(last, at);
  }

  #column(named: string, at: number): void {
    const name = named.toLowerCase();
    if (COLUMNS.has(name)) this.columns.add(name as EventColumn);
    else if (!this.#given.has(name))
      this.#refuse(`"${named}" names a column that is not there, neither of the events nor given with AS.`, at);
  }

  #function(value: JsonObject, at: number): void {
    const name = textOf(value['function_name']);
    const [schema, catalog] = [textOf(value['schema']), textOf(value['catalog'])];
    const own = (schema === '' || schema === 'main') && catalog === '';
    if (!own || !SQL_FUNCTIONS.has(name.toLowerCase()))
      this.#refuse(`The function "${name}" is not among those a query may use.`, at);
  }

  #part(value: JsonObject, at: number): void {
    const type = textOf(value['type']);
    if (!SQL_PARTS.has(type)) return this.#refuse(`A part of the kind ${type} is not taken here.`, at);
    if (type !== 'BASE_TABLE') return;
    const name = textOf(value['table_name']);
    const own = textOf(value['schema_name']) === '' && textOf(value['catalog_name']) === '';
    const known = name.toLowerCase() === TABLE || this.#names.has(name.toLowerCase());
    if (!own || !known || (value['at_clause'] ?? null) !== null)
      this.#refuse(`Only the events can be read, by the name "${TABLE}".`, at);
  }

  #type(value: Json, at: number): void {
    const type = isJsonObject(value) && isJsonObject(value['type']) ? value['type'] : null;
    const id = textOf(type?.['id']);
    const plain = (type?.['type_info'] ?? null) === null || id === 'DECIMAL' || id === 'VARCHAR' || id === 'UNBOUND';
    if (type === null || !SQL_TYPES.has(id) || !plain) this.#refuse(`The type ${id} is not taken here.`, at);
    else if (id === 'UNBOUND') this.#refuse('Only plain types are taken here.', at);
  }

  /** Where the outer SELECT names its columns itself, the five must be among them. */
  #columns(node: JsonObject): void {
    const list = node['type'] === 'SELECT_NODE' ? node['select_list'] : undefined;
    if (!Array.isArray(list) || list.some((each) => isJsonObject(each) && each['class'] === 'STAR')) return;
    const names = new Set(list.map((each) => nameOf(each).toLowerCase()));
    const missing = SQL_COLUMNS.filter((name) => !names.has(name));
    if (missing.length > 0)
      this.#refuse(`The query must give the columns ${SQL_COLUMNS.join(', ')}; ${missing.join(', ')} is missing.`, 0);
  }

  #refuse(message: string, at: number): void {
    if (this.refusals.length < 20) this.refusals.push({ message, ...placeOf(this.#text, at) });
  }
}

function nameOf(expression: Json): string {
  if (!isJsonObject(expression)) return '';
  const alias = textOf(expression['alias']);
  const names = expression['column_names'];
  return alias !== '' || !Array.isArray(names) ? alias : textOf(names.at(-1) ?? null);
}
