import type { Pattern, TextPlace, Token } from './rule.ts';

const ONE: Token = { wild: 'one' };
const MANY: Token = { wild: 'many' };
const DASH: Token = { wild: 'dash' };

/** Returns a text of a rule as a pattern. A backslash takes its meaning from `*`, `?` and `\` only; before anything else it is itself. */
export function patternOf(text: string): Pattern {
  const tokens: Token[] = [];
  let literal = '';
  const add = (token: Token): void => {
    if (literal !== '') tokens.push(literal);
    literal = '';
    if (token !== MANY || tokens.at(-1) !== MANY) tokens.push(token);
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === '\\' && '*?\\'.includes(next) && next !== '') {
      literal += next;
      at += 1;
    } else if (character === '*') add(MANY);
    else if (character === '?') add(ONE);
    else literal += character;
  }
  if (literal !== '') tokens.push(literal);
  return tokens;
}

/** Returns the text of a pattern without wildcards; undefined where it has any. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

/** Returns a pattern that may stand at the given place of a longer text. */
export function placed(pattern: Pattern, place: TextPlace): Pattern {
  const before = place === 'contains' || place === 'endswith' ? [MANY] : [];
  const after = place === 'contains' || place === 'startswith' ? [MANY] : [];
  const joined = [...before, ...pattern, ...after];
  return joined.filter((token, index) => token !== MANY || joined[index - 1] !== MANY);
}

/** Returns a pattern in which every dash or slash that begins an option stands for any character that can begin one. */
export function withAnyDash(pattern: Pattern): Pattern {
  return pattern.flatMap((token, index) => {
    if (typeof token !== 'string') return [token];
    const tokens: Token[] = [];
    let from = 0;
    for (const { index: at } of token.matchAll(/[-/]/g)) {
      const before = at === 0 ? (index === 0 ? ' ' : 'x') : (token[at - 1] ?? '');
      if (/\w/.test(before) || !/\w/.test(token[at + 1] ?? '')) continue;
      if (at > from) tokens.push(token.slice(from, at));
      tokens.push(DASH);
      from = at + 1;
    }
    if (from < token.length) tokens.push(token.slice(from));
    return tokens;
  });
}

/** How a pattern can be asked without a regular expression; undefined where it cannot. */
export function simplePlace(pattern: Pattern): { readonly place: TextPlace; readonly text: string } | undefined {
  if (pattern.length === 0) return { place: 'is', text: '' };
  const before = pattern[0] === MANY;
  const after = pattern.length > 1 && pattern.at(-1) === MANY;
  const inner = pattern.slice(before ? 1 : 0, after ? -1 : undefined);
  const [only] = inner;
  if (inner.length !== 1 || typeof only !== 'string') return undefined;
  if (before) return { place: after ? 'contains' : 'endswith', text: only };
  return { place: after ? 'startswith' : 'is', text: only };
}

/** True of a pattern that any text fits. */
export function fitsAnything(pattern: Pattern): boolean {
  return pattern.length === 1 && pattern[0] === MANY;
}

/** Returns a pattern as a regular expression of RE2 over the whole text. */
export function patternRegex(pattern: Pattern, cased: boolean): string {
  // A wildcard at an end needs no scan to the end of the text.
  const anchoredStart = pattern[0] !== MANY;
  const anchoredEnd = pattern.at(-1) !== MANY;
  const inner = pattern.slice(anchoredStart ? 0 : 1, anchoredEnd ? undefined : -1);
  const body = inner.map(regexToken).join('');
  return `(?${cased ? '' : 'i'}s)${anchoredStart ? '\\A' : ''}${body}${anchoredEnd ? '\\z' : ''}`;
}

function regexToken(token: Token): string {
  if (typeof token === 'string') return token.replaceAll(/[^\p{L}\p{N}_ ]/gu, escaped);
  return { one: '.', many: '.*', dash: '[-/\u2013\u2014\u2015]' }[token.wild];
}

/** ASCII characters are escaped by themselves; RE2 takes no backslash before others. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x{${code.toString(16)}}`;
  return code < 0x7f ? `\\${character}` : character;
}
