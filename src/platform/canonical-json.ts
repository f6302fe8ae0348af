import canonicalize from 'canonicalize';
import { sha256Hex } from './digest.ts';

/** Returns the canonical JSON text of RFC 8785. Throws a TypeError where the value has no JSON form. */
export function canonicalJson(value: unknown): string {
  const text = written(value, 0);
  if (text === undefined) throw new TypeError('This value has no JSON form, so it cannot be digested.');
  return text;
}

/** Returns the SHA-256 in hex over the canonical JSON of the value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

// Nothing here is escaped, and nothing is half of a pair of surrogates.
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;
const SURROGATE = /[\ud800-\udfff]/;
// Deeper than any document that is read; a value that holds itself ends here and is refused by the library.
const DEEPEST = 500;

// Objects, lists, texts, whole numbers and switches are nearly all of every item and are written here, several times as
// fast as the library does; other numbers, texts with surrogates, and whatever it refuses are left to it.
function written(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'object' && value !== null && depth <= DEEPEST && !('toJSON' in value)) {
    return Array.isArray(value) ? writtenList(value, depth) : writtenObject(value, depth);
  }
  const plain = value === true || value === false || value === null || Number.isSafeInteger(value);
  return plain ? String(value) : canonicalize(value);
}

function writtenList(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]';
  let text = '';
  for (const item of items) text += `,${written(item ?? null, depth + 1) ?? 'null'}`;
  return `[${text.slice(1)}]`;
}

function writtenObject(value: object, depth: number): string {
  const { order, names } = shapeOf(Object.keys(value));
  let text = '';
  for (let at = 0; at < order.length; at += 1) {
    const item = written((value as Readonly<Record<string, unknown>>)[order[at] ?? ''], depth + 1);
    if (item !== undefined) text += `${text === '' ? '' : ','}${names[at] ?? ''}${item}`;
  }
  return `{${text}}`;
}

function quoted(value: string): string | undefined {
  if (PLAIN_TEXT.test(value)) return `"${value}"`;
  return SURROGATE.test(value) ? canonicalize(value) : JSON.stringify(value);
}

/** The keys of an object in the order of RFC 8785, by UTF-16 code units, and each as it is written before its value. */
interface Shape {
  readonly keys: readonly string[];
  readonly order: readonly string[];
  readonly names: readonly string[];
}

// Items of one kind have the same keys in the same order, so the last few orders of each length serve nearly all.
const REMEMBERED = 6;
const LONGEST = 128;
const SHAPES: Shape[][] = [];

function shapeOf(keys: readonly string[]): Shape {
  if (keys.length > LONGEST) return newShape(keys);
  const known = (SHAPES[keys.length] ??= []);
  for (const shape of known) if (isSame(shape.keys, keys)) return shape;
  const shape = newShape(keys);
  if (known.length >= REMEMBERED) known.pop();
  known.unshift(shape);
  return shape;
}

function newShape(keys: readonly string[]): Shape {
  const order = [...keys].sort();
  return { keys, order, names: order.map((key) => `${quoted(key) ?? '""'}:`) };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
