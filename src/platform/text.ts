// C0 and C1 controls, the soft hyphen, zero-width and bidirectional marks, the byte order mark, and tag characters.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is this expression's job
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

// What nearly every text is made of; nothing in it can be unprintable.
const PRINTABLE = /^[ -~]*$/;

/** Returns the text with every control, zero-width and bidirectional character made visible as `<U+XXXX>`; for anything that is printed. */
export function printable(text: string): string {
  if (PRINTABLE.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `<U+${code}>`;
  });
}

/** Returns the text cut to at most `limit` characters, with a visible mark where something was cut. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
