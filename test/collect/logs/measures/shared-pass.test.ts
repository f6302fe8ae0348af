import { describe, expect, it } from 'vitest';
import { compileMeasure, readingEvents } from '../../../../src/collect/logs/measures/compile-measure.ts';
import { DIALECTS } from '../../../../src/collect/logs/measures/dialect.ts';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import { takeCounts, tallyCounts } from '../../../../src/collect/logs/measures/take-counts.ts';
import type { Measure, MeasureResult } from '../../../../src/model/measure.ts';
import { asking, type EventRow, streamWith, TOOLS, tableOf, ts } from './event-table.ts';

const CONTEXT = { dialect: 'duckdb', table: 'events', now: '2026-11-22T12:00:00.000Z' } as const;

/** Events whose users, addresses, tools and outcomes recur, `spread` seconds long, some undated; the same for one seed. */
function eventsOf(seed: number, count: number, spread: number): EventRow[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * limit);
  };
  const one = <Value>(...values: readonly Value[]): Value => values[below(values.length)] as Value;
  return Array.from({ length: count }, (_, index) => ({
    file: index < count / 2 ? 0 : 1,
    line: index + 1,
    ts: below(25) === 0 ? null : ts(below(spread)),
    user: one('ana', 'bob', null),
    source: one('a', 'b', 'c', 'd', null),
    session: one('s', 't', 'u', null),
    server: one('x', 'y', null),
    tool: one('get', 'put'),
    tool_call: below(5) > 0,
    outcome: one('success', 'success', 'denied', 'auth-failure', 'error'),
    approval: one('unrecorded', 'unrecorded', 'approved'),
  }));
}

async function take(measure: Measure, rows: readonly EventRow[]): Promise<MeasureResult> {
  const { measures } = await measureStream(await tableOf(rows), 'events', streamWith(), [asking(measure)], TOOLS);
  return measures['LOG-TST-001'] as MeasureResult;
}

interface Dated extends EventRow {
  readonly at: number;
}

/** The dated events in the order of their time. */
function inTime(rows: readonly EventRow[]): Dated[] {
  return rows
    .flatMap((row) => (typeof row.ts === 'string' ? [{ ...row, at: Date.parse(`${row.ts.replace(' ', 'T')}Z`) }] : []))
    .sort((a, b) => a.at - b.at || Number(a.file) - Number(b.file) || Number(a.line) - Number(b.line));
}

function actorOf({ user, source, session }: EventRow): string {
  if (typeof user === 'string') return `user ${user}`;
  if (typeof source === 'string') return `source ${source}`;
  return typeof session === 'string' ? `session ${session}` : '';
}

const MINUTE = 60_000;
const [SEEDS, SPREADS] = [
  [3, 8, 21],
  [900, 20_000, 400_000],
];
const cases = SEEDS.flatMap((seed) => SPREADS.map((spread) => ({ seed, spread, rows: eventsOf(seed, 160, spread) })));

describe('windows counted only where something can be in them', () => {
  it.each(cases)('give the bursts of a plain reading (seed $seed, $spread s)', async ({ rows }) => {
    const where = { column: 'tool_call', is: true } as const;
    const dated = inTime(rows).filter((row) => row.tool_call === true);
    const counts = dated.map(
      (row) =>
        dated.filter((other) => actorOf(other) === actorOf(row) && other.at <= row.at && row.at - other.at < 5 * MINUTE)
          .length,
    );
    const result = await take({ type: 'burst', where, per: ['actor'], minutes: 5, count: 3 }, rows);
    expect(result.fail).toBe(counts.filter((count) => count >= 3).length);
    expect(result.value).toBe(Math.max(...counts));
    expect(result.population).toBe(rows.filter((row) => row.tool_call === true).length);
  });

  it.each(cases)('give what follows a burst in a plain reading (seed $seed, $spread s)', async ({ rows }) => {
    const dated = inTime(rows);
    const after = dated.filter((row) => {
      if (row.outcome !== 'success') return false;
      const causes = dated.filter((other) => other.outcome === 'auth-failure' && actorOf(other) === actorOf(row));
      return causes.filter((other) => other.at <= row.at && row.at - other.at < 5 * MINUTE).length >= 2;
    });
    const measure: Measure = {
      type: 'burst-then',
      where: { column: 'outcome', is: 'auth-failure' },
      'followed-by': { column: 'outcome', is: 'success' },
      per: ['actor'],
      minutes: 5,
      count: 2,
    };
    const result = await take(measure, rows);
    const lines = after.map((row) => Number(row.line)).sort((a, b) => a - b);
    expect(result.samples.map(({ line }) => line)).toEqual(lines.slice(0, 20));
    expect(result.fail).toBe(after.length);
    expect(result.population).toBe(rows.filter((row) => row.outcome === 'success').length);
  });

  it.each(cases)('give the successes after a denial of a plain reading (seed $seed, $spread s)', async ({ rows }) => {
    const tried = inTime(rows).filter(
      (row) => row.tool_call === true && row.user !== null && (row.outcome === 'denied' || row.outcome === 'success'),
    );
    const through = tried.filter((row, index) => {
      if (row.outcome !== 'denied') return false;
      const next = tried
        .slice(index + 1)
        .find((other) => other.user === row.user && other.tool === row.tool && other.server === row.server);
      if (next === undefined) return false;
      return next.outcome === 'success' && next.approval !== 'approved' && next.at - row.at <= 5 * MINUTE;
    });
    const result = await take({ type: 'after-denial', minutes: 5, empty: 'nothing' }, rows);
    expect(result.fail).toBe(through.length);
    expect(result.population).toBe(tried.filter((row) => row.outcome === 'denied').length);
  });

  it.each(cases)('give the different values of a plain reading (seed $seed, $spread s)', async ({ rows }) => {
    const dated = inTime(rows).filter((row) => row.session !== null && row.source !== null);
    const best = new Map<unknown, { readonly most: number; readonly row: Dated }>();
    for (const row of dated) {
      const inside = dated.filter(
        (other) => other.session === row.session && other.at <= row.at && row.at - other.at < 10 * MINUTE,
      );
      const most = new Set(inside.map((other) => other.source)).size;
      if (most > (best.get(row.session)?.most ?? 0)) best.set(row.session, { most, row });
    }
    const measure: Measure = { type: 'distinct-in-window', column: 'source', per: ['session'], minutes: 10, count: 3 };
    const result = await take(measure, rows);
    const failing = [...best.values()].filter(({ most }) => most >= 3);
    expect(result).toMatchObject({ population: best.size, fail: failing.length });
    expect(result.value).toBe(Math.max(...[...best.values()].map(({ most }) => most)));
    const lines = failing.map(({ row }) => Number(row.line)).sort((a, b) => a - b);
    expect(result.samples.map(({ line }) => line)).toEqual(lines);
  });
});

describe('measures counted in one pass', () => {
  it('are what each counts alone, however many there are', async () => {
    const outcomes = ['success', 'denied', 'auth-failure', 'error', 'unknown'];
    const measures = outcomes.flatMap((outcome): Measure[] => [
      { type: 'share', of: { column: 'outcome', is: outcome } },
      { type: 'share', of: { column: 'user', present: true }, where: { column: 'outcome', is: outcome } },
      { type: 'allow-list', column: 'server', values: ['x'], where: { column: 'outcome', is: outcome } },
      { type: 'required-fields', columns: ['ts', 'source'], where: { not: { column: 'outcome', is: outcome } } },
      { type: 'retention-span', days: 3, where: { column: 'outcome', is: outcome } },
      { type: 'off-hours', from: 7, to: 19, offset: 0, where: { column: 'outcome', is: outcome } },
    ]);
    const run = await tableOf(eventsOf(5, 300, 900_000));
    const compiled = measures.map((measure) => compileMeasure(measure, CONTEXT));
    expect(compiled.length).toBeGreaterThan(26);
    const dialect = DIALECTS.duckdb;
    const together = await tallyCounts(
      (select) => run(readingEvents(dialect, CONTEXT, ` ${select}`)),
      dialect,
      compiled.flatMap(({ perEvent }) => perEvent ?? []),
    );
    expect(together).toHaveLength(compiled.length);
    for (const [index, each] of compiled.entries()) {
      const alone = await takeCounts(run, dialect, each);
      expect(together[index], JSON.stringify(measures[index])).toEqual(alone);
    }
  });
});
