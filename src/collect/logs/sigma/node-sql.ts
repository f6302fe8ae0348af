import { DIALECTS, type DialectId } from '../measures/dialect.ts';
import { fitsAnything, patternRegex, simplePlace } from './pattern.ts';
import { flaggedRegex } from './regex.ts';
import { type Node, type Pattern, RuleError, type Test, type TextPlace } from './rule.ts';
import { type SigmaDialect, sigmaDialect } from './sigma-dialect.ts';

/** Where the value of a field stands in the query. */
export interface FieldColumn {
  /** An SQL expression of its text; NULL where the field is missing or null. */
  readonly text: string;
  /** The texts of its entries where it is a list; absent where it never is. */
  readonly list?: string;
}

/** Where the parts of an event stand in the query. */
export interface EventColumns {
  readonly fields: ReadonlyMap<string, FieldColumn>;
  /** The event as JSON text, for words that may stand anywhere; absent where no rule asks for them. */
  readonly line?: string;
}

/** Compiles detections to SQL that is true or false and never NULL. */
export class NodeCompiler {
  readonly #columns: EventColumns;
  readonly #sql: SigmaDialect;
  readonly #text: (value: string) => string;

  constructor(dialect: DialectId, columns: EventColumns) {
    this.#columns = columns;
    this.#sql = sigmaDialect(dialect);
    this.#text = (value) => DIALECTS[dialect].text(value);
  }

  /** Returns a tree as SQL. Throws a RuleError where a field has no column. */
  condition(node: Node): string {
    if ('all' in node) return this.#joined(node.all, 'AND');
    if ('any' in node) return this.#joined(node.any, 'OR');
    // Every test below is wrapped, so that what an event does not say makes `not` true.
    if ('not' in node) return `(NOT ${this.condition(node.not)})`;
    if ('keyword' in node) return known(this.#keyword(node.keyword));
    const { text, list } = this.column(node.field);
    const { test } = node;
    if (test.kind === 'exists') return `(${text} IS NOT NULL)`;
    const alone = known(this.#test(test, text));
    if (list === undefined) return alone;
    // The text of a list is its JSON; its entries are what a rule means.
    return `(CASE WHEN ${list} IS NULL THEN ${alone} ELSE ${this.#sql.anyOf(list, (entry) => known(this.#test(test, entry)))} END)`;
  }

  /** Returns where a field stands. Throws a RuleError where it stands nowhere. */
  column(field: string): FieldColumn {
    const column = this.#columns.fields.get(field);
    if (column === undefined) throw new RuleError('', `The field "${field}" is not in this log.`);
    return column;
  }

  #joined(parts: readonly Node[], word: 'AND' | 'OR'): string {
    return `(${parts.map((part) => this.condition(part)).join(` ${word} `)})`;
  }

  #test(test: Exclude<Test, { kind: 'exists' }>, x: string): string {
    switch (test.kind) {
      case 'pattern':
        return this.#pattern(test.pattern, test.cased, x);
      case 'number':
        return this.#number(test.value, x);
      case 'compare':
        return `${this.#sql.number(x)} ${test.operator} ${test.value}`;
      case 'regex':
        return this.#sql.matches(x, this.#text(flaggedRegex(test.source, test.flags)));
      case 'network':
        return this.#sql.inNetwork(x, test.network);
      case 'field': {
        const other = this.column(test.other).text;
        const [a, b] = test.cased ? [x, other] : [this.#sql.lower(x), this.#sql.lower(other)];
        return this.#placed(test.place, a, b);
      }
    }
  }

  #number(value: number, x: string): string {
    const same = `${x} = ${this.#text(String(value))}`;
    // Beyond this, different numbers become equal as floating-point ones.
    return Math.abs(value) > Number.MAX_SAFE_INTEGER ? same : `(${same} OR ${this.#sql.number(x)} = ${value})`;
  }

  #pattern(pattern: Pattern, cased: boolean, x: string): string {
    if (fitsAnything(pattern)) return `${x} IS NOT NULL`;
    const simple = simplePlace(pattern);
    if (simple === undefined) return this.#sql.matches(x, this.#text(patternRegex(pattern, cased)));
    if (cased) return this.#placed(simple.place, x, this.#text(simple.text));
    return this.#placed(simple.place, this.#sql.lower(x), this.#lowered(simple.text));
  }

  #placed(place: TextPlace, x: string, part: string): string {
    if (place === 'contains') return this.#sql.contains(x, part);
    if (place === 'startswith') return this.#sql.startsWith(x, part);
    return place === 'endswith' ? this.#sql.endsWith(x, part) : `${x} = ${part}`;
  }

  /** Letters beyond ASCII are folded by the engine on both sides, because languages of programming differ in it. */
  #lowered(text: string): string {
    // oxlint-disable-next-line no-control-regex
    return /^[\x00-\x7f]*$/.test(text) ? this.#text(text.toLowerCase()) : this.#sql.lower(this.#text(text));
  }

  /** The line is JSON, so the words looked for are written as JSON writes them. */
  #keyword(test: Test): string {
    const { line } = this.#columns;
    if (line === undefined) throw new RuleError('', 'This log keeps no whole lines to search for words in.');
    if (test.kind !== 'pattern') return test.kind === 'regex' ? this.#test(test, line) : '(1 = 0)';
    const pattern = test.pattern.map((token) =>
      typeof token === 'string' ? JSON.stringify(token).slice(1, -1) : token,
    );
    return this.#pattern(pattern, test.cased, line);
  }
}

function known(sql: string): string {
  return `coalesce(${sql}, FALSE)`;
}
