import type { Determination, DeterminationReason, EdgeResult } from '../model/assessment.ts';
import type { Edge } from '../model/catalogue.ts';
import { type ControlId, type NonEmpty, nonEmpty } from '../model/ids.ts';
import type { Verdict } from '../model/verdict.ts';

/** What the roll-up knows of the controls. */
export interface ControlStates {
  verdict(id: ControlId): Verdict;
  /** Controls with an approved exception in force; they refute nothing and support nothing. Empty for the raw determination. */
  readonly excepted: ReadonlySet<ControlId>;
}

type EdgeStatus = EdgeResult['status'] | 'excepted';

/**
 * Rolls the verdicts of a requirement's edges up to its determination (design §4). Only an `equal-to` or `superset-of`
 * edge whose controls are all met can satisfy; the rest reach at most partially-satisfied; unknown never satisfies; the
 * ceiling binds. A failing control refutes, whatever else is met, where its set lies within the requirement (`equal-to`,
 * `subset-of`); elsewhere the gap may lie outside it, so the requirement is in doubt and a person decides (decision 0006).
 */
export function rollUp(edges: NonEmpty<Edge>, states: ControlStates): Determination {
  const judged = edges.map((edge) => ({ edge, status: edgeStatus(edge, states) }));
  const of = (status: EdgeStatus): readonly Edge[] =>
    judged.filter((each) => each.status === status).map((each) => each.edge);
  const metEdges = of('met');
  const refuted = of('not-met');
  const excepted = of('excepted');
  const open = of('unknown');
  const reasons = [
    ...refuted.map((edge) => refutedReason(edge, states)),
    ...excepted.map((edge) => exceptedReason(edge, states)),
    ...metEdges.map((edge) => metReason(edge, states)),
    ...open.map((edge) => openReason(edge, states)),
  ];
  const because = nonEmpty(reasons) ?? [
    {
      code: 'control-unknown' as const,
      text: 'Its controls do not apply to what was found.',
      controls: edges.flatMap((edge) => [...edge.controls]),
    },
  ];
  if (refuted.some(liesWithin)) return { status: 'not-satisfied', because };
  if (excepted.some(liesWithin)) return { status: 'partially-satisfied', because };
  const sufficient = refuted.length + excepted.length === 0 && metEdges.some((edge) => satisfies(edge, states));
  if (sufficient) return { status: 'satisfied', because };
  if (metEdges.length > 0) return { status: 'partially-satisfied', because };
  return { status: 'not-assessed', because };
}

/** Returns the joint status of an edge's control set: all of them together. */
export function edgeStatus(edge: Pick<Edge, 'controls'>, states: ControlStates): EdgeStatus {
  const statuses = edge.controls.map((id) => ({ id, status: states.verdict(id).status }));
  const refuting = statuses.filter((each) => each.status === 'not-met');
  if (refuting.some((each) => !states.excepted.has(each.id))) return 'not-met';
  if (refuting.length > 0) return 'excepted';
  if (statuses.some((each) => each.status === 'unknown')) return 'unknown';
  return statuses.some((each) => each.status === 'met') ? 'met' : 'not-applicable';
}

/** Whether whatever the controls demand, the requirement demands too: then their failing is its failing. */
function liesWithin(edge: Edge): boolean {
  return edge.relationship === 'equal-to' || edge.relationship === 'subset-of';
}

/** Whether a met edge is enough: its relation demands all of the requirement, and its ceiling is honoured. */
function satisfies(edge: Edge, states: ControlStates): boolean {
  const sufficient = edge.relationship === 'equal-to' || edge.relationship === 'superset-of';
  return sufficient && ceilingHonoured(edge, states);
}

/** What machines see only in part needs a person's statement beside the checks; what only people can state needs it all the more. */
function ceilingHonoured(edge: Edge, states: ControlStates): boolean {
  if (edge.ceiling === 'automated') return true;
  return edge.controls.some((id) => {
    const verdict = states.verdict(id);
    return verdict.status === 'met' && verdict.from.some((support) => support.nature === 'attested');
  });
}

function refutedReason(edge: Edge, states: ControlStates): DeterminationReason {
  const controls = edge.controls.filter((id) => states.verdict(id).status === 'not-met' && !states.excepted.has(id));
  const doubt = liesWithin(edge) ? '' : ' What is missing may lie outside the requirement: a person must decide.';
  return {
    code: 'control-not-met',
    text: `${controls.join(', ')} ${controls.length === 1 ? 'is' : 'are'} not met (${edge.relationship}).${doubt}`,
    controls,
  };
}

function exceptedReason(edge: Edge, states: ControlStates): DeterminationReason {
  const controls = edge.controls.filter((id) => states.excepted.has(id));
  return {
    code: 'exception-in-force',
    text: `${controls.join(', ')} is not met; an approved exception is in force.`,
    controls,
  };
}

function metReason(edge: Edge, states: ControlStates): DeterminationReason {
  const { controls } = edge;
  const names = controls.join(', ');
  const are = controls.length === 1 ? 'is' : 'are';
  if (satisfies(edge, states))
    return { code: 'controls-met', text: `${names} ${are} met (${edge.relationship}).`, controls };
  if (edge.relationship === 'equal-to' || edge.relationship === 'superset-of') {
    return {
      code: 'needs-attestation',
      text: `${names} ${are} met by checks; a person's statement is needed beside them.`,
      controls,
    };
  }
  return {
    code: 'controls-met-in-part',
    text: `${names} ${are} met and ${controls.length === 1 ? 'covers' : 'cover'} a part of it (${edge.relationship}).`,
    controls,
  };
}

function openReason(edge: Edge, states: ControlStates): DeterminationReason {
  const controls = edge.controls.filter((id) => states.verdict(id).status === 'unknown');
  return {
    code: 'control-unknown',
    text: `${controls.join(', ')} ${controls.length === 1 ? 'is' : 'are'} not known to be met.`,
    controls,
  };
}
