import type { Determination, EdgeResult, RequirementResult } from '../model/assessment.ts';
import type { Edge, Framework, Mapping, Requirement } from '../model/catalogue.ts';
import { type ControlId, nonEmpty } from '../model/ids.ts';
import type { Verdict } from '../model/verdict.ts';
import { applicabilityOf, type FrameworkFacts } from './applicability.ts';
import { edgeStatus, rollUp } from './roll-up.ts';

/** What the determinations of one framework rest on. */
export interface FrameworkInput {
  readonly framework: Framework;
  readonly mapping: Mapping | undefined;
  readonly facts: FrameworkFacts;
  /** ISO date. */
  readonly asOf: string;
  verdict(id: ControlId): Verdict;
  readonly excepted: ReadonlySet<ControlId>;
  /** Ids of the exceptions of a control, in force or not. */
  exceptionsOf(id: ControlId): readonly string[];
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
  return throughParents(assessable, results);
}

function one(
  requirement: Requirement,
  edges: readonly Edge[],
  outOfScope: ReadonlyMap<string, string>,
  input: FrameworkInput,
): RequirementResult {
  const applicability = applicabilityOf(requirement, input.framework, input.facts, input.asOf);
  const states = { verdict: (id: ControlId) => input.verdict(id), excepted: NONE };
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
  const raw = rollUp(mapped, states);
  const effective = input.excepted.size === 0 ? raw : rollUp(mapped, { ...states, excepted: input.excepted });
  return { ...base, raw, effective };
}

function edgeResult(edge: Edge, states: Parameters<typeof edgeStatus>[1]): EdgeResult {
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
  };
}

function unmapped(reason: string | undefined): Determination {
  if (reason !== undefined)
    return { status: 'not-assessed', because: [{ code: 'out-of-scope', text: reason, controls: [] }] };
  const text = 'No control of the catalogue is mapped to it yet.';
  return { status: 'not-assessed', because: [{ code: 'not-mapped', text, controls: [] }] };
}

/**
 * A content item, factor or the like without a mapping of its own is judged with its parent, and a refuted content item
 * keeps its parent from being satisfied.
 */
function throughParents(
  assessable: readonly Requirement[],
  results: Map<string, RequirementResult>,
): readonly RequirementResult[] {
  for (const requirement of assessable) {
    const own = results.get(requirement.id);
    const parent = requirement.parent === null ? undefined : results.get(requirement.parent);
    if (own === undefined || parent === undefined || requirement.kind === 'duty') continue;
    if (own.edges.length === 0 && parent.edges.length > 0 && isUnmapped(own.raw)) {
      results.set(requirement.id, {
        ...own,
        raw: inherited(parent, parent.raw),
        effective: inherited(parent, parent.effective),
      });
    }
    if (requirement.kind !== 'content-item' || own.raw.status !== 'not-satisfied') continue;
    results.set(parent.id, {
      ...parent,
      raw: held(parent.raw, own),
      effective: own.effective.status === 'not-satisfied' ? held(parent.effective, own) : parent.effective,
    });
  }
  return assessable.map((requirement) => results.get(requirement.id)).filter((each) => each !== undefined);
}

function isUnmapped(determination: Determination): boolean {
  return determination.because[0].code === 'not-mapped';
}

function inherited(parent: RequirementResult, determination: Determination): Determination {
  const text = `It is judged with ${parent.id}, which it is a part of.`;
  return {
    status: determination.status,
    because: [{ code: 'assessed-through-parent', text, controls: determination.because[0].controls }],
  };
}

function held(determination: Determination, child: RequirementResult): Determination {
  const reason = {
    code: 'content-item-not-satisfied' as const,
    text: `${child.id} is not satisfied.`,
    controls: child.raw.because[0].controls,
  };
  const status = determination.status === 'satisfied' ? 'partially-satisfied' : determination.status;
  return { status, because: [...determination.because, reason] };
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
