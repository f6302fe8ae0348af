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
  let run: { readonly rule: string; readonly first: Character; last: Character; characters: number } | undefined;
  const close = (): void => {
    if (run === undefined || (run.rule === 'variation-selectors' && run.characters < 2)) return;
    const end = run.last.at + run.last.text.length;
    found.push({ class: 'hidden-characters', rule: run.rule, start: run.first.at, end });
  };
  for (const [index, character] of characters.entries()) {
    // Letters of most languages lie below and between the ranges; the test keeps long texts cheap.
    const rule = character.code >= 0x20 && character.code < 0x7f ? undefined : ruleOf(characters, index, rightToLeft);
    if (run !== undefined && run.rule === rule) {
      run.last = character;
      run.characters += 1;
      continue;
    }
    close();
    run = rule === undefined ? undefined : { rule, first: character, last: character, characters: 1 };
  }
  close();
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

type Exception = (all: readonly Character[], index: number, rightToLeft: boolean) => boolean;

interface HiddenRule {
  readonly rule: string;
  /** First and last code point of each range. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Tells where such a character is ordinary spelling. */
  readonly ordinary?: Exception;
}

const RULES: readonly HiddenRule[] = [
  {
    rule: 'terminal-escape',
    ranges: [
      [0x1b, 0x1b],
      [0x9b, 0x9b],
    ],
  },
  {
    rule: 'control-character',
    ranges: [
      [0x00, 0x08],
      [0x0b, 0x0c],
      [0x0e, 0x1f],
      [0x7f, 0x9f],
    ],
  },
  {
    rule: 'zero-width',
    ranges: [
      [0xad, 0xad],
      [0x34f, 0x34f],
      [0x180e, 0x180e],
      [0x200b, 0x200d],
      [0x2060, 0x2064],
      [0xfeff, 0xfeff],
      [0xfff9, 0xfffb],
    ],
    ordinary: isJoiner,
  },
  {
    rule: 'bidirectional',
    ranges: [
      [0x202a, 0x202e],
      [0x2066, 0x2069],
    ],
  },
  {
    rule: 'bidirectional',
    ranges: [
      [0x61c, 0x61c],
      [0x200e, 0x200f],
    ],
    ordinary: (_all, _index, rightToLeft) => rightToLeft,
  },
  {
    rule: 'blank-letter',
    ranges: [
      [0x115f, 0x1160],
      [0x2800, 0x2800],
      [0x3164, 0x3164],
      [0xffa0, 0xffa0],
    ],
  },
  { rule: 'tag-character', ranges: [[0xe0000, 0xe007f]], ordinary: isFlag },
  {
    rule: 'variation-selectors',
    ranges: [
      [0xfe00, 0xfe0f],
      [0xe0100, 0xe01ef],
    ],
  },
];

function ruleOf(all: readonly Character[], index: number, rightToLeft: boolean): string | undefined {
  const code = all[index]?.code ?? 0;
  const found = RULES.find(({ ranges }) => ranges.some(([first, last]) => code >= first && code <= last));
  return found?.ordinary?.(all, index, rightToLeft) === true ? undefined : found?.rule;
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
