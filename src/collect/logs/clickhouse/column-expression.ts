import { DIALECTS } from '../measures/dialect.ts';
import { ALLOWED_FUNCTIONS, RESERVED_WORDS } from './allowed-functions.ts';
import { ExpressionRefused, type Token, tokensOf } from './expression-tokens.ts';

const MAX_LENGTH = 4000;
const MAX_DEPTH = 40;

/**
 * Returns a column's expression as SQL for ClickHouse. It is read by our own grammar and written anew, so that what is sent
 * is one expression over columns of the row and never a subquery. Throws ExpressionRefused.
 */
export function columnExpression(text: string): string {
  if (text.length > MAX_LENGTH) throw new ExpressionRefused(`An expression has at most ${MAX_LENGTH} characters.`, 0);
  return new Reader(tokensOf(text)).whole();
}

// Weakest first; each level binds what stands between its signs.
const LEVELS: readonly (readonly string[])[] = [
  ['+', '-', '||'],
  ['*', '/', '%'],
];
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);
const CONSTANTS: ReadonlySet<string> = new Set(['NULL', 'TRUE', 'FALSE']);

class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): string {
    const sql = this.#either();
    if (this.#peek().kind !== 'end') throw this.#unexpected('the end of the expression');
    return sql;
  }

  #either(): string {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ExpressionRefused('The expression is nested too deeply.', this.#peek().at);
    const parts = [this.#both()];
    while (this.#word('OR')) parts.push(this.#both());
    this.#depth -= 1;
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
  }

  #both(): string {
    const parts = [this.#negated()];
    while (this.#word('AND')) parts.push(this.#negated());
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`;
  }

  #negated(): string {
    let times = 0;
    while (this.#word('NOT')) times += 1;
    const sql = this.#compared();
    return times % 2 === 1 ? `(NOT ${sql})` : sql;
  }

  #compared(): string {
    const left = this.#sum(0);
    const sign = this.#peek();
    if (sign.kind === 'sign' && COMPARISONS.has(sign.value)) {
      this.#next += 1;
      return `(${left} ${sign.value} ${this.#sum(0)})`;
    }
    if (this.#word('IS')) {
      const not = this.#word('NOT') ? 'NOT ' : '';
      if (!this.#word('NULL')) throw this.#unexpected('NULL');
      return `(${left} IS ${not}NULL)`;
    }
    const not = this.#word('NOT') ? 'NOT ' : '';
    if (this.#word('LIKE')) return `(${left} ${not}LIKE ${this.#sum(0)})`;
    if (this.#word('IN')) {
      this.#sign('(');
      return `(${left} ${not}IN (${this.#list(')')}))`;
    }
    if (not !== '') throw this.#unexpected('LIKE or IN');
    return left;
  }

  #sum(level: number): string {
    const signs = LEVELS[level];
    if (signs === undefined) return this.#indexed();
    let sql = this.#sum(level + 1);
    for (let sign = this.#peek(); sign.kind === 'sign' && signs.includes(sign.value); sign = this.#peek()) {
      this.#next += 1;
      sql = `(${sql} ${sign.value} ${this.#sum(level + 1)})`;
    }
    return sql;
  }

  #indexed(): string {
    if (this.#taken('-')) {
      const number = this.#take();
      if (number.kind !== 'number') throw new ExpressionRefused('A minus stands before a number only.', number.at);
      return `(-${number.value})`;
    }
    let sql = this.#value();
    while (this.#taken('[')) {
      sql = `${sql}[${this.#either()}]`;
      this.#sign(']');
    }
    return sql;
  }

  #value(): string {
    const token = this.#take();
    switch (token.kind) {
      case 'text':
        return DIALECTS.clickhouse.text(token.value);
      case 'number':
        return token.value;
      case 'quoted-name':
        return this.#column(token);
      case 'name':
        return this.#named(token);
      case 'sign':
        if (token.value === '(') {
          const sql = this.#either();
          this.#sign(')');
          return `(${sql})`;
        }
        if (token.value === '[') return `[${this.#list(']')}]`;
        break;
      case 'end':
        break;
    }
    throw new ExpressionRefused('A column, a function, a text or a number is expected here.', token.at);
  }

  #named(token: Token): string {
    const upper = token.value.toUpperCase();
    if (upper === 'CASE') return this.#cases();
    if (this.#taken('(')) {
      if (ALLOWED_FUNCTIONS.has(token.value)) return `${token.value}(${this.#list(')')})`;
      throw new ExpressionRefused(
        `The function "${token.value}" is not among those a column may be computed with.`,
        token.at,
      );
    }
    if (CONSTANTS.has(upper)) return upper;
    if (RESERVED_WORDS.has(upper))
      throw new ExpressionRefused(
        `"${token.value}" begins or joins a query and has no place in an expression; a column of that name needs quotes.`,
        token.at,
      );
    return this.#column(token);
  }

  #column(first: Token): string {
    const names = [first.value];
    while (this.#taken('.')) {
      const token = this.#take();
      if (token.kind !== 'name' && token.kind !== 'quoted-name')
        throw new ExpressionRefused('A name is expected after the dot.', token.at);
      names.push(token.value);
    }
    return names.map((name) => `"${name}"`).join('.');
  }

  #cases(): string {
    let sql = 'CASE';
    if (!this.#isWord('WHEN')) sql += ` ${this.#either()}`;
    while (this.#word('WHEN')) {
      sql += ` WHEN ${this.#either()}`;
      if (!this.#word('THEN')) throw this.#unexpected('THEN');
      sql += ` THEN ${this.#either()}`;
    }
    if (this.#word('ELSE')) sql += ` ELSE ${this.#either()}`;
    if (!sql.includes(' WHEN ') || !this.#word('END')) throw this.#unexpected('WHEN or END');
    return `(${sql} END)`;
  }

  #list(end: string): string {
    const items: string[] = [];
    if (this.#taken(end)) return '';
    do items.push(this.#either());
    while (this.#taken(','));
    this.#sign(end);
    return items.join(', ');
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', value: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #isWord(word: string): boolean {
    const { kind, value } = this.#peek();
    return kind === 'name' && value.toUpperCase() === word;
  }

  #word(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next += 1;
    return true;
  }

  #taken(sign: string): boolean {
    const { kind, value } = this.#peek();
    if (kind !== 'sign' || value !== sign) return false;
    this.#next += 1;
    return true;
  }

  #sign(sign: string): void {
    if (!this.#taken(sign)) throw this.#unexpected(`"${sign}"`);
  }

  #unexpected(expected: string): ExpressionRefused {
    const { kind, value, at } = this.#peek();
    return new ExpressionRefused(`Expected ${expected}, found ${kind === 'end' ? 'the end' : `"${value}"`}.`, at);
  }
}
