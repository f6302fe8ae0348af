import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDestructiveName } from '../../../src/collect/logs/destructive.ts';
import type { LineCursor, LogEvent } from '../../../src/collect/logs/event.ts';
import { SlidingWindow } from '../../../src/collect/logs/measures/sliding-window.ts';
import { SpanMeasure } from '../../../src/collect/logs/measures/span.ts';
import { logNameOf } from '../../../src/collect/logs/stream-name.ts';
import { readInstant } from '../../../src/collect/logs/timestamp.ts';
import { folderWith, NOW } from '../support.ts';
import { call, collectIn, fact, type GenericRow, lines } from './support.ts';

async function factsOf(...rows: readonly GenericRow[]): Promise<Record<string, unknown>> {
  const { drafts } = await collectIn(folderWith({ 'a.jsonl': lines(...rows) }));
  return drafts[0]?.facts ?? {};
}

function at(minute: number): string {
  return String(call(minute)['ts']);
}

function denied(minute: number, more: GenericRow = {}): GenericRow {
  return call(minute, { outcome: 'denied', ...more });
}

const nowhere: LineCursor = {
  path: 'a',
  line: 1,
  byteStart: 0,
  byteEnd: 1,
  keep: () => ({ path: 'a', line: 1, byteStart: 0, byteEnd: 1 }),
};

function spanOf(times: readonly number[]): ReturnType<SpanMeasure['result']> {
  const measure = new SpanMeasure(NOW);
  for (const time of times) measure.see({ time } as LogEvent, nowhere);
  return measure.result();
}

describe('windows', () => {
  it('count the same as looking at every window one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 60 }), (steps) => {
        let now = 0;
        const times = steps.map((step) => (now += step));
        const window = new SlidingWindow(1000);
        for (const time of times) expect(window.add(time)).toBe(true);
        const brute = Math.max(
          0,
          ...times.map((end) => times.filter((time) => time > end - 1000 && time <= end).length),
        );
        expect(window.peak.count).toBe(brute);
      }),
    );
  });

  it('count events that come up to one window late as if they had come in time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(300), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(900), { minLength: 40, maxLength: 40 }),
        (steps, delays) => {
          let now = 10_000;
          const times = steps.map((step) => (now += step));
          const order = times
            .map((time, index) => ({ time, arrives: time + (delays[index] ?? 0) }))
            .sort((a, b) => a.arrives - b.arrives);
          const window = new SlidingWindow(1000);
          for (const { time } of order) expect(window.add(time)).toBe(true);
          const brute = Math.max(
            ...times.map((end) => times.filter((time) => time > end - 1000 && time <= end).length),
          );
          expect(window.peak.count).toBe(brute);
        },
      ),
    );
  });

  it('see a burst across a full five minutes and keep actors apart under a pseudonym', async () => {
    const failures = [3, 4, 5, 6, 7].map((minute) => call(minute, { outcome: 'unauthenticated', user: 'mallory' }));
    const others = [3, 5].map((minute) => call(minute, { outcome: 'unauthenticated', user: 'ana' }));
    const facts = await factsOf(
      ...[...failures, ...others].sort((a, b) => (String(a['ts']) < String(b['ts']) ? -1 : 1)),
    );
    expect(facts).toMatchObject({
      authFailures: 7,
      worstAuthBurst: { count: 5, windowMinutes: 5, start: '2026-10-01T00:03:00.000Z', path: 'a.jsonl' },
    });
    expect(JSON.stringify(facts)).not.toContain('mallory');
    expect((facts['worstAuthBurst'] as { actor: string }).actor).toMatch(/^[0-9a-f]{16}$/);
  });

  it('count calls per minute for one actor, whatever port the address shows', async () => {
    const rows = [0, 0.2, 0.4, 0.6].map((minute, index) =>
      call(minute, { user: '', source: `10.0.0.7:${5000 + index}` }),
    );
    expect(await factsOf(...rows, call(0.7, { user: 'ana' }))).toMatchObject({ maxCallsPerMinute: 4 });
  });
});

describe('span and gaps', () => {
  it('are those of the sorted times, in whatever order the events come', () => {
    const quarter = 15 * 60_000;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 * 24 * 60 }), { minLength: 2, maxLength: 50 }), (minutes) => {
        const times = minutes.map((minute) => Date.UTC(2026, 6, 1) + minute * 60_000);
        const sorted = [...times].sort((a, b) => a - b);
        const gaps = sorted.slice(1).map((time, index) => time - (sorted[index] ?? 0));
        const longest = Math.max(...gaps);
        const result = spanOf(times);
        expect(result.spanDays).toBe(Math.floor(((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / 86_400_000));
        if (longest >= quarter) {
          expect(result.longestGapHours).toBeCloseTo(longest / 3_600_000, 2);
          expect(Date.parse(result.longestGapStart)).toBe(sorted[gaps.indexOf(longest)]);
        } else expect(result.longestGapHours).toBeLessThan(0.5);
        expect(result.daysWithEvents).toBe(
          new Set(times.map((time) => new Date(time).toISOString().slice(0, 10))).size,
        );
      }),
    );
  });

  it('leave weekends out where asked: Friday evening to Monday morning is one night of weekdays', () => {
    const result = spanOf([Date.UTC(2026, 9, 2, 18), Date.UTC(2026, 9, 5, 9)]);
    expect(result).toMatchObject({
      longestGapHours: 63,
      longestWeekdayGapHours: 15,
      weekendDaysWithEvents: 0,
      busyShare: 1,
    });
  });

  it('are not stretched by an event from 1970 or from the future', () => {
    const result = spanOf([1000, Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 2), Date.UTC(2031, 0, 1)]);
    expect(result).toMatchObject({ spanDays: 1, implausibleTimes: 2 });
  });

  it('point at the file and line of the last event before the longest gap', async () => {
    const { drafts } = await collectIn(folderWith({ 'a.jsonl': lines(call(0), call(1), call(3000), call(3001)) }));
    expect(drafts[0]?.facts).toMatchObject({ longestGapStart: '2026-10-01T00:01:00.000Z', longestGapPath: 'a.jsonl' });
    expect(drafts[0]?.locators['/longestGapStart']?.line).toBe(2);
  });
});

describe('conduct', () => {
  it('asks for an approval by another person, before the call', async () => {
    const rows = [
      call(0, { tool: 'delete_user', approval: { decision: 'approved', by: 'bo', at: at(-1) } }),
      call(1, { tool: 'delete_user', approval: { decision: 'approved', by: 'ana', at: at(0) } }),
      call(2, { tool: 'delete_user', approval: { decision: 'approved', by: 'bo', at: at(3) } }),
      call(3, { tool: 'delete_user', approval: null }),
      call(4, { tool: 'delete_user', approval: 'auto' }),
      call(5, { tool: 'delete_user', approval: { decision: 'maybe', by: 'bo' } }),
      call(6, { tool: 'delete_user', outcome: 'denied' }),
      call(7, { tool: 'get_user' }),
      call(8, { tool: 'frobnicate', annotations: { destructiveHint: true } }),
      call(9, { tool: 'wipe', approval: true }),
    ];
    expect(await factsOf(...rows)).toMatchObject({
      approvalRecorded: true,
      destructiveCalls: 8,
      destructiveWithoutApproval: 6,
      destructiveSelfApproved: 1,
      destructiveApprovedLate: 1,
      destructiveSamples: [
        { line: 2 },
        { line: 3 },
        { line: 4 },
        { line: 5 },
        { line: 6 },
        { line: 9, tool: 'frobnicate' },
      ],
    });
    expect(await factsOf(call(0, { tool: 'delete_user' }))).toMatchObject({
      approvalRecorded: false,
      destructiveWithoutApproval: 1,
    });
  });

  it('counts one success after a denial of the same tool to the same user, soon after and without approval', async () => {
    expect(await factsOf(denied(0), call(1), call(2))).toMatchObject({
      denied: 1,
      callsAfterDenial: 1,
      afterDenialSamples: [{ line: 2 }],
    });
    expect(await factsOf(denied(0), call(6))).toMatchObject({ callsAfterDenial: 0 });
    expect(await factsOf(denied(0), call(1, { user: 'bo' }), call(2, { tool: 'other' }))).toMatchObject({
      callsAfterDenial: 0,
    });
    expect(await factsOf(denied(0), call(1, { approval: { decision: 'approved', by: 'bo' } }))).toMatchObject({
      callsAfterDenial: 0,
    });
    expect(await factsOf(denied(0, { user: '' }), call(1, { user: '' }))).toMatchObject({ callsAfterDenial: 0 });
  });

  it('counts each step back of the clock once and per file', async () => {
    const { drafts } = await collectIn(
      folderWith({ 'a.1.jsonl': lines(call(0), call(50)), 'a.jsonl': lines(call(10), call(9), call(11)) }),
    );
    expect(drafts[0]?.facts).toMatchObject({
      files: 2,
      clockBackwards: 1,
      largestStepBackSeconds: 60,
      largestStepBackPath: 'a.jsonl',
    });
  });

  it('counts shares of tool calls only, and takes words for nobody as nobody', async () => {
    const facts = await factsOf(
      call(0),
      call(1, { user: 'anonymous' }),
      call(2, { source: '' }),
      call(3, { ts: '2026-10-01T00:03:00', outcome: 'whatever' }),
      call(4, { method: 'tools/list', tool: '', user: '' }),
    );
    expect(facts).toMatchObject({
      toolCalls: 4,
      shares: { who: 0.75, what: 1, when: 0.75, where: 0.75, outcome: 0.75 },
    });
  });
});

describe('names', () => {
  it.each([
    ['delete_file', true],
    ['mcp__fs__deleteFile', true],
    ['stripe-create-refund', true],
    ['repo.update', true],
    ['send', true],
    ['TRANSFER_FUNDS', true],
    ['get_update_status', false],
    ['list_deleted', false],
    ['search', false],
    ['updates', false],
    ['get_refund', false],
    ['now', false],
    ['', false],
  ])('of tools: %s is destructive: %s', (name, expected) => {
    expect(isDestructiveName(name)).toBe(expected);
  });

  it.each([
    ['audit.jsonl', 'audit'],
    ['audit-2026-10-01.jsonl', 'audit'],
    ['audit_20261001.log.gz', 'audit'],
    ['audit.log.1', 'audit'],
    ['audit.log.2.gz', 'audit'],
    ['audit.log-20261001.gz', 'audit'],
    ['audit-2026-10-01T12-00-00.000.log', 'audit'],
    ['audit.3.ndjson', 'audit'],
    ['audit-2026-10.jsonl', 'audit'],
    ['audit-2026-10-01.2.jsonl', 'audit'],
    ['server-1.jsonl', 'server-1'],
    ['2026-10-01.jsonl', '2026-10-01'],
    ['audit.txt', undefined],
    ['changelog', undefined],
  ])('of files: %s belongs to %s', (name, base) => {
    expect(logNameOf(name)?.base).toBe(base);
  });
});

describe('times', () => {
  it.each([
    ['2026-10-01T02:00:00+02:00', Date.UTC(2026, 9, 1), true],
    ['2026-10-01T00:00:00.123456789Z', Date.UTC(2026, 9, 1) + 123, true],
    ['2026-10-01 00:00:00', Date.UTC(2026, 9, 1), false],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1), true],
    [1_790_812_800, 1_790_812_800_000, true],
    [1_790_812_800_123, 1_790_812_800_123, true],
    ['1790812800', 1_790_812_800_000, true],
    [1_790_812_800_123_456, 1_790_812_800_123, true],
  ])('%s is read, with its zone or without', (text, ms, zoned) => {
    expect(readInstant(text)).toEqual({ ms, zoned });
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-10-01T25:00:00Z',
    'yesterday',
    '01/Oct/2026:00:00:00',
    '',
    null,
    {},
    -5,
    '2026-10-01T00:00:00 someday',
  ])('%s is not', (value) => {
    expect(readInstant(value).ms).toBeNaN();
  });

  it('agree with the platform for any instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          expect(readInstant(date.toISOString())).toEqual({ ms: date.getTime(), zoned: true });
        },
      ),
    );
  });
});

describe('rows', () => {
  it('with strange values in the fields of interest are read as far as they go', async () => {
    const facts = await factsOf(
      call(0, { user: ['x'], tool: 7, source: { deep: {} }, outcome: { a: 1 } }),
      call(1, { constructor: 1, toString: 2 }),
    );
    expect(facts).toMatchObject({ rows: 2, rejects: 0, tools: ['7', 'get_invoice'] });
    expect(fact({ facts } as never, 'users')).toBe(1);
  });
});
