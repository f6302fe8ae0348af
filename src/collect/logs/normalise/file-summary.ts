/** How the lines of one file were accounted for. Every physical line is blank, a row or a reject. */
export interface FileSummary {
  readonly lines: number;
  readonly blank: number;
  readonly rows: number;
  readonly rejects: number;
  /** Rows that are other messages of the same program and hold no event. */
  readonly otherRows: number;
  readonly events: number;
  /** The first rejected lines, in order. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}
