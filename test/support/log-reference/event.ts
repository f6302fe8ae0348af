/** What became of a request, in one vocabulary for every log format. */
export type EventOutcome = 'success' | 'tool-error' | 'error' | 'denied' | 'auth-failure' | 'rate-limited' | 'unknown';

/** What an event says about a person's approval; `unrecorded` where it says nothing. */
export type Approval = 'approved' | 'self-approved' | 'approved-late' | 'rejected' | 'automatic' | 'unrecorded';

/** One event of any log format, normalised. Unknown text is ''. */
export interface LogEvent {
  /** Milliseconds since 1970 in UTC; NaN where the line has no readable time. */
  readonly time: number;
  /** True where the time names its zone, so that it is one instant and not a guess. */
  readonly zoned: boolean;
  readonly user: string;
  /** Where the request came from: an address or a host. */
  readonly source: string;
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  readonly method: string;
  readonly toolCall: boolean;
  readonly outcome: EventOutcome;
  readonly approval: Approval;
  /** True where the event itself calls the tool destructive. */
  readonly markedDestructive: boolean;
}

/** Where the line of an event stands. Bytes count in the uncompressed text. */
export interface LinePlace {
  readonly path: string;
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** In characters, from 1; absent where it is the whole line. */
  readonly column?: number;
  /** SHA-256 of the line in hex; absent where something sensitive was found in it. */
  readonly sha256?: string;
}

/** The line that is being read, reused from line to line; `keep` makes a lasting copy with its digest, for samples. */
export interface LineCursor {
  readonly path: string;
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  keep(): LinePlace;
}

/** Counts something over all events of a stream, in the order of the stream. */
export interface Measure<Result> {
  see(event: LogEvent, at: LineCursor): void;
  result(): Result;
}
