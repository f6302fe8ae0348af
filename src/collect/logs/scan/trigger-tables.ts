import { SECRET_LITERALS, type SecretLiteral } from './secret-literals.ts';

// The prefilter looks at every three bytes in a row through six tables of sixteen entries, one for the lower and one for
// the upper half of each byte. Where all six agree on a bit, the three bytes may be the window of a literal, or a shape
// of their own; a table of 4096 entries then names the list of literals with that window.

/** Where in its memory the prefilter expects the tables, and the lists behind them. */
export const TABLES_AT = 1024;
const LISTS_AT = TABLES_AT + 96;
const MOST_LISTS = 256;
const LITERALS_AT = LISTS_AT + 2 * MOST_LISTS;
const WINDOWS_AT = 4096;
const WINDOWS = 4096;

// Two bits belong to shapes of their own: capitals before a digit, and escapes (`\u0`, `%40`).
const ACCOUNT = 128;
const ESCAPES = 64;
const CLASSES = 6;

const CONDITIONS: readonly SecretLiteral['also'][] = ['nothing', 'word-start', 'assignment', 'user-part'];

// Letters of English by how often they occur; what is missing is rarer still.
const COMMON = 'etaoinsrhldcumfpgwybv';

interface Window {
  readonly literal: SecretLiteral;
  readonly at: number;
  /** For each of the three places the bytes that may stand there. */
  readonly places: readonly (readonly number[])[];
}

let tables: Uint8Array | undefined;

/** Returns what belongs into the prefilter's memory at TABLES_AT; made once. */
export function triggerTables(): Uint8Array {
  tables ??= makeTables();
  return tables;
}

function makeTables(): Uint8Array {
  const nibbles = new Uint8Array(96);
  addClass(nibbles, ACCOUNT, [range(65, 90), range(65, 90), range(48, 57)]);
  addClass(nibbles, ESCAPES, [bytesOf('\\%'), bytesOf('u4'), bytesOf('0')]);
  const lists = new Map<number, Window[]>();
  for (const window of SECRET_LITERALS.map(windowOf)) {
    addToBestClass(nibbles, window);
    const place = windowPlace(window);
    lists.set(place, [...(lists.get(place) ?? []), window]);
  }
  const made = new Uint8Array(WINDOWS_AT - TABLES_AT + WINDOWS);
  made.set(nibbles);
  const addresses = new DataView(made.buffer, LISTS_AT - TABLES_AT);
  let at = LITERALS_AT;
  for (const [index, [place, windows]] of [...lists].entries()) {
    // List 0 stands for none.
    made[WINDOWS_AT - TABLES_AT + place] = index + 1;
    addresses.setUint16(2 * (index + 1), at, true);
    const entries = [...windows.flatMap(entryOf), 0];
    if (index + 1 >= MOST_LISTS || at + entries.length > WINDOWS_AT) throw new RangeError('too many literals');
    made.set(entries, at - TABLES_AT);
    at += entries.length;
  }
  return made;
}

// As the prefilter computes it, so that case counts for nothing.
function windowPlace({ literal, at }: Window): number {
  const [first = 0, second = 0, third = 0] = bytesOf(literal.text.slice(at, at + 3)).map((byte) => byte | 32);
  return (first * 961 + second * 31 + third) % WINDOWS;
}

function entryOf({ literal, at }: Window): readonly number[] {
  return [
    literal.text.length,
    at,
    literal.anyCase ? 32 : 0,
    CONDITIONS.indexOf(literal.also),
    ...bytesOf(literal.text),
  ];
}

// Adds the window to the class in which it makes the fewest other bytes look promising.
function addToBestClass(nibbles: Uint8Array, window: Window): void {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < CLASSES; index += 1) {
    const tried = Uint8Array.from(nibbles);
    addClass(tried, 1 << index, window.places);
    const growth = openness(tried, 1 << index) - openness(nibbles, 1 << index);
    if (growth < least) {
      least = growth;
      best = index;
    }
  }
  addClass(nibbles, 1 << best, window.places);
}

function addClass(nibbles: Uint8Array, bit: number, places: Window['places']): void {
  for (const [place, bytes] of places.entries()) {
    for (const byte of bytes) {
      for (const entry of [place * 32 + (byte & 15), place * 32 + 16 + (byte >> 4)])
        nibbles[entry] = (nibbles[entry] ?? 0) | bit;
    }
  }
}

// How likely a bit is to be set by chance, from how common the bytes are that its tables let through.
function openness(nibbles: Uint8Array, bit: number): number {
  let product = 1;
  for (let place = 0; place < 3; place += 1) {
    let sum = 0;
    for (let byte = 32; byte < 127; byte += 1) {
      const low = nibbles[place * 32 + (byte & 15)] ?? 0;
      const high = nibbles[place * 32 + 16 + (byte >> 4)] ?? 0;
      if ((low & high & bit) !== 0) sum += COMMONNESS[byte] ?? 0;
    }
    product *= sum;
  }
  return product;
}

function commonness(byte: number): number {
  const character = String.fromCharCode(byte);
  if (/["0-9:,./_-]/.test(character)) return 20;
  const rank = COMMON.indexOf(character);
  return rank === -1 ? 2 : COMMON.length + 2 - rank;
}

const COMMONNESS: readonly number[] = Array.from({ length: 128 }, (_, byte) => commonness(byte));

function windowOf(literal: SecretLiteral): Window {
  const windows = Array.from({ length: literal.text.length - 2 }, (_, at) => ({
    literal,
    at,
    places: [0, 1, 2].map((place) => casesOf(literal, at + place)),
  }));
  const cost = (window: Window): number =>
    window.places.reduce((product, bytes) => product * Math.max(...bytes.map(commonness)), 1);
  return windows.reduce((best, window) => (cost(window) < cost(best) ? window : best));
}

function casesOf({ text, anyCase }: SecretLiteral, at: number): readonly number[] {
  const character = text.charAt(at);
  return bytesOf(anyCase ? `${character}${character.toUpperCase()}` : character);
}

function bytesOf(text: string): readonly number[] {
  return [...Buffer.from(text, 'latin1')];
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
