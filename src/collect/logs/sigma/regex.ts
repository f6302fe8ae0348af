const MAX_LENGTH = 4000;

/**
 * Returns why a regular expression of a rule cannot be run in linear time, or undefined. It is never run here: the log
 * engine does that, and refuses what else is wrong with it.
 */
export function regexTrouble(source: string): string | undefined {
  if (source.length > MAX_LENGTH) return `A regular expression of more than ${MAX_LENGTH} characters is not run.`;
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? ''))
        return 'References back into the text (such as \\1) need more than linear time and are not run.';
      at += 1;
    } else if (source[at] === '[') at = endOfClass(source, at);
    else if (/^\(\?(?:[=!>]|<[=!])/.test(source.slice(at, at + 4)))
      return 'Looking ahead or behind in a regular expression needs more than linear time and is not run.';
  }
  return undefined;
}

function endOfClass(source: string, from: number): number {
  let at = from + 1;
  if (source[at] === '^') at += 1;
  // A closing bracket at the beginning belongs to the class.
  if (source[at] === ']') at += 1;
  while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
  return at;
}

const OPTIONS = ['i', 'm', 's'];

/** Returns a regular expression with its flags written into it, each switched on or off, because engines differ in what they assume. */
export function flaggedRegex(source: string, flags: string): string {
  const on = OPTIONS.filter((option) => flags.includes(option)).join('');
  const off = OPTIONS.filter((option) => !flags.includes(option)).join('');
  return `(?${on}${off === '' ? '' : `-${off}`})${source}`;
}
