/** The numbers a query of an organisation's own gave. */
export interface SqlCounts {
  readonly population: number;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly value: number;
}

/** What a query gave, and the query as it was run. */
export interface SqlAnswered {
  readonly answer: SqlCounts;
  readonly query: string;
}

/** What a check that holds a query of an organisation's own found in one log, or why this log cannot answer it. */
export type SqlAnswer = { readonly reason: string } | SqlAnswered;
