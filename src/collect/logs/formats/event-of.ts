import type { EventOutcome, FormatField, LogFormat } from '../../../model/log-format.ts';
import { readInstant } from '../timestamp.ts';
import { fieldAt, holdsAnyOf, textAt } from './conditions.ts';
import { rowParts } from './row-parts.ts';
import { APPROVED, AUTOMATIC, NOBODY, REJECTED } from './words.ts';

// The reference reading of a format. The engine does the same in SQL; where the two differ, this one is right.

/** What an event says about a person's approval; `unrecorded` where it says nothing. */
type Approval = 'approved' | 'self-approved' | 'approved-late' | 'rejected' | 'automatic' | 'unrecorded';

/** One event of any log format, normalised. Unknown text is ''. */
export interface FormatEvent {
  /** Milliseconds since 1970 in UTC; NaN where the row has no readable time. */
  readonly time: number;
  /** True where the time names its zone, or the format names one for all of its times. */
  readonly zoned: boolean;
  /** Every mapped field as text, but for the time. */
  readonly text: { readonly [field in Exclude<FormatField, 'time'>]: string };
  readonly toolCall: boolean;
  readonly admin: boolean;
  readonly outcome: EventOutcome;
  readonly approval: Approval;
  readonly approver: string;
  /** Milliseconds since 1970 in UTC; NaN where the event names none. */
  readonly approvedAt: number;
  /** True where the event itself calls the tool destructive. */
  readonly markedDestructive: boolean;
}

/** What a row turned out to be: events of its format, another line of the same program, or nothing known. */
export type RowMeaning =
  | { readonly type: 'events'; readonly events: readonly FormatEvent[] }
  | { readonly type: 'companion' }
  | { readonly type: 'unknown-shape' };

const COMPANION: RowMeaning = { type: 'companion' };
const UNKNOWN_SHAPE: RowMeaning = { type: 'unknown-shape' };

const TEXT_FIELDS = [
  'user',
  'source',
  'session',
  'server',
  'tool',
  'method',
  'request-id',
  'seq',
  'status',
  'tls',
  'duration-ms',
  'emitter',
  'bytes-out',
  'tools-hash',
  'prev-hash',
  'hash',
  'level',
] as const satisfies readonly Exclude<FormatField, 'time'>[];

/** Returns the events of one row under a format. */
export function eventsOf(row: object, format: LogFormat): RowMeaning {
  if (!holdsAnyOf(row, format.signature)) return holdsAnyOf(row, format.companions) ? COMPANION : UNKNOWN_SHAPE;
  return { type: 'events', events: rowParts(row, format.parts).map((part) => eventOf(part, format)) };
}

/** Returns the time of a row under a format, without reading the rest of it. */
export function timeOf(row: object, format: LogFormat): { readonly ms: number; readonly zoned: boolean } {
  for (const path of format.fields.time ?? []) {
    const value = fieldAt(row, path);
    if (value === undefined || value === null || value === '') continue;
    const instant = readInstant(value);
    if (Number.isNaN(instant.ms)) continue;
    const later = Number(textAt(row, format.timePlus));
    const zoned = instant.zoned || format.timeZone === 'UTC';
    return { ms: later > 0 ? instant.ms + Math.round(later) : instant.ms, zoned };
  }
  return { ms: Number.NaN, zoned: false };
}

function eventOf(row: object, format: LogFormat): FormatEvent {
  const { ms, zoned } = timeOf(row, format);
  const text = Object.fromEntries(
    TEXT_FIELDS.map((field) => [field, textAt(row, format.fields[field] ?? [])]),
  ) as FormatEvent['text'];
  const user = said(text.user);
  return {
    time: ms,
    zoned,
    text: { ...text, user, source: said(text.source) },
    toolCall: holdsAnyOf(row, format.toolCall),
    admin: holdsAnyOf(row, format.admin),
    outcome: format.outcomes.find((rule) => holdsAnyOf(row, rule.when))?.outcome ?? 'unknown',
    ...approvalOf(row, format, user, ms),
    markedDestructive: holdsAnyOf(row, format.destructive),
  };
}

function said(text: string): string {
  return NOBODY.includes(text.toLowerCase()) ? '' : text;
}

function approvalOf(
  row: object,
  { approval: fields }: LogFormat,
  user: string,
  time: number,
): Pick<FormatEvent, 'approval' | 'approver' | 'approvedAt'> {
  if (fields === null) return { approval: 'unrecorded', approver: '', approvedAt: Number.NaN };
  const approver = textAt(row, fields.approver);
  const times = fields.approvedAt.map((path) => readInstant(fieldAt(row, path)).ms).filter((ms) => !Number.isNaN(ms));
  const about = { approver, approvedAt: times[0] ?? Number.NaN };
  const decision = decisionOf(row, fields, approver);
  if (decision !== 'approved') return { approval: decision, ...about };
  if (approver !== '' && approver === user) return { approval: 'self-approved', ...about };
  return { approval: times.some((at) => at > time) ? 'approved-late' : 'approved', ...about };
}

function decisionOf(row: object, fields: NonNullable<LogFormat['approval']>, approver: string): Approval {
  const value = fieldAt(row, fields.at);
  if (typeof value === 'boolean') return value ? 'approved' : 'rejected';
  const word = textAt(row, fields.decision).toLowerCase();
  if (APPROVED.includes(word)) return 'approved';
  if (REJECTED.includes(word)) return 'rejected';
  if (AUTOMATIC.includes(word)) return 'automatic';
  // An approver named without a decision word is how some writers record an approval.
  return word === '' && approver !== '' ? 'approved' : 'unrecorded';
}
