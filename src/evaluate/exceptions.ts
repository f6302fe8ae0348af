import type { ControlResult, ExceptionRecord } from '../model/assessment.ts';
import type { Severity } from '../model/catalogue.ts';
import { type ControlId, idOf } from '../model/ids.ts';
import type { Observation, VerdictStatus } from '../model/verdict.ts';
import type { EvidenceSet } from './evidence-set.ts';

/** An exception as the workspace states it. */
export interface StatedException {
  readonly id: string;
  readonly control: string;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  readonly approvedOn: string;
  readonly expires: string;
  readonly scope: string;
  readonly subjects: readonly string[] | null;
  readonly severity: Severity | null;
  readonly compensating: string;
  readonly compensatingControls: readonly string[];
}

/** What stands against a control: the observations that fail, and whether a person denied a statement. */
interface Findings {
  readonly failing: readonly Observation[];
  readonly denied: boolean;
}

const RANK: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** Decides the state of each exception at the as-of (ISO date): only one approved by another person, not expired, still fitting the finding and compensated as promised is in force. */
export function judgeExceptions(
  stated: readonly StatedException[],
  controls: readonly ControlResult[],
  evidence: EvidenceSet,
  asOf: string,
): readonly ExceptionRecord[] {
  const byId = new Map<string, ControlResult>(controls.map((control) => [control.id, control]));
  const known = new Set(evidence.all.map(({ subject }) => subject));
  return stated.map((exception) => {
    const control = byId.get(exception.control);
    const worst = control === undefined ? null : worstOf(findingsOf(control, evidence).failing);
    const status = (id: string): VerdictStatus | undefined => byId.get(id)?.verdict.status;
    const { state, why } = datedState(exception, asOf) ?? fittingState(exception, worst, status);
    const absent = (exception.subjects ?? []).filter((subject) => !known.has(subject));
    return {
      ...exception,
      control: idOf<'control'>(exception.control),
      compensatingControls: exception.compensatingControls.map((id) => idOf<'control'>(id)),
      state,
      why: absent.length === 0 ? why : `${why} Nothing called ${absent.join(', ')} was looked at.`,
    };
  });
}

type State = Pick<ExceptionRecord, 'state' | 'why'>;

/** Who approved it and when it counts; null where that is in order. */
function datedState(exception: StatedException, asOf: string): State | null {
  if (same(exception.owner, exception.approver)) {
    return { state: 'invalid', why: 'The owner approved it: another person must.' };
  }
  if (exception.expires < exception.approvedOn) return { state: 'invalid', why: 'It expires before it was approved.' };
  if (exception.approvedOn > asOf)
    return { state: 'not-yet-in-force', why: `It is approved from ${exception.approvedOn}.` };
  return exception.expires < asOf ? { state: 'lapsed', why: `It expired on ${exception.expires}.` } : null;
}

/** Whether what was approved is still what is found. */
function fittingState(
  exception: StatedException,
  worst: Severity | null,
  status: (control: string) => VerdictStatus | undefined,
): State {
  const { severity, compensatingControls, expires } = exception;
  if (severity !== null && worst !== null && worst !== severity) {
    const why = `It was approved for a finding of severity ${severity}; the worst is now ${worst}, so it must be approved again.`;
    return { state: 'stale', why };
  }
  const failing = compensatingControls.filter((id) => status(id) !== 'met');
  if (failing.length > 0) {
    const list = failing.map((id) => `${id} is ${status(id) ?? 'not assessed'}`).join(', ');
    return { state: 'not-compensated', why: `It counts on other controls, and ${list}.` };
  }
  return { state: 'in-force', why: `It is in force until ${expires}.` };
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function findingsOf(control: ControlResult, evidence: EvidenceSet): Findings {
  const failing: Observation[] = [];
  let denied = false;
  for (const part of control.parts) {
    if (part.verdict.status !== 'not-met') continue;
    if (part.op === 'attestation') denied = true;
    else {
      const cited = new Set(
        part.verdict.because.flatMap((reason) => (reason.code === 'check-fails' ? reason.evidence : [])),
      );
      const seen = evidence.observations(part.check);
      failing.push(...seen.filter((each) => each.outcome === 'fails' && cited.has(each.evidence)));
    }
  }
  return { failing, denied };
}

function worstOf(failing: readonly Observation[]): Severity | null {
  return RANK.find((severity) => failing.some((each) => each.severity === severity)) ?? null;
}

/** Returns the controls whose every finding is covered by an exception in force. */
export function exceptedControls(
  exceptions: readonly ExceptionRecord[],
  controls: readonly ControlResult[],
  evidence: EvidenceSet,
): ReadonlySet<ControlId> {
  const excepted = new Set<ControlId>();
  for (const control of controls) {
    const given = exceptions.filter((each) => each.control === control.id && each.state === 'in-force');
    if (given.length > 0 && areCovered(findingsOf(control, evidence), given)) excepted.add(control.id);
  }
  return excepted;
}

function areCovered({ failing, denied }: Findings, given: readonly ExceptionRecord[]): boolean {
  if (given.some((each) => each.subjects === null)) return true;
  if (denied) return false;
  const covered = new Set(given.flatMap((each) => each.subjects ?? []));
  return failing.every((each) => covered.has(each.subject));
}
