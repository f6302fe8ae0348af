import type { LineBytes } from '../line-bytes.ts';

// Tables of byte classes; the scan asks them once per byte or per candidate.

const ALPHANUMERIC = new Uint8Array(256);
for (let code = 0; code < 256; code += 1) {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) ALPHANUMERIC[code] = 1;
}

/** Tells whether the byte is an ASCII digit. */
export function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 48 && code <= 57;
}

/** Tells whether the byte is an ASCII letter or digit. */
export function isAlphanumeric(code: number | undefined): boolean {
  return code !== undefined && ALPHANUMERIC[code] === 1;
}

/** Tells whether nothing word-like ends right before `at`; the letter of an escape such as `\n` is no word. */
export function startsWord({ bytes, from }: LineBytes, at: number): boolean {
  if (at <= from) return true;
  const before = bytes[at - 1];
  if (!isAlphanumeric(before) && before !== 95) return true;
  const escapeLetter = before === 110 || before === 114 || before === 116 || before === 98 || before === 102;
  return escapeLetter && at - 2 >= from && bytes[at - 2] === 92;
}
