import type { Span } from '../platform/document.ts';

/**
 * Returns the character offset in a YAML text of a character of a scalar whose value is `value` and which stands at
 * `span`. Exact in plain, quoted and literal (`|`) scalars of which no character is escaped; inside a folded one only the
 * line of its start is.
 */
export function scalarOffset(text: string, span: Span, value: string, offset: number): number {
  const literal = text[span.start] === '|' ? literalOffset(text, span, value, offset) : undefined;
  const quoted = /^['"]/.test(text.slice(span.start, span.start + 1)) ? 1 : 0;
  return Math.min(literal ?? span.start + quoted + offset, Math.max(span.start, span.end - 1));
}

/** The lines of a literal block stand one for one below its `|`, each pushed in by as much as the first with text. */
function literalOffset(text: string, span: Span, value: string, offset: number): number | undefined {
  const before = value.slice(0, offset).split('\n');
  const wanted = value.split('\n').findIndex((line) => line.trim() !== '');
  let start = span.start;
  let [pushedIn, at] = [0, 0];
  for (let line = 0; line <= Math.max(before.length - 1, wanted); line += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return undefined;
    start = end + 1;
    if (line === before.length - 1) at = start;
    if (line === wanted) pushedIn = lineAt(text, start).length - (value.split('\n')[line] ?? '').length;
  }
  return at + pushedIn + (before.at(-1) ?? '').length;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}
