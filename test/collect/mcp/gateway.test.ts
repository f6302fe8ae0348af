import { describe, expect, it } from 'vitest';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import { factProblems, lostPointers } from './facts.ts';
import { collect } from './support.ts';

const BINDS = `
config:
  logging: { format: json, fields: { add: { user: jwt.sub } } }
binds:
- port: 8443
  listeners:
  - name: public
    protocol: HTTPS
    tls: { cert: c.pem, key: k.pem, root: ca.pem }
    policies:
      localRateLimit: [{ maxTokens: 10, tokensPerFill: 1, fillInterval: 60s }]
    routes:
    - name: payments
      policies:
        cors: { allowOrigins: [https://app.example], allowCredentials: true }
        mcpAuthentication: { issuer: https://id.example, audiences: [https://gw.example/mcp] }
        mcpAuthorization: { rules: ['mcp.tool.name == "read"', { deny: 'true' }] }
      backends:
      - mcp:
          targets:
          - name: ledger
            mcp: { host: https://ledger.internal/mcp }
            policies: { backendTLS: { cert: c.pem, key: k.pem } }
          - name: local
            stdio: { cmd: npx, args: [-y, pkg@1.0.0] }
    - name: open
      policies:
        cors: { allowOrigins: ['*'] }
        jwtAuth: { issuer: x, jwks: { url: y } }
        backendAuth: { passthrough: {} }
        mcpAuthorization: { rules: ['true'] }
      backends:
      - mcp: { targets: [{ name: web, sse: { host: web.example, port: 8080 } }] }
    - name: page
      backends: [{ host: localhost:80 }]
  - name: site
    routes: [{ backends: [{ host: localhost:81 }] }]
`;

function gatewayOf(drafts: readonly EvidenceDraft[]): Record<string, unknown> {
  return drafts.find((draft) => draft.kind === 'mcp-gateway')?.facts ?? {};
}

describe('a gateway configuration', () => {
  it('is recognised by its content and read route by route', async () => {
    const run = await collect({ 'deploy/anything.yml': BINDS });
    const facts = gatewayOf(run.drafts);
    expect(facts).toMatchObject({
      listeners: [{ name: 'public', port: '8443', protocol: 'HTTPS', tls: true, clientCertificates: true }],
      routes: [
        {
          name: 'payments',
          targets: ['ledger', 'local'],
          authenticationMode: 'strict',
          audiences: ['https://gw.example/mcp'],
          rules: 2,
          allowRules: 1,
          allowAll: false,
          corsOrigins: ['https://app.example'],
          rateLimited: true,
          passthrough: false,
          networkTargets: 1,
          networkTargetsWithCertificate: 1,
        },
        {
          name: 'open',
          authenticationMode: 'optional',
          audiences: [],
          allowAll: true,
          corsOrigins: ['*'],
          rateLimited: true,
          passthrough: true,
        },
      ],
      targets: ['ledger', 'local', 'web'],
      accessLog: { state: 'configured', fields: ['user'], filtered: false },
    });
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
    expect(run.drafts.flatMap(lostPointers)).toEqual([]);
  });

  it('yields every server behind it as a server', async () => {
    const run = await collect({ 'g.yaml': BINDS });
    const servers = run.drafts.filter((draft) => draft.kind === 'mcp-server');
    expect(servers.map((draft) => [draft.subject, draft.facts['launch']])).toEqual([
      ['agentgateway g.yaml › ledger', expect.stringContaining('https://ledger.internal (path')],
      ['agentgateway g.yaml › local', 'npm pkg@1.0.0'],
      ['agentgateway g.yaml › web', 'http://web.example:8080'],
    ]);
  });

  it('is read in the short layout and with named gateways', async () => {
    const short = await collect({
      'a.yaml': 'mcp:\n  port: 3000\n  targets:\n  - name: x\n    stdio: {cmd: npx, args: [p]}\n',
    });
    expect(gatewayOf(short.drafts)).toMatchObject({
      listeners: [{ port: '3000', protocol: 'HTTP', tls: false }],
      routes: [{ authenticationMode: 'none', rules: 0, rateLimited: false }],
      accessLog: { state: 'absent' },
    });
    const named = await collect({
      'a.yaml':
        'gateways:\n  default: {port: 443, tls: {cert: a, key: b}}\nmcp:\n  targets:\n  - name: x\n    mcp: {host: h.svc, port: 80}\n',
    });
    expect(gatewayOf(named.drafts)).toMatchObject({
      listeners: [{ name: 'default', tls: true }],
      routes: [{ listeners: ['default'] }],
    });
  });

  it.each([
    ['frontendPolicies: {accessLog: {filter: "false"}}', 'suppressed'],
    ['config: {logging: {level: "off"}}', 'suppressed'],
    ['frontendPolicies: {accessLog: {add: {user: jwt.sub}}}', 'configured'],
    ['ui: {}', 'absent'],
  ])('with %s has a log that is %s', async (line, state) => {
    const run = await collect({ 'a.yaml': `${line}\nmcp:\n  targets:\n  - name: x\n    stdio: {cmd: c}\n` });
    expect(gatewayOf(run.drafts)).toMatchObject({ accessLog: { state } });
  });

  it.each([
    ['services:\n  mcp:\n    targets: [a]\n'],
    ['mcp:\n  targets: nothing\n'],
    ['apiVersion: v1\nkind: X\nmcp: {targets: [{name: a}]}\n'],
    ['binds:\n- listeners:\n  - routes: [{backends: [{host: "mcp targets"}]}]\n'],
  ])('is not seen in other YAML: %j', async (text) => {
    const run = await collect({ 'a.yaml': text });
    expect([run.drafts, run.problems, run.searched]).toEqual([[], [], 1]);
  });

  it('that does not parse is a problem with its line', async () => {
    const run = await collect({ 'a.yaml': 'mcp:\n  targets:\n  - name: [x\n' });
    expect(run.problems).toMatchObject([
      { path: 'a.yaml', state: 'unparsable', diagnostics: [{ place: { file: 'a.yaml' } }] },
    ]);
  });
});

describe('the register of approved servers', () => {
  it('is read from CSV with quotes, other column names and Windows line ends', async () => {
    const text =
      '\ufeffServer,Owner,Purpose,Risk rating,Approved on,Review by,Source\r\npayments,"Ana, Payments <ana@corp.example>","Refunds ""only""",high,2026-02-01,2027-02-01,@x/y\r\nsearch,,,low,01/02/2026,,\r\n';
    const run = await collect({ 'docs/approved-servers.csv': text });
    expect(run.drafts.map((draft) => draft.facts)).toEqual([
      {
        name: 'payments',
        owner: 'Ana, Payments <[e-mail address]>',
        purpose: 'Refunds "only"',
        risk: 'high',
        approvedOn: '2026-02-01',
        reviewBy: '2027-02-01',
        source: '@x/y',
        unreadDates: [],
      },
      {
        name: 'search',
        owner: '',
        purpose: '',
        risk: 'low',
        approvedOn: '',
        reviewBy: '',
        source: '',
        unreadDates: ['approvedOn'],
      },
    ]);
    expect(run.drafts[0]?.locators['/name']).toMatchObject({ line: 2, column: 1 });
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
  });

  it('is read from YAML; an entry without a name is a problem and its siblings stay', async () => {
    const run = await collect({
      'approved-servers.yaml':
        'servers:\n- name: a\n  owner: Team\n  review_by: 2027-01-01\n- owner: nobody\n- just-a-name\n',
    });
    expect(run.drafts.map((draft) => draft.subject)).toEqual([
      'approved-servers.yaml › a',
      'approved-servers.yaml › just-a-name',
    ]);
    expect(run.drafts[0]?.facts).toMatchObject({ owner: 'Team', reviewBy: '2027-01-01' });
    expect(run.problems).toMatchObject([{ state: 'partial', diagnostics: [{ place: { line: 5 } }] }]);
  });

  it.each([
    ['approved-servers.csv', ''],
    ['approved-servers.csv', 'a,b\n1,2\n'],
    ['approved-servers.yml', 'x: 1\n'],
    ['approved-servers.yml', '- [\n'],
    ['approved-servers.yml', ''],
  ])('%s with %j is a problem', async (path, text) => {
    const run = await collect({ [path]: text });
    expect(run.problems).toHaveLength(1);
    expect(run.problems[0]?.diagnostics[0]?.next).toContain('columns');
  });
});
