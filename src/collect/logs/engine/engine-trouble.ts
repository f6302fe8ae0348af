/** The engine is not installed on this platform, or refuses to start. */
export class LogEngineMissing extends Error {
  override readonly name = 'LogEngineMissing';
}

/** A statement failed; the message is one of ours, because the engine quotes values of the data in its own. */
export class LogEngineFailed extends Error {
  override readonly name = 'LogEngineFailed';
  /** What kind of failure the engine names, such as `Out of Memory`. */
  readonly kind: string;

  constructor(kind: string) {
    super(sentenceOf(kind));
    this.kind = kind;
  }
}

function sentenceOf(kind: string): string {
  switch (kind) {
    case 'Out of Memory':
      return 'The memory set aside for reading logs did not suffice.';
    case 'IO':
      return 'A file could not be read or written while the logs were read.';
    default:
      return `The log engine could not carry out a step (${kind}).`;
  }
}

/** Returns the kind of failure that begins an error message of the engine; `unnamed` where none does. */
export function kindOf(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  return /^([A-Z][A-Za-z ]{1,40}) Error:/.exec(text)?.[1] ?? 'unnamed';
}
