import canonicalize from 'canonicalize';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { sha256Hex } from './digest.ts';

/**
 * Returns the canonical JSON text of RFC 8785. Throws a TypeError where the value has no JSON form, and a known failure
 * where its text would be longer than any text can be here (about 512 million characters).
 */
export function canonicalJson(value: unknown): string {
  const text = writtenWhole(value);
  if (text === undefined) throw new TypeError('This value has no JSON form, so it cannot be digested.');
  return text;
}

/** Returns the SHA-256 in hex over the canonical JSON of the value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function writtenWhole(value: unknown): string | undefined {
  try {
    return written(value, 0);
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('string length')) throw error;
    const message =
      'The record of this run would be longer than 512 million characters, which is the longest there can be.';
    const next =
      'Give each run fewer sources, for example one part of the organisation each, with an --out of its own.';
    throw new KnownFailure(EXIT.io, [{ code: 'record-too-long', severity: 'error', message, next }], { cause: error });
  }
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
  if (typeof value === 'object' && value !== null && depth <= DEEPEST && !hasOwnForm(value)) {
    return Array.isArray(value) ? writtenList(value, depth) : writtenObject(value, depth);
  }
  const plain = value === true || value === false || value === null || Number.isSafeInteger(value);
  return plain ? String(value) : canonicalize(value);
}

// Read rather than asked for with `in`, which takes longer than all the rest of writing an object of any shape.
function hasOwnForm(value: { readonly toJSON?: unknown }): boolean {
  return value.toJSON !== undefined;
}

function writtenList(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]';
  let text = '[';
  for (let at = 0; at < items.length; at += 1) {
    if (at > 0) text += ',';
    text += written(items[at] ?? null, depth + 1) ?? 'null';
  }
  return `${text}]`;
}

// The values are taken out in one go: looking each up by its name takes several times as long.
function writtenObject(value: object, depth: number): string {
  const { order, first, next } = shapeOf(Object.keys(value));
  const values: readonly unknown[] = Object.values(value);
  let text = '';
  for (let at = 0; at < order.length; at += 1) {
    const item = written(values[order[at] ?? 0], depth + 1);
    if (item === undefined) continue;
    text += (text === '' ? first[at] : next[at]) ?? '';
    text += item;
  }
  return text === '' ? '{}' : `${text}}`;
}

function quoted(value: string): string | undefined {
  if (PLAIN_TEXT.test(value)) return `"${value}"`;
  return SURROGATE.test(value) ? canonicalize(value) : JSON.stringify(value);
}

/** The keys of an object as it has them, and what RFC 8785 makes of them. */
interface Shape {
  readonly keys: readonly string[];
  /** Where each key stands in `keys`, in the order of their UTF-16 code units. */
  readonly order: readonly number[];
  /** What is written before the value of each, where it is the first that is written. */
  readonly first: readonly string[];
  /** The same, where another one stands before it. */
  readonly next: readonly string[];
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
  const sorted = [...keys].sort();
  const places = new Map(keys.map((key, index) => [key, index]));
  const names = sorted.map((key) => `${quoted(key) ?? '""'}:`);
  return {
    keys,
    order: sorted.map((key) => places.get(key) ?? 0),
    first: names.map((name) => `{${name}`),
    next: names.map((name) => `,${name}`),
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
