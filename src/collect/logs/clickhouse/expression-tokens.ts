/** One piece of an expression. */
export interface Token {
  readonly kind: 'name' | 'quoted-name' | 'text' | 'number' | 'sign' | 'end';
  /** The name, text or number without its quotes; the sign as written. */
  readonly value: string;
  /** Characters from the start of the expression. */
  readonly at: number;
}

/** An expression that is refused, with the place in it. */
export class ExpressionRefused extends Error {
  override readonly name = 'ExpressionRefused';
  /** Characters from the start of the expression. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d{1,18}(?:\.\d{1,18})?/y;
const SIGN = /<>|<=|>=|!=|\|\||[-+*/%=<>()[\],.]/y;
const SPACE = /[ \t\r\n]+/y;
// A quoted name of a column; what is not among these has no place in one.
const COLUMN_NAME = /^[\p{L}\p{N}_ .:@#$/-]{1,128}$/u;

/** Returns the pieces of an expression, an `end` last. Throws ExpressionRefused at what belongs to none, such as `;` or a comment. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    if (space !== null) {
      at += space.length;
      continue;
    }
    if (text.startsWith('--', at) || text.startsWith('/*', at))
      throw new ExpressionRefused('Comments are not read here.', at);
    const token = tokenAt(text, at);
    tokens.push(token.token);
    at = token.next;
  }
  tokens.push({ kind: 'end', value: '', at: text.length });
  return tokens;
}

function tokenAt(text: string, at: number): { readonly token: Token; readonly next: number } {
  const first = text[at] ?? '';
  if (first === "'") return quoted(text, at, 'text');
  if (first === '"' || first === '`') return quoted(text, at, 'quoted-name');
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['sign', SIGN],
  ] as const) {
    const value = matchAt(pattern, text, at);
    if (value !== null) return { token: { kind, value, at }, next: at + value.length };
  }
  throw new ExpressionRefused(`"${first}" has no place in an expression.`, at);
}

/** A quote inside is written twice; a backslash is only a backslash. */
function quoted(
  text: string,
  at: number,
  kind: 'text' | 'quoted-name',
): { readonly token: Token; readonly next: number } {
  const quote = text[at] ?? '';
  let value = '';
  for (let next = at + 1; next < text.length; next += 1) {
    const character = text[next] ?? '';
    if (character !== quote) value += character;
    else if (text[next + 1] === quote) {
      value += quote;
      next += 1;
    } else {
      if (kind === 'quoted-name' && !COLUMN_NAME.test(value))
        throw new ExpressionRefused('A name of a column has letters, digits, spaces and _ . : @ # $ / - only.', at);
      return { token: { kind, value, at }, next: next + 1 };
    }
  }
  throw new ExpressionRefused('A quote is opened here and never closed.', at);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
