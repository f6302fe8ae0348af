import type { ExceptionRecord } from '../model/assessment.ts';
import { type ControlId, idOf } from '../model/ids.ts';

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
}

/** Decides the state of each exception at the as-of (ISO date): only one approved by another person and not expired is in force. */
export function judgeExceptions(stated: readonly StatedException[], asOf: string): readonly ExceptionRecord[] {
  return stated.map((exception) => {
    const { state, why } = stateOf(exception, asOf);
    return { ...exception, control: idOf<'control'>(exception.control), state, why };
  });
}

function stateOf(exception: StatedException, asOf: string): Pick<ExceptionRecord, 'state' | 'why'> {
  if (same(exception.owner, exception.approver)) {
    return { state: 'invalid', why: 'The owner approved it: another person must.' };
  }
  if (exception.expires < exception.approvedOn) return { state: 'invalid', why: 'It expires before it was approved.' };
  if (exception.approvedOn > asOf)
    return { state: 'not-yet-in-force', why: `It is approved from ${exception.approvedOn}.` };
  if (exception.expires < asOf) return { state: 'lapsed', why: `It expired on ${exception.expires}.` };
  return { state: 'in-force', why: `It is in force until ${exception.expires}.` };
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Returns the controls with an exception in force. */
export function exceptedControls(exceptions: readonly ExceptionRecord[]): ReadonlySet<ControlId> {
  return new Set(exceptions.filter((each) => each.state === 'in-force').map((each) => each.control));
}
