import type { Redaction } from '../../../model/evidence.ts';
import type { CheckId } from '../../../model/ids.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { EventOutcome } from '../../../model/log-format.ts';
import type { EventColumn, MeasureResult } from '../../../model/measure.ts';
import type { Sidecar } from '../integrity.ts';
import type { SigmaAnswer } from '../sigma/reading.ts';
import type { SqlAnswer } from '../sql/answer.ts';
import type { DialectId } from './dialect.ts';
import type { NarrowTable } from './rows-query.ts';

/** Runs one SELECT over the event table; returns its rows. Numbers may come as number, bigint or text. */
export type RunQuery = (sql: string) => Promise<readonly { readonly [column: string]: unknown }[]>;

/** Runs a SELECT that reads the events as `e`, with their time in microseconds as `us` and, where plausible, as `good`. */
export type AskEvents = (select: string, steps?: string) => ReturnType<RunQuery>;

/** A line by the number of its file in the stream and its own. */
export interface RowPlace {
  readonly file: number;
  readonly line: number;
}

/** Where a line stands. Bytes count in the uncompressed text. */
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

/** Something sensitive at its place, without its value. */
interface SensitiveSample extends LinePlace {
  readonly class: string;
  readonly length: number;
  readonly fingerprint: string;
}

/** What reading the files gave before any event was looked at. */
export interface StreamReading {
  /** The files that were read, in the order that the column `file` counts them. */
  readonly files: readonly { readonly path: string; readonly sidecar: Sidecar }[];
  /** Files that could not be read, or not to their end. */
  readonly incompleteFiles: number;
  readonly lines: number;
  readonly blankLines: number;
  readonly rows: number;
  readonly otherRows: number;
  readonly rejects: number;
  /** At most 20. */
  readonly rejectSamples: readonly (LinePlace & { readonly reason: string })[];
  readonly sensitive: {
    readonly secrets: number;
    readonly cardNumbers: number;
    readonly emails: number;
    readonly personIds: number;
    /** At most 20. */
    readonly samples: readonly SensitiveSample[];
  };
}

/** What the measures of one stream must know beside its events. */
export interface StreamContext {
  /** Id of the log format. */
  readonly format: string;
  readonly sureness: number;
  readonly dialect: DialectId;
  /** Some columns of the events once more; absent where there is no such table. */
  readonly narrow?: NarrowTable | undefined;
  /** Columns that the format can fill at all. */
  readonly mapped: ReadonlySet<EventColumn>;
  /** Outcomes that the format can state at all. */
  readonly outcomes: ReadonlySet<EventOutcome>;
  /** The run's clock, ISO 8601 in UTC. */
  readonly now: string;
  /** The days the audit looks at; absent where none are stated. */
  readonly period?: { readonly from: string; readonly to: string };
  readonly reading: StreamReading;
  /** What the Sigma rules among the checks are asked of, by check. */
  readonly sigma?: ReadonlyMap<CheckId, SigmaAnswer>;
  /** What the queries of an organisation's own among the checks gave, by check. */
  readonly sql?: ReadonlyMap<CheckId, SqlAnswer>;
}

/** What the measures may use of the outside. */
export interface StreamTools {
  fingerprint(value: string): string;
  /** Returns the places of lines, in the same order. */
  locate(rows: readonly RowPlace[]): Promise<readonly LinePlace[]>;
}

/** Everything the measures found out about one stream. */
export interface StreamMeasures {
  /** Fits facts.schema.json of the kind activity-log; the measures stand in it under `measures`. */
  readonly facts: JsonObject;
  readonly measures: { readonly [check: string]: MeasureResult };
  /** Pointer into the facts to the line it was read from. */
  readonly places: ReadonlyMap<string, LinePlace>;
  readonly redactions: readonly Redaction[];
  /** The counting query of every measure that was run, by check id; for `parameters.queries` of the item. */
  readonly queries: { readonly [check: string]: string };
}

/** Returns a whole number an engine gave; 0 where it gave none. */
export function wholeNumber(value: unknown): number {
  return value === null || value === undefined ? 0 : Number(value);
}
