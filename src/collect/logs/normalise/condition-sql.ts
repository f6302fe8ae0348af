import type { AnyOf, FieldCondition, FieldPath } from '../../../model/log-format.ts';
import { sqlList, sqlText } from '../engine/sql-text.ts';
import type { FieldTable } from './field-table.ts';

/** Names every condition that a format asks, so that each is answered once per row. */
export class ConditionTable {
  readonly #fields: FieldTable;
  readonly #words: WordTable;
  readonly #answers = new Map<string, string>();

  constructor(fields: FieldTable, words: WordTable) {
    this.#fields = fields;
    this.#words = words;
  }

  /** Returns an expression over the answers that is true where one of the lists holds in full, else false or NULL. */
  anyOf(lists: AnyOf): string {
    if (lists.length === 0) return 'false';
    return `(${lists.map((list) => this.#allOf(list)).join(' OR ')})`;
  }

  /** The answers as columns. */
  get columns(): readonly string[] {
    return [...this.#answers].map(([answer, alias]) => `${answer} AS ${alias}`);
  }

  #allOf(list: readonly FieldCondition[]): string {
    const asked = list.flatMap((condition) => answersTo(condition, this.#fields, this.#words));
    const answers = asked.map((each) => this.#alias(each));
    return answers.length === 0 ? 'true' : `(${answers.join(' AND ')})`;
  }

  #alias(answer: string): string {
    const alias = this.#answers.get(answer) ?? `b${this.#answers.size}`;
    this.#answers.set(answer, alias);
    return alias;
  }
}

/** Looks every word up once per field, however many conditions ask for words in it. */
export class WordTable {
  readonly #fields = new Map<string, string[]>();

  /** Returns an expression that is true where the value, in lower case, is one of the words. */
  isOneOf(value: string, words: readonly string[]): string {
    const known = this.#fields.get(value) ?? [];
    this.#fields.set(value, known);
    for (const word of words) if (!known.includes(word)) known.push(word);
    const places = words.map((word) => known.indexOf(word) + 1).sort((a, b) => a - b);
    const [first = 0, last = 0] = [places[0], places.at(-1)];
    const unbroken = last - first === new Set(places).size - 1;
    return unbroken ? `${value}w BETWEEN ${first} AND ${last}` : `${value}w IN (${places.join(', ')})`;
  }

  /** The places of the words as columns. */
  get columns(): readonly string[] {
    return [...this.#fields].map(([value, words]) => `${placeIn(words, value)} AS ${value}w`);
  }
}

function placeIn(words: readonly string[], value: string): string {
  const place = `list_position(${sqlList(words)}, lower(${value}))::INTEGER`;
  // What sorts before the letters, as the numbers do that many statuses are, is none of the words.
  return words.every((word) => /^[a-z]/.test(word)) ? `CASE WHEN ${value} >= ':' THEN ${place} END` : place;
}

function answersTo(
  { path, present, is, between }: FieldCondition,
  fields: FieldTable,
  words: WordTable,
): readonly string[] {
  const value = fields.text(path);
  const parts: string[] = [];
  if (present !== undefined) parts.push(present ? `${value} <> ''` : `coalesce(${value} = '', true)`);
  if (is !== undefined) parts.push(isOneOf(path, is, fields, words));
  if (between !== undefined) {
    parts.push(`TRY_CAST(${value} AS DOUBLE) BETWEEN ${between[0]} AND ${between[1]}`);
  }
  return parts;
}

function isOneOf(
  path: FieldPath,
  wanted: readonly (string | number | boolean)[],
  fields: FieldTable,
  table: WordTable,
): string {
  const value = fields.text(path);
  // Only these texts could also be the text of a number or a boolean.
  const doubtful = (each: string | number | boolean): boolean =>
    typeof each !== 'string' || /^(?:-?\d|true$|false$)/.test(each);
  const words = wanted.filter((each) => !doubtful(each)).map(String);
  const alternatives = wanted.filter(doubtful).map((each) => {
    const same =
      typeof each === 'number'
        ? `TRY_CAST(${value} AS DOUBLE) = ${each}`
        : `lower(${value}) = ${sqlText(String(each))}`;
    // The type is looked at last, because that parses the value once more.
    return `CASE WHEN ${same} THEN ${fields.type(path)} ${typeof each === 'string' ? '=' : '<>'} 'VARCHAR' ELSE false END`;
  });
  if (words.length > 0) alternatives.push(table.isOneOf(value, words));
  return `(${alternatives.join(' OR ')})`;
}

/** Returns an expression for the first path that holds a text or a number; NULL where none does. */
export function textSql(paths: readonly FieldPath[], fields: FieldTable): string {
  const [first, ...more] = paths.map((path) => oneText(path, fields));
  if (first === undefined) return 'NULL';
  return more.length === 0 ? first : `coalesce(${[first, ...more].join(', ')})`;
}

function oneText(path: FieldPath, fields: FieldTable): string {
  const value = fields.text(path);
  if (fields.isPlain(path)) return `nullif(${value}, '')`;
  return `CASE WHEN ${fields.isTextOrNumber(path)} THEN nullif(${value}, '') END`;
}
