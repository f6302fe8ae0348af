import { EVENT_COLUMNS, type EventColumn } from '../../../../src/model/measure.ts';

/** One event as both engines read it from a line of JSON. */
export type AwkwardEvent = { readonly [column in EventColumn]: string | number | boolean | null };

const START = Date.UTC(2026, 5, 1);

/** Values that a careless query would misread: quotes, escapes, controls, other scripts, look-alikes of SQL. */
const USERS = [
  'ana',
  "o'neil",
  'b\\ob',
  'x" OR 1=1 --',
  'Zoë',
  '名前',
  '🙂',
  'tab\there',
  'two\nlines',
  ' ',
  '%_',
  null,
];
const SOURCES = [
  '10.0.0.7',
  '10.0.0.7:4711',
  '10.0.0.7:4712',
  '[2001:db8::1]:443',
  '[2001:db8::1]',
  '2001:db8::1',
  '10.0.0.7:123456',
  'gateway:80',
  null,
];
const SERVERS = ['billing', 'tickets', "o'neil", 'files\\share', null];
const TOOLS = ['get_invoice', 'delete_invoice', 'list_tickets', 'update_ticket', 'wipe', 'Ünïcode', null];
const OUTCOMES = ['success', 'tool-error', 'error', 'denied', 'auth-failure', 'rate-limited', 'unknown'];
const APPROVALS = ['approved', 'self-approved', 'approved-late', 'rejected', 'automatic', 'unrecorded'];
const TLS = ['TLSv1.3', 'TLS 1.2', 'tls1_1', 'SSLv3', 'TLSv1', 'quic', '', null];
const LEVELS = ['info', 'debug', 'DEBUG', 'trace', 'error', null];

/** Returns so many events, the same every time: bursts, silences, ties, steps back, holes, impossible dates. */
export function awkwardEvents(count: number): readonly AwkwardEvent[] {
  const next = randomFrom(20_261_122);
  const pick = <Value>(values: readonly Value[]): Value => values[next() % values.length] as Value;
  const events: AwkwardEvent[] = [];
  let at = START;
  let hash: string | null = null;
  for (let index = 0; index < count; index += 1) {
    at += stepOf(next() % 1000, next);
    const time = timeOf(at, next);
    const before: string | null = next() % 97 === 0 ? 'broken' : hash;
    hash = next() % 50 === 0 ? null : `h${index}`;
    const approval = pick(APPROVALS);
    events.push({
      file: index < count / 2 ? 0 : 1,
      line: index + 1,
      part: next() % 11 === 0 ? 1 : 0,
      ts: time,
      zoned: next() % 40 !== 0,
      user: pick(USERS),
      source: pick(SOURCES),
      session: next() % 3 === 0 ? null : `s${next() % 40}`,
      server: pick(SERVERS),
      tool: pick(TOOLS),
      method: pick(['tools/call', 'tools/list', 'initialize', null]),
      tool_call: next() % 4 !== 0,
      outcome: OUTCOMES[Math.floor((next() % 100) ** 2 / 1500)] ?? 'success',
      approval,
      approver: approval === 'unrecorded' ? null : pick(USERS),
      approved_at: next() % 3 === 0 ? null : timeOf(at - 60_000 + (next() % 90_000), next),
      destructive: next() % 9 === 0,
      request_id: next() % 13 === 0 ? null : `r${next() % (count * 5)}`,
      seq: next() % 200 === 0 ? null : index + (next() % 300 === 0 ? 7 : 0),
      status: pick([200, 401, 403, 429, 500, null]),
      tls: pick(TLS),
      duration_ms: next() % 5 === 0 ? null : (next() % 100_000) / 8,
      emitter: pick(['gw-1', 'gw-2', null]),
      admin: next() % 60 === 0,
      bytes_out: next() % 7 === 0 ? null : (next() % 3_000_000) * 4096,
      tools_hash: next() % 30 === 0 ? `t${next() % 3}` : null,
      prev_hash: before,
      hash,
      level: pick(LEVELS),
    });
  }
  return events;
}

/** Returns the events as lines of JSON with the columns in their order. */
export function asLines(events: readonly AwkwardEvent[]): string {
  return events
    .map((event) => JSON.stringify(Object.fromEntries(EVENT_COLUMNS.map((name) => [name, event[name]]))))
    .join('\n');
}

/** Milliseconds to the next event: mostly short, ties and steps back among them, now and then a night or a week. */
function stepOf(dice: number, next: () => number): number {
  if (dice < 150) return 0;
  if (dice < 170) return -(next() % 600_000);
  if (dice < 990) return next() % 90_000;
  return dice < 999 ? 9 * 3_600_000 : 50 * 3_600_000;
}

/** A time to the microsecond, without one for some, and never or long ago for a few. */
function timeOf(at: number, next: () => number): string | null {
  const dice = next() % 500;
  if (dice === 0) return null;
  if (dice === 1) return '1970-01-01 00:00:00.000001';
  if (dice === 2) return '2031-12-31 23:59:59.999999';
  const micros = String(next() % 1000).padStart(3, '0');
  return `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}${micros}`;
}

/** A linear congruential generator, so that every machine makes the same events. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
