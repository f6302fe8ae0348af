import { findSecrets } from '../secrets.ts';
import { hiddenCharacters } from './hidden-characters.ts';
import { INSTRUCTION_RULES, type PhraseRule, SENSITIVE_PATH_RULES } from './phrases.ts';
import type { FindingClass, TextFinding } from './text-finding.ts';

/** Only so much of one text is searched for phrases; what lies beyond is counted in its length. */
const MAX_TEXT = 200_000;
/** Sixteen empty lines or eighty blanks push what follows out of the window in which a person reviews a text. */
const EMPTY_LINES = 16;
const BLANKS = 80;
const LONG_BLANK = /\s{16,}/g;
/** Words and identifiers do not come this long; encoded bytes do. Addresses and paths hold other characters. */
const ENCODED = /[A-Za-z0-9+/_-]{120,}={0,2}/g;
const COMMENT = /<!--/g;

/** Returns everything in one text of a server that a person should look at, in the order of classes. Keeps no words. */
export function textFindings(whole: string): readonly TextFinding[] {
  const text = whole.slice(0, MAX_TEXT);
  // `authorized_keys` and the like are words too, but names of parameters are no places on a machine.
  if (PLAIN_WORD.test(text)) return secrets(text);
  const hidden = hiddenCharacters(text);
  const { visible, places } = withoutHidden(text, hidden);
  const back = (finding: TextFinding): TextFinding => ({
    ...finding,
    start: places(finding.start),
    end: places(finding.end - 1) + 1,
  });
  return [
    ...hidden,
    ...comments(text),
    ...whitespaceRuns(text),
    ...phrases(visible, 'instruction', INSTRUCTION_RULES).map(back),
    ...phrases(visible, 'sensitive-path', SENSITIVE_PATH_RULES).map(back),
    ...encodedData(text),
    ...secrets(text),
  ];
}

function secrets(text: string): readonly TextFinding[] {
  return findSecrets(text).map(({ class: rule, start, end }) => ({ class: 'secret', rule, start, end }));
}

/** Words split by characters nobody sees are read as a model reads them: without these. */
function withoutHidden(
  text: string,
  hidden: readonly TextFinding[],
): { readonly visible: string; readonly places: (at: number) => number } {
  if (hidden.length === 0) return { visible: text, places: (at) => at };
  let visible = '';
  let from = 0;
  const origins: number[] = [];
  for (const { start, end } of [...hidden, { start: text.length, end: text.length }]) {
    for (let at = from; at < start; at += 1) origins.push(at);
    visible += text.slice(from, start);
    from = end;
  }
  return { visible, places: (at) => origins[at] ?? text.length - 1 };
}

/** A word of letters, digits, `_` and `-` alone can be neither a phrase, nor a path, nor long enough for encoded data. */
const PLAIN_WORD = /^[A-Za-z0-9_-]{0,60}$/;

/** Every match in order. Unlike `matchAll` it makes no copy of the expression, which costs more than most texts do. */
function matches(text: string, expression: RegExp): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) found.push(match);
  return found;
}

function phrases(text: string, found: FindingClass, rules: readonly PhraseRule[]): readonly TextFinding[] {
  return rules.flatMap(({ id, expression }) =>
    matches(text, expression).map((match) => ({
      class: found,
      rule: id,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

/** A comment of mark-up is read by the model and not shown by what displays the text. */
function comments(text: string): readonly TextFinding[] {
  return matches(text, COMMENT).map((match) => ({
    class: 'hidden-characters',
    rule: 'mark-up-comment',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function whitespaceRuns(text: string): readonly TextFinding[] {
  const runs: TextFinding[] = [];
  for (const match of matches(text, LONG_BLANK)) {
    const lines = match[0].split('\n').length - 1;
    const end = match.index + match[0].length;
    const longest = Math.max(...match[0].split('\n').map((line) => line.length));
    // Blank space at the very end hides nothing.
    if (end === text.length || (lines < EMPTY_LINES && longest < BLANKS)) continue;
    const rule = lines >= EMPTY_LINES ? 'empty-lines' : 'blanks';
    runs.push({ class: 'whitespace-run', rule, start: match.index, end });
  }
  return runs;
}

function encodedData(text: string): readonly TextFinding[] {
  const found: TextFinding[] = [];
  for (const match of matches(text, ENCODED)) {
    const run = match[0];
    if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/\d/.test(run)) continue;
    found.push({ class: 'encoded-data', rule: 'base64', start: match.index, end: match.index + run.length });
  }
  return found;
}
