import type { Assessment, DeterminationStatus, RequirementResult } from '../model/assessment.ts';
import type {
  Cause,
  ComparedSide,
  Comparison,
  ControlChange,
  Direction,
  RequirementChange,
} from '../model/comparison.ts';
import type { ControlId } from '../model/ids.ts';
import { nonEmpty } from '../model/ids.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { frameCauses, lastResort } from './compare-frame.ts';
import { verdictCauses } from './compare-verdict.ts';

// From worse to better. Not-applicable is neither: what applies is a matter of facts, not of merit.
const VERDICTS: readonly VerdictStatus[] = ['not-met', 'unknown', 'met'];
const DETERMINATIONS: readonly DeterminationStatus[] = [
  'not-satisfied',
  'not-assessed',
  'partially-satisfied',
  'satisfied',
];

/**
 * Compares two assessments: every control and requirement that came out differently, with the causes of the change.
 * Every change has a cause, and equal assessments have no change; assessments are functions of their inputs, so a
 * difference always lies in evidence, its age, statements, catalogue, parameters, exceptions, facts, scope or dates.
 */
export function compareAssessments(before: Assessment, after: Assessment): Comparison {
  const controls = controlChanges(before, after);
  const changed = new Map(controls.map((change) => [change.id, change]));
  return {
    schema: 'urn:probity:comparison:1',
    before: sideOf(before),
    after: sideOf(after),
    controls,
    requirements: requirementChanges(before, after, changed),
    frameworksOnlyBefore: missing(before, after),
    frameworksOnlyAfter: missing(after, before),
  };
}

function sideOf(assessment: Assessment): ComparedSide {
  return {
    organisation: assessment.organisation,
    scope: assessment.scope.name,
    asOf: assessment.asOf,
    period: assessment.period?.label ?? null,
    catalogue: assessment.catalogue.digest,
  };
}

function missing(here: Assessment, there: Assessment): Comparison['frameworksOnlyBefore'] {
  const known = new Set(there.frameworks.map((each) => each.framework));
  return here.frameworks.map((each) => each.framework).filter((id) => !known.has(id));
}

function controlChanges(before: Assessment, after: Assessment): readonly ControlChange[] {
  const old = new Map(before.controls.map((control) => [control.id, control]));
  const now = new Map(after.controls.map((control) => [control.id, control]));
  const changes: ControlChange[] = [];
  for (const id of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const was = old.get(id);
    const is = now.get(id);
    const from = was?.verdict.status ?? null;
    const to = is?.verdict.status ?? null;
    if (from === to) continue;
    const causes = verdictCauses(was, is, before, after);
    changes.push({
      id,
      title: (is ?? was)?.title ?? '',
      from,
      to,
      direction: directionOf(VERDICTS, from, to),
      causes: nonEmpty(causes) ?? lastResort(before, after),
    });
  }
  return changes;
}

function requirementChanges(
  before: Assessment,
  after: Assessment,
  controls: ReadonlyMap<ControlId, ControlChange>,
): readonly RequirementChange[] {
  const both = new Set(before.frameworks.map((each) => each.framework));
  for (const id of missing(before, after)) both.delete(id);
  const key = (each: RequirementResult): string => `${each.framework}\u0000${each.id}`;
  const mine = (assessment: Assessment): Map<string, RequirementResult> =>
    new Map(assessment.requirements.filter((each) => both.has(each.framework)).map((each) => [key(each), each]));
  const old = mine(before);
  const now = mine(after);
  const changes: RequirementChange[] = [];
  for (const id of new Set([...now.keys(), ...old.keys()])) {
    const was = old.get(id);
    const is = now.get(id);
    const shown = is ?? was;
    if (shown === undefined || sameDetermination(was, is)) continue;
    const causes = requirementCauses(was, is, before, after, controls);
    changes.push({
      framework: shown.framework,
      id: shown.id,
      title: shown.title,
      from: statusesOf(was),
      to: statusesOf(is),
      direction: directionOf(DETERMINATIONS, was?.effective.status ?? null, is?.effective.status ?? null),
      causes: nonEmpty(causes) ?? lastResort(before, after),
    });
  }
  return changes;
}

function statusesOf(result: RequirementResult | undefined): RequirementChange['from'] {
  return result === undefined ? null : { raw: result.raw.status, effective: result.effective.status };
}

function sameDetermination(was: RequirementResult | undefined, is: RequirementResult | undefined): boolean {
  return was?.raw.status === is?.raw.status && was?.effective.status === is?.effective.status;
}

function requirementCauses(
  was: RequirementResult | undefined,
  is: RequirementResult | undefined,
  before: Assessment,
  after: Assessment,
  controls: ReadonlyMap<ControlId, ControlChange>,
): readonly Cause[] {
  if (was === undefined || is === undefined) {
    const text = was === undefined ? 'The unit is new in the catalogue.' : 'The unit is no longer in the catalogue.';
    return [{ code: 'catalogue', text }];
  }
  const causes: Cause[] = [...frameCauses(was, is, before, after)];
  const served = new Set([...was.edges, ...is.edges].flatMap((edge) => edge.controls));
  for (const { controls: named } of [...was.raw.because, ...is.raw.because]) for (const id of named) served.add(id);
  for (const id of [...served].sort()) {
    const change = controls.get(id);
    if (change === undefined) continue;
    causes.push({ code: 'control', text: `${id} went from ${change.from ?? 'absent'} to ${change.to ?? 'absent'}.` });
    causes.push(...change.causes.filter((cause) => !causes.some((each) => each.text === cause.text)));
  }
  return causes;
}

/** Compares by an order from worse to better; what is not in the order, or absent on one side, is neither. */
function directionOf<T>(order: readonly T[], from: T | null, to: T | null): Direction {
  const a = from === null ? -1 : order.indexOf(from);
  const b = to === null ? -1 : order.indexOf(to);
  if (a === -1 || b === -1 || a === b) return 'neither';
  return b > a ? 'better' : 'worse';
}
