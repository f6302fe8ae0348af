/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Returns the value at an RFC 6901 pointer, or undefined where the pointer leads nowhere. Never follows prototypes. */
export function atPointer(value: Json, pointer: string): Json | undefined {
  return atTokens(value, pointerTokens(pointer));
}

/** Returns the reference tokens of an RFC 6901 pointer, for pointers that are followed more than once. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Returns the value that the tokens of a pointer lead to, or undefined where they lead nowhere. Never follows prototypes. */
function atTokens(value: Json, tokens: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const key of tokens) {
    if (Array.isArray(current)) current = current[Number(key)];
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

/** Tells whether the value is a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Escapes one reference token of an RFC 6901 pointer. */
export function pointerToken(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Returns the text of a JSON string, a number or a boolean; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
