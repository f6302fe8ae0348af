/**
 * Returns the range that characters [start, end) of a JSON string's value take in its source text, relative to the
 * opening quote. Falls back to the whole literal where the source is not a JSON string.
 */
export function sourceRange(
  literal: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  if (!literal.startsWith('"')) return { start: 0, end: literal.length };
  let at = 1;
  let decoded = 0;
  let from = literal.length;
  while (at < literal.length && decoded < end) {
    if (decoded === start) from = at;
    const escape = literal.charCodeAt(at) === 0x5c;
    at += escape ? (literal.charAt(at + 1) === 'u' ? 6 : 2) : 1;
    decoded += 1;
  }
  return { start: Math.min(from, at), end: at };
}
