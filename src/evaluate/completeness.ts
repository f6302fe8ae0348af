import type { EvidenceItem } from '../model/evidence.ts';
import type { Json, JsonObject } from '../model/json.ts';

/** Facts that hold what a second count counts again, in the order in which they are looked for. */
const COUNTED = ['population', 'changes', 'rows'] as const;

/**
 * Returns in words why an item does not show the whole population it was drawn from: the collector counted it a second way
 * and the counts differ, or its listing was cut short. Null where nothing says so; a second count of -1 means there is none.
 */
export function incompleteness({ facts, parameters }: Pick<EvidenceItem, 'facts' | 'parameters'>): string | null {
  for (const from of [parameters, facts]) {
    if (from['truncated'] === true) return 'The listing it rests on was cut short, so the population is not complete.';
    const counts = countsIn(from);
    if (counts !== null && counts.first !== counts.second) {
      return `The population was counted twice and the counts differ: ${counts.first} and ${counts.second}.`;
    }
  }
  return null;
}

/** Returns the two counts of a population that facts or parameters hold; null where they do not hold both. */
export function countsIn(from: JsonObject): { readonly first: number; readonly second: number } | null {
  const second = numberOf(from['secondCount']);
  const name = COUNTED.find((each) => numberOf(from[each]) !== null);
  const first = name === undefined ? null : numberOf(from[name]);
  return first === null || second === null || second < 0 ? null : { first, second };
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
