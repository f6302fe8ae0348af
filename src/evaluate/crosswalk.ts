import type { Catalogue, Edge, Relationship } from '../model/catalogue.ts';
import type { ControlId, RequirementId } from '../model/ids.ts';
import { composeRelations, converseOf } from './set-relations.ts';

/** One way from a requirement to another through the controls both are mapped to. */
interface CrosswalkPath {
  readonly from: CrosswalkEdge;
  readonly shared: readonly ControlId[];
  readonly to: CrosswalkEdge;
  readonly relationship: Relationship;
  readonly basis: CrosswalkBasis;
  /** That of the weaker edge, 1 to 10. */
  readonly strength: number;
}

type CrosswalkEdge = Pick<Edge, 'controls' | 'relationship' | 'strength' | 'rationale' | 'review'>;

/**
 * `composed`: it follows from the relations of both edges. `shared-control`: it does not follow; the same control serves
 * both requirements, and whether they overlap is for a person to judge.
 */
type CrosswalkBasis = 'composed' | 'shared-control';

/** Two requirements of two frameworks, how the first stands to the second, and every path that leads there. */
export interface CrosswalkPair {
  readonly from: RequirementId;
  readonly to: RequirementId;
  readonly relationship: Relationship;
  readonly basis: CrosswalkBasis;
  readonly strength: number;
  /** The one the relation was taken from comes first. */
  readonly paths: readonly CrosswalkPath[];
}

/**
 * Derives how the requirements of one framework stand to those of another, through the controls both are mapped to.
 * Requirements that share no control are not paired: nothing is claimed about them. In the order of the first mapping,
 * then of the second.
 */
export function crosswalk(catalogue: Pick<Catalogue, 'mappings'>, from: string, to: string): readonly CrosswalkPair[] {
  const edgesOf = (id: string): readonly Edge[] =>
    catalogue.mappings.find((mapping) => mapping.framework === id)?.edges ?? [];
  const targets = new Map<ControlId, Edge[]>();
  const order = new Map<Edge, number>();
  for (const [index, edge] of edgesOf(to).entries()) {
    order.set(edge, index);
    for (const id of edge.controls) targets.set(id, [...(targets.get(id) ?? []), edge]);
  }
  const pairs = new Map<RequirementId, Map<RequirementId, CrosswalkPath[]>>();
  for (const start of edgesOf(from)) {
    const ends = [...new Set(start.controls.flatMap((id) => targets.get(id) ?? []))];
    ends.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const row = pairs.get(start.requirement) ?? new Map<RequirementId, CrosswalkPath[]>();
    pairs.set(start.requirement, row);
    for (const end of ends) row.set(end.requirement, [...(row.get(end.requirement) ?? []), pathOf(start, end)]);
  }
  return [...pairs].flatMap(([one, row]) => [...row].map(([other, paths]) => pairOf(one, other, paths)));
}

function pathOf(start: Edge, end: Edge): CrosswalkPath {
  const shared = start.controls.filter((id) => end.controls.includes(id));
  const toSet = composeRelations(converseOf(start.relationship), relationOfSets(start.controls, end.controls));
  const derived = composeRelations(toSet, end.relationship);
  return {
    from: shownEdge(start),
    shared,
    to: shownEdge(end),
    relationship: derived ?? 'intersects-with',
    basis: derived === null ? 'shared-control' : 'composed',
    strength: Math.min(start.strength, end.strength),
  };
}

/** A larger set of controls demands more; two that only share a control intersect in what it demands. */
function relationOfSets(a: readonly ControlId[], b: readonly ControlId[]): Relationship {
  const within = a.every((id) => b.includes(id));
  const contains = b.every((id) => a.includes(id));
  if (within && contains) return 'equal-to';
  if (within) return 'subset-of';
  return contains ? 'superset-of' : 'intersects-with';
}

const RANK: Readonly<Record<Relationship, number>> = {
  'equal-to': 0,
  'superset-of': 1,
  'subset-of': 1,
  'intersects-with': 2,
};

/** The path that says most decides; among equals the one whose weaker edge is strongest. */
function pairOf(from: RequirementId, to: RequirementId, paths: readonly CrosswalkPath[]): CrosswalkPair {
  const rank = (path: CrosswalkPath): number => (path.basis === 'composed' ? 0 : 3) + RANK[path.relationship];
  const sorted = paths.toSorted((a, b) => rank(a) - rank(b) || b.strength - a.strength);
  const best = sorted[0];
  if (best === undefined) throw new Error('A pair has at least one path.');
  const { relationship, basis, strength } = best;
  return { from, to, relationship, basis, strength, paths: sorted };
}

function shownEdge({ controls, relationship, strength, rationale, review }: Edge): CrosswalkEdge {
  return { controls, relationship, strength, rationale, review };
}
