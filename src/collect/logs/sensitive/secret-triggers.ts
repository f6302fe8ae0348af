import type { LineBytes } from '../line-bytes.ts';
import { startsWord } from './byte-class.ts';

// A whole-line search for every secret shape costs more than parsing the line. These literals, one of which every shape
// in src/collect/secrets.ts and in named-secret.ts contains, are looked for first, by a table over pairs of bytes; only a line that holds one is
// searched in full. The test beside it fails when a shape is added there that no literal here leads to.

interface Literal {
  readonly text: string;
  /** Where in the text the pair of bytes stands that the table knows. */
  readonly pairAt: number;
  readonly anyCase: boolean;
  readonly also: 'nothing' | 'word-start' | 'assignment' | 'user-part';
}

function literal(text: string, pairAt: number, also: Literal['also'] = 'nothing', anyCase = false): Literal {
  return { text, pairAt, anyCase, also };
}

const ASSIGNED = ['pwd', 'passwd', 'password', 'passphrase', 'secret'].map((word) =>
  literal(word, word.length - 2, 'assignment', true),
);
const KEYS = ['api', 'access', 'auth'].flatMap((first) =>
  ['', '_', '-'].map((divider) => {
    const second = first === 'api' ? 'key' : 'token';
    const text = `${first}${divider}${second}`;
    return literal(text, text.indexOf('ke', first.length), 'assignment', true);
  }),
);

const LONGER_NAMES = [
  ...['refresh', 'id', 'session', 'bearer', 'personal'].map((first) => [first, 'token'] as const),
  ...['secret', 'private', 'service', 'signing', 'encryption', 'account', 'sharedaccess'].map(
    (first) => [first, 'key'] as const,
  ),
].flatMap(([first, second]) =>
  ['', '_', '-'].map((divider) => {
    const text = `${first}${divider}${second}`;
    return literal(text, text.lastIndexOf('ke'), 'assignment', true);
  }),
);

const LITERALS: readonly Literal[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((text) => literal(text, 2)),
  literal('github_pat_', 5),
  literal('glpat-', 4),
  literal('sk-', 1, 'word-start'),
  literal('k_live_', 0),
  literal('k_test_', 0),
  literal('xox', 0),
  literal('hooks.slack.com', 5, 'nothing', true),
  literal('AKIA', 2),
  literal('ASIA', 2),
  literal('AIza', 1),
  literal('npm_', 2),
  literal('pypi-', 3),
  literal('hf_', 1),
  literal('sbp_', 1),
  literal('napi_', 3),
  literal('pplx-', 3),
  literal('SG.', 1),
  literal('figd_', 2),
  literal('ntn_', 1),
  literal('lin_api_', 6),
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((text) => literal(text, 3)),
  literal('eyJ', 1),
  literal('-----BEGIN', 4),
  literal('://', 1, 'user-part'),
  literal('bearer', 3, 'nothing', true),
  literal('Basic', 0),
  ...ASSIGNED,
  ...KEYS,
  ...LONGER_NAMES,
];

/** Number of the list of literals that a pair of bytes may belong to; 0 for none. Index: first byte × 256 + second. */
export const PAIR_TABLE: Uint8Array = new Uint8Array(65_536);
const LISTS: Literal[][] = [[]];

for (const entry of LITERALS) {
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

function casesOf(entry: Literal, offset: number): readonly number[] {
  const character = entry.text.charAt(entry.pairAt + offset);
  const cases = entry.anyCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  return [...new Set(cases)].map((each) => each.charCodeAt(0));
}

/** Tells whether a literal that leads to a secret shape stands around the pair of bytes at `at` and `at + 1`. */
export function leadsToSecret(line: LineBytes, at: number, list: number): boolean {
  for (const entry of LISTS[list] ?? []) {
    const start = at - entry.pairAt;
    const end = start + entry.text.length;
    if (start < line.from || end > line.to || !matches(line.bytes, start, entry)) continue;
    if (alsoHolds(line, start, end, entry.also)) return true;
  }
  return false;
}

function matches(bytes: Uint8Array, start: number, entry: Literal): boolean {
  for (let index = 0; index < entry.text.length; index += 1) {
    const wanted = entry.text.charCodeAt(index);
    const found = bytes[start + index] as number;
    const folded = entry.anyCase && found >= 65 && found <= 90 ? found + 32 : found;
    if (folded !== wanted) return false;
  }
  return true;
}

function alsoHolds(line: LineBytes, start: number, end: number, also: Literal['also']): boolean {
  if (also === 'word-start') return startsWord(line, start);
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
