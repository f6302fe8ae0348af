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

const PLAIN_TEXT = /^[ !#-[\]-~]*$/;
// Deeper than any document that is read; a value that holds itself ends here and is refused by the library.
const DEEPEST = 500;

// Objects, lists and plain texts are most of every item and are written here, twice as fast as the library does;
// numbers, texts with escapes, and whatever it refuses are left to it.
function written(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string' && PLAIN_TEXT.test(value)) return `"${value}"`;
  if (typeof value !== 'object' || value === null || depth > DEEPEST || 'toJSON' in value) return canonicalize(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => written(item ?? null, depth + 1)).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = written((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (item !== undefined) text += `${text === '' ? '' : ','}${written(key, 0)}:${item}`;
  }
  return `{${text}}`;
}
