import { daysBetween, parseDate } from '../dates.ts';
import { type Asked, BOOL, DOUBLE, exact, INT, NOT_PLAIN, type Plain, type PlainType, STRING, TIME } from './type.ts';

/** A function: what it takes, what it gives, and how. */
interface Signature {
  readonly takes: readonly PlainType['kind'][];
  readonly gives: PlainType;
  readonly run: (...values: never[]) => unknown;
}

const CALLS: { readonly [name: string]: readonly Signature[] } = {
  string: [
    { takes: ['string'], gives: STRING, run: (text: string) => text },
    { takes: ['bool'], gives: STRING, run: String },
    { takes: ['int'], gives: STRING, run: String },
    { takes: ['double'], gives: STRING, run: (value: number) => (Number.isFinite(value) ? String(value) : refuse()) },
  ],
  double: [
    { takes: ['double'], gives: DOUBLE, run: (value: number) => value },
    { takes: ['int'], gives: DOUBLE, run: (value: number) => value },
  ],
  int: [
    { takes: ['int'], gives: INT, run: (value: number) => value },
    { takes: ['double'], gives: INT, run: (value: number) => exact(Math.trunc(value)) },
  ],
  size: [
    { takes: ['list'], gives: INT, run: (list: readonly unknown[]) => list.length },
    { takes: ['string'], gives: INT, run: codePoints },
  ],
  date: [{ takes: ['string'], gives: TIME, run: (text: string) => parseDate(text) ?? refuse() }],
  isDate: [{ takes: ['string'], gives: BOOL, run: (text: string) => parseDate(text) !== undefined }],
  daysBetween: [{ takes: ['time', 'time'], gives: INT, run: (from: Date, to: Date) => exact(daysBetween(from, to)) }],
};

const METHODS: { readonly [name: string]: readonly Signature[] } = {
  size: CALLS['size'] ?? [],
  contains: [{ takes: ['string', 'string'], gives: BOOL, run: (text: string, part: string) => text.includes(part) }],
  startsWith: [
    { takes: ['string', 'string'], gives: BOOL, run: (text: string, part: string) => text.startsWith(part) },
  ],
  endsWith: [{ takes: ['string', 'string'], gives: BOOL, run: (text: string, part: string) => text.endsWith(part) }],
  lowerAscii: [{ takes: ['string'], gives: STRING, run: (text: string) => text.toLowerCase() }],
  trim: [{ takes: ['string'], gives: STRING, run: (text: string) => text.trim() }],
  join: [{ takes: ['list', 'string'], gives: STRING, run: joined }],
};

/** Returns a call of a function; undefined where it is not one that is computed on plain values. */
export function callOf(name: string, given: readonly Plain[]): Plain | undefined {
  return applied(Object.hasOwn(CALLS, name) ? CALLS[name] : undefined, given);
}

/** Returns a call of a function on a receiver, which is the first of `given`. */
export function methodOf(name: string, given: readonly Plain[]): Plain | undefined {
  if (name === 'matches') return matching(given);
  return applied(Object.hasOwn(METHODS, name) ? METHODS[name] : undefined, given);
}

function applied(signatures: readonly Signature[] | undefined, given: readonly Plain[]): Plain | undefined {
  const [first, second] = given;
  const found = signatures?.find(
    ({ takes }) => takes.length === given.length && takes.every((kind, index) => given[index]?.type.kind === kind),
  );
  if (found === undefined || first === undefined) return undefined;
  const constant = given.every((each) => each.constant === true) ? { constant: true } : {};
  const run = found.run as (...values: unknown[]) => unknown;
  if (second === undefined) return { type: found.gives, run: (asked) => run(first.run(asked)), ...constant };
  return { type: found.gives, run: (asked) => run(first.run(asked), second.run(asked)), ...constant };
}

/** A pattern that is known beforehand is made once; the engine makes it for every text. */
function matching([text, pattern]: readonly Plain[]): Plain | undefined {
  if (text?.type.kind !== 'string' || pattern?.type.kind !== 'string' || pattern.constant !== true) return undefined;
  const source = pattern.run({ facts: {}, asOf: new Date(0) }) as string;
  let expression: RegExp;
  try {
    expression = new RegExp(source);
  } catch {
    return undefined;
  }
  const read = text.run as (asked: Asked) => string;
  return { type: BOOL, run: (asked) => expression.test(read(asked)) };
}

function joined(list: readonly unknown[], separator: string): string {
  for (const each of list) if (typeof each !== 'string') throw NOT_PLAIN;
  return list.join(separator);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function refuse(): never {
  throw NOT_PLAIN;
}
