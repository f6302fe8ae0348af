import { describe, expect, it } from 'vitest';
import { inventoryDeriver } from '../../../src/collect/inventory/deriver.ts';
import type { EvidenceItem } from '../../../src/model/evidence.ts';
import { idOf } from '../../../src/model/ids.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { digestOf } from '../../../src/platform/canonical-json.ts';
import { factProblems } from '../mcp/facts.ts';
import { fixedTools } from '../support.ts';

function item(kind: string, path: string, facts: JsonObject): EvidenceItem {
  const body = {
    kind: idOf<'kind'>(kind),
    kindVersion: 1,
    subject: `${kind} ${path}`,
    source: { path, sha256: '0'.repeat(64), bytes: 1 },
    facts,
    locators: {},
    collected: '2026-11-22T00:00:00.000Z',
    period: null,
    collector: { id: 'mcp', version: '1' },
    parameters: {},
    redactions: [],
    blindSpots: [],
  };
  return { ...body, id: idOf<'evidence'>(`sha256:${digestOf(body)}`) };
}

const server = (path: string, name: string, launch: string, client = 'claude-code'): EvidenceItem =>
  item('mcp-server', path, { name, client, scope: 'project', enabled: true, effective: true, launch });
const entry = (name: string, owner: string, reviewBy: string): EvidenceItem =>
  item('approved-server', `approved-${owner}.csv`, { name, owner, risk: 'low', approvedOn: '2026-01-01', reviewBy });
const log = (servers: readonly string[]): EvidenceItem => item('activity-log', 'logs/gw.jsonl', { servers });
const derive = (items: readonly EvidenceItem[]) => inventoryDeriver.derive(items, fixedTools());

describe('the inventory', () => {
  it('has one item per server name over configurations, register and logs', () => {
    const drafts = derive([
      server('.mcp.json', 'Payments', 'npm a@1'),
      entry('payments', 'Team', '2027-01-01'),
      log(['payments', 'shadow']),
    ]);
    expect(drafts.map((draft) => draft.subject)).toEqual(['server payments', 'server shadow']);
    expect(drafts[0]?.facts).toMatchObject({
      configured: true,
      registered: true,
      owner: 'Team',
      reviewBy: '2027-01-01',
      seenInLogs: true,
      clients: ['claude-code'],
      logStreams: ['logs/gw.jsonl'],
    });
    expect(drafts[1]?.facts).toMatchObject({
      configured: false,
      registered: false,
      seenInLogs: true,
      configurationsSearched: true,
      registerPresent: true,
    });
    expect(drafts.flatMap(factProblems)).toEqual([]);
  });

  it('keeps launches by clients and behind gateways apart', () => {
    const [draft] = derive([
      server('a', 'x', 'npm a@1'),
      server('b', 'x', 'npm a@2'),
      server('c', 'x', 'npm a@1'),
      server('g.yaml', 'x', 'npm z', 'agentgateway'),
    ]);
    expect(draft?.facts).toMatchObject({ launches: ['npm a@1', 'npm a@2'], gatewayLaunches: ['npm z'] });
  });

  it('tells an absent register and absent configurations from absent entries', () => {
    expect(derive([server('a', 'x', 'l')])[0]?.facts).toMatchObject({
      registerPresent: false,
      logsPresent: false,
      configurationsSearched: true,
    });
    expect(derive([log(['x'])])[0]?.facts).toMatchObject({ configurationsSearched: false, logsPresent: true });
    expect(derive([])).toEqual([]);
  });

  it('takes the earliest review of several entries, and none where one has none', () => {
    expect(derive([entry('x', 'a', '2027-05-01'), entry('x', 'b', '2027-01-01')])[0]?.facts).toMatchObject({
      reviewBy: '2027-01-01',
    });
    expect(derive([entry('x', 'a', '2027-05-01'), entry('x', 'b', '')])[0]?.facts).toMatchObject({ reviewBy: '' });
  });

  it('names what it was derived from, whatever the order of the items', () => {
    const items = [server('a', 'x', 'l'), entry('x', 'o', ''), log(['x', 'y']), server('b', '__proto__', 'l')];
    const drafts = derive(items);
    expect(drafts).toEqual(derive([...items].reverse()));
    expect(drafts).toHaveLength(3);
    const ids = items
      .slice(0, 3)
      .map((each) => each.id)
      .sort();
    const draft = drafts.find((each) => each.subject === 'server x');
    expect(draft?.parameters).toEqual({ derivedFrom: ids });
    expect(draft?.source).toEqual({ path: 'a, approved-o.csv, logs/gw.jsonl', sha256: digestOf(ids), bytes: 0 });
  });
});
