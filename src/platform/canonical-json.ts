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
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (value === true || value === false || value === null) return String(value);
  if (typeof value !== 'object' || depth > DEEPEST || 'toJSON' in value) return canonicalize(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value as readonly unknown[]) {
      items += `${items === '' ? '' : ','}${written(item ?? null, depth + 1) ?? 'null'}`;
    }
    return `[${items}]`;
  }
  let members = '';
  for (const key of sorted(Object.keys(value))) {
    const item = written((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (item !== undefined) members += `${members === '' ? '' : ','}${text(key)}:${item}`;
  }
  return `{${members}}`;
}

function text(value: string): string | undefined {
  if (PLAIN_TEXT.test(value)) return `"${value}"`;
  return SURROGATE.test(value) ? canonicalize(value) : JSON.stringify(value);
}

/** Keys by UTF-16 code units, as RFC 8785 asks for; most objects have few, and many have them in order already. */
function sorted(keys: string[]): readonly string[] {
  for (let at = 1; at < keys.length; at += 1) {
    if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return keys.sort();
  }
  return keys;
}
