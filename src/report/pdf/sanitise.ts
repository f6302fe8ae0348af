// First and last of: C0 but the line feed, C1, soft hyphen, joiners and fillers, Mongolian selectors, zero-width and bidi
// characters, invisible operators, surrogates, private use, noncharacters, variation selectors, specials, tags. No class
// that grows with the Unicode version of the machine: the same pack must have the same bytes everywhere.
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0xe0000, 0x10ffff],
];
const SPACES = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const PLAIN = /^[\x20-\x7e]*$/;

function isHidden(code: number): boolean {
  return HIDDEN.some(([first, last]) => code >= first && code <= last);
}

/** Returns how a character that cannot or must not be printed is shown instead: `[U+202E]`. */
function shown(code: number): string {
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
    const code = character.codePointAt(0) ?? 0;
    const plain = character === '\n' || (!isHidden(code) && printable(code));
    out += plain ? character : shown(code);
  }
  return out;
}

/** Returns sanitised text on one line, for bookmarks, alternative texts and link descriptions. */
export function oneLine(text: string): string {
  return sanitise(text).replaceAll('\n', ' ').trim();
}
