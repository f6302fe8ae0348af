import { isPlaceholder } from '../stand-in.ts';
import { userEnd } from './endpoint.ts';
import { isCodeName, meaningOf } from './secret-names.ts';
import { MASK, maskReferences, opaqueParts } from './value.ts';

/** Characters [start, end) of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What counts as readable: `words` keeps plain words, `values` only numbers, paths, addresses and packages, `none` nothing. */
export type Reading = 'words' | 'values' | 'none';

const SWITCH = /^(?:true|false|yes|no|on|off|enabled|disabled|none|null|auto|default|required|optional)$/i;
const NUMBER = /^[-+]?\d{1,5}(?:\.\d{1,5})?$/;
const LONG_NUMBER = /^\d{6,15}$/;
const COUNTED =
  /(?:^|[_.-])(?:timeout|limit|max|min|size|count|bytes|memory|interval|ttl|delay|depth|length|ms|seconds|tokens|chars|rows|quota)(?:$|[_.-])/i;
const MEASURE = /^\d{1,9}(?:ms|[smhdbkg]|[kmg]i?b?|px|%)$/i;
const NETWORK =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,40}\]|::1?)(?:\/\d{1,3})?(?::\d{1,5}){0,2}$|^\d{1,5}(?:[-:]\d{1,5}){1,2}(?:\/tcp|\/udp)?$/i;
const VERSION =
  /^[\^~=<>!v]{0,3}\d{1,5}(?:\.(?:\d{1,5}|[x*])){1,3}(?:[-+.]?(?:alpha|beta|rc|dev|pre|next|post|canary|[abc])[.-]?\d{0,4})?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DIGEST = /^sha(?:256|512)[:-][A-Za-z0-9+/=]{43,88}$/;
const PACKAGE =
  /^(?:npm:|jsr:)?(?:@[a-z0-9][a-z0-9._-]{0,60}\/[a-z0-9][a-z0-9._-]{0,80}|[a-z][a-z0-9._-]{0,80}(?=@|==))(?:(?:@|==)[\^~]?(?:v?\d{1,5}(?:\.(?:\d{1,5}|[x*])){1,3}[\w.+-]{0,30}|latest|next|beta|alpha|canary|\d{1,3}))?$/;
const REMOTE_PATH = /^git@[\w.-]{1,100}:[\w./~-]{1,200}$/;
const ROOTED = /^(?:~|\.{1,2}|[A-Za-z]:|file:|\ue000{1,400})?[\\/]|^~$|^\.{1,2}$/;
const RELATIVE = /^[\w@.-]{1,80}(?:[\\/][\w@.~+-]{0,80}){1,40}$/;
const FILE =
  /^[\w.@+-]{1,80}\.(?:[cm]?[jt]sx?|py|json[5c]?|ya?ml|toml|sh|jar|exe|dll|db|sqlite3?|csproj|env|md|txt|csv|pem|crt|go|rb|php|ps1|cmd|bat|xml|conf|ini|log|sql|html?)$/i;
// Names with digits that are no secret: of runtimes, architectures, encodings and services.
const KNOWN =
  /^(?:v\d{1,4}|python\d?|py3|node\d{0,2}|s3|ec2|utf8|base64|oauth2|http2?|sha1|sha256|md5|x86|x64|amd64|arm64|es20\d\d|k8s|gpt4o?|4o|i18n|h2|e2e|ipv[46]|p256|rs256|es256|mp[34]|sqlite3|0x0|tls1|ssl3|neo4j|n8n|d1|r2|b2|o[134]|3d|2d|context7)$/i;
const HARMLESS: readonly RegExp[] = [NUMBER, MEASURE, NETWORK, VERSION, DATE, DIGEST, REMOTE_PATH];
const SPLIT = /[-_.:/@*]/;

/** Returns the parts of a value for which there is no reason to show them; `name` is what the value was given under. */
export function unreadable(text: string, name: string, kept: Reading = 'words'): readonly TextRange[] {
  // Most words of a command line are one plain word.
  if (kept === 'words' && /^[a-z]{1,12}(?:-[a-z]{1,12}){0,3}$/.test(text)) return [];
  const masked = maskReferences(text);
  const ranges: TextRange[] = [];
  const whole = masked.trim();
  if (kept !== 'none' && spacedPath(whole)) return bare(masked, pathRanges(masked, 0));
  for (const match of masked.matchAll(/\S{1,20000}/g)) {
    for (const range of listRanges(match[0], name, kept)) {
      ranges.push({ start: match.index + range.start, end: match.index + range.end });
    }
  }
  return bare(masked, ranges);
}

/** In a list every item is read by itself; where one of them is hidden whole and none has a name, the list may be one secret. */
function listRanges(word: string, name: string, kept: Reading): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let whole = false;
  for (const match of word.matchAll(/[^,;]{1,20000}/g)) {
    for (const range of itemRanges(match[0], name, kept)) {
      whole ||= range.start === 0 && range.end === match[0].length;
      ranges.push({ start: match.index + range.start, end: match.index + range.end });
    }
  }
  const named = [...word.matchAll(/(?:^|[,;])([\w.-]{1,80})=/g)].some((match) => isName(match[1] ?? ''));
  return whole && !named ? [{ start: 0, end: word.length }] : ranges;
}

/** Tells whether a text is one path that may hold spaces, and nothing a shell would read. */
export function spacedPath(text: string): boolean {
  return ROOTED.test(text) && /^[\p{L}\p{M}\p{N}_ .@+~:\\/()\ue000-]{1,1000}$/u.test(text) && !/\s-/.test(text);
}

// As options, variables and keys are written; anything else before an equals sign may be the first half of a secret.
const NAMES =
  /^(?:[a-z][a-z0-9]{0,24}(?:[-_.][a-z0-9]{1,24}){0,8}|[A-Z][A-Z0-9]{0,24}(?:_[A-Z0-9]{1,24}){0,8}|[A-Za-z][a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,6})$/;

/** Tells whether a text is written as names are. */
export function isName(text: string): boolean {
  return NAMES.test(text) && !isMixed(text);
}

function itemRanges(item: string, name: string, kept: Reading): readonly TextRange[] {
  const scheme = /^[^:/]{0,40}?[a-z][a-z0-9+.-]{1,20}:\/\//i.exec(item)?.[0];
  if (kept !== 'none' && scheme !== undefined) return addressRanges(item, scheme.length);
  const pair = /^-{0,2}([A-Za-z_][\w.-]{0,80})=/.exec(item);
  if (pair?.[1] !== undefined && isName(pair[1])) {
    const meaning = meaningOf(pair[1]);
    const inner = itemRanges(item.slice(pair[0].length), pair[1], meaning === 'certain' ? 'none' : kept);
    return inner.map((range) => ({ start: range.start + pair[0].length, end: range.end + pair[0].length }));
  }
  const core = item.replaceAll(MASK, '').replaceAll(/^["'`()[\]{}<>:=\\]{1,20}|["'`()[\]{}:=\\!?.]{1,20}$/g, '');
  if (core === '' || isReadable(core, name, kept)) return [];
  if (kept !== 'none' && ROOTED.test(item)) return pathRanges(item, 0);
  if (kept !== 'none' && RELATIVE.test(core) && plainSegments(core)) return [];
  return [{ start: 0, end: item.length }];
}

/** A path that begins nowhere in particular could be a secret with a slash in it, so every part must be readable by itself. */
function plainSegments(path: string): boolean {
  return path.split(/[\\/]/).every((part) => part === '' || isReadable(part, '', 'words'));
}

function isReadable(core: string, name: string, kept: Reading): boolean {
  if (SWITCH.test(core)) return true;
  if (kept === 'none') return false;
  if (isCodeName(name)) return false;
  if (HARMLESS.some((expression) => expression.test(core))) return true;
  if (LONG_NUMBER.test(core)) return COUNTED.test(name);
  if ((PACKAGE.test(core) || FILE.test(core)) && !isMixed(core)) return true;
  return kept === 'words' && (plainWords(core) || plainPlaceholder(core));
}

/** Tells whether a text is a stand-in that could not hide a secret: `my-` before random characters is none. */
export function plainPlaceholder(text: string): boolean {
  if (/^(?:<[\w .-]{1,60}>|[x*.]{3,40}|0{1,40})$/i.test(text)) return true;
  return /^[\w<>[\]{}* .-]{1,80}$/.test(text) && isPlaceholder(text) && !isMixed(text) && !/^\d{1,12}$/.test(text);
}

// Six consonants in a row are hardly a word in any language that writes in these letters.
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{6}/i;

/** Words of letters, joined by the usual signs, beside small numbers; never upper case, lower case and digits together. */
function plainWords(text: string): boolean {
  if (text.length > 200 || !/^[\w\-.:/@*]{1,200}$/.test(text) || /[^/]@/.test(text)) return false;
  const known = text.split(SPLIT);
  if (threeClasses(known.filter((piece) => !KNOWN.test(piece)).join('-'))) return false;
  return known.every((piece) => piece === '' || NUMBER.test(piece) || KNOWN.test(piece) || isWord(piece, text));
}

function isWord(piece: string, text: string): boolean {
  if (/^[A-Z]{1,24}$/.test(piece)) return piece.length <= 6 || text.includes('_');
  if (!/^[A-Za-z][a-z]{0,23}$/.test(piece)) return false;
  return piece.length < 8 || !CONSONANTS.test(piece);
}

function threeClasses(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** Tells whether letters and digits alternate as they do in random text, not as in a name with a number behind it. */
export function isMixed(text: string): boolean {
  if (text.length < 7) return false;
  if (threeClasses(text) && /\d[A-Za-z]/.test(text)) return true;
  return text.split(/[-_. @]/).some(isRandom) || opaqueParts(text).length > 0;
}

function isRandom(piece: string): boolean {
  if (piece.length < 7) return false;
  const bothCases = /[a-z]/.test(piece) && /[A-Z]/.test(piece);
  if (piece.length >= 8 && bothCases && CONSONANTS.test(piece)) return true;
  if (/^[0-9a-f]{8,}$/i.test(piece) && /\d/.test(piece) && /[a-f]/i.test(piece)) return true;
  const turns = piece.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  const humps = piece.match(/[a-z](?=[A-Z])/g)?.length ?? 0;
  return turns >= 3 || (humps >= 3 && piece.length / humps < 4);
}

function pathRanges(text: string, offset: number): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (const match of text.matchAll(/[^\\/:,;=\ue000]{1,400}/g)) {
    const segment = match[0];
    if (/^[\p{L}\p{M}\p{N}_ .@+~()-]{1,120}$/u.test(segment) && !isMixed(segment)) continue;
    ranges.push({ start: offset + match.index, end: offset + match.index + segment.length });
  }
  return ranges;
}

function addressRanges(item: string, start: number): readonly TextRange[] {
  const rest = item.slice(start);
  const at = userEnd(rest);
  const ranges: TextRange[] = [];
  if (at > 0) {
    const user = rest.slice(0, at);
    const from = user.indexOf(':') + 1;
    if (from > 0 || !/^[a-z]{1,12}$/.test(user)) ranges.push({ start: start + from, end: start + at });
  }
  const hostStart = at + 1;
  const question = rest.indexOf('?', hostStart);
  const pathEnd = question === -1 ? rest.length : question;
  const slash = rest.slice(hostStart, pathEnd).search(/[/#]/);
  const hostEnd = slash === -1 ? pathEnd : hostStart + slash;
  ranges.push(...pathRanges(rest.slice(hostStart, hostEnd), start + hostStart));
  for (const match of rest.slice(hostEnd, pathEnd).matchAll(/[^/#\ue000]{1,2000}/g)) {
    if (isReadable(match[0], '', 'words')) continue;
    const from = start + hostEnd + match.index;
    ranges.push({ start: from, end: from + match[0].length });
  }
  if (question === -1) return ranges;
  for (const match of rest.slice(question).matchAll(/[^?&#]{1,4000}/g)) {
    const equals = match[0].indexOf('=');
    const name = match[0].slice(0, Math.max(0, equals));
    const value = match[0].slice(equals + 1);
    const from = start + question + match.index + equals + 1;
    for (const range of itemRanges(value, name, meaningOf(name) === 'none' ? 'words' : 'none')) {
      ranges.push({ start: from + range.start, end: from + range.end });
    }
  }
  return ranges;
}

/** Returns the ranges without the references in them, and without the quotation marks and brackets around them. */
function bare(masked: string, ranges: readonly TextRange[]): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const range of ranges) {
    for (const match of masked.slice(range.start, range.end).matchAll(/[^\ue000]{1,20000}/g)) {
      const lead = /^["'`()[\]{}<>:=\\\s]{0,20}/.exec(match[0])?.[0].length ?? 0;
      const tail = /["'`()[\]{}:=\\\s]{0,20}$/.exec(match[0].slice(lead).slice(-20))?.[0].length ?? 0;
      const start = range.start + match.index + lead;
      const end = range.start + match.index + match[0].length - tail;
      if (end > start && /[\p{L}\p{N}]/u.test(masked.slice(start, end))) found.push({ start, end });
    }
  }
  return found;
}
