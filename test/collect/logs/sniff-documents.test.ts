import { describe, expect, it } from 'vitest';
import { folderWith } from '../support.ts';
import { call, collectIn, lines } from './support.ts';

describe('a log of a gateway without a call of MCP', () => {
  it('counts only where somebody names it', async () => {
    const row = {
      started_at: 1_785_542_401_000,
      latencies: { request: 2 },
      request: { uri: '/a' },
      response: { status: 401 },
    };
    const root = folderWith({ 'kong.log': lines(row, row) });
    const met = await collectIn(root);
    expect(met.drafts).toEqual([]);
    expect(met.problems[0]?.diagnostics[0]).toMatchObject({ code: 'log-format-general', severity: 'warning' });
    expect(met.problems[0]?.diagnostics[0]?.message).toContain('Kong log of requests');
    const named = await collectIn(root, true);
    expect(named.problems).toEqual([]);
    expect(named.drafts[0]?.facts).toMatchObject({ events: 2, authFailures: 2, toolCalls: 0 });
  });
});

describe('the way a log is written', () => {
  it('may be one array of objects, lines in the same set of files, or objects over several lines: nothing is lost', async () => {
    const [first, second, third] = [call(0), call(1, { source: 'unknown' }), call(2)];
    const root = folderWith({
      'logs/mcp.jsonl': lines(first),
      'logs/mcp.jsonl.1': JSON.stringify([second, third], null, 2),
      'other/export.jsonl': JSON.stringify([first, second]),
    });
    const { drafts, problems } = await collectIn(root);
    expect(problems).toEqual([]);
    const facts = new Map(drafts.map((draft) => [draft.subject, draft.facts]));
    expect([...facts.keys()].sort()).toEqual(['probity-generic logs/mcp.jsonl', 'probity-generic other/export.jsonl']);
    expect(facts.get('probity-generic logs/mcp.jsonl')).toMatchObject({
      files: 2,
      events: 3,
      toolCalls: 3,
      rejects: 0,
    });
    expect(facts.get('probity-generic other/export.jsonl')).toMatchObject({ lines: 1, events: 2, toolCalls: 2 });
  });

  it('may need many lines for one object, so that more than the first 200 lines are looked at', async () => {
    const text = JSON.stringify({ ...call(0), arguments: Array.from({ length: 400 }, (_, index) => index) }, null, 2);
    const { drafts, problems } = await collectIn(folderWith({ 'a.jsonl': `${text}\n` }));
    expect(problems).toEqual([]);
    expect(drafts[0]?.facts).toMatchObject({ events: 1, toolCalls: 1, rejects: 0 });
  });

  it('may leave the year of events in CEF to the clock of the run', async () => {
    const line = (day: string): string => `${day} 10:00:00 gw CEF:0|Example|Gate|1.0|1|Call|5|suser=ana\n`;
    const { drafts } = await collectIn(folderWith({ 'gate.log': `${line('Feb  1')}${line('Feb  2')}` }), true);
    expect(drafts[0]?.subject).toBe('cef gate.log');
    expect(drafts[0]?.period?.from).toMatch(/^20\d\d-02-01T10:00:00/);
    expect(drafts[0]?.facts).toMatchObject({ events: 2, rejects: 0 });
  });
});
