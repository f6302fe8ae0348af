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

describe('what only all servers together show', () => {
  const literal = (fingerprint: string, credential = true): JsonObject => ({
    where: 'env',
    name: 'T',
    class: 'github-token',
    length: 40,
    fingerprint,
    credential,
  });
  const serverWith = (path: string, name: string, facts: JsonObject): EvidenceItem =>
    item('mcp-server', path, {
      name,
      client: 'cursor',
      scope: 'project',
      enabled: true,
      effective: true,
      launch: name,
      ...facts,
    });

  it('a credential that stands under two names or in two files is shared, one in a single place is not', () => {
    const drafts = derive([
      serverWith('a.json', 'one', { literals: [literal('f1'), literal('f2'), literal('f3', false)] }),
      serverWith('b.json', 'two', { literals: [literal('f1'), literal('f3', false)] }),
    ]);
    const shared = [{ class: 'github-token', fingerprint: 'f1', servers: ['one', 'two'], files: ['a.json', 'b.json'] }];
    expect(drafts.map((draft) => draft.facts['sharedCredentials'])).toEqual([shared, shared]);
    expect(drafts.flatMap(factProblems)).toEqual([]);
  });

  it('what a registry, bundle or catalogue offers is not configured by that', () => {
    for (const scope of ['registry', 'bundle', 'catalogue']) {
      expect(
        derive([
          item('mcp-server', 'server.json', {
            name: 'x',
            client: 'registry',
            scope,
            enabled: true,
            effective: true,
            launch: 'npm x@1.0.0',
          }),
        ]),
      ).toEqual([]);
    }
  });

  it('a file of variables that a repository tracks is named as tracked', () => {
    const repository = item('git-repository', 'team', { secretFiles: ['.env', 'deploy/prod.env'] });
    const servers = [
      serverWith('team/.vscode/mcp.json', 'a', { envFile: '${workspaceFolder}/.env' }),
      serverWith('team/.vscode/mcp.json', 'b', { envFile: '.env.local' }),
      serverWith('team/deploy/mcp.json', 'c', { envFile: './prod.env' }),
    ];
    expect(derive([...servers, repository]).map((draft) => draft.facts['envFiles'])).toEqual([
      [{ path: '${workspaceFolder}/.env', tracked: true }],
      [{ path: '.env.local', tracked: false }],
      [{ path: './prod.env', tracked: true }],
    ]);
  });

  it('a name one or two characters from an approved one is shown, the approved one itself is not', () => {
    const approved = item('approved-server', 'approved.csv', {
      name: 'pay',
      owner: 'T',
      risk: '',
      approvedOn: '',
      reviewBy: '',
      source: 'npm:@acme/payments-mcp@1.2.0',
    });
    const names = (name: string): JsonObject => ({
      packages: [{ manager: 'npm', ecosystem: 'npm', name, spec: name, pin: 'none' }],
    });
    const found = derive([
      approved,
      serverWith('a', 'a', names('@acme/payment-mcp')),
      serverWith('b', 'b', names('@acme/payments-mcp')),
      serverWith('c', 'c', names('mcp-remtoe')),
      serverWith('d', 'd', names('mcp-notes')),
    ]);
    expect(found.slice(0, 4).map((draft) => draft.facts['similarPackages'])).toEqual([
      [{ name: '@acme/payment-mcp', to: '@acme/payments-mcp', distance: 1 }],
      [],
      [{ name: 'mcp-remtoe', to: 'mcp-remote', distance: 1 }],
      [],
    ]);
  });

  it('a configuration or setting of the organisation is noticed', () => {
    const managed = item('mcp-client-settings', 'etc/managed-settings.json', {
      client: 'claude-code',
      scope: 'managed',
    });
    expect(derive([serverWith('a', 'a', {})])[0]?.facts['managedFound']).toBe(false);
    expect(derive([serverWith('a', 'a', {}), managed])[0]?.facts['managedFound']).toBe(true);
  });
});
