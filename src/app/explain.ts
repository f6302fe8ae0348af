import { nearest } from '../catalogue/nearest.ts';
import type { Assessment, ControlResult, EvidenceEntry, RequirementResult } from '../model/assessment.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { Observation } from '../model/verdict.ts';

/** The whole chain behind one requirement: its determination, its controls, what each rests on. */
export interface Explanation {
  readonly requirement: RequirementResult | null;
  readonly controls: readonly ControlChain[];
}

export interface ControlChain {
  readonly control: ControlResult;
  readonly observations: readonly Observation[];
}

/** Returns the chain of a requirement (`gdpr:Art. 32(1)(b)`, or its id alone where only one framework has it) or of a control. Throws a KnownFailure (exit 2) for an unknown name. */
export function explain(assessment: Assessment, name: string): Explanation {
  const control = assessment.controls.find((each) => each.id === name.toUpperCase());
  if (control !== undefined) return { requirement: null, controls: [chainOf(assessment, control)] };
  const wanted = fold(name);
  const found = assessment.requirements.filter(
    (each) => fold(`${each.framework}:${each.id}`) === wanted || fold(each.id) === wanted,
  );
  const requirement = found[0];
  if (requirement === undefined || found.length > 1) throw unknownName(assessment, name, found);
  const ids = new Set(requirement.edges.flatMap((edge) => edge.controls));
  const controls = assessment.controls.filter((each) => ids.has(each.id));
  return { requirement, controls: controls.map((each) => chainOf(assessment, each)) };
}

/** Returns the index of the evidence of an assessment by id. */
export function evidenceById(assessment: Assessment): ReadonlyMap<string, EvidenceEntry> {
  return new Map(assessment.evidence.map((entry) => [entry.id, entry]));
}

function chainOf(assessment: Assessment, control: ControlResult): ControlChain {
  const parts = control.parts.flatMap((part) => (part.op === 'check' ? [part] : []));
  const observations = assessment.observations.filter(
    (each) =>
      each.outcome !== 'not-applicable' &&
      parts.some((part) => part.check === each.check && (part.matched?.includes(each.evidence) ?? true)),
  );
  return { control, observations };
}

/** People type `art 32(1)(b)` as well as `Art. 32(1)(b)`. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s.§]/g, '');
}

function unknownName(assessment: Assessment, name: string, found: readonly RequirementResult[]): KnownFailure {
  const several = found.map((each) => `${each.framework}:${each.id}`);
  const known = [
    ...assessment.requirements.map((each) => `${each.framework}:${each.id}`),
    ...assessment.controls.map((each) => each.id),
  ];
  const guess = nearest(name, known);
  const message =
    several.length > 1
      ? `"${name}" stands in several frameworks.`
      : `There is no requirement or control "${name}" in this assessment.`;
  const next =
    several.length > 1
      ? `Say which: ${several.join(', ')}.`
      : guess === undefined
        ? 'See `probity list requirements --framework ID`.'
        : `Did you mean "${guess}"?`;
  return new KnownFailure(EXIT.usage, [{ code: 'unknown-name', severity: 'error', message, next }]);
}
