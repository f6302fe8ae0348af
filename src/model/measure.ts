import type { CheckId } from './ids.ts';

/** Columns of the event table, one row per event; every source of log events is brought into this shape. */
export const EVENT_COLUMNS = [
  'file',
  'line',
  'part',
  'ts',
  'zoned',
  'user',
  'source',
  'session',
  'server',
  'tool',
  'method',
  'tool_call',
  'outcome',
  'approval',
  'approver',
  'approved_at',
  'destructive',
  'request_id',
  'seq',
  'status',
  'tls',
  'duration_ms',
  'emitter',
  'admin',
  'bytes_out',
  'tools_hash',
  'prev_hash',
  'hash',
  'level',
] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** A column that tells events apart, or `actor`: the user, else the address, else the session. */
export type GroupColumn = EventColumn | 'actor';

/** A value of a check's parameter, or the value itself. */
export type Operand = string | number | boolean | { readonly param: string };

/** Several values; a parameter holds them in one text, parted by commas. */
export type OperandList = readonly (string | number)[] | { readonly param: string };

/** What is asked of one event. What an event does not say is never true, so `not` of it is. */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly column: EventColumn; readonly is: Operand }
  | { readonly column: EventColumn; readonly in: OperandList }
  | { readonly column: EventColumn; readonly present: boolean }
  | { readonly column: EventColumn; readonly 'at-least': Operand }
  | { readonly column: EventColumn; readonly 'at-most': Operand };

/** What every measure may carry beside its own keys. */
interface Common {
  /** Which events are looked at; all where absent. */
  readonly where?: Predicate;
  /** What it means that there is nothing to count: that it cannot be seen (the default), or just that nothing happened. */
  readonly empty?: 'not-observable' | 'nothing';
}

interface OfType<Type extends string> extends Common {
  readonly type: Type;
}

interface Windowed extends Common {
  readonly per: readonly GroupColumn[];
  readonly minutes: Operand;
  readonly count: Operand;
}

interface SigmaParts {
  /** One or several Sigma documents; the last is the rule, the others are those it counts. */
  readonly rule: string;
  /** The log formats it is asked of, where the log source of the rule does not tell. */
  readonly formats?: readonly string[];
  /** What the placeholders of the rule stand for. */
  readonly placeholders?: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** A question about the events of a stream that a query can count. What each counts is told in docs/log-measures.md. */
export type Measure =
  | (OfType<'retention-span'> & { readonly days: Operand })
  | (OfType<'time-gaps'> & { readonly hours: Operand })
  | (OfType<'hot-window'> & { readonly days: Operand })
  | OfType<'period-coverage'>
  | (OfType<'required-fields'> & { readonly columns: readonly EventColumn[] })
  | (OfType<'share'> & { readonly of: Predicate })
  | (OfType<'allow-list'> & { readonly column: EventColumn; readonly values: OperandList })
  | OfType<'approval-before'>
  | (OfType<'unique-ids'> & { readonly column: EventColumn; readonly per?: readonly GroupColumn[] })
  | (OfType<'sequence-gaps'> & { readonly per?: readonly GroupColumn[] })
  | (OfType<'clock-order'> & { readonly per: 'file' | 'emitter'; readonly seconds: Operand })
  | (OfType<'burst'> & Windowed)
  | (OfType<'burst-then'> & Windowed & { readonly 'followed-by': Predicate })
  | (OfType<'rate-limit'> & { readonly per: readonly GroupColumn[]; readonly calls: Operand })
  | (OfType<'tls-versions'> & { readonly least: Operand })
  | (OfType<'pairing'> & {
      readonly with: Predicate;
      readonly on: readonly GroupColumn[];
      readonly minutes: Operand;
    })
  | (OfType<'silent-source'> & { readonly per: EventColumn; readonly hours: Operand })
  | (OfType<'tool-list-change'> & { readonly per: readonly GroupColumn[] })
  | (OfType<'hash-chain'> & { readonly per?: readonly GroupColumn[] })
  | (OfType<'after-denial'> & { readonly minutes: Operand })
  | (OfType<'distinct-in-window'> & Windowed & { readonly column: EventColumn })
  | (OfType<'off-hours'> & { readonly from: Operand; readonly to: Operand; readonly offset: Operand })
  | (OfType<'sigma'> & SigmaParts)
  // The query itself says which events it looks at.
  | (OfType<'sql'> & { readonly select: string; readonly where?: never });

export type MeasureType = Measure['type'];

/** Returns the measure of one type. */
export type MeasureOf<Type extends MeasureType> = Extract<Measure, { readonly type: Type }>;

/** A measure to take of every stream, under the id of the check that asks for it. */
export interface MeasureRequest {
  readonly id: CheckId;
  readonly measure: Measure;
  /** The values in force: the organisation's where it set one, else the default of the check. */
  readonly params: { readonly [name: string]: string | number | boolean };
}

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
interface MeasureSample {
  readonly path: string;
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
}
