import type { Diagnostic } from '../../model/diagnostic.ts';
import { redactText } from '../secrets.ts';

const KEY = /^(\s{0,200}(?:-\s{1,8})?["']?[A-Za-z_$@][A-Za-z_.$@/-]{0,80}["']?\s{0,8}:)/;

/**
 * Returns the diagnostics with every value of the source line covered, character by character so that the caret still
 * points at the right column: a line that does not parse may hold a secret nothing recognises.
 */
export function coverValues(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const message = coverWords(redactText(diagnostic.message).text);
    if (diagnostic.place?.text === undefined) return { ...diagnostic, message };
    return { ...diagnostic, message, place: { ...diagnostic.place, text: coverLine(diagnostic.place.text) } };
  });
}

/** Covers what stands behind the key of a line, or the whole line where it has no plain key; punctuation stays. */
export function coverLine(line: string): string {
  const key = KEY.exec(line)?.[1] ?? '';
  const shown = redactText(key).hits.length === 0 ? key : '';
  return shown + line.slice(shown.length).replaceAll(/[^\s{}[\],:"'#]/g, '•');
}

/** A parser's message may quote the source; a quoted word with a digit in it is covered. */
function coverWords(message: string): string {
  return message.replaceAll(/[^\s"'().,:;]{6,}/g, (word) =>
    /\d/.test(word) && !word.includes('/') ? '•'.repeat(word.length) : word,
  );
}
