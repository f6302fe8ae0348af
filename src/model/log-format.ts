import type { Json } from './json.ts';

/** Keys from the outside in; a key may itself hold dots. */
export type FieldPath = readonly string[];

/** What must be true of a row; every given part must hold. */
export interface FieldCondition {
  readonly path: FieldPath;
  /** True: the field is there and not null or ''. False: it is not. */
  readonly present?: boolean;
  /** Text is compared in lower case. */
  readonly is?: readonly (string | number | boolean)[];
  /** Inclusive bounds of a number, or of a text that is a number. */
  readonly between?: readonly [number, number];
}

/** True where one of the lists holds in full. */
export type AnyOf = readonly (readonly FieldCondition[])[];

/** Columns of the event table that a format takes from paths. */
export type FormatField =
  | 'time'
  | 'user'
  | 'source'
  | 'session'
  | 'server'
  | 'tool'
  | 'method'
  | 'request-id'
  | 'seq'
  | 'status'
  | 'tls'
  | 'duration-ms'
  | 'emitter'
  | 'bytes-out'
  | 'tools-hash'
  | 'prev-hash'
  | 'hash'
  | 'level';

/** What became of a request, in one vocabulary for every log format. */
export type EventOutcome = 'success' | 'tool-error' | 'error' | 'denied' | 'auth-failure' | 'rate-limited' | 'unknown';

/** One log format as data: how to recognise it and where it keeps who, what, when, where and outcome. */
export interface LogFormat {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** Where a file could be of several formats, a higher one wins; general-purpose formats stay below 20. */
  readonly priority: number;
  /** True for formats of programs of every kind, which show no MCP calls: they count only where somebody names the file. */
  readonly general: boolean;
  /** Name of the layout that turns lines into objects; `json-lines` needs none. */
  readonly layout: string;
  /** Options of the layout, for example the path of the array that holds the records. */
  readonly layoutOptions: { readonly [name: string]: Json };
  /** Marks of an event of this format. */
  readonly signature: AnyOf;
  /** Marks of other lines that the same program writes into the same file, such as start-up messages. */
  readonly companions: AnyOf;
  /** Marks of which at least one row looked at must carry one; empty where the signature is enough. */
  readonly mustOccur: AnyOf;
  /** Least share of the rows looked at that must carry the signature before a file counts as this format. */
  readonly leastShare: number;
  /** The first path that has a value wins. */
  readonly fields: { readonly [field in FormatField]?: readonly FieldPath[] };
  /** The zone of times that name none. */
  readonly timeZone?: string;
  /** Milliseconds to add to the time, for formats that write a line at the end but date it at the start. */
  readonly timePlus: readonly FieldPath[];
  /** Where a person or a client is named on purpose: an e-mail address there is no leak. `*` stands for any key. */
  readonly identity: readonly FieldPath[];
  /** Arrays in a row whose entries are events of their own; entries of several arrays join on equal keys. */
  readonly parts: readonly { readonly name: string; readonly at: FieldPath; readonly joinOn: FieldPath }[];
  readonly toolCall: AnyOf;
  readonly admin: AnyOf;
  /** The first rule that holds decides. */
  readonly outcomes: readonly { readonly when: AnyOf; readonly outcome: EventOutcome }[];
  readonly destructive: AnyOf;
  readonly approval: {
    readonly at: FieldPath;
    readonly decision: readonly FieldPath[];
    readonly approver: readonly FieldPath[];
    readonly approvedAt: readonly FieldPath[];
  } | null;
  /** What this format cannot show, in our own words, one sentence each. */
  readonly blindSpots: readonly string[];
}

/** Lines of an invented log and what must be read from them. */
export interface FormatExample {
  readonly name: string;
  readonly lines: readonly string[];
  /** Fields by their names in the file of the format; those named must be read as stated. */
  readonly events: readonly { readonly [field: string]: Json }[];
  readonly companions: number;
  readonly rejects: number;
}
