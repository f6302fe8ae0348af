// Makes three months of the gateway's tool-call log, one file per week, named after the Monday of the week. The lines
// have the shape in which Halmera's log collector stores them. What is wrong in them is listed in README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPROVERS, argumentsOf, NEEDS_APPROVAL, ROLES } from './log-people.mjs';
import { letters, pick, randomFrom } from './random.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST_DAY = Date.UTC(2026, 7, 20);
const LAST_DAY = Date.UTC(2026, 10, 19);
/** The log collector's disk was full on these two days. */
const SILENT_DAYS = new Set([Date.UTC(2026, 9, 13), Date.UTC(2026, 9, 14)]);
/** How busy each hour of the day is, UTC. */
const HOURS = [3, 2, 2, 2, 2, 4, 12, 34, 48, 52, 50, 46, 36, 44, 50, 48, 40, 26, 12, 8, 6, 5, 4, 3];
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Writes the log files into `folder`; returns how many lines they hold. */
export function makeLogs(folder) {
  const random = randomFrom('health-payments gateway log');
  mkdirSync(folder, { recursive: true });
  const weeks = new Map();
  for (let day = FIRST_DAY; day <= LAST_DAY; day += DAY) {
    if (SILENT_DAYS.has(day)) continue;
    const file = `gateway-${isoDate(day - ((new Date(day).getUTCDay() + 6) % 7) * DAY)}.jsonl`;
    const lines = weeks.get(file) ?? [];
    weeks.set(file, lines);
    const events = [...ordinaryEvents(day, random), ...plantedEvents(day, random)];
    events.sort((a, b) => a.at - b.at);
    for (const { at, ...fields } of events) lines.push(JSON.stringify({ ts: new Date(at).toISOString(), ...fields }));
    // The last line before the disk was full was cut off in the middle.
    if (SILENT_DAYS.has(day + DAY)) lines.push(lines.pop().slice(0, 97));
  }
  let count = 0;
  for (const [file, lines] of weeks) {
    writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
    count += lines.length;
  }
  return count;
}

function* ordinaryEvents(day, random) {
  const weekend = [0, 6].includes(new Date(day).getUTCDay());
  const count = weekend ? 96 + random(16) : 420 + random(40);
  for (let index = 0; index < count; index += 1) {
    const at =
      day +
      weighted(
        HOURS.map((weight, hour) => [hour, weight]),
        random,
      ) *
        HOUR +
      random(HOUR);
    const kind = weighted(
      ROLES.map((role) => [role, role.share]),
      random,
    );
    yield toolCall(at, kind, random);
  }
  if (random(3) === 0)
    yield failedLogin(day + 8 * HOUR + random(8 * HOUR), pick(random, ROLES[0].users), '10.40.2.17', random);
}

function toolCall(at, kind, random) {
  const user = pick(random, kind.users);
  const [server, tool] = weighted(
    kind.calls.map((call) => [call, call[2]]),
    random,
  );
  // A few handlers try what only clerks may do; the gateway refuses, and nothing follows.
  if (kind.role === 'claims-handler' && random(500) === 0) {
    return event(at, { user, kind, server: 'payouts', tool: 'release_settlement', outcome: 'denied' }, random);
  }
  const outcome = random(90) === 0 ? 'tool-error' : 'success';
  if (!NEEDS_APPROVAL.has(tool)) return event(at, { user, kind, server, tool, outcome }, random);
  const approval = {
    decision: 'approved',
    by: pick(random, APPROVERS),
    at: new Date(at - 20_000 - random(9 * MINUTE)).toISOString(),
  };
  return event(at, { user, kind, server, tool, outcome, approval }, random);
}

function event(at, { user, kind, server, tool, outcome, approval, args, source }, random) {
  return {
    at,
    user,
    agent: kind.agent,
    client: kind.client,
    source: source ?? `10.40.${1 + (user.length % 3)}.${20 + (user.codePointAt(2) % 60)}`,
    server,
    tool,
    method: 'tools/call',
    outcome,
    ...(approval === undefined ? {} : { approval }),
    session: `s-${letters(random, 12, LETTERS)}`,
    request: `r-${letters(random, 12, LETTERS)}`,
    duration_ms: 18 + random(900),
    args: args ?? argumentsOf(tool, random),
  };
}

function failedLogin(at, user, source, random) {
  const session = `s-${letters(random, 12, LETTERS)}`;
  return {
    at,
    user,
    agent: '',
    client: 'agent-desk/3.4.0',
    source,
    server: 'halmera-gateway',
    method: 'login',
    outcome: 'auth-failure',
    session,
  };
}

/** What is wrong on purpose, on its day. */
function* plantedEvents(day, random) {
  const [handlers, clerks, service] = ROLES;
  const date = isoDate(day);
  if (date === '2026-09-23') {
    // Somebody guesses the password of a service account: 41 failures in four minutes.
    for (let index = 0; index < 41; index += 1) {
      yield failedLogin(
        day + 2 * HOUR + 14 * MINUTE + index * 5_800 + random(900),
        'svc-reporting',
        '203.0.113.77',
        random,
      );
    }
  }
  const refunds = {
    '2026-09-02': 'auto',
    '2026-09-17': 'auto',
    '2026-10-06': 'auto',
    '2026-10-20': 'auto',
    '2026-11-11': 'auto',
    '2026-10-29': '',
    '2026-11-16': '',
  };
  if (Object.hasOwn(refunds, date)) {
    const approval = refunds[date] === '' ? undefined : { decision: refunds[date] };
    yield event(
      day + 15 * HOUR + random(HOUR),
      {
        user: 'r.okafor',
        kind: { ...clerks, client: 'kiro/1.6' },
        server: 'payouts',
        tool: 'refund_settlement',
        outcome: 'success',
        approval,
      },
      random,
    );
  }
  if (date === '2026-09-08' || date === '2026-09-09') {
    const args = { query: ['invoice sent by berit.solheim', 'post.example'].join('@') };
    yield event(
      day + 10 * HOUR + random(HOUR),
      { user: 'p.castellano', kind: handlers, server: 'claims', tool: 'search_claims', outcome: 'success', args },
      random,
    );
  }
  if (date === '2026-11-03') {
    // The number that card schemes publish for tests.
    const args = { note: `member paid by card ${['4111', '1111', '1111', '1111'].join(' ')}` };
    yield event(
      day + 13 * HOUR + random(HOUR),
      { user: 'a.lindqvist', kind: clerks, server: 'payouts', tool: 'draft_settlement', outcome: 'success', args },
      random,
    );
  }
  if (date >= '2026-10-27' && random(2) === 0) {
    // A target that was added to the running gateway by hand and stands in no configuration.
    for (let index = 0; index < 3; index += 1) {
      yield event(
        day + 9 * HOUR + random(7 * HOUR),
        {
          user: 'n.vandijk',
          kind: service,
          server: 'whiteboard-sync',
          tool: 'read_board',
          outcome: 'success',
          args: { board: `B-${random(900)}` },
        },
        random,
      );
    }
  }
}

function weighted(choices, random) {
  let total = 0;
  for (const [, weight] of choices) total += weight;
  let left = random(total);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  throw new Error('weights must not be empty');
}

function isoDate(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}
