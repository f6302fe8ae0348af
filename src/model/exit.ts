/** Exit codes of the command line (design §9): what a review script can rely on. */
export const EXIT = {
  done: 0,
  gateNotMet: 1,
  usage: 2,
  incomplete: 3,
  integrity: 4,
  io: 5,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is explained to the user instead of being a bug: its exit code and every diagnostic that led to it. */
export class KnownFailure extends Error {
  readonly exitCode: ExitCode;
  readonly diagnostics: readonly import('./diagnostic.ts').Diagnostic[];

  constructor(
    exitCode: ExitCode,
    diagnostics: readonly import('./diagnostic.ts').Diagnostic[],
    options?: ErrorOptions,
  ) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('\n'), options);
    this.name = 'KnownFailure';
    this.exitCode = exitCode;
    this.diagnostics = diagnostics;
  }
}
