/** What a measure found over the events of one stream. Counts are of what the measure counts: events, days, calls. */
export interface MeasureResult {
  readonly population: number;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  /** The number the measure is about; its unit is stated with the measure. */
  readonly value: number;
  /** First and last instant looked at, ISO 8601 in UTC; '' where there is none. */
  readonly from: string;
  readonly to: string;
  /** False where the stream cannot answer at all; then `reason` says why and the numbers are 0. */
  readonly observable: boolean;
  readonly reason: string;
  /** SHA-256 of the query that was run. */
  readonly queryHash: string;
  readonly samples: readonly MeasureSample[];
}

/** A line that counts against the measure; its content stays where it is. */
export interface MeasureSample {
  readonly path: string;
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
}
