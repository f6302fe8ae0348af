import type { Catalogue, Framework, Mapping, Requirement } from '../../model/catalogue.ts';
import type { Finding } from './finding.ts';

/**
 * Returns the assessable units that a mapping leaves without an answer: no edge of their own, no reason why not and, for
 * units that are no duty, nothing above them that has either.
 */
export function uncovered(framework: Framework, mapping: Mapping | undefined): readonly Requirement[] {
  const answered = new Set<string>([
    ...(mapping?.edges ?? []).map((edge) => edge.requirement),
    ...(mapping?.outOfScope ?? []).map((entry) => entry.requirement),
  ]);
  const byId = new Map(framework.requirements.map((unit) => [unit.id, unit]));
  return framework.requirements.filter((unit) => {
    if (unit.kind === 'information' || answered.has(unit.id)) return false;
    return unit.kind === 'duty' || !coveredAbove(unit, byId, answered);
  });
}

function coveredAbove(
  unit: Requirement,
  byId: ReadonlyMap<string, Requirement>,
  answered: ReadonlySet<string>,
): boolean {
  const seen = new Set<string>();
  for (let id = unit.parent; id !== null && !seen.has(id); id = byId.get(id)?.parent ?? null) {
    if (answered.has(id)) return true;
    seen.add(id);
  }
  return false;
}

/** Finds requirements without a mapping or a scope, controls that serve nothing and facts that decide nothing. */
export function coverageFindings(catalogue: Catalogue): readonly Finding[] {
  const findings: Finding[] = [];
  for (const framework of catalogue.frameworks) {
    const mapping = catalogue.mappings.find((each) => each.framework === framework.id);
    const assessable = framework.requirements.filter((unit) => unit.kind !== 'information');
    const whole = { type: 'framework', id: framework.id, pointer: '/requirements' } as const;
    const open = uncovered(framework, mapping);
    if (open.length > 0) {
      const message = `${framework.id}: ${open.length} of ${assessable.length} assessable requirements have neither an edge nor a reason why not: ${idsOf(open)}.`;
      findings.push({
        ...whole,
        code: 'requirement-uncovered',
        message,
        next: `See frameworks/${framework.id}/mapping.yaml.`,
      });
    }
    const unscoped = assessable.filter((unit) => unit.scope === null);
    if (unscoped.length > 0) {
      const message = `${framework.id}: ${unscoped.length} of ${assessable.length} assessable requirements state no scope, nor does any unit above them: ${idsOf(unscoped)}.`;
      findings.push({ ...whole, code: 'scope-missing', message });
    }
    findings.push(...unusedFacts(framework));
  }
  return [...findings, ...unusedControls(catalogue)];
}

function idsOf(units: readonly Requirement[]): string {
  return units.map((unit) => unit.id).join(', ');
}

function unusedFacts(framework: Framework): readonly Finding[] {
  const used = new Set(framework.requirements.flatMap((unit) => unit.appliesWhen.map((each) => each.fact)));
  return framework.facts.flatMap(({ id }, index) => {
    if (used.has(id)) return [];
    const message = `${framework.id} asks for the fact "${id}", but nothing depends on the answer.`;
    return [{ code: 'fact-unused', type: 'framework', id: framework.id, pointer: `/facts/${index}/id`, message }];
  });
}

function unusedControls(catalogue: Catalogue): readonly Finding[] {
  const used = new Set(catalogue.mappings.flatMap((mapping) => mapping.edges.flatMap((edge) => edge.controls)));
  return catalogue.controls.flatMap(({ id, title, state }) => {
    if (used.has(id) || state === 'retired') return [];
    const message = `${id} (${title}) is mapped to no requirement of any framework.`;
    return [{ code: 'control-unused', type: 'control', id, pointer: '/id', message }];
  });
}
