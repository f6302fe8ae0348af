import type { Condition, Requirement } from '../model/catalogue.ts';

/**
 * Returns the units with what they take over from those above them: conditions add up, the nearest scope wins.
 * A loop of parents ends where it closes.
 */
export function inheritDown(units: readonly Requirement[]): readonly Requirement[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  return units.map((unit) => {
    const line = lineOf(unit, byId);
    const scope = line.find((each) => each.scope !== null)?.scope ?? null;
    return { ...unit, scope, appliesWhen: distinct(line.toReversed().flatMap((each) => each.appliesWhen)) };
  });
}

/** The unit itself, its parent, and so on up to the top. */
function lineOf(unit: Requirement, byId: ReadonlyMap<string, Requirement>): readonly Requirement[] {
  const line: Requirement[] = [];
  const seen = new Set<string>();
  for (let at: Requirement | undefined = unit; at !== undefined && !seen.has(at.id); ) {
    line.push(at);
    seen.add(at.id);
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return line;
}

function distinct(conditions: readonly Condition[]): readonly Condition[] {
  const seen = new Map(conditions.map((each) => [`${each.fact}=${each.answer}`, each]));
  return [...seen.values()];
}
