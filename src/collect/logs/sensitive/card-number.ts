import type { LineBytes } from '../line-bytes.ts';
import { isAlphanumeric, isDigit, startsWord } from './byte-class.ts';

interface Brand {
  /** Inclusive ranges of the first digits, all of the same length. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly lengths: readonly number[];
}

/** Issuer ranges as the card schemes publish them. Random digits pass Luhn one time in ten, so ranges and lengths decide. */
export const CARD_BRANDS: readonly Brand[] = [
  { ranges: [[4, 4]], lengths: [13, 16, 19] },
  {
    ranges: [
      [51, 55],
      [2221, 2720],
    ],
    lengths: [16],
  },
  {
    ranges: [
      [34, 34],
      [37, 37],
    ],
    lengths: [15],
  },
  {
    ranges: [
      [6011, 6011],
      [644, 649],
      [65, 65],
    ],
    lengths: [16, 19],
  },
  {
    ranges: [
      [62, 62],
      [81, 81],
    ],
    lengths: [16, 17, 18, 19],
  },
  { ranges: [[3528, 3589]], lengths: [16, 19] },
  {
    ranges: [
      [300, 305],
      [3095, 3095],
      [36, 36],
      [38, 39],
    ],
    lengths: [14],
  },
  {
    ranges: [
      [5018, 5018],
      [5020, 5020],
      [5038, 5038],
      [5893, 5893],
      [6304, 6304],
      [6759, 6759],
      [6761, 6763],
    ],
    lengths: [16, 18, 19],
  },
];

/** Tells whether the digits have an issuer's range and length and a correct Luhn check digit. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  const branded = CARD_BRANDS.some(
    (brand) => brand.lengths.includes(digits.length) && brand.ranges.some(([low, high]) => inRange(digits, low, high)),
  );
  return branded && passesLuhn(digits) && !/^(\d)\1*$/.test(digits);
}

function inRange(digits: string, low: number, high: number): boolean {
  const head = Number(digits.slice(0, String(low).length));
  return head >= low && head <= high;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const GROUPED = /(?<![\d-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\d-])/g;
const SOCIAL_SECURITY = /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g;

const DASH = 45;
const DOT = 46;

/** A run of digits, perhaps set apart in groups: bytes [start, end). */
export interface DigitRun {
  readonly start: number;
  readonly end: number;
}

/** Returns the digits around `at`, joined over single spaces and dashes. */
export function digitRunAt({ bytes, from, to }: LineBytes, at: number): DigitRun {
  let start = at;
  while (
    start > from &&
    (isDigit(bytes[start - 1]) || (joins(bytes[start - 1]) && start - 1 > from && isDigit(bytes[start - 2])))
  )
    start -= 1;
  let end = at + 1;
  while (end < to && (isDigit(bytes[end]) || (joins(bytes[end]) && end + 1 < to && isDigit(bytes[end + 1])))) end += 1;
  return { start, end };
}

function joins(code: number | undefined): boolean {
  return code === DASH || code === 32;
}

/** Calls back for each card number and each United States social security number in a run of digits. */
export function findInDigits(
  line: LineBytes,
  run: DigitRun,
  onHit: (kind: 'card-number' | 'us-social-security-number', start: number, end: number) => void,
): void {
  const { bytes } = line;
  if (!couldHold(bytes, run)) return;
  const text = bytes.toString('latin1', run.start, run.end);
  for (const match of text.matchAll(/\d{13,19}/g)) {
    const start = run.start + match.index;
    const end = start + match[0].length;
    if (
      !isDigit(text.charCodeAt(match.index + match[0].length)) &&
      standsAlone(line, start, end) &&
      isCardNumber(match[0])
    )
      onHit('card-number', start, end);
  }
  for (const match of text.matchAll(GROUPED)) {
    const start = run.start + match.index;
    const end = start + match[0].length;
    if (standsAlone(line, start, end) && isCardNumber(match[0].replaceAll(/\D/g, ''))) onHit('card-number', start, end);
  }
  for (const match of text.matchAll(SOCIAL_SECURITY)) {
    const start = run.start + match.index;
    const end = start + match[0].length;
    if (standsAlone(line, start, end) && isSocialSecurityNumber(match[0]))
      onHit('us-social-security-number', start, end);
  }
}

// Most runs are dates and ordinary numbers; counting them out costs less than the expressions that follow.
function couldHold(bytes: Uint8Array, run: DigitRun): boolean {
  if (run.end - run.start < 11) return false;
  let digits = 0;
  let dashes = 0;
  for (let at = run.start; at < run.end; at += 1) {
    const code = bytes[at] as number;
    if (code === DASH) dashes += 1;
    else if (code !== 32) digits += 1;
  }
  return digits >= 13 || (digits >= 9 && dashes >= 2);
}

// Fractions of decimal numbers, parts of UUIDs and tails of longer names are no numbers of their own.
function standsAlone(line: LineBytes, start: number, end: number): boolean {
  const { bytes, from, to } = line;
  const before = start > from ? bytes[start - 1] : undefined;
  const after = end < to ? bytes[end] : undefined;
  if (before === DASH || after === DASH || after === 95 || isAlphanumeric(after) || !startsWord(line, start))
    return false;
  if (before === DOT && start - 1 > from && isDigit(bytes[start - 2])) return false;
  return !(after === DOT && end + 1 < to && isDigit(bytes[end + 1]));
}

function isSocialSecurityNumber(text: string): boolean {
  const area = Number(text.slice(0, 3));
  return area !== 0 && area !== 666 && area < 900 && text.slice(4, 6) !== '00' && text.slice(7) !== '0000';
}
