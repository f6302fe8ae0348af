import type { Determination, EdgeResult, RequirementResult } from '../model/assessment.ts';
import type { Edge, Framework, Mapping, Requirement } from '../model/catalogue.ts';
import { type CheckId, type ControlId, nonEmpty } from '../model/ids.ts';
import type { Verdict } from '../model/verdict.ts';
import { applicabilityOf, type FrameworkFacts } from './applicability.ts';
import { demandResults, type ParametersInForce } from './demands.ts';
import { outOfScopeFor, throughAncestors } from './inheritance.ts';
import { type ControlStates, edgeStatus, rollUp } from './roll-up.ts';

/** What the determinations of one framework rest on. */
export interface FrameworkInput {
  readonly framework: Framework;
  readonly mapping: Mapping | undefined;
  readonly facts: FrameworkFacts;
  /** ISO date. */
  readonly asOf: string;
  verdict(id: ControlId): Verdict;
  /** Checks of a control that are not met. */
  failing(id: ControlId): ReadonlySet<CheckId>;
  readonly excepted: ReadonlySet<ControlId>;
  /** Ids of the exceptions of a control, in force or not. */
  exceptionsOf(id: ControlId): readonly string[];
  readonly parameters: ParametersInForce;
}

const NONE: ReadonlySet<ControlId> = new Set();

/** Determines every assessable requirement of a framework, in its order; nothing is left out. */
export function determine(input: FrameworkInput): readonly RequirementResult[] {
  const edges = groupBy(input.mapping?.edges ?? []);
  const outOfScope = new Map(
    (input.mapping?.outOfScope ?? []).map((entry) => [entry.requirement as string, entry.reason]),
  );
  const assessable = input.framework.requirements.filter((each) => each.kind !== 'information');
  const results = new Map<string, RequirementResult>();
  for (const requirement of assessable) {
    results.set(requirement.id, one(requirement, edges.get(requirement.id) ?? [], outOfScope, input));
  }
  return throughAncestors(input.framework.requirements, results, outOfScope);
}

function one(
  requirement: Requirement,
  edges: readonly Edge[],
  outOfScope: ReadonlyMap<string, string>,
  input: FrameworkInput,
): RequirementResult {
  const applicability = applicabilityOf(requirement, input.framework, input.facts, input.asOf);
  const { parameters } = input;
  const states = {
    verdict: (id: ControlId) => input.verdict(id),
    failing: (id: ControlId) => input.failing(id),
    excepted: NONE,
    parameters,
  };
  const base = {
    framework: input.framework.id,
    id: requirement.id,
    parent: requirement.parent,
    level: requirement.level,
    title: requirement.title,
    titleOfficial: requirement.titleOfficial,
    summary: requirement.summary,
    kind: requirement.kind,
    scope: requirement.scope,
    roles: requirement.roles,
    appliesFrom: applicability.from,
    edges: edges.map((edge) => edgeResult(edge, states)),
    exceptions: [...new Set(edges.flatMap((edge) => edge.controls.flatMap((id) => input.exceptionsOf(id))))].sort(),
  };
  if (!applicability.applies) {
    return { ...base, raw: applicability.determination, effective: applicability.determination };
  }
  const mapped = nonEmpty(edges);
  if (mapped === undefined) {
    const determination = unmapped(outOfScope.get(requirement.id));
    return { ...base, raw: determination, effective: determination };
  }
  const raw = withinScope(requirement, rollUp(mapped, states));
  if (input.excepted.size === 0) return { ...base, raw, effective: raw };
  const effective = withinScope(requirement, rollUp(mapped, { ...states, excepted: input.excepted }));
  return { ...base, raw, effective };
}

/** A duty of the whole organisation is only ever satisfied for what the assessment sees of it. */
function withinScope(requirement: Requirement, determination: Determination): Determination {
  if (requirement.scope !== 'organisation' || determination.status !== 'satisfied') return determination;
  const text = 'The duty binds the whole organisation; this speaks of the declared scope only.';
  const reason = { code: 'within-scope' as const, text, controls: [] };
  return { ...determination, because: [...determination.because, reason] };
}

function edgeResult(edge: Edge, states: ControlStates): EdgeResult {
  const { controls, relationship, strength, rationale, ceiling, review } = edge;
  const status = edgeStatus(edge, states);
  return {
    controls,
    relationship,
    strength,
    rationale,
    ceiling,
    review,
    status: status === 'excepted' ? 'not-met' : status,
    demands: demandResults(edge, states.parameters),
  };
}

function unmapped(reason: string | undefined): Determination {
  if (reason !== undefined) return outOfScopeFor(reason);
  const text = 'No control of the catalogue is mapped to it yet.';
  return { status: 'not-assessed', because: [{ code: 'not-mapped', text, controls: [] }] };
}

function groupBy(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.requirement) ?? [];
    group.push(edge);
    groups.set(edge.requirement, group);
  }
  return groups;
}
