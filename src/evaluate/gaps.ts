import type { ControlPart, ControlResult, ExceptionRecord, Gap } from '../model/assessment.ts';
import type { CheckDefinition, Severity } from '../model/catalogue.ts';
import type { CheckId, EvidenceId } from '../model/ids.ts';
import type { Observation } from '../model/verdict.ts';
import { isNote } from './answers.ts';
import type { EvidenceSet } from './evidence-set.ts';

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, informational: 4 };

type Draft = Omit<Gap, 'label'>;

/** Returns the gap register: what is not met, then what is not known, then notes; the worst first, each with what to do. */
export function gapsOf(
  controls: readonly ControlResult[],
  checks: ReadonlyMap<CheckId, CheckDefinition>,
  evidence: EvidenceSet,
  exceptions: readonly ExceptionRecord[],
): readonly Gap[] {
  const drafts: Draft[] = [];
  for (const control of controls) {
    const given = exceptions.filter((each) => each.control === control.id).map((each) => each.id);
    for (const part of control.parts) {
      if (part.op === 'check') drafts.push(...checkGaps(control, part, checks, evidence, given));
      else drafts.push(...attestationGaps(control, part, given));
    }
  }
  const kinds = ['control-not-met', 'control-unknown', 'note'] as const;
  const rank = (gap: Draft): number => kinds.indexOf(gap.kind) * 10 + (gap.severity === null ? 9 : RANK[gap.severity]);
  const sorted = drafts
    .map((draft, index) => ({ draft, index }))
    .sort((a, b) => rank(a.draft) - rank(b.draft) || a.index - b.index);
  return sorted.map(({ draft }, index) => ({ label: `GAP-${String(index + 1).padStart(3, '0')}`, ...draft }));
}

function checkGaps(
  control: ControlResult,
  part: Extract<ControlPart, { op: 'check' }>,
  checks: ReadonlyMap<CheckId, CheckDefinition>,
  evidence: EvidenceSet,
  exceptions: readonly string[],
): readonly Draft[] {
  const check = checks.get(part.check);
  if (check === undefined) return [];
  const base = { control: control.id, title: check.title, requirements: control.serves, exceptions };
  const { verdict } = part;
  const observations = evidence.observations(part.check);
  if (verdict.status === 'not-met') {
    const cited = new Set<EvidenceId>();
    for (const reason of verdict.because) {
      if (reason.code === 'check-fails') for (const id of reason.evidence) cited.add(id);
    }
    const failing = observations.filter((each) => each.outcome === 'fails' && cited.has(each.evidence));
    return [gapFrom({ ...base, kind: 'control-not-met', severity: check.severity }, failing, check)];
  }
  if (verdict.status === 'unknown') {
    const finding = verdict.because
      .map((reason) => reason.text)
      .slice(0, 5)
      .join(' ');
    const more =
      verdict.because.length > 5 ? ` And ${verdict.because.length - 5} more reasons, listed with the control.` : '';
    return [
      {
        ...base,
        kind: 'control-unknown',
        severity: null,
        finding: `${finding}${more}`,
        remediation: 'Collect the evidence that is missing, or state it by attestation where the control allows that.',
        subjects: [],
        evidence: verdict.because.flatMap((reason) => reason.evidence),
      },
    ];
  }
  const notes = observations.filter((each) => isNote(each));
  if (part.population.notes === 0 || notes.length === 0) return [];
  return [gapFrom({ ...base, kind: 'note', severity: check.severity }, notes, check)];
}

function gapFrom(
  base: Omit<Draft, 'finding' | 'remediation' | 'subjects' | 'evidence'>,
  observations: readonly Observation[],
  check: CheckDefinition,
): Draft {
  const first = observations[0];
  const failing = observations.find((each) => each.outcome === 'fails');
  const others = observations.length - 1;
  const more = others > 0 ? ` And ${others} more ${others === 1 ? 'subject' : 'subjects'} with the same finding.` : '';
  return {
    ...base,
    finding: `${first?.because ?? check.question}${more}`,
    remediation: failing?.outcome === 'fails' ? failing.remediation : check.remediation,
    subjects: observations.map((each) => each.subject),
    evidence: observations.map((each) => each.evidence),
  };
}

function attestationGaps(
  control: ControlResult,
  part: Extract<ControlPart, { op: 'attestation' }>,
  exceptions: readonly string[],
): readonly Draft[] {
  const { verdict } = part;
  if (verdict.status !== 'unknown' && verdict.status !== 'not-met') return [];
  return [
    {
      kind: verdict.status === 'not-met' ? 'control-not-met' : 'control-unknown',
      severity: verdict.status === 'not-met' ? 'medium' : null,
      control: control.id,
      title: `Attestation ${part.attestation}`,
      finding: verdict.because.map((reason) => reason.text).join(' '),
      remediation: `A named person states it, with date and role, in attestations.yaml; it is due ${part.frequency}.`,
      subjects: [],
      evidence: verdict.because.flatMap((reason) => reason.evidence),
      requirements: control.serves,
      exceptions,
    },
  ];
}
