import type { EventOutcome } from './event.ts';

/** Keys from the outside in; a key may itself hold dots. */
export type FieldPath = readonly string[];

/** What must be true of a row; every given part must hold. */
export interface Condition {
  readonly path: FieldPath;
  /** True: the field is there and not null or ''. False: it is not. */
  readonly present?: boolean;
  /** Text is compared in lower case. */
  readonly is?: readonly (string | number | boolean)[];
  /** Inclusive bounds of a number, or of a text that is a number. */
  readonly between?: readonly [number, number];
}

/** True where one of the lists holds in full. */
export type AnyOf = readonly (readonly Condition[])[];

/** An array in a row whose entries are events of their own; entries of several arrays join on equal keys. */
export interface RowPart {
  readonly name: string;
  readonly at: FieldPath;
  readonly joinOn: FieldPath;
}

/** How a format says that a person approved a call. */
export interface ApprovalFields {
  /** The field that holds the decision, or an object with `decision`. */
  readonly at: FieldPath;
  readonly decision: readonly FieldPath[];
  readonly approver: readonly FieldPath[];
  readonly approvedAt: readonly FieldPath[];
}

/** One log format as data: how to recognise it and where it keeps who, what, when, where and outcome. */
export interface LogMapping {
  readonly id: string;
  readonly title: string;
  /** Marks of an event of this format. */
  readonly signature: AnyOf;
  /** Marks of other lines that the same program writes into the same file, such as start-up messages. */
  readonly companions: AnyOf;
  /** Least share of the rows looked at that must carry the signature before a file counts as this format. */
  readonly leastShare: number;
  readonly time: readonly FieldPath[];
  /** Milliseconds to add to the time, for formats that write a line at the end but date it at the start. */
  readonly timePlus: readonly FieldPath[];
  readonly user: readonly FieldPath[];
  readonly source: readonly FieldPath[];
  readonly session: readonly FieldPath[];
  readonly server: readonly FieldPath[];
  readonly tool: readonly FieldPath[];
  readonly method: readonly FieldPath[];
  /** Where a person or a client is named on purpose: an e-mail address there is no leak. */
  readonly identity: readonly FieldPath[];
  readonly parts: readonly RowPart[];
  readonly toolCall: AnyOf;
  /** The first rule that holds decides. */
  readonly outcomes: readonly { readonly when: AnyOf; readonly outcome: EventOutcome }[];
  readonly destructive: AnyOf;
  readonly approval: ApprovalFields | null;
}

/** Returns the value at a path of a parsed row, or undefined; never reads from a text, a number or a prototype. */
export function fieldAt(row: unknown, path: FieldPath): unknown {
  let current: unknown = row;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** Returns the first value among the paths that is a text or a number, as text; '' where none is. */
export function textAt(row: unknown, paths: readonly FieldPath[]): string {
  for (const path of paths) {
    const value = fieldAt(row, path);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return '';
}

/** Tells whether any of the lists of conditions holds in full for the row. */
export function holdsAnyOf(row: unknown, lists: AnyOf): boolean {
  for (const list of lists) {
    if (list.every((condition) => holds(row, condition))) return true;
  }
  return false;
}

function holds(row: unknown, condition: Condition): boolean {
  const value = fieldAt(row, condition.path);
  if (condition.present !== undefined && condition.present !== isThere(value)) return false;
  if (condition.is !== undefined) {
    const wanted = typeof value === 'string' ? value.toLowerCase() : value;
    if (!condition.is.includes(wanted as string)) return false;
  }
  if (condition.between === undefined) return true;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= condition.between[0] && number <= condition.between[1];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
