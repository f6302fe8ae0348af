/** What one stretch of lines turned out to be. Every physical line is blank, part of a row, a companion or a reject. */
export type LayoutRow =
  | { readonly line: number; readonly part: number; readonly row: object }
  /** Why the line is no row, as one of the reasons a reader is shown. */
  | { readonly line: number; readonly reject: string }
  /** Another line of the same program that holds no event. */
  | { readonly line: number; readonly companion: true };

/** Turns the lines of one file into objects, in order; lines are counted from 1 and come without their line end. */
export interface LayoutParser {
  push(text: string, line: number): readonly LayoutRow[];
  /** Called after the last line. */
  end(): readonly LayoutRow[];
}
