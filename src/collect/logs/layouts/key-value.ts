import { type LineReading, REJECT, rowOf } from './each-line.ts';

const PAIR = /([A-Za-z_][\w.-]{0,127})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/y;
const WORD = /\S+/y;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const LEVEL = /^(?:trace|debug|info|warn|warning|error|fatal)$/i;

type Pair = readonly [key: string, value: string];

/**
 * Reads one line of `key=value` pairs. Before the first pair may stand a time, a level, and the part of the program that
 * speaks; what such a line says in words beside the pairs is left behind. A line without a level needs two pairs, and
 * nothing but pairs: else it is prose.
 */
export function readKeyValue(text: string): LineReading {
  const { words, pairs, loose } = taken(text);
  const time = TIME.test(words[0] ?? '') ? words.shift() : undefined;
  const level = LEVEL.test(words[0] ?? '') ? words.shift() : undefined;
  const scope = words.shift();
  const isLog = level !== undefined && scope !== undefined;
  if (!isLog && (pairs.length < 2 || words.length > 0 || loose || (scope !== undefined && time === undefined))) {
    return REJECT.shape;
  }
  return rowOf([...Object.entries({ time, level, scope }), ...pairs]);
}

/** Returns the words before the first pair, the pairs, and whether words stand after a pair. */
function taken(text: string): { readonly words: string[]; readonly pairs: readonly Pair[]; readonly loose: boolean } {
  const words: string[] = [];
  const pairs: Pair[] = [];
  let loose = false;
  for (let at = skipped(text, 0); at < text.length; ) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(text);
    if (pair !== null) {
      pairs.push([pair[1] ?? '', pair[2]?.replaceAll(/\\(["\\])/g, '$1') ?? pair[3] ?? '']);
      at = skipped(text, PAIR.lastIndex);
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0] ?? '';
    if (pairs.length > 0) loose = true;
    else words.push(word);
    at = skipped(text, at + word.length);
  }
  return { words, pairs, loose };
}

function skipped(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}
