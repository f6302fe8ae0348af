import { type LineReading, REJECT, rowOf } from './each-line.ts';

const PAIR = /([A-Za-z_][\w.-]{0,127})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/y;
const WORD = /[^\s=]+/y;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const LEAD = ['time', 'level', 'scope'] as const;

/**
 * Reads one line of `key=value` pairs. Up to three words before the first pair are time, level and scope, where no pair
 * says so. A line with fewer than two pairs, or with words between them, is prose.
 */
export function readKeyValue(text: string): LineReading {
  const lead: string[] = [];
  const pairs: (readonly [string, string])[] = [];
  let at = skipped(text, 0);
  while (at < text.length) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(text);
    if (pair !== null) {
      pairs.push([pair[1] ?? '', pair[2]?.replaceAll(/\\(["\\])/g, '$1') ?? pair[3] ?? '']);
      at = skipped(text, PAIR.lastIndex);
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined || pairs.length > 0 || lead.length === LEAD.length) return REJECT.shape;
    lead.push(word);
    at = skipped(text, at + word.length);
  }
  if (pairs.length < 2 || (lead.length > 0 && !TIME.test(lead[0] ?? ''))) return REJECT.shape;
  return rowOf([...LEAD.map((name, index) => [name, lead[index]] as const), ...pairs]);
}

function skipped(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
