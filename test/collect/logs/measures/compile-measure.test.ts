import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../../../src/app/catalogue.ts';
import { compileMeasure } from '../../../../src/collect/logs/measures/compile-measure.ts';
import { DIALECTS, type DialectId } from '../../../../src/collect/logs/measures/dialect.ts';
import { resolveParameters } from '../../../../src/collect/logs/measures/resolve-parameters.ts';
import { measuresOf } from '../../../../src/evaluate/measures.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';
import { tableOf } from './event-table.ts';

const { catalogue } = lintCatalogue(PACKAGE_ROOT);
const requests = catalogue === undefined ? [] : measuresOf(catalogue);

function queriesOf(dialect: DialectId): readonly (readonly [id: string, sql: string])[] {
  return requests.flatMap((request) => {
    const context = { dialect, table: 'events', now: '2026-11-22T12:00:00.000Z' };
    const { counts, samples } = compileMeasure(resolveParameters(request), context);
    return [counts, ...(samples === null ? [] : [samples])].map((sql) => [request.id, sql] as const);
  });
}

describe('the measures of the shipped checks', () => {
  it('are many, and each is a query that the engine runs', async () => {
    expect(requests.length).toBeGreaterThan(30);
    const run = await tableOf([{}]);
    for (const [id, sql] of queriesOf('duckdb')) expect((await run(sql)).length, id).toBeLessThanOrEqual(20);
  });

  it('compile to the same text every time', () => {
    expect(queriesOf('duckdb')).toEqual(queriesOf('duckdb'));
  });

  it('use no word in one dialect that only another knows, and no approximate aggregate in any', () => {
    for (const [id, sql] of queriesOf('clickhouse')) {
      expect(sql, id).not.toMatch(/\/\/|epoch_us|\blag\(|count\(DISTINCT|array_agg/);
      expect(sql, id).toContain('toUnixTimestamp64Micro');
    }
    for (const [id, sql] of queriesOf('trino')) {
      expect(sql, id).not.toMatch(/\/\/|epoch_us|toUnix|intDiv|uniqExact|count\(DISTINCT [^)]*\) OVER/);
      expect(sql, id).toContain('to_unixtime');
    }
    for (const dialect of Object.keys(DIALECTS) as DialectId[])
      for (const [id, sql] of queriesOf(dialect)) expect(sql, id).not.toMatch(/approx|\buniq\(|\bhll/i);
  });
});

describe('a text in a condition', () => {
  const query = (dialect: DialectId, value: string): string =>
    compileMeasure(
      { type: 'share', of: { column: 'server', is: value } },
      { dialect, table: 'events', now: '2026-11-22T12:00:00.000Z' },
    ).counts;

  it('cannot end its own quotes', async () => {
    const run = await tableOf([{ server: `o'neil\\' OR 1=1 --` }, { server: 'x' }]);
    expect((await run(query('duckdb', `o'neil\\' OR 1=1 --`)))[0]).toMatchObject({ pass: 1n, fail: 1n });
    expect(query('clickhouse', `\\' OR 1=1`)).toContain(String.raw`'\\\' OR 1=1'`);
  });
});
