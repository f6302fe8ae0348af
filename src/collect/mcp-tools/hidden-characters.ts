import type { TextFinding } from './text-finding.ts';

// What each rule counts and why. A person who reviews the text in a terminal, an editor or a pull request sees none of
// it, while a model reads every character.
//   zero-width          joins or splits words unseen; joiners inside emoji and in scripts that need them are left alone
//   bidirectional       turns the reading order around; marks in a text that holds right-to-left letters are left alone
//   tag-character       an invisible copy of ASCII; the three regional flags of the standard are left alone
//   variation-selectors a run of two or more can carry bytes; one after an emoji or ideograph is ordinary
//   blank-letter        letters without a shape, which pass tests for letters
//   terminal-escape     steers the terminal of whoever prints the text
//   control-character   has no place in a text but tab, line feed and carriage return
const ZERO_WIDTH = new Set([0x00ad, 0x034f, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xfeff]);
const BLANK_LETTERS = new Set([0x115f, 0x1160, 0x2800, 0x3164, 0xffa0]);
const DIRECTION_MARKS = new Set([0x061c, 0x200e, 0x200f]);
const JOINED_EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u20e3]$/u;
const JOINING_LETTER =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}]$/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const REGIONAL_FLAGS = new Set(['gbeng', 'gbsct', 'gbwls']);
const BLACK_FLAG = 0x1f3f4;
const CANCEL_TAG = 0xe007f;

// The whole text is ASCII without controls nearly always; then there is nothing to look at.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is this expression's job
const ORDINARY = /^[\t\n\r -~]*$/;

interface Character {
  readonly code: number;
  readonly text: string;
  readonly at: number;
}

/** Returns every run of characters that a reader cannot see, in order; `start` and `end` count UTF-16 units. */
export function hiddenCharacters(text: string): readonly TextFinding[] {
  if (ORDINARY.test(text)) return [];
  const characters = charactersOf(text);
  const rightToLeft = RIGHT_TO_LEFT.test(text);
  const found: TextFinding[] = [];
  for (let index = 0; index < characters.length; ) {
    const rule = ruleOf(characters, index, rightToLeft);
    let end = index + 1;
    while (rule !== undefined && end < characters.length && ruleOf(characters, end, rightToLeft) === rule) end += 1;
    const first = characters[index];
    if (rule !== undefined && first !== undefined && !(rule === 'variation-selectors' && end - index < 2)) {
      const last = characters[end - 1] ?? first;
      found.push({ class: 'hidden-characters', rule, start: first.at, end: last.at + last.text.length });
    }
    index = end;
  }
  return found;
}

function charactersOf(text: string): readonly Character[] {
  const characters: Character[] = [];
  let at = 0;
  for (const each of text) {
    characters.push({ code: each.codePointAt(0) ?? 0, text: each, at });
    at += each.length;
  }
  return characters;
}

function ruleOf(all: readonly Character[], index: number, rightToLeft: boolean): string | undefined {
  const code = all[index]?.code ?? 0;
  if (code === 0x1b || code === 0x9b) return 'terminal-escape';
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
    return code === 0x09 || code === 0x0a || code === 0x0d ? undefined : 'control-character';
  }
  if (code < 0xad) return undefined;
  if (ZERO_WIDTH.has(code)) return isJoiner(all, index) ? undefined : 'zero-width';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidirectional';
  if (DIRECTION_MARKS.has(code)) return rightToLeft ? undefined : 'bidirectional';
  if (BLANK_LETTERS.has(code)) return 'blank-letter';
  if (code >= 0xe0000 && code <= 0xe007f) return isFlag(all, index) ? undefined : 'tag-character';
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'variation-selectors';
  if (code >= 0xfff9 && code <= 0xfffb) return 'zero-width';
  return undefined;
}

/** Zero-width joiner and non-joiner are spelling in many scripts, and the joiner builds emoji of several parts. */
function isJoiner(all: readonly Character[], index: number): boolean {
  const code = all[index]?.code;
  const before = all[index - 1]?.text ?? '';
  const after = all[index + 1]?.text ?? '';
  if (code !== 0x200c && code !== 0x200d) return false;
  if (JOINING_LETTER.test(before) || /^\p{Mark}$/u.test(before)) return JOINING_LETTER.test(after) || code === 0x200c;
  return code === 0x200d && JOINED_EMOJI.test(before) && JOINED_EMOJI.test(after);
}

/** The flags of England, Scotland and Wales are a black flag, five tag letters and a closing tag. */
function isFlag(all: readonly Character[], index: number): boolean {
  let start = index;
  while (start > index - 7 && isTag(all[start - 1]?.code ?? 0)) start -= 1;
  if (all[start - 1]?.code !== BLACK_FLAG) return false;
  const region = all.slice(start, start + 5).map((each) => String.fromCharCode(each.code - 0xe0000));
  return REGIONAL_FLAGS.has(region.join('')) && all[start + 5]?.code === CANCEL_TAG && index <= start + 5;
}

function isTag(code: number): boolean {
  return code >= 0xe0000 && code <= 0xe007f;
}
