import { sha256Hex } from '../platform/digest.ts';
import { CREDENTIAL_KINDS } from './credentials/all-kinds.ts';
import { KeywordAutomaton } from './credentials/automaton.ts';
import { INLINE_MARKS } from './credentials/inline-marks.ts';
import type { CredentialKind } from './credentials/kind.ts';
import { proofOf } from './credentials/verify.ts';

export { INLINE_MARKS } from './credentials/inline-marks.ts';

/** A credential in a text. The secret itself is not kept: only where it stands and its keyed hash. */
export interface CredentialHit {
  readonly kind: CredentialKind;
  /** True where a checksum or the structure of the value shows that it is what it looks like. */
  readonly proven: boolean;
  /** Bytes [start, end) of the file. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Keyed hash of kind and secret: the same wherever and whenever it is found again. */
  readonly fingerprint: string;
}

/** What a file yielded: its credentials, or why it was not searched to the end. */
export interface CredentialScan {
  readonly hits: readonly CredentialHit[];
  /** Matches that turned out to be stand-ins such as `ghp_xxxx`. */
  readonly standIns: number;
  readonly notScanned: '' | 'binary' | 'budget';
  /** True where words stand in it that tell some scanner to leave a line alone. */
  readonly marked: boolean;
}

/** Keyword places looked at in one file. A real file of 1 MB has some hundreds; one with more is built to cost time. */
const PLACES = 60_000;
const HITS = 2000;
const SNIFFED = 8192;
const RANK = { format: 0, context: 1, candidate: 2 } as const;

interface Found {
  readonly kind: CredentialKind;
  readonly order: number;
  readonly proven: boolean;
  readonly start: number;
  readonly end: number;
  readonly secret: string;
}

const KEYWORDS: string[] = [];
const KINDS_OF: (readonly { readonly kind: CredentialKind; readonly order: number }[])[] = [];
for (const [order, kind] of CREDENTIAL_KINDS.entries()) {
  for (const keyword of kind.keywords) {
    const known = KEYWORDS.indexOf(keyword);
    if (known === -1) {
      KEYWORDS.push(keyword);
      KINDS_OF.push([{ kind, order }]);
    } else KINDS_OF[known] = [...(KINDS_OF[known] ?? []), { kind, order }];
  }
}
// Behind the keywords, so that one pass finds both.
const AUTOMATON = new KeywordAutomaton([...KEYWORDS, ...INLINE_MARKS.map(({ mark }) => mark)]);

/** Returns a digest of what is looked for and how: a content found clean under another digest has to be searched again. */
export function scannerDigest(): string {
  const kinds = CREDENTIAL_KINDS.map(({ id, keywords, from, expression }) => [id, keywords, from, String(expression)]);
  return sha256Hex(JSON.stringify([kinds, INLINE_MARKS, PLACES, HITS, SNIFFED]));
}

/**
 * Finds credentials in the bytes of one file: keywords by automaton, then the expressions of their kinds at those places
 * alone, then checksums, structure and entropy. The time grows with the length of the file and has an upper bound.
 */
export function scanCredentials(bytes: Buffer, fingerprint: (value: string) => string): CredentialScan {
  const wide = wideOrder(bytes);
  if (wide === undefined && bytes.subarray(0, SNIFFED).includes(0))
    return { hits: [], standIns: 0, notScanned: 'binary', marked: false };
  const scanned = wide === undefined ? bytes : narrowed(bytes, wide);
  // One character per byte, so that characters and bytes are the same offsets.
  const search = new Search(() => scanned.toString('latin1'), PLACES, HITS);
  AUTOMATON.scan(scanned, search.found);
  const hits = placed(distinct(search.all), scanned, fingerprint);
  return {
    hits: wide === undefined ? hits : hits.map((hit) => ({ ...hit, start: hit.start * 2 + 2, end: hit.end * 2 + 2 })),
    standIns: search.standIns,
    notScanned: search.places > PLACES || search.all.length >= HITS ? 'budget' : '',
    marked: search.marked,
  };
}

/** A credential in a text, in characters. */
export interface CredentialPart {
  /** Id of its kind. */
  readonly class: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the credentials in a text, the surest first, and all of them, also where they overlap: what is left out is stored.
 * Kinds that only a name makes suspect are among them where `all` are asked for.
 */
export function findCredentials(text: string, which: 'firm' | 'all'): readonly CredentialPart[] {
  // Most texts are a word or two without any keyword: nothing is made for them.
  let search: Search | undefined;
  AUTOMATON.scanText(text, (keyword, end) => {
    search ??= new Search(() => text, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    search.found(keyword, end);
  });
  if (search === undefined || search.all.length === 0) return [];
  const found = which === 'all' ? search.all : search.all.filter(({ kind }) => kind.confidence !== 'candidate');
  return ranked(found).map(({ kind, start, end }) => ({ class: kind.id, start, end }));
}

class Search {
  readonly #read: () => string;
  readonly #places: number;
  readonly #hits: number;
  readonly all: Found[] = [];
  readonly #refuted = new Set<string>();
  #text: string | undefined;
  places = 0;
  marked = false;

  constructor(read: () => string, places: number, hits: number) {
    this.#read = read;
    this.#places = places;
    this.#hits = hits;
  }

  get standIns(): number {
    return this.#refuted.size;
  }

  readonly found = (keyword: number, end: number): void => {
    if (keyword >= KEYWORDS.length) {
      this.marked = true;
      return;
    }
    this.places += 1;
    if (this.places > this.#places || this.all.length >= this.#hits) return;
    this.#text ??= this.#read();
    const start = end - (KEYWORDS[keyword] as string).length;
    for (const { kind, order } of KINDS_OF[keyword] ?? []) this.#try(kind, order, start, end);
  };

  #try(kind: CredentialKind, order: number, keywordStart: number, keywordEnd: number): void {
    const text = this.#text ?? '';
    const { expression, from } = kind;
    if (kind.confidence === 'context' && !isName(text, keywordStart, keywordEnd)) return;
    let match: RegExpExecArray | null;
    let offset = 0;
    if (typeof from === 'number' && from > 0) {
      offset = Math.max(0, keywordStart - from - 1);
      expression.lastIndex = 0;
      match = expression.exec(text.slice(offset, keywordEnd + 400));
    } else {
      expression.lastIndex = from === 'end' ? keywordEnd : keywordStart;
      match = expression.exec(text);
    }
    if (match === null) return;
    const group = match[1] ?? match[2] ?? match[3];
    const secret = group ?? match[0];
    const start = offset + match.index + (group === undefined ? 0 : match[0].lastIndexOf(secret));
    const proof = proofOf({ kind, secret, groups: match });
    if (proof === 'refuted') this.#refuted.add(`${start} ${secret.length}`);
    else this.all.push({ kind, order, proven: proof === 'proven', start, end: start + secret.length, secret });
  }
}

/** Returns what was found in the order of the text; where two overlap, the surer and then the more particular one. */
function distinct(all: readonly Found[]): readonly Found[] {
  const taken: Found[] = [];
  for (const each of ranked(all)) insert(taken, each);
  return taken;
}

function ranked(all: readonly Found[]): readonly Found[] {
  return [...all].sort(
    (a, b) => RANK[a.kind.confidence] - RANK[b.kind.confidence] || a.order - b.order || a.start - b.start,
  );
}

/** Tells whether a short keyword is a name of its own, not letters in the middle of a word: `okta`, not `rookTable`. */
function isName(text: string, start: number, end: number): boolean {
  if (end - start > 5) return true;
  return !/^[a-z]{2}/.test(text.slice(Math.max(0, start - 1), start + 1)) && !/[a-z][A-Z]/.test(text.slice(start, end));
}

/** Puts a match into the ordered list unless it overlaps one that is there. */
function insert(taken: Found[], each: Found): void {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle] as Found).start < each.start) low = middle + 1;
    else high = middle;
  }
  const before = taken[low - 1];
  const after = taken[low];
  if ((before !== undefined && before.end > each.start) || (after !== undefined && after.start < each.end)) return;
  taken.splice(low, 0, each);
}

function placed(found: readonly Found[], bytes: Buffer, fingerprint: (value: string) => string): CredentialHit[] {
  let line = 1;
  let lineStart = 0;
  let at = 0;
  return found.map(({ kind, proven, start, end, secret }) => {
    for (let next = bytes.indexOf(10, at); next !== -1 && next < start; next = bytes.indexOf(10, at)) {
      line += 1;
      lineStart = next + 1;
      at = next + 1;
    }
    // The same key in a file and in a JSON text differs only in its line ends.
    const value = secret.length > 60 ? secret.replaceAll(/\\[nr]|\s/g, '') : secret;
    const hash = fingerprint(`${kind.id}\0${value}`);
    return { kind, proven, start, end, line, column: start - lineStart + 1, fingerprint: hash };
  });
}

/** Returns the offset of the byte that carries ASCII in UTF-16 text with a byte order mark, undefined for other text. */
function wideOrder(bytes: Buffer): 0 | 1 | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 0;
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 1 : undefined;
}

function narrowed(bytes: Buffer, order: 0 | 1): Buffer {
  const length = (bytes.length - 2) >> 1;
  const narrow = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) {
    const at = 2 + index * 2;
    narrow[index] = bytes[at + 1 - order] === 0 ? (bytes[at + order] as number) : 0x80;
  }
  return narrow;
}
