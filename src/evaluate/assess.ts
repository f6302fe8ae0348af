import type {
  Assessment,
  ControlResult,
  EvidenceEntry,
  ExceptionRecord,
  RequirementResult,
  SearchRecord,
} from '../model/assessment.ts';
import type { Catalogue, Control, Framework } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { CheckId, ControlId } from '../model/ids.ts';
import type { PlannedRemediation } from '../model/remediation.ts';
import type { Observation, Verdict } from '../model/verdict.ts';
import { type FrameworkFacts, NOTHING_STATED, openQuestions } from './applicability.ts';
import { type CompiledChecks, type OrganisationParameters, parametersOf } from './checks.ts';
import { compose, type Where } from './compose.ts';
import { coverageByKind } from './coverage.ts';
import { parametersInForce } from './demands.ts';
import { type EvidenceSet, evidenceSet } from './evidence-set.ts';
import { exceptedControls, judgeExceptions, type StatedException } from './exceptions.ts';
import { gapsOf } from './gaps.ts';
import { withPlans } from './remediation.ts';
import { determine } from './requirements.ts';
import { summaryOf } from './summaries.ts';
import { freshnessAt, type Period } from './time.ts';
import { unknown } from './verdicts.ts';

/** Everything a judgement depends on. The same input always gives the same assessment. */
export interface AssessInput {
  readonly catalogue: Catalogue;
  readonly checks: CompiledChecks;
  readonly where: Where;
  readonly evidence: Iterable<EvidenceItem>;
  readonly search: readonly SearchRecord[];
  readonly generator: Assessment['generator'];
  readonly organisation: string;
  readonly classification: string;
  readonly scope: Assessment['scope'];
  readonly facts: ReadonlyMap<string, FrameworkFacts>;
  /** Ids of the frameworks to assess, in order. */
  readonly frameworks: readonly string[];
  readonly parameters: OrganisationParameters;
  readonly exceptions: readonly StatedException[];
  /** Who closes which gaps, and by when; nobody where absent. */
  readonly remediation?: readonly PlannedRemediation[] | undefined;
  /** ISO 8601 instant in UTC. */
  readonly asOf: string;
  readonly clock: Assessment['clock'];
  readonly period: Period | null;
}

/** Judges evidence: observe → compose → roll up → register gaps. Pure. */
export function assess(input: AssessInput): Assessment {
  const { catalogue } = input;
  const asOf = new Date(input.asOf);
  const evidence = evidenceSet(input.evidence, catalogue.kinds, input.checks.checks, { asOf, period: input.period });
  const controls = judgeControls(input, evidence, asOf);
  const exceptions = judgeExceptions(input.exceptions, controls, evidence, input.asOf.slice(0, 10));
  const frameworks = input.frameworks.flatMap((id) => catalogue.frameworks.filter((each) => each.id === id));
  const { summaries, requirements } = determineAll(input, frameworks, controls, {
    all: exceptions,
    excepted: exceptedControls(exceptions, controls, evidence),
  });
  const planned = input.remediation ?? [];
  const definitions = new Map(catalogue.checks.map((check) => [check.id, check]));
  return {
    schema: 'urn:probity:assessment:1',
    generator: input.generator,
    organisation: input.organisation,
    classification: input.classification,
    scope: input.scope,
    asOf: input.asOf,
    clock: input.clock,
    period: input.period,
    ...(input.period === null ? {} : { coverage: coverageByKind(usableItems(evidence), input.period) }),
    catalogue: { version: catalogue.version, digest: catalogue.digest },
    facts: Object.fromEntries(frameworks.map((each) => [each.id, input.facts.get(each.id) ?? NOTHING_STATED])),
    frameworks: summaries,
    requirements,
    information: frameworks.flatMap((framework) =>
      framework.requirements
        .filter((each) => each.kind === 'information')
        .map((each) => ({ framework: framework.id, id: each.id, title: each.title, concerns: each.concerns ?? '' })),
    ),
    controls,
    checks: catalogue.checks.map(({ id, version, title, question, reads, severity, threats }) => ({
      id,
      version,
      title,
      question,
      reads,
      severity,
      threats,
    })),
    observations: new Array<Observation>().concat(...catalogue.checks.map((check) => evidence.observations(check.id))),
    evidence: evidenceIndex(input, evidence, asOf),
    search: input.search,
    gaps: withPlans(gapsOf(controls, definitions, evidence, exceptions), planned, input.asOf.slice(0, 10)),
    ...(planned.length === 0 ? {} : { remediation: planned }),
    exceptions,
    questions: openQuestions(frameworks, input.facts, input.asOf.slice(0, 10)),
    parameters: checkParameters(input),
  };
}

function usableItems(evidence: EvidenceSet): readonly EvidenceItem[] {
  return evidence.all.filter((item) => evidence.standing(item.id) === 'usable');
}

/** Determines the requirements of every selected framework, and counts them. */
function determineAll(
  input: AssessInput,
  frameworks: readonly Framework[],
  controls: readonly ControlResult[],
  exceptions: { readonly all: readonly ExceptionRecord[]; readonly excepted: ReadonlySet<ControlId> },
): { readonly summaries: Assessment['frameworks']; readonly requirements: readonly RequirementResult[] } {
  const verdicts = new Map<ControlId, Verdict>(controls.map((control) => [control.id, control.verdict]));
  const failing = new Map(controls.map((control) => [control.id, failingChecks(control)]));
  const parameters = parametersInForce(input.catalogue, input.parameters, controls);
  const requirements: RequirementResult[] = [];
  const summaries = frameworks.map((framework) => {
    const mapping = input.catalogue.mappings.find((each) => each.framework === framework.id);
    const facts = input.facts.get(framework.id) ?? NOTHING_STATED;
    const results = determine({
      framework,
      mapping,
      facts,
      asOf: input.asOf.slice(0, 10),
      verdict: (id) => verdicts.get(id) ?? unknown('no-evidence', `There is no control ${id}.`),
      failing: (id) => failing.get(id) ?? new Set(),
      excepted: exceptions.excepted,
      parameters,
      exceptionsOf: (id) => exceptions.all.filter((each) => each.control === id).map((each) => each.id),
    });
    requirements.push(...results);
    return summaryOf(framework, mapping, facts, results);
  });
  return { summaries, requirements };
}

function failingChecks(control: ControlResult): ReadonlySet<CheckId> {
  return new Set(
    control.parts.flatMap((part) => (part.op === 'check' && part.verdict.status === 'not-met' ? [part.check] : [])),
  );
}

function judgeControls(input: AssessInput, evidence: EvidenceSet, asOf: Date): readonly ControlResult[] {
  const serves = new Map<ControlId, Set<string>>();
  for (const mapping of input.catalogue.mappings) {
    if (!input.frameworks.includes(mapping.framework)) continue;
    for (const edge of mapping.edges) {
      for (const id of edge.controls)
        serves.set(id, (serves.get(id) ?? new Set()).add(`${edge.framework}:${edge.requirement}`));
    }
  }
  return input.catalogue.controls
    .filter((control) => control.state === 'active')
    .map((control) => ({
      ...describe(control),
      ...compose(control, evidence, input.where, asOf),
      serves: [...(serves.get(control.id) ?? [])],
    }));
}

function describe(control: Control): Omit<ControlResult, 'verdict' | 'population' | 'parts' | 'serves'> {
  const { id, title, family, objective, guidance, type, ownerRole, frequency, threats } = control;
  return { id, title, family, objective, guidance, type, ownerRole, frequency, threats };
}

function evidenceIndex(input: AssessInput, evidence: EvidenceSet, asOf: Date): readonly EvidenceEntry[] {
  const kinds = new Map(
    input.catalogue.kinds.map(({ id, title, ttlDays }) => [
      id,
      { title, ttlDays, freshness: freshnessAt(asOf, ttlDays) },
    ]),
  );
  const unknownKind = freshnessAt(asOf, 0);
  return evidence.all.map((item, index) => {
    const kind = kinds.get(item.kind);
    return {
      id: item.id,
      label: `EV-${String(index + 1).padStart(4, '0')}`,
      kind: item.kind,
      kindTitle: kind?.title ?? item.kind,
      subject: item.subject,
      source: item.source,
      collected: item.collected,
      period: item.period,
      collector: item.collector,
      ttlDays: kind?.ttlDays ?? 0,
      freshness: (kind?.freshness ?? unknownKind)(item),
      redactions: item.redactions,
      blindSpots: item.blindSpots,
    };
  });
}

function checkParameters(input: AssessInput): Assessment['parameters'] {
  const result: Record<string, Assessment['parameters'][string]> = {};
  for (const check of input.catalogue.checks) {
    for (const [name, value] of Object.entries(parametersOf(check, input.parameters))) {
      const key = `${check.id}.${name}`;
      result[key] = { value, from: key in input.parameters ? 'organisation' : 'catalogue' };
    }
  }
  return result;
}
