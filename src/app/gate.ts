import type { Assessment } from '../model/assessment.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';

const CONDITIONS = ['not-met', 'unknown', 'not-satisfied', 'lapsed-exception'] as const;
type Condition = (typeof CONDITIONS)[number];

/** Whether the gate that was asked for is met, and what stands against it. Without a gate it is always met. */
export interface GateResult {
  readonly asked: readonly string[];
  readonly met: boolean;
  readonly against: readonly string[];
}

/** Tests an assessment against a gate. Throws a KnownFailure (exit 2) where a condition is not known. */
export function gateOf(assessment: Assessment, failOn: readonly string[] | undefined): GateResult {
  const asked = failOn ?? [];
  const against: string[] = [];
  for (const condition of asked) {
    if (!isCondition(condition)) {
      const message = `There is no gate condition "${condition}"; expected one of ${CONDITIONS.join(', ')}.`;
      throw new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message }]);
    }
    against.push(...offendersOf(condition, assessment));
  }
  return { asked, met: against.length === 0, against };
}

function isCondition(text: string): text is Condition {
  return (CONDITIONS as readonly string[]).includes(text);
}

function offendersOf(condition: Condition, assessment: Assessment): readonly string[] {
  switch (condition) {
    case 'not-met':
    case 'unknown':
      return assessment.controls
        .filter((control) => control.verdict.status === condition)
        .map((control) => `control ${control.id} is ${condition}`);
    case 'not-satisfied':
      return assessment.requirements
        .filter((requirement) => requirement.effective.status === 'not-satisfied')
        .map((requirement) => `${requirement.framework} ${requirement.id} is not-satisfied`);
    case 'lapsed-exception':
      return assessment.exceptions
        .filter((exception) => exception.state === 'lapsed')
        .map((exception) => `exception ${exception.id} has lapsed`);
  }
}
