import { BOOL, DOUBLE, exact, INT, NOT_PLAIN, type Plain, type PlainType, STRING } from './type.ts';

type Binary = (left: Plain['run'], right: Plain['run']) => Plain['run'];

/** Returns an operator over its operands; undefined where it is not one that is computed on plain values. */
export function operatorOf(op: string, operands: readonly Plain[]): Plain | undefined {
  const [left, right] = operands;
  if (left === undefined) return undefined;
  const constant = operands.every((each) => each.constant === true) ? { constant: true } : {};
  if (right === undefined) {
    const plain = unary(op, left);
    return plain === undefined ? undefined : { ...plain, ...constant };
  }
  const plain = logical(op, left, right) ?? compared(op, left, right) ?? computed(op, left, right);
  return plain === undefined ? undefined : { ...plain, ...constant };
}

function unary(op: string, { type, run }: Plain): Plain | undefined {
  if (op === '!_' && type.kind === 'bool') return { type, run: (asked) => run(asked) !== true };
  if (op === '-_' && type.kind === 'int') return { type, run: (asked) => exact(-(run(asked) as number)) };
  if (op === '-_' && type.kind === 'double') return { type, run: (asked) => -(run(asked) as number) };
  return undefined;
}

function logical(op: string, left: Plain, right: Plain): Plain | undefined {
  if (left.type.kind !== 'bool' || right.type.kind !== 'bool') return undefined;
  // A side without a value throws NOT_PLAIN; whether the other side decides all the same is for the engine to say.
  if (op === '&&') return { type: BOOL, run: (asked) => left.run(asked) === true && right.run(asked) === true };
  if (op === '||') return { type: BOOL, run: (asked) => left.run(asked) === true || right.run(asked) === true };
  return undefined;
}

const EQUALITY: Readonly<Record<string, Binary>> = {
  '==': (a, b) => (asked) => a(asked) === b(asked),
  '!=': (a, b) => (asked) => a(asked) !== b(asked),
};

const ORDER: Readonly<Record<string, Binary>> = {
  '<': (a, b) => (asked) => (a(asked) as number) < (b(asked) as number),
  '<=': (a, b) => (asked) => (a(asked) as number) <= (b(asked) as number),
  '>': (a, b) => (asked) => (a(asked) as number) > (b(asked) as number),
  '>=': (a, b) => (asked) => (a(asked) as number) >= (b(asked) as number),
};

function compared(op: string, left: Plain, right: Plain): Plain | undefined {
  if (op === 'in') return contained(left, right);
  const a = left.type.kind;
  const b = right.type.kind;
  const binary = EQUALITY[op];
  if (binary !== undefined) {
    return a === b && isScalar(left.type)
      ? { type: BOOL, run: against(op, left, right) ?? binary(left.run, right.run) }
      : undefined;
  }
  const order = ORDER[op];
  if (order === undefined) return undefined;
  const numbers = isNumber(left.type) && isNumber(right.type);
  const alike = a === b && (isScalar(left.type) || a === 'time');
  return numbers || alike ? { type: BOOL, run: order(left.run, right.run) } : undefined;
}

/** Most comparisons are with a value that is known beforehand. */
function against(op: string, left: Plain, right: Plain): Plain['run'] | undefined {
  if (right.constant !== true) return undefined;
  const { run } = left;
  const wanted = right.run({ facts: {}, asOf: new Date(0) });
  return op === '==' ? (asked) => run(asked) === wanted : (asked) => run(asked) !== wanted;
}

function contained(left: Plain, right: Plain): Plain | undefined {
  if (right.type.kind !== 'list' || left.type.kind !== right.type.item.kind || !isScalar(left.type)) return undefined;
  if (right.constant === true) {
    const known = new Set(right.run({ facts: {}, asOf: new Date(0) }) as readonly unknown[]);
    return { type: BOOL, run: (asked) => known.has(left.run(asked)) };
  }
  // Any other element of a list of texts is unequal to every text; of other lists the engine converts the elements first.
  if (left.type.kind !== 'string') return undefined;
  return { type: BOOL, run: (asked) => (right.run(asked) as readonly unknown[]).includes(left.run(asked)) };
}

const WHOLE: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => exact(a + b),
  '-': (a, b) => exact(a - b),
  '*': (a, b) => exact(a * b),
  // Taking the rest off first keeps the quotient exact.
  '/': (a, b) => (b === 0 ? refuse() : exact((a - (a % b)) / b)),
};

const DECIMAL: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

function computed(op: string, left: Plain, right: Plain): Plain | undefined {
  const a = left.run as (asked: Parameters<Plain['run']>[0]) => number;
  const b = right.run as typeof a;
  if (left.type.kind !== right.type.kind) return undefined;
  if (left.type.kind === 'int') {
    const whole = WHOLE[op];
    return whole === undefined ? undefined : { type: INT, run: (asked) => whole(a(asked), b(asked)) };
  }
  if (left.type.kind === 'double') {
    const decimal = DECIMAL[op];
    return decimal === undefined ? undefined : { type: DOUBLE, run: (asked) => decimal(a(asked), b(asked)) };
  }
  if (op !== '+') return undefined;
  if (left.type.kind === 'string') return { type: STRING, run: (asked) => `${a(asked)}${b(asked)}` };
  if (left.type.kind !== 'list' || right.type.kind !== 'list' || left.type.item.kind !== right.type.item.kind)
    return undefined;
  const one = left.run as (asked: Parameters<Plain['run']>[0]) => readonly unknown[];
  const other = right.run as typeof one;
  return { type: left.type, run: (asked) => [...one(asked), ...other(asked)] };
}

function isScalar({ kind }: PlainType): boolean {
  return kind === 'string' || kind === 'bool' || kind === 'int' || kind === 'double';
}

function isNumber({ kind }: PlainType): boolean {
  return kind === 'int' || kind === 'double';
}

function refuse(): never {
  throw NOT_PLAIN;
}
