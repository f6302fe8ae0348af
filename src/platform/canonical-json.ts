import canonicalize from 'canonicalize';
import { sha256Hex } from './digest.ts';

/** Returns the canonical JSON text of RFC 8785. Throws a TypeError where the value has no JSON form. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON form, so it cannot be digested.');
  return text;
}

/** Returns the SHA-256 in hex over the canonical JSON of the value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
