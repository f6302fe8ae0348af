import type { Gap } from '../model/assessment.ts';
import type { PlannedRemediation } from '../model/remediation.ts';

/**
 * Returns the gaps with who closes each by when, where the organisation states it. What names the control goes before what
 * names a requirement that the control serves; of several requirements, the earliest day counts.
 */
export function withPlans(
  gaps: readonly Gap[],
  stated: readonly PlannedRemediation[],
  asOfDay: string,
): readonly Gap[] {
  if (stated.length === 0) return gaps;
  const byName = new Map(stated.map((entry) => [entry.for, entry]));
  return gaps.map((gap) => {
    const entry = byName.get(gap.control) ?? earliest(gap.requirements.map((reference) => byName.get(reference)));
    return entry === undefined ? gap : { ...gap, plan: { ...entry, overdue: entry.due < asOfDay } };
  });
}

function earliest(entries: readonly (PlannedRemediation | undefined)[]): PlannedRemediation | undefined {
  let first: PlannedRemediation | undefined;
  for (const entry of entries) {
    if (entry !== undefined && (first === undefined || entry.due < first.due)) first = entry;
  }
  return first;
}
