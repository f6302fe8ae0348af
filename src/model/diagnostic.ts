/** A place in a text file; line and column count from 1, the column in characters. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The whole source line, where it could be read. Already free of control characters. */
  readonly text?: string;
  /** How many characters the caret underlines; 1 where unknown. */
  readonly width?: number;
}

/** One problem with an input, for a person: what was expected, what was found, where, and what to do next. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly place?: Place;
  /** What to do next. */
  readonly next?: string;
}

/** Tells whether any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
