import { nearest } from '../catalogue/nearest.ts';

/** Returns what to do about a name that is not known: the nearest known one, or all of them where they are few. */
export function guessOf(word: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const guess = nearest(word, all);
  if (guess !== undefined) return `Did you mean "${guess}"?`;
  return all.length <= 20 ? `Known: ${all.join(', ')}.` : 'See `probity list` for the names that are known.';
}
