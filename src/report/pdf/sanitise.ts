// C0, C1, soft hyphen, zero-width, bidi and invisible operators, variation selectors, tags, surrogates, private use. No
// class that grows with the Unicode version of the machine, because the same pack must have the same bytes everywhere.
const INVISIBLE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]|\p{Cs}|\p{Co}/u;
const SPACES = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const PLAIN = /^[\x20-\x7e]*$/;

/** Returns how a character that cannot or must not be printed is shown instead: `[U+202E]`. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * Returns untrusted text as it may be printed: NFC, spaces made plain, every control, zero-width or bidi character and
 * every character for which `printable` says no made visible as `[U+XXXX]`, so that nothing hides and nothing vanishes.
 * Line feeds stay.
 */
export function sanitise(text: string, printable: (codePoint: number) => boolean = () => true): string {
  if (PLAIN.test(text)) return text;
  const normal = text.normalize('NFC').replaceAll('\r\n', '\n').replaceAll('\u2028', '\n').replaceAll('\u2029', '\n');
  let out = '';
  for (const character of normal.replace(SPACES, ' ')) {
    if (character === '\n') out += character;
    else if (INVISIBLE.test(character) || !printable(character.codePointAt(0) ?? 0)) out += shown(character);
    else out += character;
  }
  return out;
}

/** Returns sanitised text on one line, for bookmarks, alternative texts and link descriptions. */
export function oneLine(text: string): string {
  return sanitise(text).replaceAll('\n', ' ').trim();
}
