import type { Determination, RequirementResult } from '../model/assessment.ts';
import type { Requirement } from '../model/catalogue.ts';

/** Returns the determination of what lies outside, with the reason the mapping gives. */
export function outOfScopeFor(reason: string): Determination {
  return { status: 'not-assessed', because: [{ code: 'out-of-scope', text: reason, controls: [] }] };
}

/**
 * Returns the results in the order of the framework after units have acted on each other: a refuted content item keeps
 * what it is a part of from being satisfied, and a content item, factor or the like that nothing is mapped to is judged
 * with the nearest unit above it that is mapped or out of scope.
 */
export function throughAncestors(
  units: readonly Requirement[],
  own: ReadonlyMap<string, RequirementResult>,
  outOfScope: ReadonlyMap<string, string>,
): readonly RequirementResult[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const results = new Map(own);
  for (const unit of units) {
    const result = own.get(unit.id);
    if (unit.kind !== 'content-item' || result?.raw.status !== 'not-satisfied') continue;
    for (const above of heldBy(unit, byId)) {
      const before = results.get(above.id);
      if (before !== undefined) results.set(above.id, held(before, result));
    }
  }
  return units.flatMap((unit) => {
    const result = results.get(unit.id);
    if (result === undefined) return [];
    if (unit.kind === 'duty' || result.raw.because[0].code !== 'not-mapped') return [result];
    return [judgedAbove(result, ancestorsOf(unit, byId), results, outOfScope)];
  });
}

/** The units above, nearest first; a loop of parents ends where it closes. */
function ancestorsOf(unit: Requirement, byId: ReadonlyMap<string, Requirement>): readonly Requirement[] {
  const line: Requirement[] = [];
  for (let at = unit; at.parent !== null; ) {
    const above = byId.get(at.parent);
    if (above === undefined || above === unit || line.includes(above)) break;
    line.push(above);
    at = above;
  }
  return line;
}

/** What a content item is a part of: the units above it up to the first duty. */
function heldBy(unit: Requirement, byId: ReadonlyMap<string, Requirement>): readonly Requirement[] {
  const line = ancestorsOf(unit, byId);
  const duty = line.findIndex((above) => above.kind === 'duty');
  return duty === -1 ? line.slice(0, 1) : line.slice(0, duty + 1);
}

function judgedAbove(
  result: RequirementResult,
  above: readonly Requirement[],
  results: ReadonlyMap<string, RequirementResult>,
  outOfScope: ReadonlyMap<string, string>,
): RequirementResult {
  for (const { id } of above) {
    const reason = outOfScope.get(id);
    if (reason !== undefined) {
      const determination = outOfScopeFor(`${id}, which it is a part of, is out of scope: ${reason}`);
      return { ...result, raw: determination, effective: determination };
    }
    const parent = results.get(id);
    if (parent === undefined || parent.edges.length === 0) continue;
    return { ...result, raw: inherited(parent, parent.raw), effective: inherited(parent, parent.effective) };
  }
  return result;
}

function inherited(parent: RequirementResult, determination: Determination): Determination {
  const text = `It is judged with ${parent.id}, which it is a part of.`;
  return {
    status: determination.status,
    because: [{ code: 'assessed-through-parent', text, controls: determination.because[0].controls }],
  };
}

function held(parent: RequirementResult, child: RequirementResult): RequirementResult {
  const reason = {
    code: 'content-item-not-satisfied' as const,
    text: `${child.id} is not satisfied.`,
    controls: child.raw.because[0].controls,
  };
  const holding = ({ status, because }: Determination): Determination => ({
    status: status === 'satisfied' ? 'partially-satisfied' : status,
    because: [...because, reason],
  });
  const effective = child.effective.status === 'not-satisfied' ? holding(parent.effective) : parent.effective;
  return { ...parent, raw: holding(parent.raw), effective };
}
