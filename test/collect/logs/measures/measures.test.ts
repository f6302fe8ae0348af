import { describe, expect, it } from 'vitest';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import { percentOf } from '../../../../src/collect/logs/measures/rows-query.ts';
import type { StreamContext } from '../../../../src/collect/logs/measures/stream-context.ts';
import type { Measure, MeasureRequest, MeasureResult } from '../../../../src/model/measure.ts';
import { asking, type EventRow, streamWith, TOOLS, tableOf, ts } from './event-table.ts';

async function take(
  measure: Measure,
  rows: readonly EventRow[],
  more: Partial<StreamContext> = {},
  params: MeasureRequest['params'] = {},
): Promise<MeasureResult> {
  const run = await tableOf(rows);
  const { measures } = await measureStream(run, 'events', streamWith(more), [asking(measure, params)], TOOLS);
  return measures['LOG-TST-001'] as MeasureResult;
}

/** The numbers alone, with the lines that count against. */
function numbers({ population, pass, fail, unknown, value, samples }: MeasureResult): object {
  return { population, pass, fail, unknown, value, lines: samples.map((sample) => sample.line) };
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const times = (...seconds: readonly number[]): EventRow[] => seconds.map((at) => ({ ts: ts(at) }));

describe('measures of time', () => {
  it('retention counts whole days from the first to the last event, and what is missing', async () => {
    const result = await take({ type: 'retention-span', days: 180 }, times(0, 30 * DAY - 1, 5));
    expect(numbers(result)).toEqual({ population: 180, pass: 29, fail: 151, unknown: 0, value: 29, lines: [] });
    expect(result.from).toBe('2026-10-01T00:00:00.000Z');
  });

  it('a time before 2000 or in the future does not stretch the span', async () => {
    const rows = [...times(0, DAY), { ts: '1970-01-01 00:00:00' }, { ts: '2031-01-01 00:00:00' }];
    expect((await take({ type: 'retention-span', days: 1 }, rows)).value).toBe(1);
  });

  it('gaps name the last event before each silence', async () => {
    const result = await take({ type: 'time-gaps', hours: 24 }, times(0, 3 * DAY, 3 * DAY + 60, DAY));
    expect(numbers(result)).toEqual({ population: 3, pass: 2, fail: 1, unknown: 0, value: 48, lines: [4] });
  });

  it('the recent window counts its days back from the newest event', async () => {
    const result = await take({ type: 'hot-window', days: 3 }, times(0, 8 * DAY, 9 * DAY, 10 * DAY + 5));
    expect(numbers(result)).toEqual({ population: 3, pass: 3, fail: 0, unknown: 0, value: 3, lines: [] });
    const holed = await take({ type: 'hot-window', days: 4 }, times(0, 8 * DAY, 10 * DAY + 5));
    expect(holed).toMatchObject({ population: 4, pass: 2, fail: 2, value: 2 });
  });

  it('coverage counts the days of the stated period, else those from first to last', async () => {
    const rows = times(0, DAY, 3 * DAY);
    expect(await take({ type: 'period-coverage' }, rows)).toMatchObject({ population: 4, pass: 3, fail: 1, value: 75 });
    const period = { from: '2026-10-01T00:00:00Z', to: '2026-10-10T23:59:59Z' };
    expect(await take({ type: 'period-coverage' }, rows, { period })).toMatchObject({
      population: 10,
      pass: 3,
      value: 30,
    });
  });

  it('clock order compares neighbours of one file or one writer, and tolerates what it is told to', async () => {
    const rows: EventRow[] = [
      { ts: ts(100), emitter: 'a' },
      { ts: ts(90), emitter: 'b' },
      { ts: ts(97), emitter: 'a' },
      { ts: null, emitter: 'a' },
      { ts: ts(1), emitter: 'a', file: 1 },
    ];
    const byFile = await take({ type: 'clock-order', per: 'file', seconds: 5 }, rows);
    expect(numbers(byFile)).toEqual({ population: 5, pass: 3, fail: 1, unknown: 1, value: 10, lines: [2] });
    const byEmitter = await take({ type: 'clock-order', per: 'emitter', seconds: 5 }, rows);
    expect(numbers(byEmitter)).toEqual({ population: 5, pass: 3, fail: 1, unknown: 1, value: 96, lines: [5] });
  });

  it('a source is silent only while others speak, to the end of the stream', async () => {
    const rows: EventRow[] = [
      { ts: ts(0), server: 'a' },
      { ts: ts(HOUR), server: 'b' },
      { ts: ts(30 * HOUR), server: 'a' },
      { ts: ts(70 * HOUR), server: 'a' },
    ];
    const result = await take({ type: 'silent-source', per: 'server', hours: 24 }, rows);
    expect(numbers(result)).toEqual({ population: 2, pass: 0, fail: 2, unknown: 0, value: 69, lines: [1, 2] });
    const alone = await take({ type: 'silent-source', per: 'server', hours: 24 }, [rows[0] ?? {}, rows[3] ?? {}]);
    expect(numbers(alone)).toMatchObject({ population: 1, fail: 0, value: 0 });
  });
});

describe('measures of single events', () => {
  it('required fields want every column, a zone with the time, and an outcome that is understood', async () => {
    const rows: EventRow[] = [
      { ts: ts(0) },
      { ts: ts(1), user: null },
      { ts: ts(2), zoned: false },
      { ts: ts(3), outcome: 'unknown' },
      { ts: ts(4), user: null, tool_call: false },
    ];
    const where = { column: 'tool_call', is: true } as const;
    const result = await take({ type: 'required-fields', columns: ['ts', 'user', 'outcome'], where }, rows);
    expect(numbers(result)).toEqual({ population: 4, pass: 1, fail: 3, unknown: 0, value: 25, lines: [2, 3, 4] });
  });

  it('a share reads its list from a parameter', async () => {
    const rows: EventRow[] = ['info', 'debug', null].map((level) => ({ level }));
    const of = { not: { column: 'level', in: { param: 'levels' } } } as const;
    const result = await take({ type: 'share', of }, rows, {}, { levels: 'debug, trace' });
    expect(numbers(result)).toEqual({ population: 3, pass: 2, fail: 1, unknown: 0, value: 66.66, lines: [2] });
  });

  it('a share is rounded down, so that 100 means all', () => {
    expect(percentOf(30_000, 30_001)).toBe(99.99);
    expect(percentOf(30_001, 30_001)).toBe(100);
    expect(percentOf(0, 0)).toBe(0);
  });

  it('an event that does not say is never on the list and never against it', async () => {
    const rows: EventRow[] = [{ server: 'billing' }, { server: "o'neil" }, { server: null }];
    const result = await take({ type: 'allow-list', column: 'server', values: ['billing'] }, rows);
    expect(numbers(result)).toEqual({ population: 3, pass: 1, fail: 1, unknown: 1, value: 33.33, lines: [2] });
  });

  it('approval must be by another person and not after the call', async () => {
    const yes: EventRow = { approval: 'approved', approver: 'bob', ts: ts(10), approved_at: ts(5) };
    const rows: EventRow[] = [
      yes,
      { ...yes, approver: 'ana' },
      { ...yes, approved_at: ts(11) },
      { ...yes, approval: 'automatic' },
      { approval: 'approved', ts: ts(10) },
    ];
    const result = await take({ type: 'approval-before' }, rows);
    expect(numbers(result)).toEqual({ population: 5, pass: 2, fail: 3, unknown: 0, value: 40, lines: [2, 3, 4] });
  });

  it('office hours are those of the stated offset, and weekends are outside', async () => {
    // The first of October 2026 is a Thursday.
    const rows = [...times(6.5 * HOUR, 7.5 * HOUR, 2 * DAY + 12 * HOUR), { ts: ts(0), zoned: false }];
    const utc = await take({ type: 'off-hours', from: 7, to: 19, offset: 0 }, rows);
    expect(numbers(utc)).toEqual({ population: 4, pass: 1, fail: 2, unknown: 1, value: 25, lines: [1, 3] });
    const berlin = await take({ type: 'off-hours', from: 7, to: 19, offset: 120 }, rows);
    expect(berlin).toMatchObject({ pass: 2, fail: 1 });
  });

  it('versions of TLS are compared however they are written, and strange ones cannot be told', async () => {
    const rows = ['TLSv1.3', 'TLS 1.2', 'TLSv1', 'tls1_1', 'SSLv3', 'quic', null].map((tls): EventRow => ({ tls }));
    const result = await take({ type: 'tls-versions', least: '1.2' }, rows);
    expect(numbers(result)).toEqual({ population: 6, pass: 2, fail: 3, unknown: 1, value: 33.33, lines: [3, 4, 5] });
  });
});

describe('measures of identity', () => {
  it('ids repeat only within their group, and the second one counts', async () => {
    const rows: EventRow[] = ['x', 'y', 'x', null, 'x'].map((id, index) => ({
      request_id: id,
      server: index === 4 ? 'b' : 'a',
    }));
    const whole = await take({ type: 'unique-ids', column: 'request_id' }, rows);
    expect(numbers(whole)).toEqual({ population: 5, pass: 2, fail: 2, unknown: 1, value: 2, lines: [3, 5] });
    const each = await take({ type: 'unique-ids', column: 'request_id', per: ['server'] }, rows);
    expect(each).toMatchObject({ pass: 3, fail: 1 });
  });

  it('holes in a sequence count the missing numbers, in whatever order the lines stand', async () => {
    const rows: EventRow[] = [1, 4, 2, null, 9].map((seq) => ({ seq }));
    const result = await take({ type: 'sequence-gaps' }, rows);
    expect(numbers(result)).toEqual({ population: 5, pass: 2, fail: 2, unknown: 1, value: 5, lines: [2, 5] });
  });

  it('a changed list of tools is one that differs from the list before of the same server', async () => {
    const rows: EventRow[] = [
      { tools_hash: 'p', server: 'a', ts: ts(1) },
      { tools_hash: 'q', server: 'b', ts: ts(2) },
      { tools_hash: 'p', server: 'a', ts: ts(3) },
      { tools_hash: 'r', server: 'a', ts: ts(4) },
      { ts: ts(5) },
    ];
    const result = await take({ type: 'tool-list-change', per: ['server'] }, rows);
    expect(numbers(result)).toEqual({ population: 4, pass: 3, fail: 1, unknown: 0, value: 1, lines: [4] });
  });

  it('a chain breaks where a line does not name the hash of the one before', async () => {
    const rows: EventRow[] = [
      { hash: 'h1', prev_hash: 'h0' },
      { hash: 'h2', prev_hash: 'h1' },
      { hash: 'h4', prev_hash: 'h3' },
      { hash: 'h5', prev_hash: null },
    ];
    const result = await take({ type: 'hash-chain' }, rows);
    expect(numbers(result)).toEqual({ population: 4, pass: 1, fail: 2, unknown: 1, value: 25, lines: [3, 4] });
  });
});

describe('measures of windows', () => {
  const failed = (at: number | null, more: EventRow = {}): EventRow => ({
    ts: at === null ? null : ts(at),
    outcome: 'auth-failure',
    tool_call: false,
    ...more,
  });
  const failures = { column: 'outcome', is: 'auth-failure' } as const;

  it('a burst is counted over sliding windows, per actor, wherever the port', async () => {
    const rows = [
      failed(290, { user: null, source: '10.0.0.9:4001' }),
      failed(299, { user: null, source: '10.0.0.9:4002' }),
      failed(301, { user: null, source: '10.0.0.9:4003' }),
      failed(302, { user: 'bob' }),
      failed(null),
      failed(601, { user: null, source: '10.0.0.9' }),
    ];
    const result = await take({ type: 'burst', where: failures, per: ['actor'], minutes: 5, count: 3 }, rows);
    expect(numbers(result)).toEqual({ population: 6, pass: 4, fail: 1, unknown: 1, value: 3, lines: [3] });
  });

  it('two events exactly one window apart are not in one window', async () => {
    const measure: Measure = { type: 'burst', where: failures, per: ['actor'], minutes: 5, count: 2 };
    expect((await take(measure, [failed(0), failed(300)])).value).toBe(1);
    expect((await take(measure, [failed(0), failed(299.999)])).value).toBe(2);
  });

  it('a success after a burst of failures of the same actor counts', async () => {
    const rows = [failed(1), failed(2), failed(3), { ts: ts(10) }, { ts: ts(11), user: 'bob' }, { ts: ts(400) }];
    const success = { column: 'outcome', is: 'success' } as const;
    const measure: Measure = {
      type: 'burst-then',
      where: failures,
      'followed-by': success,
      per: ['actor'],
      minutes: 5,
      count: 3,
    };
    expect(numbers(await take(measure, rows))).toEqual({
      population: 3,
      pass: 2,
      fail: 1,
      unknown: 0,
      value: 1,
      lines: [4],
    });
  });

  it('a limit works where what exceeds it was refused', async () => {
    const rows = [0, 1, 2, 3, 4].map(
      (at): EventRow => ({ ts: ts(at), outcome: at === 3 ? 'rate-limited' : 'success' }),
    );
    const result = await take({ type: 'rate-limit', per: ['actor'], calls: 3 }, rows);
    expect(numbers(result)).toEqual({ population: 2, pass: 1, fail: 1, unknown: 0, value: 5, lines: [5] });
    const none = await take({ type: 'rate-limit', per: ['actor'], calls: 5, empty: 'nothing' }, rows);
    expect(none).toMatchObject({ population: 0, observable: true, value: 5 });
  });

  it('an event without its pair counts, but not too close to the end', async () => {
    const rows: EventRow[] = [
      { ts: ts(0), method: 'ask', request_id: '1' },
      { ts: ts(10), method: 'answer', request_id: '1' },
      { ts: ts(20), method: 'ask', request_id: '2' },
      { ts: ts(100), method: 'answer', request_id: '2' },
      { ts: ts(110), method: 'ask', request_id: null },
      { ts: ts(120), method: 'ask', request_id: '3' },
      { ts: ts(150), method: 'answer', request_id: '9' },
    ];
    const measure: Measure = {
      type: 'pairing',
      where: { column: 'method', is: 'ask' },
      with: { column: 'method', is: 'answer' },
      on: ['request_id'],
      minutes: 1,
    };
    expect(numbers(await take(measure, rows))).toEqual({
      population: 4,
      pass: 1,
      fail: 1,
      unknown: 2,
      value: 25,
      lines: [3],
    });
  });

  it('a success after a denial counts at its own line, unless approved or too late', async () => {
    const no = (at: number, more: EventRow = {}): EventRow => ({ ts: ts(at), outcome: 'denied', ...more });
    const rows: EventRow[] = [
      no(0),
      { ts: ts(60) },
      { ts: ts(61) },
      no(100, { tool: 'x' }),
      { ts: ts(110), tool: 'x', approval: 'approved' },
      no(200, { tool: 'y' }),
      { ts: ts(501), tool: 'y' },
      no(300, { user: 'bob' }),
    ];
    const result = await take({ type: 'after-denial', minutes: 5 }, rows);
    expect(numbers(result)).toEqual({ population: 4, pass: 3, fail: 1, unknown: 0, value: 1, lines: [2] });
  });

  it('one user from several addresses within minutes counts once, at the event that was one too many', async () => {
    const from = (at: number, source: string, user = 'ana'): EventRow => ({ ts: ts(at), source, user });
    const rows = [
      from(0, 'a'),
      from(10, 'b'),
      from(20, 'b'),
      from(30, 'c'),
      from(40, 'd'),
      from(0, 'a', 'bob'),
      from(999, 'b', 'bob'),
    ];
    const measure: Measure = { type: 'distinct-in-window', column: 'source', per: ['user'], minutes: 5, count: 3 };
    expect(numbers(await take(measure, rows))).toEqual({
      population: 2,
      pass: 1,
      fail: 1,
      unknown: 0,
      value: 4,
      lines: [5],
    });
  });
});

describe('what cannot be seen', () => {
  it('a column the format does not have is said, and nothing is counted', async () => {
    const mapped = new Set(['ts', 'user'] as const);
    const result = await take({ type: 'tls-versions', least: '1.2' }, [{ tls: 'TLSv1.3' }], { mapped });
    expect(result).toMatchObject({
      observable: false,
      reason: 'The format probity-generic does not record the version of TLS.',
      population: 0,
      queryHash: '',
    });
  });

  it('an outcome the format never states cannot be absent from it', async () => {
    const outcomes = new Set(['success', 'error'] as const);
    const where = { column: 'outcome', is: 'auth-failure' } as const;
    const measure: Measure = { type: 'burst', where, per: ['actor'], minutes: 5, count: 3, empty: 'nothing' };
    expect((await take(measure, times(1), { outcomes })).reason).toBe(
      'The format probity-generic never states the outcome auth-failure.',
    );
    expect((await take(measure, times(1))).observable).toBe(true);
  });

  it('a question about nothing is not answered unless nothing is an answer', async () => {
    const result = await take({ type: 'unique-ids', column: 'request_id' }, []);
    expect(result).toMatchObject({
      observable: false,
      reason: 'The stream holds no event that this question is about.',
    });
  });

  it('a parameter out of range is said where the answer would stand', async () => {
    const measure: Measure = { type: 'tls-versions', least: { param: 'least' } };
    expect((await take(measure, [{ tls: 'TLSv1.3' }], {}, { least: '9' })).reason).toContain('1.0, 1.1, 1.2 and 1.3');
    expect((await take(measure, [{ tls: 'TLSv1.3' }])).reason).toContain('"least"');
  });
});
