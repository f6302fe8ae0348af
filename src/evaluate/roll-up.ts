import type { Determination, DeterminationReason, EdgeResult } from '../model/assessment.ts';
import type { Edge } from '../model/catalogue.ts';
import type { DemandResult } from '../model/demand-result.ts';
import { type CheckId, type ControlId, type NonEmpty, nonEmpty } from '../model/ids.ts';
import type { Verdict } from '../model/verdict.ts';
import { demandResults, laxerText, type ParametersInForce } from './demands.ts';

/** What the roll-up knows of the controls. */
export interface ControlStates {
  verdict(id: ControlId): Verdict;
  /** Controls with an approved exception in force; they refute nothing and support nothing. Empty for the raw determination. */
  readonly excepted: ReadonlySet<ControlId>;
  readonly parameters: ParametersInForce;
  /** Checks of a control that are not met, as that control asks them. */
  failing(id: ControlId): ReadonlySet<CheckId>;
}

type EdgeStatus = EdgeResult['status'] | 'excepted';

/**
 * Rolls the verdicts of a requirement's edges up to its determination (design §4). Only an `equal-to` or `superset-of`
 * edge whose controls are all met can satisfy; the rest reach at most partially-satisfied; unknown never satisfies; the
 * ceiling binds, and so does every demand on a parameter. A failing control refutes, whatever else is met, where its set
 * lies within the requirement (`equal-to`, `subset-of`), and so does a failing check that the edge names for it (decision
 * 0014); elsewhere the gap may lie outside, so the requirement is in doubt and a person decides (decision 0006).
 */
export function rollUp(edges: NonEmpty<Edge>, states: ControlStates): Determination {
  const judged = edges.map((edge) => ({ edge, status: edgeStatus(edge, states) }));
  const of = (status: EdgeStatus): readonly Edge[] =>
    judged.filter((each) => each.status === status).map((each) => each.edge);
  const metEdges = of('met');
  const refuted = of('not-met');
  const excepted = of('excepted');
  const open = of('unknown');
  const contradicted = edges.filter((edge) => contradictions(edge, states).length > 0);
  const reasons = [
    ...contradicted.map((edge) => contradictedReason(edge, states)),
    ...refuted.map((edge) => refutedReason(edge, states)),
    ...excepted.map((edge) => exceptedReason(edge, states)),
    ...metEdges.flatMap((edge) => metReasons(edge, states)),
    ...open.map((edge) => openReason(edge, states)),
  ];
  const because = nonEmpty(reasons) ?? [
    {
      code: 'control-unknown' as const,
      text: 'Its controls do not apply to what was found.',
      controls: edges.flatMap((edge) => [...edge.controls]),
    },
  ];
  if (contradicted.length > 0 || refuted.some(liesWithin)) return { status: 'not-satisfied', because };
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

/** Returns the named checks that fail, each with the control that asks it; an approved exception silences its control. */
function contradictions(edge: Edge, states: ControlStates): readonly { check: CheckId; control: ControlId }[] {
  const asking = edge.controls.filter((id) => !states.excepted.has(id));
  return edge.refutedBy.flatMap((check) =>
    asking.filter((id) => states.failing(id).has(check)).map((control) => ({ check, control })),
  );
}

function contradictedReason(edge: Edge, states: ControlStates): DeterminationReason {
  const found = contradictions(edge, states);
  const checks = [...new Set(found.map((each) => each.check))];
  const controls = [...new Set(found.map((each) => each.control))];
  const text = `${checks.join(', ')} ${checks.length === 1 ? 'fails' : 'fail'} (${controls.join(', ')}): that alone contradicts the requirement.`;
  return { code: 'check-refutes', text, controls };
}

/** Whether a met edge is enough: its relation demands all of the requirement, its ceiling is honoured, its demands are kept. */
function satisfies(edge: Edge, states: ControlStates): boolean {
  return demandsAll(edge) && ceilingHonoured(edge, states) && laxerIn(edge, states).length === 0;
}

function demandsAll(edge: Edge): boolean {
  return edge.relationship === 'equal-to' || edge.relationship === 'superset-of';
}

function laxerIn(edge: Edge, states: ControlStates): readonly DemandResult[] {
  return demandResults(edge, states.parameters).filter((each) => !each.kept);
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

function metReasons(edge: Edge, states: ControlStates): readonly DeterminationReason[] {
  const { controls } = edge;
  const names = controls.join(', ');
  const are = controls.length === 1 ? 'is' : 'are';
  const limits = limitReasons(controls, states);
  if (satisfies(edge, states))
    return [{ code: 'controls-met', text: `${names} ${are} met (${edge.relationship}).`, controls }, ...limits];
  const reasons: DeterminationReason[] = [];
  const laxer = laxerIn(edge, states).map(laxerText);
  if (laxer.length > 0) {
    const text = `${names} ${are} met, but more laxly than asked for. ${laxer.join(' ')}`;
    reasons.push({ code: 'parameter-laxer', text, controls });
  }
  if (!demandsAll(edge)) {
    const cover = controls.length === 1 ? 'covers' : 'cover';
    const text = `${names} ${are} met and ${cover} a part of it (${edge.relationship}).`;
    reasons.push({ code: 'controls-met-in-part', text, controls });
  } else if (!ceilingHonoured(edge, states)) {
    const text = `${names} ${are} met by checks; a person's statement is needed beside them.`;
    reasons.push({ code: 'needs-attestation', text, controls });
  }
  return [...reasons, ...limits];
}

/** What the evidence behind controls that are met does not reach; each limit once. */
function limitReasons(controls: Edge['controls'], states: ControlStates): readonly DeterminationReason[] {
  const reasons = new Map<string, DeterminationReason>();
  for (const id of controls) {
    const verdict = states.verdict(id);
    if (verdict.status !== 'met') continue;
    for (const { text } of verdict.limits ?? []) {
      const known = reasons.get(text);
      reasons.set(text, { code: 'period-covered-in-part', text, controls: [...(known?.controls ?? []), id] });
    }
  }
  return [...reasons.values()];
}

function openReason(edge: Edge, states: ControlStates): DeterminationReason {
  const controls = edge.controls.filter((id) => states.verdict(id).status === 'unknown');
  return {
    code: 'control-unknown',
    text: `${controls.join(', ')} ${controls.length === 1 ? 'is' : 'are'} not known to be met.`,
    controls,
  };
}
