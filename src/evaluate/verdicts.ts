import { type NonEmpty, nonEmpty } from '../model/ids.ts';
import type { Population, Reason, Support, Verdict } from '../model/verdict.ts';

export const EMPTY_POPULATION: Population = { holds: 0, fails: 0, notApplicable: 0, notObservable: 0, notes: 0 };

/** Builds a `met`; its basis is `observed` as soon as one piece of its support is. */
export function met(from: NonEmpty<Support>, limits?: NonEmpty<Reason>): Verdict {
  const basis = from.some((support) => support.nature === 'observed') ? 'observed' : 'attested';
  return limits === undefined ? { status: 'met', basis, from } : { status: 'met', basis, from, limits };
}

/** Builds an `unknown` with one reason. */
export function unknown(code: Reason['code'], text: string, evidence: Reason['evidence'] = []): Verdict {
  return { status: 'unknown', because: [{ code, text, evidence }] };
}

/**
 * Joins the verdicts of parts that are all needed: not-met beats unknown beats met, parts that do not apply drop out,
 * and no reason is lost. Order never matters for the status.
 */
export function joinAll(verdicts: NonEmpty<Verdict>): Verdict {
  const because = nonEmpty(open(verdicts));
  if (because !== undefined) {
    return verdicts.some((each) => each.status === 'not-met')
      ? { status: 'not-met', because }
      : { status: 'unknown', because };
  }
  return supported(verdicts);
}

/** Joins the verdicts of alternatives of which `count` are needed; not-met beats unknown where too few are met. */
export function joinAtLeast(count: number, verdicts: NonEmpty<Verdict>): Verdict {
  const applicable = verdicts.filter((each) => each.status !== 'not-applicable');
  if (applicable.length === 0) return supported(verdicts);
  const enough = applicable.filter((each) => each.status === 'met');
  if (enough.length >= count) return supported(enough as unknown as NonEmpty<Verdict>);
  const reasons = open(verdicts);
  const text = `${count} of ${verdicts.length} parts are needed; ${enough.length} are met.`;
  const because: NonEmpty<Reason> = [{ code: 'not-enough-parts', text, evidence: [] }, ...reasons];
  const refuted = applicable.some((each) => each.status === 'not-met');
  return refuted ? { status: 'not-met', because } : { status: 'unknown', because };
}

/** The reasons of what is not met, then of what is not known. */
function open(verdicts: readonly Verdict[]): readonly Reason[] {
  const of = (status: 'not-met' | 'unknown'): readonly Reason[] =>
    verdicts.flatMap((each) => (each.status === status ? each.because : []));
  return [...of('not-met'), ...of('unknown')];
}

/** The verdict of parts that are met or do not apply. */
function supported(verdicts: NonEmpty<Verdict>): Verdict {
  const support = verdicts.flatMap((each) => (each.status === 'met' ? each.from : []));
  const distinctSupport = nonEmpty(distinct(support));
  const limits = nonEmpty(verdicts.flatMap((each) => (each.status === 'met' ? (each.limits ?? []) : [])));
  if (distinctSupport !== undefined) return met(distinctSupport, limits);
  const reasons = nonEmpty(verdicts.flatMap((each) => (each.status === 'not-applicable' ? each.because : [])));
  const fallback: Reason = { code: 'does-not-apply', text: 'No part applies to what was found.', evidence: [] };
  return { status: 'not-applicable', because: reasons ?? [fallback] };
}

function distinct(support: readonly Support[]): readonly Support[] {
  const seen = { observed: new Set<string>(), attested: new Set<string>() };
  return support.filter(({ nature, evidence }) => {
    if (seen[nature].has(evidence)) return false;
    seen[nature].add(evidence);
    return true;
  });
}
