import { describe, expect, it } from 'vitest';
import type { DialectId } from '../../../../src/collect/logs/measures/dialect.ts';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import type { MeasureResult } from '../../../../src/model/measure.ts';
import { streamWith, TOOLS, tableOf, ts } from '../measures/event-table.ts';
import { EVENT_RULES } from './event-rules.ts';

const EVENTS = [
  { ts: ts(0), outcome: 'denied', user: 'zoe', status: 403 },
  { ts: ts(1), outcome: 'denied', user: 'zoe', tool: 'wipe' },
  { ts: ts(2), outcome: 'error', user: 'zoe', source: '192.168.1.9', duration_ms: 400 },
  { ts: ts(3), user: null },
];

/** The results and every statement that was run for a rule. */
async function asked(
  dialect: DialectId,
): Promise<{ measures: readonly MeasureResult[]; statements: readonly string[] }> {
  const run = await tableOf(EVENTS);
  const statements: string[] = [];
  // Only DuckDB answers here; of the other engines the statements are looked at.
  const recording = (sql: string): ReturnType<typeof run> => {
    statements.push(sql);
    return dialect === 'duckdb' ? run(sql) : Promise.resolve([]);
  };
  const { measures } = await measureStream(recording, 'events', streamWith({ dialect }), EVENT_RULES, TOOLS);
  return { measures: Object.values(measures), statements };
}

describe('rules over the event table', () => {
  it('are answered on DuckDB, some of them with matches and some without', async () => {
    const { measures } = await asked('duckdb');
    expect(measures.length).toBe(EVENT_RULES.length);
    for (const measure of measures) expect(measure).toMatchObject({ observable: true, reason: '', population: 4 });
    const failing = measures.filter(({ fail }) => fail > 0).length;
    expect(failing).toBeGreaterThan(10);
    expect(failing).toBeLessThan(measures.length);
  });

  it('are written for ClickHouse without a word of DuckDB', async () => {
    const { measures, statements } = await asked('clickhouse');
    expect(measures.every(({ observable }) => observable)).toBe(true);
    expect(statements.length).toBeGreaterThan(EVENT_RULES.length);
    for (const sql of statements) {
      expect(sql).not.toMatch(/TRY_CAST|list_filter|regexp_matches|starts_with|\blambda\b|epoch_us/);
    }
  });

  it('are not observable on an engine they are not compiled for', async () => {
    const { measures } = await asked('trino');
    for (const measure of measures) {
      expect(measure).toMatchObject({ observable: false, pass: 0, reason: expect.stringContaining('not compiled') });
    }
  });
});
