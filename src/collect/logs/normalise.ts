import type { Approval, EventOutcome, LogEvent } from './event.ts';
import { type ApprovalFields, fieldAt, holdsAnyOf, type LogMapping, type RowPart, textAt } from './mapping.ts';
import { readInstant } from './timestamp.ts';

/** What a row turned out to be: events of its format, another line of the same program, or nothing known. */
export type Normalised =
  | { readonly type: 'events'; readonly events: readonly LogEvent[] }
  | { readonly type: 'companion' }
  | { readonly type: 'unknown-shape' };

const COMPANION: Normalised = { type: 'companion' };
const UNKNOWN_SHAPE: Normalised = { type: 'unknown-shape' };

// Words that programs write where they know no user; none of them says who acted.
const NOBODY = new Set(['anonymous', 'unknown', 'null', 'undefined', 'none', '-', '--', 'n/a', 'nobody']);
const APPROVED = new Set(['approved', 'approve', 'granted', 'accepted', 'accept', 'allowed', 'yes', 'true']);
const REJECTED = new Set(['rejected', 'reject', 'denied', 'deny', 'declined', 'no', 'false']);
const AUTOMATIC = new Set([
  'auto',
  'automatic',
  'auto-approved',
  'policy',
  'config',
  'not-required',
  'not_required',
  'always',
]);

/** Returns the events of one parsed row under a mapping. */
export function normalise(row: object, mapping: LogMapping): Normalised {
  if (!holdsAnyOf(row, mapping.signature)) return holdsAnyOf(row, mapping.companions) ? COMPANION : UNKNOWN_SHAPE;
  if (mapping.parts.length === 0) return { type: 'events', events: [eventOf(row, mapping)] };
  const parts = joinedParts(row, mapping.parts);
  if (parts.length === 0) return { type: 'events', events: [eventOf(row, mapping)] };
  return { type: 'events', events: parts.map((part) => eventOf({ ...row, part }, mapping)) };
}

/** Returns the time of a row under a mapping, without reading the rest of it. */
export function timeOf(row: object, mapping: LogMapping): { readonly ms: number; readonly zoned: boolean } {
  for (const path of mapping.time) {
    const value = fieldAt(row, path);
    if (value === undefined || value === null || value === '') continue;
    const instant = readInstant(value);
    if (Number.isNaN(instant.ms)) continue;
    const later = Number(textAt(row, mapping.timePlus));
    return later > 0 ? { ms: instant.ms + Math.round(later), zoned: instant.zoned } : instant;
  }
  return { ms: Number.NaN, zoned: false };
}

function eventOf(row: object, mapping: LogMapping): LogEvent {
  const { ms, zoned } = timeOf(row, mapping);
  const user = textAt(row, mapping.user);
  const known = NOBODY.has(user.toLowerCase()) ? '' : user;
  return {
    time: ms,
    zoned,
    user: known,
    source: textAt(row, mapping.source),
    session: textAt(row, mapping.session),
    server: textAt(row, mapping.server),
    tool: textAt(row, mapping.tool),
    method: textAt(row, mapping.method),
    toolCall: holdsAnyOf(row, mapping.toolCall),
    outcome: outcomeOf(row, mapping),
    approval: mapping.approval === null ? 'unrecorded' : approvalOf(row, mapping.approval, known, ms),
    markedDestructive: holdsAnyOf(row, mapping.destructive),
  };
}

function outcomeOf(row: object, mapping: LogMapping): EventOutcome {
  for (const rule of mapping.outcomes) {
    if (holdsAnyOf(row, rule.when)) return rule.outcome;
  }
  return 'unknown';
}

function approvalOf(row: object, fields: ApprovalFields, user: string, time: number): Approval {
  const decision = decisionOf(row, fields);
  if (decision !== 'approved') return decision;
  const approver = textAt(row, fields.approver);
  if (approver !== '' && approver === user) return 'self-approved';
  for (const path of fields.approvedAt) {
    const at = readInstant(fieldAt(row, path)).ms;
    if (at > time) return 'approved-late';
  }
  return 'approved';
}

function decisionOf(row: object, fields: ApprovalFields): Approval {
  if (fieldAt(row, fields.at) === true) return 'approved';
  if (fieldAt(row, fields.at) === false) return 'rejected';
  const word = textAt(row, fields.decision).toLowerCase();
  if (APPROVED.has(word)) return 'approved';
  if (REJECTED.has(word)) return 'rejected';
  if (AUTOMATIC.has(word)) return 'automatic';
  // An approver named without a decision word is how some writers record an approval.
  return word === '' && textAt(row, fields.approver) !== '' ? 'approved' : 'unrecorded';
}

function joinedParts(row: object, parts: readonly RowPart[]): readonly Record<string, unknown>[] {
  const joined = new Map<string, Record<string, unknown>>();
  for (const part of parts) {
    const entries = fieldAt(row, part.at);
    if (!Array.isArray(entries)) continue;
    const seen = new Map<string, number>();
    for (const entry of entries) {
      const key = textAt(entry, [part.joinOn]);
      // The second call of a tool in a batch belongs to the second audit entry of that tool.
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      const id = `${nth} ${key}`;
      joined.set(id, { ...joined.get(id), [part.name]: entry });
    }
  }
  return [...joined.values()];
}
