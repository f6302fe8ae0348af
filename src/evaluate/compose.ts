import type { ControlPart } from '../model/assessment.ts';
import type { Composition, Control } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { ControlId, EvidenceId, NonEmpty } from '../model/ids.ts';
import type { Population, Verdict } from '../model/verdict.ts';
import type { EvidenceSet } from './evidence-set.ts';
import { judgeStatement } from './statements.ts';
import { EMPTY_POPULATION, joinAll, joinAtLeast, unknown } from './verdicts.ts';

/** Tells whether an item is one of the subjects a condition leaves in. */
export type Matches = (item: EvidenceItem) => boolean;

/** Returns the condition of a control's `where`; the same function for the same condition on the same kind. */
export type Where = (control: ControlId, where: string) => Matches;

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
  const answers = evidence.answers(node.check);
  const all = answers?.observations ?? [];
  if (answers === undefined || all.length === 0) {
    const text = `No evidence was found that ${node.check} could be asked of.`;
    return { verdict: withoutSubject(node, 'no-evidence', text), population: EMPTY_POPULATION, matched: null };
  }
  const { matching, verdict, population } = answers.judged(node.where === null ? null : where(control, node.where));
  if (matching.length === 0) {
    const text = `${all.length} ${all.length === 1 ? 'subject was' : 'subjects were'} found for ${node.check}, none of which this control asks about.`;
    return { verdict: withoutSubject(node, 'no-matching-subject', text), population: EMPTY_POPULATION, matched: [] };
  }
  const matched = node.where === null ? null : matching.flatMap((at) => all[at]?.evidence ?? []);
  return { verdict, population, matched };
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
