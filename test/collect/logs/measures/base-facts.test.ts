import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { CompletenessMeasure } from '../../../support/log-reference/completeness.ts';
import { ConductMeasure } from '../../../support/log-reference/conduct.ts';
import type { Approval, EventOutcome, LineCursor, LogEvent } from '../../../support/log-reference/event.ts';
import { OrderMeasure } from '../../../support/log-reference/order.ts';
import { SpanMeasure } from '../../../support/log-reference/span.ts';
import { schemaProblems } from '../support.ts';
import { type EventRow, READING, streamWith, TOOLS, tableOf, ts } from './event-table.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const START = Date.UTC(2026, 9, 1);

async function factsOf(rows: readonly EventRow[], more: Parameters<typeof streamWith>[0] = {}): Promise<JsonObject> {
  const { facts } = await measureStream(await tableOf(rows), 'events', streamWith(more), [], TOOLS);
  return facts;
}

/** An event as the reference reads it, with its place. */
interface Placed {
  readonly event: LogEvent;
  readonly file: number;
  readonly line: number;
}

function rowOf({ event, file, line }: Placed): EventRow {
  const text = (value: string): string | null => (value === '' ? null : value);
  return {
    file,
    line,
    ts: Number.isNaN(event.time) ? null : ts((event.time - START) / 1000),
    zoned: event.zoned,
    user: text(event.user),
    source: text(event.source),
    session: text(event.session),
    server: text(event.server),
    tool: text(event.tool),
    tool_call: event.toolCall,
    outcome: event.outcome,
    approval: event.approval,
    destructive: event.markedDestructive,
  };
}

class Cursor implements LineCursor {
  readonly path: string;
  readonly line: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  constructor({ file, line }: Placed) {
    this.path = READING.files[file]?.path ?? '';
    this.line = line;
    this.byteStart = (line - 1) * 100;
    this.byteEnd = line * 100;
  }
  keep(): ReturnType<LineCursor['keep']> {
    const { path, line, byteStart, byteEnd } = this;
    return { path, line, byteStart, byteEnd };
  }
}

/** What the plain line-by-line reading finds in the same events. */
function reference(events: readonly Placed[]): JsonObject {
  const span = new SpanMeasure(NOW);
  const order = new OrderMeasure();
  const completeness = new CompletenessMeasure();
  const conduct = new ConductMeasure();
  let file = 0;
  for (const placed of events) {
    if (placed.file !== file) order.nextFile();
    file = placed.file;
    const cursor = new Cursor(placed);
    for (const measure of [span, order, completeness, conduct]) measure.see(placed.event, cursor);
  }
  const { firstPlace, lastPlace, longestGapPlace, ...spans } = span.result();
  const { largestStepBackPlace, ...steps } = order.result();
  const {
    destructivePlaces,
    afterDenialPlaces,
    worstAuthBurst,
    busiestMinutePlace,
    busiestMinuteStart,
    lateForWindows,
    ...counts
  } = conduct.result();
  expect(lateForWindows).toBe(0);
  const instant = (ms: number): string => (Number.isNaN(ms) ? '' : new Date(ms).toISOString());
  return {
    ...spans,
    firstEventPath: firstPlace?.path ?? '',
    lastEventPath: lastPlace?.path ?? '',
    longestGapPath: longestGapPlace?.path ?? '',
    ...steps,
    largestStepBackPath: largestStepBackPlace?.path ?? '',
    ...completeness.result(),
    ...counts,
    destructiveSamples: destructivePlaces.map((place) => ({ ...place })),
    afterDenialSamples: afterDenialPlaces.map((place) => ({ ...place })),
    worstAuthBurst: {
      count: worstAuthBurst.count,
      windowMinutes: 5,
      start: instant(worstAuthBurst.start),
      actor: worstAuthBurst.actor === '' ? '' : `key(${worstAuthBurst.actor})`,
      path: worstAuthBurst.place?.path ?? '',
    },
    busiestMinuteStart: instant(busiestMinuteStart),
    busiestMinutePath: busiestMinutePlace?.path ?? '',
  };
}

const names = fc.constantFrom('', 'ana', 'bob');
const outcomes = fc.constantFrom<EventOutcome>(
  'success',
  'success',
  'error',
  'denied',
  'auth-failure',
  'rate-limited',
  'unknown',
);
const approvals = fc.constantFrom<Approval>('unrecorded', 'approved', 'self-approved', 'approved-late', 'rejected');

/** Events in order of time in two files; steps of whole seconds, at times of hours or days, some undated. */
function streamOf(unit: fc.Arbitrary<number>): fc.Arbitrary<readonly Placed[]> {
  const event = fc.record({
    step: unit,
    dated: fc.integer({ min: 0, max: 9 }),
    zoned: fc.boolean(),
    user: names,
    source: fc.constantFrom('', '10.0.0.1:400', '10.0.0.1:500', '[fe80::1]:9', '10.0.0.2'),
    session: fc.constantFrom('', 's1'),
    server: fc.constantFrom('', 'billing'),
    tool: fc.constantFrom('', 'list', 'read'),
    toolCall: fc.boolean(),
    outcome: outcomes,
    approval: approvals,
    markedDestructive: fc.boolean(),
  });
  return fc.array(event, { maxLength: 60 }).map((drawn) => {
    let now = START;
    return drawn.map(({ step, dated, ...rest }, index): Placed => {
      now += step * 1000;
      const half = Math.floor(drawn.length / 2);
      return {
        event: { ...rest, method: '', time: dated === 0 ? Number.NaN : now },
        file: index < half ? 0 : 1,
        line: index < half ? index + 1 : index - half + 1,
      };
    });
  });
}

describe('base facts', () => {
  it.each([
    ['seconds', fc.integer({ min: 1, max: 90 })],
    ['hours and days', fc.integer({ min: 1000, max: 300_000 })],
  ])('are what a plain reading line by line finds, %s apart', async (_, unit) => {
    await fc.assert(
      fc.asyncProperty(streamOf(unit), async (events) => {
        const expected = reference(events);
        const facts = await factsOf(events.map(rowOf));
        const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, facts[key]]));
        // Below a quarter of an hour the plain reading does not look for gaps.
        if (Number(expected['longestGapHours']) < 0.25 || Number(seen['longestGapHours']) < 0.5) {
          for (const key of ['longestGapHours', 'longestGapStart', 'longestGapPath', 'longestWeekdayGapHours']) {
            delete seen[key];
            delete (expected as Record<string, unknown>)[key];
          }
        }
        expect(seen).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('count steps back within a file and never across files', async () => {
    const rows: EventRow[] = [{ ts: ts(50) }, { ts: ts(40) }, { ts: ts(45.5) }, { ts: ts(1), file: 1 }];
    expect(await factsOf(rows)).toMatchObject({
      clockBackwards: 1,
      largestStepBackSeconds: 10,
      largestStepBackPath: 'logs/a.jsonl',
    });
  });

  it('are complete and fit the schema of the kind, with events and without', async () => {
    expect(schemaProblems(await factsOf([]))).toEqual([]);
    const full: EventRow = { ts: ts(5), outcome: 'auth-failure', tool: 'get_refund', destructive: true };
    expect(schemaProblems(await factsOf([full, { ...full, outcome: 'success' }]))).toEqual([]);
  });

  it('name servers and tools sorted and cleaned, and nobody', async () => {
    const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    const facts = await factsOf([
      { server: 'zeta', tool: `leak ${token}` },
      { server: 'alpha', tool: 'get_invoice', user: 'bob' },
      { server: 'alpha', tool: 'start', tool_call: false },
    ]);
    expect(facts['servers']).toEqual(['alpha', 'zeta']);
    expect(facts).toMatchObject({ users: 2, namesCut: false });
    expect(JSON.stringify(facts)).not.toContain(token);
    expect((facts['tools'] as string[])[1]).toMatch(/^leak \[redacted/);
  });

  it('tell what reading told: checksums beside every file, and what was sensitive where', async () => {
    const place = { path: 'logs/a.jsonl', line: 3, byteStart: 20, byteEnd: 36 };
    const reading = {
      ...READING,
      files: READING.files.map((file) => ({ ...file, sidecar: 'matches' as const })),
      sensitive: {
        secrets: 1,
        cardNumbers: 0,
        emails: 0,
        personIds: 0,
        samples: [{ ...place, class: 'github-token', length: 40, fingerprint: 'ab' }],
      },
    };
    const run = await tableOf([]);
    const { facts, places, redactions } = await measureStream(run, 'events', streamWith({ reading }), [], TOOLS);
    expect(facts['integrity']).toEqual({ present: true, verified: true, checksumFiles: 2, mismatches: 0 });
    expect(facts['sensitive']).toMatchObject({ secrets: 1, samples: [{ ...place, class: 'github-token' }] });
    expect(redactions).toEqual([
      { pointer: '/sensitive/samples/0', class: 'github-token', length: 40, fingerprint: 'ab' },
    ]);
    expect(places.get('/sensitive/samples/0')).toMatchObject(place);
  });
});
