import { pointerToken } from '../../../model/json.ts';
import type { FieldPath } from '../../../model/log-format.ts';
import { sqlList, sqlName, sqlText } from '../engine/sql-text.ts';
import type { Compression } from '../scan/inflate.ts';

/** Columns that the scratch files of layouts carry beside the keys of a row. */
export const LINE_KEY = '__line';
/** Number of the row within its line. */
export const PART_KEY = '__part';

/** How the values of a file are read: `plain` costs less and cannot tell a text from what it may look like. */
export type Reading = 'plain' | 'typed';

/**
 * Names every path that a format reads, so that each is taken out of the JSON text once. The first key of a path is a
 * column of the reader; the rest is a JSON pointer into it.
 */
export class FieldTable {
  readonly #reading: Reading;
  readonly #aliases = new Map<string, string>();
  readonly #paths: FieldPath[] = [];
  readonly #typed = new Set<string>();

  constructor(reading: Reading = 'typed') {
    this.#reading = reading;
  }

  /** Returns the alias under which the text of a path stands in the extraction; NULL where it is missing or null. */
  text(path: FieldPath): string {
    const key = JSON.stringify(path);
    let alias = this.#aliases.get(key);
    if (alias === undefined) {
      alias = `x${this.#paths.length}`;
      this.#aliases.set(key, alias);
      this.#paths.push(path);
    }
    return alias;
  }

  /** True where only the text of a path is read: of an object, a list, a boolean or a number it is the same as of a text. */
  isPlain(path: FieldPath): boolean {
    const [key = ''] = path;
    if (this.#reading === 'typed' || this.#typed.has(key) || this.#whole) return false;
    return this.#below(key).every(({ length }) => length === 1);
  }

  /** Returns an expression for the JSON type of a path, whose key is then never plain. */
  type(path: FieldPath): string {
    this.#typed.add(path[0] ?? '');
    return this.typeSeen(path);
  }

  /** Returns an expression for the JSON type of a path that is not plain. */
  typeSeen(path: FieldPath): string {
    this.text(path);
    return this.#whole ? `json_type("json", ${sqlText(pointer(path))})` : this.#typeInColumn(path);
  }

  /** Top-level keys to be read. */
  get keys(): readonly string[] {
    return [...new Set(this.#paths.map(([key]) => key ?? ''))];
  }

  /** The engine's names know no case: keys that differ only in it must be read from the whole object. */
  get #whole(): boolean {
    const { keys } = this;
    return new Set(keys.map((key) => key.toLowerCase())).size < keys.length || keys.includes('');
  }

  #typeInColumn([key = '', ...rest]: FieldPath): string {
    const column = this.#column(key);
    if (rest.length > 0) return `json_type(${column}, ${sqlText(pointer(rest))})`;
    // The reader writes JSON without blanks, so the first character tells the type.
    return `CASE WHEN starts_with(${column}, '"') THEN 'VARCHAR' WHEN ${column} < ':' THEN 'DOUBLE' WHEN ${column} >= '{' THEN 'OBJECT' WHEN ${column} IN ('true', 'false') THEN 'BOOLEAN' ELSE json_type(${column}) END`;
  }

  /** Returns an expression that is true where the value of a path, which is not plain, is a text or a number; never NULL where it is there. */
  isTextOrNumber(path: FieldPath): string {
    const value = this.text(path);
    const [key = '', ...rest] = path;
    if (rest.length === 0 && !this.#whole) return `${this.#column(key)} < ':'`;
    // Only these beginnings can be an object, a list or a boolean instead of a text; an address may begin with [ too.
    const doubtful = `${value} >= '[' AND (${value} >= '{' OR ${value} < '\\' OR ${value} IN ('true', 'false'))`;
    return `CASE WHEN ${doubtful} THEN ${this.typeSeen(path)} NOT IN ('OBJECT', 'ARRAY', 'BOOLEAN') ELSE true END`;
  }

  /** Keys are renamed at once, because a format may read keys that are called like columns of ours. */
  #column(key: string): string {
    return `k${this.keys.indexOf(key)}`;
  }

  /** Returns the SELECT that takes every path out of one file of JSON lines. */
  extraction(file: ReadFile): string {
    return this.#whole ? this.#fromObjects(file) : this.#fromColumns(file);
  }

  #fromObjects({ path, compression, numbered }: ReadFile): string {
    const number = (key: string): string => `TRY_CAST("json"->>'/${key}' AS BIGINT)`;
    const numbers = numbered ? [number(LINE_KEY), number(PART_KEY)] : UNNUMBERED;
    const taken = this.#paths.map(
      (each, index) => `json_extract_string("json", ${sqlText(pointer(each))}) AS x${index}`,
    );
    return `SELECT ${[...named(numbers), '"json"', ...taken].join(', ')}
      FROM read_ndjson_objects(${sqlText(path)}, compression = ${packing(compression)}, ignore_errors = true)`;
  }

  #fromColumns({ path, compression, numbered }: ReadFile): string {
    const numbers = numbered ? [LINE_KEY, PART_KEY] : [];
    const columns = [
      ...numbers.map((key) => `${sqlName(key)}: 'BIGINT'`),
      ...this.keys.map((key) => `${sqlName(key)}: '${this.isPlain([key]) ? 'VARCHAR' : 'JSON'}'`),
    ];
    const renamed = this.keys.map((key, index) => `${sqlName(key)}::VARCHAR AS k${index}`);
    const lines = named(numbered ? numbers.map(sqlName) : UNNUMBERED);
    const source = `SELECT ${[...lines, ...renamed].join(', ')} FROM read_json(${sqlText(path)}, format = 'newline_delimited',
      compression = ${packing(compression)}, ignore_errors = true, columns = {${columns.join(', ')}})`;
    const keys = this.keys.map((_, index) => `k${index}`);
    return `SELECT ${['"line"', '"part"', ...keys, ...this.#taken()].join(', ')} FROM (SELECT *${this.#lists()} FROM (${source}))`;
  }

  /** Several paths below one key are taken out in one go, because each extraction parses the value again. */
  #lists(): string {
    let lists = '';
    for (const [index, key] of this.keys.entries()) {
      const rests = this.#within(key).map((path) => pointer(path.slice(1)));
      if (rests.length > 1)
        lists += `, CASE WHEN k${index} >= '[' THEN json_extract_string(k${index}, ${sqlList(rests)}) END AS l${index}`;
    }
    return lists;
  }

  #taken(): readonly string[] {
    return this.#paths.map((path, index) => `${this.#takenFrom(path)} AS x${index}`);
  }

  #takenFrom(path: FieldPath): string {
    const [key = '', ...rest] = path;
    const column = this.#column(key);
    if (this.isPlain(path)) return column;
    // An object is its own text.
    if (rest.length === 0)
      return `CASE WHEN ${column} >= '{' THEN ${column} ELSE json_extract_string(${column}, '') END`;
    const within = this.#within(key);
    if (within.length > 1) return `l${this.keys.indexOf(key)}[${within.indexOf(path) + 1}]`;
    return `CASE WHEN ${column} >= '[' THEN json_extract_string(${column}, ${sqlText(pointer(rest))}) END`;
  }

  #within(key: string): readonly FieldPath[] {
    return this.#below(key).filter(({ length }) => length > 1);
  }

  #below(key: string): readonly FieldPath[] {
    return this.#paths.filter((path) => path[0] === key);
  }
}

interface ReadFile {
  readonly path: string;
  readonly compression: Compression;
  readonly numbered: boolean;
}

const UNNUMBERED = ['NULL::BIGINT', '0::BIGINT'];

function named([line = '', part = '']: readonly string[]): readonly string[] {
  return [`${line} AS "line"`, `${part} AS "part"`];
}

function packing(compression: Compression): string {
  return sqlText(compression === 'none' ? 'uncompressed' : compression);
}

function pointer(path: FieldPath): string {
  return path.map((key) => `/${pointerToken(key)}`).join('');
}
