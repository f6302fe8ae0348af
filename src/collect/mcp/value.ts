import { findSecrets, isSecretName } from '../secrets.ts';
import { isPlaceholder } from '../stand-in.ts';

/** What a configured value is: written out, filled in later by the client, a stand-in, or nothing. */
export type ValueClass = 'literal' | 'reference' | 'placeholder' | 'empty';

/** A literal inside a value that must not be stored; characters [start, end) of the value. */
export interface HiddenPart {
  readonly class: string;
  readonly start: number;
  readonly end: number;
  /** False for what is taken out only for safety: a published key, or text that merely looks random. */
  readonly credential: boolean;
}

/** What one configured value is made of. */
export interface ValueReading {
  readonly valueClass: ValueClass;
  readonly hidden: readonly HiddenPart[];
  readonly dialects: readonly string[];
}

const REFERENCE =
  /\$\{\{[^{}]{1,200}\}\}|\$\{[^{}]{1,400}\}|\{\{[^{}]{1,200}\}\}|\{(?:env|file):[^{}]{1,200}\}|\$env:[A-Za-z_][A-Za-z0-9_]{0,100}|%[A-Z_][A-Z0-9_()]{1,100}%|\$\([^()]{1,200}\)|\$[A-Z_][A-Z0-9_]{0,100}(?![A-Za-z0-9_])/g;
/** A value the client fills in later. */
export interface Reference {
  readonly dialect: string;
  /** The variable, input or secret it names; '' where it names none. */
  readonly name: string;
  readonly hasDefault: boolean;
}

/** Returns the references in a text; every one begins with one of three characters, and most texts hold none of them. */
export function referencesIn(text: string): readonly Reference[] {
  if (!/[$%{]/.test(text)) return [];
  return [...text.matchAll(REFERENCE)].map(([reference]) => ({
    dialect: dialectOf(reference),
    name:
      /(?:env:|input:|secrets?\.|vars?\.|inputs\.|config:|file:)?([A-Za-z_][A-Za-z0-9_.-]{0,100})/.exec(
        reference.replace(/^\$\{?\{?\s{0,9}/, ''),
      )?.[1] ?? '',
    hasDefault: /^\$\{[A-Za-z_][A-Za-z0-9_]{0,100}:?-/.test(reference),
  }));
}

const SCHEME_WORD = /^(?:bearer|basic|token|apikey|digest|negotiate)\s{1,4}/i;

/** Returns the class of a value, every literal in it that must not be stored, and the dialects of its references. */
export function readValue(name: string, value: string): ValueReading {
  if (value.trim() === '') return { valueClass: 'empty', hidden: [], dialects: [] };
  const dialects = new Set<string>();
  const hidden: HiddenPart[] = secretParts(value);
  const literal = value.replaceAll(REFERENCE, (reference) => {
    dialects.add(dialectOf(reference));
    return defaultOf(reference);
  });
  const rest = literal.trim().replace(SCHEME_WORD, '').replace(SCHEME_ALONE, '').trim();
  const reading = { hidden, dialects: [...dialects].sort() };
  if (hidden.length > 0) return { ...reading, valueClass: 'literal' };
  if (/^[\s:@/.,;=_-]*$/.test(rest)) return { ...reading, valueClass: dialects.size > 0 ? 'reference' : 'empty' };
  if (isPlaceholder(rest) || isPlaceholder(literal)) return { ...reading, valueClass: 'placeholder' };
  if (isSecretName(name) && couldBeSecret(name, rest)) {
    for (const range of literalRanges(value, rest)) hidden.push({ class: 'unrecognised', ...range, credential: true });
  }
  const mixed = dialects.size > 0 && hidden.length === 0;
  return { ...reading, valueClass: mixed ? 'reference' : 'literal' };
}

/** Stands for every character of a reference in a masked text; no text of a configuration holds it. */
export const MASK = '\ue000';

/** Returns the text, of the same length, with every reference made unreadable; the default inside one stays. */
export function maskReferences(text: string): string {
  if (!/[$%{]/.test(text)) return text;
  return text.replaceAll(REFERENCE, (reference) => {
    // A command inside `$(…)` is written out like any other; so is what names no variable.
    const fallback = defaultOf(reference);
    const named = /^[$%{][\w\s.:/|{}%()[\]$-]{1,400}$/.test(reference.slice(0, reference.length - fallback.length - 1));
    if (reference.startsWith('$(') || !named) return reference;
    const before = reference.length - 1 - fallback.length;
    return fallback === '' ? MASK.repeat(reference.length) : MASK.repeat(before) + fallback + MASK;
  });
}

/** Where `rest`, the text without its references, stands; around references it stands in several pieces. */
function literalRanges(value: string, rest: string): readonly { readonly start: number; readonly end: number }[] {
  const start = value.indexOf(rest);
  if (start !== -1) return [{ start, end: start + rest.length }];
  const pieces: { start: number; end: number }[] = [];
  for (const match of maskReferences(value).matchAll(/[^\ue000\s]{1,20000}/g)) {
    if (/\w/.test(match[0]) && !SCHEME_ALONE.test(match[0]))
      pieces.push({ start: match.index, end: match.index + match[0].length });
  }
  return pieces;
}

const SCHEME_ALONE = /^(?:bearer|basic|token|apikey|digest)$/i;

/** Returns every literal of a known shape in a text, in order and without overlaps. */
export function secretParts(text: string): HiddenPart[] {
  return findSecrets(text).map((hit) => hiddenPart(text, hit));
}

function hiddenPart(value: string, hit: { class: string; start: number; end: number }): HiddenPart {
  const published = hit.class === 'jwt' && isAnonymousRole(value.slice(hit.start, hit.end));
  return { ...hit, class: published ? 'supabase-anon-key' : hit.class, credential: !published };
}

/** Supabase publishes its `anon` keys to browsers; only the role claim tells them from the service key. */
function isAnonymousRole(token: string): boolean {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && (claims as Record<string, unknown>)['role'] === 'anon';
  } catch {
    return false;
  }
}

const SWITCH = /^(?:true|false|yes|no|on|off|enabled|disabled|none|null|auto|default|required|optional)$/i;
const PLAIN_PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?!\/)[\w .@+~-]{0,200}(?:[\\/][\w .@+~-]{0,200}){0,40}$/;
const PLAIN_URL = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s@?]{1,500}$/i;

/** A value under a secret's name that is a switch, a small number, a path or a plain address holds no secret. */
function couldBeSecret(name: string, value: string): boolean {
  if (SWITCH.test(value) || PLAIN_URL.test(value)) return false;
  if (/dsn|connection[_.-]?string/i.test(name)) return false;
  if (/pass(?:word|wd|phrase)?$|pwd$/i.test(name)) return !PLAIN_PATH.test(value);
  if (/^\d{1,6}$/.test(value) || value.length < 6) return false;
  return !PLAIN_PATH.test(value);
}

function defaultOf(reference: string): string {
  const match = /^\$\{[A-Za-z_][A-Za-z0-9_]{0,100}:?-([^{}]*)\}$/.exec(reference);
  return match?.[1] ?? '';
}

/** Returns the name of the interpolation dialect a reference is written in. */
function dialectOf(reference: string): string {
  if (reference.startsWith('${{')) return 'github-expression';
  if (reference.startsWith('${input:')) return 'vscode-input';
  if (reference.startsWith('${env:')) return 'editor-env';
  if (reference.startsWith('${config:')) return 'editor-variable';
  if (/^\$\{(?:workspaceFolder|userHome|workspaceFolderBasename|workspaceRoot|\/|file)/.test(reference))
    return 'editor-variable';
  if (reference.startsWith('${')) return 'dollar-brace';
  if (reference.startsWith('{{')) return 'double-brace';
  if (reference.startsWith('{')) return 'opencode';
  if (reference.startsWith('%')) return 'percent';
  if (reference.startsWith('$(')) return 'command-substitution';
  return reference.startsWith('$env:') ? 'powershell' : 'dollar';
}

const RUN = /[A-Za-z0-9+]{16,}/g;

/** Returns the parts of a text that merely look random: long runs that mix letters and digits without a pattern. */
export function opaqueParts(text: string): readonly HiddenPart[] {
  const parts: HiddenPart[] = [];
  for (const match of text.matchAll(RUN)) {
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    if (before.endsWith('sha256:') || before.endsWith('sha512-') || !looksRandom(match[0])) continue;
    parts.push({ class: 'opaque', start: match.index, end: match.index + match[0].length, credential: false });
  }
  return parts;
}

function looksRandom(run: string): boolean {
  const digits = run.replace(/\D/g, '').length;
  if (digits < 3 || digits === run.length) return false;
  return entropy(run) >= 2.5;
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Returns the text with each hidden part replaced by `[redacted CLASS, N characters]`. Parts must be sorted and apart. */
export function hide(text: string, parts: readonly HiddenPart[]): string {
  if (parts.length === 0) return text;
  let shown = '';
  let at = 0;
  for (const part of parts) {
    if (part.start < at) continue;
    shown += `${text.slice(at, part.start)}[redacted ${part.class}, ${part.end - part.start} characters]`;
    at = part.end;
  }
  return shown + text.slice(at);
}
