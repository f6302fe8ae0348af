import { describe, expect, it } from 'vitest';
import { measureStream } from '../../../../src/collect/logs/measures/measure-stream.ts';
import type { StreamMeasures } from '../../../../src/collect/logs/measures/stream-context.ts';
import { idOf } from '../../../../src/model/ids.ts';
import { sha256Hex } from '../../../../src/platform/digest.ts';
import { streamWith, TOOLS, tableOf, ts } from '../measures/event-table.ts';

const EVENTS = [
  { ts: ts(0), user: 'zoe.admin', tool: 'wipe' },
  { ts: ts(1), user: 'ben', tool: 'read' },
  { ts: ts(2), user: 'ana.admin', tool: 'read' },
];
const RULE = String.raw`
title: admins
logsource: { product: probity }
detection:
  plain: { 'user|expand': '%Admins%' }
  part: { 'tool|contains|expand': '%Admins%' }
  hidden: { 'tool|base64|expand': '%Admins%' }
  condition: plain or part or hidden
`;
const VALUES = ['zoe.admin', 'ana.admin'];

async function asked(dialect: 'duckdb' | 'clickhouse'): Promise<StreamMeasures> {
  const run = await tableOf(EVENTS);
  const measure = { type: 'sigma', rule: RULE, placeholders: [{ name: 'Admins', values: VALUES }] } as const;
  const recording = (sql: string): ReturnType<typeof run> => (dialect === 'duckdb' ? run(sql) : Promise.resolve([]));
  const requests = [{ id: idOf<'check'>('SIGMA-001'), measure, params: {} }];
  return await measureStream(recording, 'events', streamWith({ dialect }), requests, TOOLS);
}

describe('the query of a rule with placeholders', () => {
  it('is asked with the values', async () => {
    const { measures } = await asked('duckdb');
    expect(measures['SIGMA-001']).toMatchObject({ observable: true, population: 3, fail: 2, pass: 1 });
  });

  it.each(['duckdb', 'clickhouse'] as const)(
    'is kept without them, whatever a modifier makes of them (%s)',
    async (dialect) => {
      const { queries, measures } = await asked(dialect);
      const text = queries['SIGMA-001'] ?? '';
      expect(text).toContain('placeholder admins value 2');
      const forms = VALUES.flatMap((value) => [
        value,
        value.replace('.', '\\.'),
        Buffer.from(value).toString('base64'),
      ]);
      for (const form of forms) expect(text.toLowerCase()).not.toContain(form.toLowerCase());
      expect(measures['SIGMA-001']?.queryHash).toBe(sha256Hex(text));
    },
  );
});
