import { argumentParts, HEADER_FLAG, type NamedPart, separated } from './argument.ts';
import { isMixed, isName, plainPlaceholder, type Reading, spacedPath, unreadable } from './readable.ts';
import { type ScriptWord, scriptWords } from './script-words.ts';
import { isCodeName, meaningOf } from './secret-names.ts';
import { programName } from './token.ts';
import { readValue } from './value.ts';

// Options that hold a password for one program only, as their manuals document them; `%` stands for user%password.
const PASSWORD_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mariadb', 'mariadb-dump'].map((name) => [name, 'p'] as const),
  ...['sshpass', 'mongo', 'mongosh', 'mongodump', 'mongorestore', 'cqlsh', '7z', 'rar', 'login'].map(
    (name) => [name, 'p'] as const,
  ),
  ...['sqlcmd', 'bcp', 'zip', 'unzip'].map((name) => [name, 'P'] as const),
  ...['plink', 'putty', 'pscp', 'psftp'].map((name) => [name, 'pw'] as const),
  ...['ldapsearch', 'ldapadd', 'ldapmodify', 'ldappasswd'].map((name) => [name, 'w'] as const),
  ['redis-cli', 'a'],
  ['openssl', 'k'],
]);
/** Those whose short option takes its value only in the same word; alone it asks for the password. */
const GLUED_ONLY = /^(?:mysql|mariadb)/;
const PAIR_NAME = /^(?:u|U|user|users|login|auth|basic-auth|userpwd|proxy-user|credentials?|creds|access|account)$/i;
const ONE_LETTER_WORDS =
  /^-p(?:ort|orts|ath|assword|ass|w|rofile|roject|refix|rint|arams?|ackages?|rivate|ublic|latform|lugins?|olicy|rotocol|roxy|rompt|rocess|id|ackage)?$/;
const PLAIN_HEADER = /^(?:accept|accept-language|cache-control|content-type|mcp-protocol-version)$/i;
const PLAIN_OPTION = /^--?[a-z][a-z0-9]{0,20}(?:-[a-z0-9]{1,20}){0,6}(?:=|$)/;
const DEEPEST = 4;

/** Reads the words of one command line in order and tells of each which parts nobody should see. */
export class CommandWords {
  readonly #packages: ReadonlySet<string>;
  readonly #depth: number;
  #previous = '';
  #program = '';

  /** `packages` are the names of what the command fetches, as they are written in it. */
  constructor(packages: ReadonlySet<string>, depth = 0) {
    this.#packages = packages;
    this.#depth = depth;
  }

  /** Forgets what stood before: another command begins. */
  restart(): void {
    this.#previous = '';
    this.#program = '';
  }

  /**
   * Returns the parts of the next word that are not to be stored, in order and apart. `contained` is true for the options of a container, where a colon stands between user and group.
   */
  read(text: string, contained = false): readonly NamedPart[] {
    const fetched = this.#packages.has(text);
    const previous = this.#previous;
    const program = programName(text);
    if (PASSWORD_OPTIONS.has(program)) this.#program = program;
    this.#previous = text;
    const proven = argumentParts(text, previous, !fetched);
    if (fetched && !isUnknownOption(previous)) return proven;
    return separated(text, [...proven, ...this.#others(text, previous, fetched, contained)]);
  }

  #others(text: string, previous: string, fetched: boolean, contained: boolean): readonly NamedPart[] {
    if (/^\s{0,20}[[{]["'\s[{\]}]/.test(text)) return jsonParts(text);
    const name = optionName(previous);
    if (meaningOf(name) === 'certain' && !PLAIN_OPTION.test(text)) return this.#value(name, text, contained);
    const named = /^-{0,2}([A-Za-z_][\w.-]{0,80})=/.exec(text);
    if (named?.[1] !== undefined && isName(named[1])) {
      const { length } = named[0];
      return shifted(this.#value(named[1], text.slice(length), contained), length);
    }
    if (/^-{1,2}[A-Za-z]/.test(text) && !/\s/.test(text)) return this.#option(text);
    if (fetched) return opaque(name, unreadable(text, name, 'values'), 0, false);
    return this.#value(name, text, contained);
  }

  #value(name: string, text: string, contained: boolean): readonly NamedPart[] {
    if (HEADER_FLAG.test(`--${name}`) || name === 'H') return headerParts(text);
    const length = meaningOf(name) === 'none' ? assignedLength(text) : 0;
    if (length > 0) return shifted(this.#value(text.slice(0, length - 1), text.slice(length), contained), length);
    const pair = PAIR_NAME.test(name) ? pairParts(name, text, contained) : undefined;
    if (pair !== undefined) return pair;
    const meaning = this.#isPassword(name) ? 'certain' : meaningOf(name);
    if (meaning === 'certain') return certainParts(name, text);
    if (meaning === 'none' && /\s/.test(text) && !spacedPath(text)) return this.#script(text);
    const kept: Reading = meaning === 'short' ? 'values' : 'words';
    const proven = meaning === 'likely' && !plainPlaceholder(text);
    return opaque(name, unreadable(text, name, kept), 0, proven);
  }

  #isPassword(name: string): boolean {
    return PASSWORD_OPTIONS.get(this.#program) === name && !GLUED_ONLY.test(this.#program);
  }

  /** `-pPASSWORD` in one word, and options that are no plain names. */
  #option(text: string): readonly NamedPart[] {
    const letter = text.charAt(1);
    const rest = text.slice(2);
    if (text.startsWith('--')) return opaque('', unreadable(text.slice(2), ''), 2, false);
    if (rest !== '' && PASSWORD_OPTIONS.get(this.#program) === letter) return shifted(certainParts(letter, rest), 2);
    if (rest.includes(':') && letter === 'u') return shifted(pairParts('u', rest, false) ?? [], 2);
    if (letter === 'p' && rest !== '' && !ONE_LETTER_WORDS.test(text))
      return opaque('p', [{ start: 0, end: rest.length }], 2, false);
    if (/^-[A-Za-z]\d{1,5}$/.test(text) || (/^[A-Za-z]{1,40}$/.test(text.slice(1)) && !isMixed(text.slice(1))))
      return [];
    return opaque(letter, unreadable(rest, letter), 2, false);
  }

  #script(text: string): readonly NamedPart[] {
    if (this.#depth >= DEEPEST) return opaque('', unreadable(text, '', 'none'), 0, false);
    const inner = new CommandWords(this.#packages, this.#depth + 1);
    const parts: NamedPart[] = [];
    const words = scriptWords(text);
    for (const [index, word] of words.entries()) {
      if (word.operator) inner.restart();
      else parts.push(...shifted(spoken(words, index) ?? inner.read(word.text), word.start));
    }
    return parts;
  }
}

/** How long `NAME=` is at the beginning of a word; 0 where it begins with none. */
function assignedLength(text: string): number {
  const assigned = /^([A-Za-z_][\w.-]{0,80})=\S/.exec(text);
  return assigned?.[1] !== undefined && isName(assigned[1]) && !/\s/.test(text) ? assigned[1].length + 1 : 0;
}

/** What `echo` hands to another program that asks for a password is one. */
function spoken(words: readonly ScriptWord[], index: number): readonly NamedPart[] | undefined {
  const word = words[index];
  let first = index;
  while (first > 0 && words[first - 1]?.operator === false) first -= 1;
  if (word === undefined || first === index || !/^(?:echo|printf)$/.test(words[first]?.text ?? '')) return undefined;
  const pipe = words.findIndex((each, at) => at > index && each.operator);
  if (words[pipe]?.text !== '|') return undefined;
  const asks = words
    .slice(pipe)
    .some((each) => /^(?:login|passwd|chpasswd|--password-stdin|-S|--with-token)$/.test(each.text));
  return asks && !/^-[neE]{1,3}$/.test(word.text) ? certainParts('password', word.text) : undefined;
}

/** A value under the name of a secret: what is proven to be one, and everything else that is no switch or stand-in. */
function certainParts(name: string, text: string): readonly NamedPart[] {
  const code = isCodeName(name);
  const reading = readValue(code ? 'token' : 'password', text);
  const credential = !code || /^\d{4,12}$/.test(text);
  if (reading.valueClass === 'placeholder') return code || !plainPlaceholder(text) ? whole(name, text, false) : [];
  // `$A` without braces is as likely a part of a password as a reference.
  const dollar = /\$[A-Z_]/.test(text) && text.replace(/^\$[A-Z_][A-Z0-9_]{0,100}$/, '') !== '';
  if (dollar && !/\s|:\/\//.test(text.trim())) return whole(name, text, credential);
  if (reading.hidden.length > 0) return reading.hidden.map((part) => ({ ...part, name }));
  const ranges = plainPath(text) || text.includes('://') ? unreadable(text, name) : unreadable(text, name, 'none');
  return opaque(name, ranges, 0, credential && code);
}

/** The place of a secret and not the secret: a path of at least two parts, each of them readable. */
function plainPath(text: string): boolean {
  const parts = text.split(/[\\/]/).slice(1);
  return (
    /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/]/.test(text) &&
    parts.length > 1 &&
    parts.every((part) => unreadable(part, '').length === 0)
  );
}

function whole(name: string, text: string, credential: boolean): readonly NamedPart[] {
  return [{ name, class: credential ? 'unrecognised' : 'opaque', start: 0, end: text.length, credential }];
}

/** `user:password`; undefined where the text is none. Two numbers are a user and a group. */
function pairParts(name: string, text: string, contained: boolean): readonly NamedPart[] | undefined {
  const colon = text.indexOf(':');
  const password = text.slice(colon + 1);
  if (colon < 0 || password === '' || password.startsWith('//') || /^\d{1,6}:\d{1,6}$/.test(text)) return undefined;
  if (contained && /^[a-z_-]{1,32}:[a-z_-]{1,32}$/.test(text)) return undefined;
  const user = opaque(name, unreadable(text.slice(0, colon), ''), 0, false);
  return [...user, ...shifted(certainParts(name, password), colon + 1)];
}

/** The value of a header is not kept, like those of the header map; only a few describe the message and nobody. */
function headerParts(text: string): readonly NamedPart[] {
  const colon = text.search(/[:=]/);
  if (colon === -1) return opaque('header', unreadable(text, ''), 0, false);
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1);
  if (PLAIN_HEADER.test(name)) return opaque(name, unreadable(value, name), colon + 1, false);
  const secret = meaningOf(name) === 'certain' || /(?:^|-)(?:auth|key|token)(?:$|-)/i.test(name);
  if (secret) {
    const proven = certainParts(name, value);
    if (proven.length > 0) return shifted(proven, colon + 1);
  }
  if (plainPlaceholder(value.trim().replace(/^(?:bearer|basic|token)\s{1,4}/i, ''))) return [];
  const shown = /^\s{0,20}(?:Bearer|Basic|Token|ApiKey|Digest)\s/i.exec(value)?.[0].length ?? 0;
  return opaque(name, unreadable(value.slice(shown), name, 'none'), colon + 1 + shown, false);
}

/** Every text of a JSON argument is read under its key; a number that is no setting is hidden like a text. */
function jsonParts(text: string): readonly NamedPart[] {
  const parts: NamedPart[] = [];
  let key = '';
  for (const match of text.matchAll(
    /"((?:[^"\\]|\\.){0,8000})"(\s{0,20}:)?|-?\d{1,30}(?:\.\d{1,20})?|[^\s"{}[\],:]{1,400}/g,
  )) {
    const inner = match[1] ?? match[0];
    const start = match.index + (match[1] === undefined ? 0 : 1);
    if (match[2] !== undefined) {
      key = inner;
      parts.push(...shifted(opaque('', unreadable(inner, ''), 0, false), start));
      continue;
    }
    const read =
      meaningOf(key) === 'certain' ? certainParts(key, inner) : opaque(key, jsonRanges(inner, key), 0, false);
    parts.push(...shifted(read, start));
  }
  return parts;
}

/** A text that holds quotation marks is a text within a text: it is hidden whole. */
function jsonRanges(inner: string, key: string): readonly { readonly start: number; readonly end: number }[] {
  if (inner.includes('\\"')) return [{ start: 0, end: inner.length }];
  return unreadable(inner, key, meaningOf(key) === 'short' ? 'values' : 'words');
}

function opaque(
  name: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
  offset: number,
  credential: boolean,
): readonly NamedPart[] {
  const shape = credential ? 'unrecognised' : 'opaque';
  return ranges.map(({ start, end }) => ({ name, class: shape, start: start + offset, end: end + offset, credential }));
}

function shifted(parts: readonly NamedPart[], by: number): readonly NamedPart[] {
  return parts.map((part) => ({ ...part, start: part.start + by, end: part.end + by }));
}

function optionName(word: string): string {
  return /^-{1,2}([A-Za-z][\w.-]{0,80})$/.exec(word)?.[1] ?? '';
}

/** An option that is not one of those which package runners have stand alone may have a value, taken for a package. */
function isUnknownOption(word: string): boolean {
  return optionName(word) !== '' && !LAUNCHER_OPTION.test(word);
}

const LAUNCHER_OPTION =
  /^(?:-y|--yes|-q|--quiet|--silent|--no-install|--prefer-offline|--prefer-online|--ignore-existing|--offline|-p|--package|--from|--with|--spec|--python|-i|--rm|-t|-it|-ti|-d|--init|-A|--allow-all|--allow-[a-z]{2,6}|--isolated|--refresh|--no-cache|--bun|-c|--call|--privileged|--read-only|-P)$/;
