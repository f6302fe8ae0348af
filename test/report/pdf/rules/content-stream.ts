/** An operand of a content stream: names carry their slash, strings are bytes in latin1, dictionaries are lists of pairs. */
export type Operand = number | string | { readonly string: string } | readonly Operand[];

/** One operator with what stood before it. */
export interface Step {
  readonly operator: string;
  readonly operands: readonly Operand[];
}

const TOKEN =
  /%[^\r\n]*|\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|[[\]]|\/[^\s()<>[\]{}/%]*|[^\s()<>[\]{}/%]+/g;

/** Returns the steps of a content stream or a character map; nested strings are followed one level deep, as ours are. */
export function stepsOf(source: string): readonly Step[] {
  const steps: Step[] = [];
  const open: Operand[][] = [];
  let operands: Operand[] = [];
  for (const [token] of source.matchAll(TOKEN)) {
    if (token.startsWith('%')) continue;
    if (token === '[' || token === '<<') {
      open.push(operands);
      operands = [];
    } else if (token === ']' || token === '>>') {
      const inner: Operand = operands;
      operands = open.pop() ?? [];
      operands.push(inner);
    } else if (isOperand(token)) operands.push(operandOf(token));
    else {
      steps.push({ operator: token, operands });
      operands = [];
    }
  }
  return steps;
}

function isOperand(token: string): boolean {
  return /^[/(<]/.test(token) || /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(token) || /^(?:true|false|null|R)$/.test(token);
}

function operandOf(token: string): Operand {
  if (token.startsWith('<')) {
    const hex = token.replaceAll(/[<>\s]/g, '');
    return { string: Buffer.from(hex.length % 2 === 1 ? `${hex}0` : hex, 'hex').toString('latin1') };
  }
  if (token.startsWith('(')) return { string: token.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1') };
  if (/^[/trfnR]/.test(token)) return token;
  return Number(token);
}

/** Returns the bytes of every string among operands, arrays included, in order. */
export function stringsOf(operands: readonly Operand[]): string {
  let out = '';
  for (const operand of operands) {
    if (typeof operand === 'object') out += 'string' in operand ? operand.string : stringsOf(operand);
  }
  return out;
}

/** Returns the value of a key in an operand that is a dictionary. */
export function valueIn(dictionary: Operand | undefined, key: string): Operand | undefined {
  if (!Array.isArray(dictionary)) return undefined;
  const at = (dictionary as readonly Operand[]).indexOf(key);
  return at === -1 ? undefined : (dictionary as readonly Operand[])[at + 1];
}
