import type { DeterminationStatus, FrameworkSummary, RequirementResult } from '../model/assessment.ts';
import type { Framework, Mapping } from '../model/catalogue.ts';
import type { FrameworkFacts } from './applicability.ts';

type Counts = Record<DeterminationStatus, number>;

/** Counts the duties of a framework by determination; only duties are counted, and the parts sum to their number. */
export function summaryOf(
  framework: Framework,
  mapping: Mapping | undefined,
  facts: FrameworkFacts,
  results: readonly RequirementResult[],
): FrameworkSummary {
  const raw = noCounts();
  const effective = noCounts();
  const duties = results.filter((each) => each.kind === 'duty');
  for (const duty of duties) {
    raw[duty.raw.status] += 1;
    effective[duty.effective.status] += 1;
  }
  const mapped = new Set((mapping?.edges ?? []).map((edge) => edge.requirement));
  return {
    framework: framework.id,
    title: framework.title,
    shortTitle: framework.shortTitle,
    version: framework.version,
    licence: framework.licence,
    sourceUrl: framework.sourceUrl,
    voluntary: framework.voluntary,
    roles: facts.roles ?? [],
    units: framework.requirements.length,
    duties: duties.length,
    mapped: duties.filter((duty) => mapped.has(duty.id)).length,
    inDoubt: duties.filter(
      (duty) =>
        duty.raw.status === 'not-assessed' && duty.raw.because.some((reason) => reason.code === 'control-not-met'),
    ).length,
    raw,
    effective,
  };
}

function noCounts(): Counts {
  return {
    satisfied: 0,
    'partially-satisfied': 0,
    'not-satisfied': 0,
    'not-assessed': 0,
    'not-applicable': 0,
    'not-yet-applicable': 0,
  };
}
