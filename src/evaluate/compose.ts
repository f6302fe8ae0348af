import type { ControlPart } from '../model/assessment.ts';
import type { Composition, Control } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { type ControlId, type EvidenceId, type NonEmpty, nonEmpty } from '../model/ids.ts';
import type { Observation, Population, Reason, Support, Verdict } from '../model/verdict.ts';
import { incompleteness } from './completeness.ts';
import { coverageLimit } from './coverage.ts';
import { type EvidenceSet, isNote, type Standing } from './evidence-set.ts';
import { judgeStatement } from './statements.ts';
import { EMPTY_POPULATION, joinAll, joinAtLeast, met, unknown } from './verdicts.ts';

/** Tells whether an item is one of the subjects a control's `where` leaves in. */
export type Where = (control: ControlId, where: string, item: EvidenceItem) => boolean;

export interface Composed {
  readonly verdict: Verdict;
  readonly population: Population;
  readonly parts: readonly ControlPart[];
}

/** Composes the observations and attestations of a control into its verdict (design §7). */
export function compose(control: Control, evidence: EvidenceSet, where: Where, asOf: Date): Composed {
  const parts: ControlPart[] = [];
  const visit = (node: Composition): Verdict => {
    if (node.op === 'check') {
      const { verdict, population, matched } = judgeCheck(control.id, node, evidence, where);
      parts.push({ op: 'check', check: node.check, where: node.where, matched, population, verdict });
      return verdict;
    }
    if (node.op === 'attestation') {
      const part = judgeStatement(node, evidence, asOf);
      parts.push(part);
      return part.verdict;
    }
    const [first, ...rest] = node.parts;
    const verdicts: NonEmpty<Verdict> = [visit(first), ...rest.map(visit)];
    if (node.op === 'all') return joinAll(verdicts);
    return joinAtLeast(node.op === 'any' ? 1 : node.count, verdicts);
  };
  const verdict = visit(control.assessment);
  return { verdict, population: totalOf(parts), parts };
}

type CheckNode = Extract<Composition, { op: 'check' }>;

interface Judged {
  readonly verdict: Verdict;
  readonly population: Population;
  readonly matched: readonly EvidenceId[] | null;
}

function judgeCheck(control: ControlId, node: CheckNode, evidence: EvidenceSet, where: Where): Judged {
  const all = evidence.observations(node.check);
  if (all.length === 0) {
    const text = `No evidence was found that ${node.check} could be asked of.`;
    return { verdict: withoutSubject(node, 'no-evidence', text), population: EMPTY_POPULATION, matched: null };
  }
  const { where: expression } = node;
  const matching =
    expression === null
      ? all
      : all.filter((observation) => {
          const item = evidence.items.get(observation.evidence);
          return item !== undefined && where(control, expression, item);
        });
  if (matching.length === 0) {
    const text = `${all.length} ${all.length === 1 ? 'subject was' : 'subjects were'} found for ${node.check}, none of which this control asks about.`;
    return { verdict: withoutSubject(node, 'no-matching-subject', text), population: EMPTY_POPULATION, matched: [] };
  }
  const matched = expression === null ? null : matching.map((observation) => observation.evidence);
  return { verdict: verdictOf(matching, evidence), population: populationOf(matching, evidence), matched };
}

/** A part that has to be there is unknown without a subject; one that is only asked where something is there drops out. */
function withoutSubject(node: CheckNode, code: 'no-evidence' | 'no-matching-subject', text: string): Verdict {
  if (!node.ifPresent) return unknown(code, text);
  const because = {
    code: 'does-not-apply' as const,
    text: `${text} It is asked only where there is some.`,
    evidence: [],
  };
  return { status: 'not-applicable', because: [because] };
}

function verdictOf(observations: readonly Observation[], evidence: EvidenceSet): Verdict {
  const refuting: Reason[] = [];
  const open: Reason[] = [];
  const support: Support[] = [];
  const silent: Reason[] = [];
  for (const observation of observations) {
    const standing = evidence.standing(observation.evidence);
    const reason = { evidence: [observation.evidence], text: `${observation.subject}: ${observation.because}` };
    // What is seen in a part of the population refutes all the same; what holds there says nothing about the rest.
    if (standing === 'incomplete' && refutes(observation)) refuting.push({ ...reason, code: 'check-fails' });
    else if (standing !== 'usable') open.push(standingReason(standing, observation, evidence));
    else if (isNote(observation)) silent.push({ ...reason, code: 'does-not-apply' });
    else if (refutes(observation)) refuting.push({ ...reason, code: 'check-fails' });
    else if (observation.outcome === 'not-observable') open.push({ ...reason, code: 'not-observable' });
    else if (observation.outcome === 'holds') support.push({ evidence: observation.evidence, nature: 'observed' });
    else silent.push({ ...reason, code: 'does-not-apply' });
  }
  const refuted = nonEmpty([...refuting, ...open]);
  if (refuting.length > 0 && refuted !== undefined) return { status: 'not-met', because: refuted };
  const unsettled = nonEmpty(open);
  if (unsettled !== undefined) return { status: 'unknown', because: unsettled };
  const supporting = nonEmpty(support);
  if (supporting !== undefined) return met(supporting, nonEmpty(limitsOf(supporting, evidence)));
  const quiet = nonEmpty(silent);
  return quiet === undefined
    ? unknown('no-evidence', 'Nothing was observed.')
    : { status: 'not-applicable', because: quiet };
}

function refutes(observation: Observation): boolean {
  return observation.outcome === 'fails' && !isNote(observation);
}

/** What the items behind a `met` do not reach of the audit period. */
function limitsOf(support: readonly Support[], { items, period }: EvidenceSet): readonly Reason[] {
  const limit =
    period === null
      ? null
      : coverageLimit(
          support.flatMap((each) => items.get(each.evidence) ?? []),
          period,
        );
  return limit === null ? [] : [limit];
}

function standingReason(
  standing: Exclude<Standing, 'usable'>,
  { evidence: id, subject }: Observation,
  { items }: EvidenceSet,
): Reason {
  const evidence = [id];
  switch (standing) {
    case 'stale':
      return { code: 'evidence-stale', text: 'The evidence is older than its kind allows.', evidence };
    case 'from-the-future':
      return { code: 'evidence-from-the-future', text: 'The evidence was collected after the as-of date.', evidence };
    case 'outside-period':
      return { code: 'outside-period', text: 'The evidence says nothing about the audit period.', evidence };
    case 'incomplete': {
      const item = items.get(id);
      const why = (item === undefined ? null : incompleteness(item)) ?? 'The population is not complete.';
      return { code: 'population-incomplete', text: `${subject}: ${why}`, evidence };
    }
  }
}

function populationOf(observations: readonly Observation[], evidence: EvidenceSet): Population {
  const count = { holds: 0, fails: 0, notApplicable: 0, notObservable: 0, notes: 0 };
  for (const observation of observations) {
    const standing = evidence.standing(observation.evidence);
    if (standing !== 'usable' && !(standing === 'incomplete' && refutes(observation))) count.notObservable += 1;
    else if (isNote(observation)) count.notes += 1;
    else if (observation.outcome === 'holds') count.holds += 1;
    else if (observation.outcome === 'fails') count.fails += 1;
    else if (observation.outcome === 'not-observable') count.notObservable += 1;
    else count.notApplicable += 1;
  }
  return count;
}

function totalOf(parts: readonly ControlPart[]): Population {
  const total = { ...EMPTY_POPULATION };
  for (const part of parts) {
    if (part.op !== 'check') continue;
    for (const key of Object.keys(total) as (keyof Population)[]) {
      (total as Record<keyof Population, number>)[key] += part.population[key];
    }
  }
  return total;
}
