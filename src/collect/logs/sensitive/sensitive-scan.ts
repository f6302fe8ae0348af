import { type LineBytes, wholeOf } from '../line-bytes.ts';
import { SECRET_LITERALS, type SecretLiteral } from '../scan/secret-literals.ts';
import { accountNumberEnd } from './account-number.ts';
import { isAlphanumeric, isDigit, startsWord } from './byte-class.ts';
import { digitRunAt, findInDigits } from './card-number.ts';
import { type SensitiveHit, withoutOverlaps } from './hit.ts';
import { findLineSecrets } from './line-secrets.ts';
import { unescaped } from './unescape.ts';

// The scan as one loop over the bytes of a text, without WebAssembly: for names, which are short, and what the fast one is
// held against in its tests. Both take the literals that lead to secrets from one list.

/** Number of the list of literals that a pair of bytes may belong to; 0 for none. Index: first byte × 256 + second. */
const PAIR_TABLE: Uint8Array = new Uint8Array(65_536);
const LISTS: SecretLiteral[][] = [[]];

for (const entry of SECRET_LITERALS) {
  for (const first of casesOf(entry, 0)) {
    for (const second of casesOf(entry, 1)) {
      const pair = first * 256 + second;
      if (PAIR_TABLE[pair] === 0) {
        PAIR_TABLE[pair] = LISTS.length;
        LISTS.push([]);
      }
      LISTS[PAIR_TABLE[pair] ?? 0]?.push(entry);
    }
  }
}

function casesOf(entry: SecretLiteral, offset: number): readonly number[] {
  const character = entry.text.charAt(offset);
  const cases = entry.anyCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  return [...new Set(cases)].map((each) => each.charCodeAt(0));
}

/** Tells whether a literal that leads to a secret shape stands around the pair of bytes at `at` and `at + 1`. */
function leadsToSecret(line: LineBytes, at: number, list: number): boolean {
  for (const entry of LISTS[list] ?? []) {
    const start = at;
    const end = start + entry.text.length;
    if (start < line.from || end > line.to || !matches(line.bytes, start, entry)) continue;
    if (alsoHolds(line, start, end, entry.also)) return true;
  }
  return false;
}

function matches(bytes: Uint8Array, start: number, entry: SecretLiteral): boolean {
  for (let index = 0; index < entry.text.length; index += 1) {
    const wanted = entry.text.charCodeAt(index);
    const found = bytes[start + index] as number;
    const folded = entry.anyCase && found >= 65 && found <= 90 ? found + 32 : found;
    if (folded !== wanted) return false;
  }
  return true;
}

function alsoHolds(line: LineBytes, start: number, end: number, also: SecretLiteral['also']): boolean {
  // A name may run into a token with an underscore: `ops_sk-…`.
  if (also === 'word-start') return startsWord(line, start) || line.bytes[start - 1] === 95;
  if (also === 'assignment') return isAssigned(line, end);
  if (also === 'user-part') return hasUserPart(line, end);
  return true;
}

// After the name: quotes, their escapes and a few spaces, then `=` or `:`.
function isAssigned({ bytes, to }: LineBytes, end: number): boolean {
  for (let at = end; at < Math.min(to, end + 16); at += 1) {
    const code = bytes[at];
    if (code === 61 || code === 58) return true;
    if (code !== 34 && code !== 39 && code !== 92 && code !== 32 && code !== 9) return false;
  }
  return false;
}

// `user:password@` ends before any quote, slash or space.
function hasUserPart({ bytes, to }: LineBytes, end: number): boolean {
  for (let at = end; at < Math.min(to, end + 300); at += 1) {
    const code = bytes[at];
    if (code === 64) return true;
    if (code === 34 || code === 47 || code === 32 || code === 92) return false;
  }
  return false;
}

/** What a scan of one line saw. */
export interface LineScan {
  readonly hits: readonly SensitiveHit[];
  /** True where every byte is below 128. */
  readonly ascii: boolean;
}

const NONE: readonly SensitiveHit[] = [];
const ACCOUNT = 255;
const ESCAPE = 254;
const SIGN = 253;
const PERCENT = 252;
// The shortest thing with digits that counts, a social security number, has eleven characters.
const STRIDE = 11;

const PAIRS = Uint8Array.from(PAIR_TABLE);
for (let letter = 65; letter <= 90; letter += 1) {
  for (let digit = 48; digit <= 57; digit += 1) PAIRS[letter * 256 + digit] ||= ACCOUNT;
}
for (let before = 0; before < 256; before += 1) PAIRS[before * 256 + 64] = SIGN;
PAIRS[92 * 256 + 117] = ESCAPE;
PAIRS[37 * 256 + 52] = PERCENT;

/** Finds secrets, card numbers, e-mail addresses and personal numbers in one line. */
export function scanLine(line: LineBytes): LineScan {
  const found = scanBytes(line);
  if (!found.escapes) return found;
  // `\u0040` is an @ to whoever reads the log, so a line with such escapes is scanned as it reads.
  const plain = unescaped(line);
  const hits: SensitiveHit[] = [];
  for (const { kind, class: name, start, end } of scanBytes(wholeOf(plain.bytes)).hits) {
    hits.push({ kind, class: name, start: plain.origin[start] ?? line.from, end: plain.origin[end] ?? line.to });
  }
  return { hits, ascii: found.ascii };
}

interface Scan {
  readonly hits: readonly SensitiveHit[];
  readonly ascii: boolean;
  readonly escapes: boolean;
}

function scanBytes(line: LineBytes): Scan {
  let hits: SensitiveHit[] | undefined;
  const add = (hit: SensitiveHit): void => {
    hits ??= [];
    hits.push(hit);
  };
  const marks = findMarks(line);
  for (const at of marks.places) {
    const list = PAIRS[((line.bytes[at - 1] as number) << 8) | (line.bytes[at] as number)] as number;
    if (list === ACCOUNT) addAccount(line, at, add);
    else if (list === PERCENT) addEmail(line, { start: at - 1, end: at + 2 }, add);
    else addEmail(line, { start: at, end: at + 1 }, add);
  }
  addNumbers(line, add);
  if (marks.secret) findLineSecrets(line, add);
  return { hits: hits === undefined ? NONE : withoutOverlaps(hits), ascii: marks.ascii, escapes: marks.escapes };
}

interface Marks {
  /** Where an e-mail address or an account number may stand. */
  readonly places: readonly number[];
  readonly secret: boolean;
  readonly escapes: boolean;
  readonly ascii: boolean;
}

const NO_PLACES: readonly number[] = [];

// The only loop over every byte; it allocates nothing until something stands out.
function findMarks(line: LineBytes): Marks {
  const { bytes, from, to } = line;
  let places: number[] | undefined;
  let seen = 0;
  let secret = false;
  let escapes = false;
  let before = 0;
  for (let at = from; at < to; at += 1) {
    const code = bytes[at] as number;
    seen |= code;
    const list = PAIRS[(before << 8) | code] as number;
    before = code;
    if (list === 0) continue;
    if (list < PERCENT) secret ||= leadsToSecret(line, at - 1, list);
    else if (isPlace(line, at, list)) (places ??= []).push(at);
    else if (list === ESCAPE) escapes ||= startsAsciiEscape(bytes, at);
  }
  return { places: places ?? NO_PLACES, secret, escapes, ascii: seen < 128 };
}

function startsAsciiEscape(bytes: Buffer, at: number): boolean {
  return bytes[at + 1] === 48 && bytes[at + 2] === 48 && (bytes[at + 3] as number) < 56;
}

function isPlace({ bytes, to }: LineBytes, at: number, list: number): boolean {
  if (list === ACCOUNT) return isUpper(bytes[at - 2] as number) && at + 1 < to && isDigit(bytes[at + 1]);
  return list === SIGN || (list === PERCENT && bytes[at + 1] === 48);
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

type Add = (hit: SensitiveHit) => void;

function addAccount(line: LineBytes, at: number, add: Add): void {
  // `at` is the first digit; two letters stand before it.
  if (at - 2 < line.from) return;
  const end = accountNumberEnd(line, at - 2);
  if (end !== undefined) add({ kind: 'person-id', class: 'iban', start: at - 2, end });
}

function addNumbers(line: LineBytes, add: Add): void {
  const { bytes, from, to } = line;
  for (let at = from + STRIDE - 1; at < to; at += STRIDE) {
    const code = bytes[at] as number;
    const joining = (code === 45 || code === 32) && isDigit(bytes[at - 1]) && isDigit(bytes[at + 1]);
    if (!joining && (code < 48 || code > 57)) continue;
    const run = digitRunAt(line, at);
    findInDigits(line, run, (name, start, end) => {
      add({ kind: name === 'card-number' ? name : 'person-id', class: name, start, end });
    });
    if (run.end > at) at += Math.floor((run.end - at) / STRIDE) * STRIDE;
  }
}

const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/** `sign` is the @ or its percent-encoded form. */
function addEmail(line: LineBytes, sign: { readonly start: number; readonly end: number }, add: Add): void {
  const start = localPartStart(line, sign.start);
  if (start === sign.start) return;
  const end = domainEnd(line, sign.end);
  const labels = line.bytes.toString('latin1', sign.end, end).split('.');
  if (labels.length < 2 || labels.includes('') || !/^[A-Za-z]{2,24}$/.test(labels.at(-1) ?? '')) return;
  // `git@host:path` names a machine, not a person.
  if (line.bytes[end] === 58 && line.bytes.toString('latin1', start, sign.start) === 'git') return;
  add({ kind: 'email', class: 'email-address', start, end });
}

function localPartStart({ bytes, from }: LineBytes, sign: number): number {
  let start = sign;
  while (start > from && sign - start < MAX_LOCAL && isLocalPart(bytes[start - 1])) start -= 1;
  while (start < sign && !isAlphanumeric(bytes[start])) start += 1;
  return start;
}

function domainEnd({ bytes, to }: LineBytes, after: number): number {
  let end = after;
  while (end < to && end - after < MAX_DOMAIN && isDomainPart(bytes[end])) end += 1;
  while (end > after && !isAlphanumeric(bytes[end - 1])) end -= 1;
  return end;
}

function isDomainPart(code: number | undefined): boolean {
  return isAlphanumeric(code) || code === 45 || code === 46;
}

function isLocalPart(code: number | undefined): boolean {
  return isAlphanumeric(code) || code === 46 || code === 95 || code === 43 || code === 45 || code === 37;
}
