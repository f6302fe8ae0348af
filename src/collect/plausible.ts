import { isPlaceholder, isReference } from './stand-in.ts';

const STAND_IN =
  /example|sample|dummy|placeholder|changeme|redacted|not-?a-?(?:real|secret)|your[_-]|insert[_-]|replace[_-]?(?:me|with)|xxxx|lorem|foobar|deadbeef|wJalrXUtnFEMI|IOSFODNN7|secret-?here|<[a-z]/i;

/** Returns the information of a text per character, in bits (Shannon 1948): 0 for one repeated character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Tells whether a text holds a run a person typed to fill space: `aaaaaa`, `1234567`, `abcdefg`, `7654321`. */
export function holdsRun(text: string): boolean {
  let step = Number.NaN;
  let run = 1;
  for (let at = 1; at < text.length; at += 1) {
    const difference = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (difference === step && (difference === 0 || difference === 1 || difference === -1)) run += 1;
    else run = 2;
    step = difference;
    // A key in base64 of small numbers holds many A; seven in a row of anything else is no accident.
    if (run >= 7 && !(difference === 0 && text.charCodeAt(at) === 65)) return true;
  }
  return false;
}

/** Tells whether the random part of a token was typed by a person: a word that says so, or a run of characters. */
export function isFiller(body: string): boolean {
  return STAND_IN.test(body) || holdsRun(body);
}

/** Tells whether a value is a stand-in, a reference to be filled in, or text typed to look like a value. */
export function isStandIn(value: string): boolean {
  return isPlaceholder(value) || isReference(value) || isFiller(value);
}

// Words a program or a sentence holds where a secret could stand: calls, paths, types, other variables.
const NO_LITERAL =
  /^(?:[A-Za-z_$][\w$]{0,60}[.([]|\/|\.\/|https?:|process\.|os\.|self\.|this\.|@|#|%|=|\\|[a-z]{1,20}:\/\/)/;

/** Tells whether a value is words with dividers between them: `some-access-token`, `read_only.user`. */
export function isWords(value: string): boolean {
  return /^[A-Za-z]{1,40}(?:[ _.:/-][A-Za-z]{1,40}){0,10}$/.test(value);
}

/** Tells whether a value beside a name such as `token` has the look of a secret: no word, path, call or sentence. */
export function looksSecret(value: string): boolean {
  if (NO_LITERAL.test(value) || isStandIn(value)) return false;
  if (isWords(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((each) => each.test(value)).length;
  if (classes < 2) return false;
  return entropy(value) >= (value.length < 16 ? 2.9 : 3.3);
}
