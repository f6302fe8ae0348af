/** Where a value stands: characters [start, end) of the decoded text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
