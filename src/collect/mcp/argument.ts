import { printable, shortened } from '../../platform/text.ts';
import { isSecretName } from '../secrets.ts';
import { addressParts, isSecretQueryName } from './endpoint.ts';
import { isCodeName, meaningOf } from './secret-names.ts';
import { type HiddenPart, hide, opaqueParts, readValue, secretParts } from './value.ts';

/** A part of an argument that must not be stored, and the name it was given under. */
export interface NamedPart extends HiddenPart {
  readonly name: string;
}

/** An option whose value is a header. */
export const HEADER_FLAG: RegExp = /^(?:-H|--headers?)$/;
const ASSIGNED =
  /(?:^|[\s"'&?;,(])-{0,2}([A-Za-z_][\w.-]{0,80})=(?:"([^"]{1,800})"|'([^']{1,800})'|([^\s"'&;]{1,800}))/g;
const FLAGGED =
  /(?:^|\s)--?([A-Za-z][\w-]{1,60})\s{1,3}(?:"([^"]{1,800})"|'([^']{1,800})'|([^\s"'&;-][^\s"'&;]{0,800}))/g;
const QUOTED = /["']([A-Za-z_][\w.-]{0,80})\\{0,8}["']\s{0,5}:\s{0,5}\\{0,8}["']([^"'\\]{1,800})/g;
const HEADER = /\b(Authorization|Proxy-Authorization|Cookie|X-[A-Za-z-]{1,40})\s{0,2}[:=]\s{0,2}([^"'\r\n]{1,800})/gi;
// What each expression cannot do without, so that most words are asked only this.
const HEADER_START = /auth|cookie|x-/i;
const NAMED: readonly (readonly [RegExp, RegExp])[] = [
  [/=/, ASSIGNED],
  [/\s/, FLAGGED],
  [/["']/, QUOTED],
];

/**
 * Returns every part of a command-line word that could be a secret, in order and without overlaps. `previous` is the
 * word before it; `opaque` also takes out what merely looks random, for words that are not package names.
 */
export function argumentParts(text: string, previous: string, opaque: boolean): readonly NamedPart[] {
  // No shape of a secret, and no name with its value, fits into fewer characters.
  if (previous === '' && text.length < 9) return [];
  const parts: NamedPart[] = secretParts(text).map((part) => ({ ...part, name: flagName(previous) }));
  if (previous !== '') parts.push(...flaggedParts(text, previous));
  if (/[=:\s]/.test(text)) parts.push(...namedParts(text));
  if (opaque) parts.push(...opaqueParts(text).map((part) => ({ ...part, name: flagName(previous) })));
  return separated(text, parts);
}

/** Returns the values in a text whose names say that they are secret; there is none without `=`, `:` or a space. */
function namedParts(text: string): readonly NamedPart[] {
  const parts: NamedPart[] = [];
  if (HEADER_START.test(text)) {
    for (const match of text.matchAll(HEADER)) parts.push(...within(text, match[1] ?? '', match[2] ?? '', match));
  }
  for (const [needs, expression] of NAMED) {
    if (!needs.test(text)) continue;
    for (const match of text.matchAll(expression)) {
      const name = match[1] ?? '';
      if (meaningOf(name) === 'certain')
        parts.push(...within(text, name, match[2] ?? match[3] ?? match[4] ?? '', match));
    }
  }
  if (text.includes('://')) parts.push(...addressSecrets(text));
  return parts;
}

/** Returns a text that is safe to store: secrets taken out, control characters made visible, at most 300 characters. */
export function clean(text: string): string {
  return text === '' ? text : visible(hide(text, argumentParts(text, '', false)));
}

/** Returns a text whose secrets are already out: control characters made visible, at most 300 characters. */
export function visible(text: string): string {
  return shortened(printable(text), 300);
}

function flaggedParts(text: string, previous: string): readonly NamedPart[] {
  const name = flagName(previous);
  if (HEADER_FLAG.test(previous)) {
    const colon = text.indexOf(':');
    return colon === -1 ? [] : valueParts(text.slice(0, colon).trim(), text.slice(colon + 1), colon + 1);
  }
  if (name === '' || previous.includes('=') || meaningOf(name) !== 'certain' || /^--?[A-Za-z]/.test(text)) return [];
  return valueParts(name, text, 0);
}

function within(text: string, name: string, value: string, match: RegExpMatchArray): readonly NamedPart[] {
  return valueParts(name, value, text.indexOf(value, (match.index ?? 0) + match[0].indexOf(name) + name.length));
}

function valueParts(name: string, value: string, offset: number): readonly NamedPart[] {
  const { hidden } = readValue(isSecretName(name) ? name : isCodeName(name) ? 'token' : 'password', value);
  return hidden.map((part) => ({ ...part, name, start: part.start + offset, end: part.end + offset }));
}

function addressSecrets(text: string): readonly NamedPart[] {
  const parts: NamedPart[] = [];
  for (const match of text.matchAll(/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>|]{1,4000}/gi)) {
    for (const part of addressParts(match[0])) {
      if (!isSecretQueryName(part.name)) continue;
      const found = readValue('token', part.value).hidden;
      const start = text.indexOf(part.raw, match.index);
      const first = found[0];
      if (first === undefined || start === -1) continue;
      parts.push({
        name: part.name,
        class: first.class,
        credential: first.credential,
        start,
        end: start + part.raw.length,
      });
    }
  }
  return parts;
}

function flagName(word: string): string {
  return /^-{1,2}([A-Za-z][\w.-]{0,80})$/.exec(word)?.[1] ?? '';
}

/**
 * Returns the parts in order and apart. Where they overlap the credential stays, then the longer, then the one whose class
 * says more; what another covers beside it stays hidden, but counts as no credential of its own.
 */
export function separated(text: string, parts: readonly NamedPart[]): readonly NamedPart[] {
  const rank = (part: NamedPart): number =>
    (part.credential ? 1e6 : 0) +
    (part.class === 'unrecognised' || part.class === 'opaque' ? 0 : 1e5) +
    (part.end - part.start);
  if (parts.length < 2) return parts;
  const kept: NamedPart[] = [];
  for (const part of [...parts].sort((a, b) => rank(b) - rank(a))) {
    const over = kept.filter((other) => part.start < other.end && part.end > other.start);
    if (over.length === 0) kept.push(part);
    else kept.push(...beside(part, over).filter((left) => /[\p{L}\p{N}]/u.test(text.slice(left.start, left.end))));
    if (part.name === '') continue;
    for (const other of over) if (other.name === '') kept[kept.indexOf(other)] = { ...other, name: part.name };
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** What is left of a part beside those over it. */
function beside(part: NamedPart, over: readonly NamedPart[]): readonly NamedPart[] {
  let left: readonly NamedPart[] = [{ ...part, class: part.credential ? part.class : 'opaque', credential: false }];
  for (const other of over) {
    left = left.flatMap((piece) => [
      ...(piece.start < other.start ? [{ ...piece, end: Math.min(piece.end, other.start) }] : []),
      ...(piece.end > other.end ? [{ ...piece, start: Math.max(piece.start, other.end) }] : []),
    ]);
  }
  return left;
}
