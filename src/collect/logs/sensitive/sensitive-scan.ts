import { findSecrets } from '../../secrets.ts';
import { accountNumberEnd } from './account-number.ts';
import { digitRunAt, findInDigits } from './card-number.ts';
import { isAlphanumeric, isDigit } from './byte-class.ts';
import { findNamedSecrets } from './named-secret.ts';
import { leadsToSecret, PAIR_TABLE } from './secret-triggers.ts';
import { unescaped } from './unescape.ts';

export type SensitiveKind = 'secret' | 'card-number' | 'email' | 'person-id';

/** Something sensitive in a line: what it looks like and its bytes [start, end). */
export interface SensitiveHit {
  readonly kind: SensitiveKind;
  readonly class: string;
  readonly start: number;
  readonly end: number;
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

/** Finds secrets, card numbers, e-mail addresses and personal numbers in the bytes [start, end) of one line. */
export function scanLine(bytes: Buffer, start: number, end: number): LineScan {
  const found = scanBytes(bytes, start, end);
  if (!found.escapes) return { hits: found.hits, ascii: found.ascii };
  // `\u0040` is an @ to whoever reads the log, so a line with such escapes is scanned as it reads.
  const plain = unescaped(bytes, start, end);
  const hits = scanBytes(plain.bytes, 0, plain.bytes.length).hits.map((hit) => ({
    ...hit,
    start: plain.origin[hit.start] ?? start,
    end: plain.origin[hit.end] ?? end,
  }));
  return { hits, ascii: found.ascii };
}

interface Scan {
  readonly hits: readonly SensitiveHit[];
  readonly ascii: boolean;
  readonly escapes: boolean;
}

function scanBytes(bytes: Buffer, start: number, end: number): Scan {
  let hits: SensitiveHit[] | undefined;
  const add = (hit: SensitiveHit): void => {
    hits ??= [];
    hits.push(hit);
  };
  const marks = findMarks(bytes, start, end);
  for (const at of marks.places) {
    const list = PAIRS[((bytes[at - 1] as number) << 8) | (bytes[at] as number)] as number;
    if (list === ACCOUNT) addAccount(bytes, at, start, end, add);
    else if (list === PERCENT) addEmail(bytes, at - 1, at + 2, start, end, add);
    else addEmail(bytes, at, at + 1, start, end, add);
  }
  addNumbers(bytes, start, end, add);
  if (marks.secret) addSecrets(bytes, start, end, add);
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
function findMarks(bytes: Buffer, start: number, end: number): Marks {
  let places: number[] | undefined;
  let seen = 0;
  let secret = false;
  let escapes = false;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] as number;
    seen |= code;
    const list = PAIRS[(before << 8) | code] as number;
    before = code;
    if (list === 0) continue;
    if (list < PERCENT) secret ||= leadsToSecret(bytes, at - 1, start, end, list);
    else if (isPlace(bytes, at, list, end)) (places ??= []).push(at);
    else if (list === ESCAPE) escapes ||= bytes[at + 1] === 48 && bytes[at + 2] === 48 && (bytes[at + 3] as number) < 56;
  }
  return { places: places ?? NO_PLACES, secret, escapes, ascii: seen < 128 };
}

function isPlace(bytes: Buffer, at: number, list: number, end: number): boolean {
  if (list === ACCOUNT) return isUpper(bytes[at - 2] as number) && at + 1 < end && isDigit(bytes[at + 1]);
  return list === SIGN || (list === PERCENT && bytes[at + 1] === 48);
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

type Add = (hit: SensitiveHit) => void;

function addAccount(bytes: Buffer, at: number, from: number, to: number, add: Add): void {
  // `at` is the first digit; two letters stand before it.
  if (at - 2 < from) return;
  const end = accountNumberEnd(bytes, at - 2, from, to);
  if (end !== undefined) add({ kind: 'person-id', class: 'iban', start: at - 2, end });
}

function addNumbers(bytes: Buffer, from: number, to: number, add: Add): void {
  for (let at = from + STRIDE - 1; at < to; at += STRIDE) {
    const code = bytes[at] as number;
    const joining = (code === 45 || code === 32) && isDigit(bytes[at - 1]) && isDigit(bytes[at + 1]);
    if (!joining && (code < 48 || code > 57)) continue;
    const run = digitRunAt(bytes, at, from, to);
    findInDigits(bytes, run, from, to, (kind, start, end) =>
      add(kind === 'card-number' ? { kind, class: kind, start, end } : { kind: 'person-id', class: kind, start, end }),
    );
    if (run.end > at) at += Math.floor((run.end - at) / STRIDE) * STRIDE;
  }
}

const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

function addEmail(bytes: Buffer, sign: number, after: number, from: number, to: number, add: Add): void {
  let start = sign;
  while (start > from && sign - start < MAX_LOCAL && isLocalPart(bytes[start - 1])) start -= 1;
  while (start < sign && !isAlphanumeric(bytes[start])) start += 1;
  if (start === sign) return;
  let end = after;
  while (end < to && end - after < MAX_DOMAIN && (isAlphanumeric(bytes[end]) || bytes[end] === 45 || bytes[end] === 46)) end += 1;
  while (end > after && !isAlphanumeric(bytes[end - 1])) end -= 1;
  const domain = bytes.toString('latin1', after, end);
  const labels = domain.split('.');
  if (labels.length < 2 || labels.some((label) => label === '') || !/^[A-Za-z]{2,24}$/.test(labels.at(-1) ?? '')) return;
  // `git@host:path` and `user:password@host` name machines, not people.
  if (bytes[end] === 58 && bytes.toString('latin1', start, sign) === 'git') return;
  add({ kind: 'email', class: 'email-address', start, end });
}

function isLocalPart(code: number | undefined): boolean {
  return isAlphanumeric(code) || code === 46 || code === 95 || code === 43 || code === 45 || code === 37;
}

// Searching a very long line in slices keeps the cost linear; the overlap holds every shape but a long private key.
const SLICE = 1 << 17;
const OVERLAP = 1 << 13;

function addSecrets(bytes: Buffer, start: number, end: number, add: Add): void {
  const plain = unescaped(bytes, start, end);
  const text = plain.bytes.toString('utf8');
  const oneByte = text.length === plain.bytes.length;
  const byteAt = (offset: number): number => (oneByte ? offset : Buffer.byteLength(text.slice(0, offset), 'utf8'));
  for (let from = 0; from === 0 || from + OVERLAP < text.length; from += SLICE) {
    const slice = text.slice(from, from + SLICE + OVERLAP);
    for (const hit of [...findSecrets(slice), ...findNamedSecrets(slice)]) {
      const first = plain.origin[byteAt(from + hit.start)] ?? start;
      const last = plain.origin[byteAt(from + hit.end)] ?? end;
      add({ kind: 'secret', class: hit.class, start: first, end: last });
    }
  }
}

// One stretch of text counts once: as a secret before anything it may hold, else as the longer of the two.
function withoutOverlaps(hits: readonly SensitiveHit[]): readonly SensitiveHit[] {
  const kept: SensitiveHit[] = [];
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || hit.start >= last.end) kept.push(hit);
    else if (weight(hit) > weight(last)) kept[kept.length - 1] = hit;
  }
  return kept;
}

function weight(hit: SensitiveHit): number {
  return (hit.kind === 'secret' ? 1e12 : 0) + hit.end - hit.start;
}
