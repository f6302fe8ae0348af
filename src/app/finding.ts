import { EXIT, type ExitCode } from '../model/exit.ts';

/** One thing that was looked at: whether it works here, in plain words, and what to do where it does not. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  /** '' where nothing is to be done. */
  readonly next: string;
  /** How a run would end for it; done unless it fails. */
  readonly exitCode: ExitCode;
}

/** Returns a finding that needs nothing. */
export function ok(what: string, says: string): Finding {
  return { what, state: 'ok', says, next: '', exitCode: EXIT.done };
}

/** Returns a finding without which an audit says less. */
export function warn(what: string, says: string, next: string): Finding {
  return { what, state: 'warn', says, next, exitCode: EXIT.done };
}

/** Returns a finding with which no audit can be trusted, and the exit code it would end with. */
export function fail(what: string, says: string, next: string, exitCode: ExitCode): Finding {
  return { what, state: 'fail', says, next, exitCode };
}
