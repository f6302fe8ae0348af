import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../../src/collect/logs/measures/dialect.ts';
import { longFrame } from '../../../../src/collect/logs/measures/dialect-frames.ts';
import { asLines, awkwardEvents } from './awkward-events.ts';

const MINUTE = 60_000_000;
const past = (minutes: number): string =>
  `PARTITION BY "user" ORDER BY "us" RANGE BETWEEN ${minutes * MINUTE - 1} PRECEDING AND CURRENT ROW`;
const ahead = (minutes: number): string =>
  `PARTITION BY "user" ORDER BY "us" RANGE BETWEEN CURRENT ROW AND ${minutes * MINUTE} FOLLOWING`;

describe('a window of time in ClickHouse', () => {
  it('is written in microseconds where it can be', () => {
    expect(longFrame(past(35))).toBeNull();
    expect(longFrame(ahead(35))).toBeNull();
    expect(longFrame('ORDER BY "file", "line", "part"')).toBeNull();
  });

  it('is written in a coarser unit that is exact where it is long, its far end outside', () => {
    const hour = longFrame(past(60));
    expect(hour).toEqual({
      whole: 'PARTITION BY "user" ORDER BY "us" / 1024 RANGE BETWEEN 3515625 PRECEDING AND CURRENT ROW',
      edge: 'PARTITION BY "user" ORDER BY "us" / 1024 RANGE BETWEEN 3515625 PRECEDING AND 3515625 PRECEDING',
      length: 60 * MINUTE,
    });
    expect(1024 * 3_515_625).toBe(60 * MINUTE);
    expect(longFrame(ahead(60))).toMatchObject({ edge: null, length: 60 * MINUTE });
  });

  it('that fits no unit is refused instead of being rounded', () => {
    const odd = 'ORDER BY "us" RANGE BETWEEN 2999999998 PRECEDING AND CURRENT ROW';
    expect(() => longFrame(odd)).toThrow('whole minutes');
    expect(() => DIALECTS.clickhouse.countIn('1 = 1', odd)).toThrow('whole minutes');
  });

  it('is left alone in the other engines', () => {
    expect(DIALECTS.duckdb.countIn('1 = 1', past(60))).toContain('3599999999 PRECEDING');
    expect(DIALECTS.trino.countIn('1 = 1', past(60))).toContain('3599999999 PRECEDING');
  });
});

describe('the events that engines are compared by', () => {
  it('are the same every time, and hold what queries stumble over', () => {
    const events = awkwardEvents(2000);
    expect(asLines(awkwardEvents(2000))).toBe(asLines(events));
    for (const name of ['ts', 'user', 'seq', 'tls'] as const)
      expect(events.some((event) => event[name] === null)).toBe(true);
    expect(new Set(events.map(({ outcome }) => outcome)).size).toBe(7);
    const times = events.map(({ ts }) => String(ts));
    expect(times.some((time, index) => time < (times[index - 1] ?? ''))).toBe(true);
    expect(new Set(times).size).toBeLessThan(times.length);
  });
});
