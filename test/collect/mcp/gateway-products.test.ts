import { describe, expect, it } from 'vitest';
import type { Run } from '../support.ts';
import { factProblems, lostPointers } from './facts.ts';
import { collect } from './support.ts';

async function run(path: string, text: string): Promise<Run> {
  const found = await collect({ [path]: text });
  expect(found.problems).toEqual([]);
  expect(found.drafts.flatMap(factProblems)).toEqual([]);
  expect(found.drafts.flatMap(lostPointers)).toEqual([]);
  return found;
}

describe('ToolHive', () => {
  const server = (name: string, spec: string): string =>
    `apiVersion: toolhive.stacklok.dev/v1beta1\nkind: MCPServer\nmetadata:\n  name: ${name}\nspec:\n${spec}`;

  it('states sign-in, rules, audit and network of each workload', async () => {
    const open = server(
      'open',
      '  image: ghcr.io/x/open:latest\n  transport: stdio\n  permissionProfile: {type: builtin, name: network}\n',
    );
    const closed = server(
      'closed',
      `  image: ghcr.io/x/closed@sha256:${'0'.repeat(64)}\n  transport: stdio\n  permissionProfile: {type: builtin, name: none}\n  oidcConfig: {type: inline, inline: {issuer: https://i.example, audience: pay}}\n  authzConfig: {type: inline, inline: {policies: ['permit(principal, action, resource);']}}\n  audit: {enabled: true}\n  secrets: [{name: s, key: k, targetEnvName: PAY_TOKEN}]\n  volumes: [{name: h, hostPath: /, mountPath: /host}]\n`,
    );
    const { drafts } = await run('k8s/mcp.yaml', `${open}---\n${closed}`);
    expect(drafts[0]?.facts).toMatchObject({
      product: 'toolhive',
      accessLog: { state: 'absent' },
      egress: { state: 'open' },
      targets: ['closed', 'open'],
    });
    expect(drafts[0]?.facts['routes']).toMatchObject([
      { name: 'open', authenticationMode: 'none', rules: 0 },
      { name: 'closed', authenticationMode: 'strict', audiences: ['pay'], rules: 1, allowAll: true },
    ]);
    expect(drafts[1]?.facts).toMatchObject({
      client: 'toolhive',
      scope: 'gateway',
      package: { ecosystem: 'oci', pin: 'tag' },
    });
    expect(drafts[2]?.facts).toMatchObject({
      package: { pin: 'digest' },
      env: [{ name: 'PAY_TOKEN', valueClass: 'reference' }],
      container: { rootMount: true },
    });
  });

  it('a log that leaves refused sign-ins out is filtered', async () => {
    const { drafts } = await run(
      'a.yaml',
      server('a', '  image: x\n  audit: {enabled: true, eventTypes: [mcp_tool_call]}\n'),
    );
    expect(drafts[0]?.facts).toMatchObject({
      accessLog: { state: 'configured', filtered: true },
      logEvents: { included: ['mcp_tool_call'] },
    });
  });

  it('a proxy of a remote server is read too, and so is a saved RunConfig', async () => {
    const proxy =
      'apiVersion: toolhive.stacklok.dev/v1alpha1\nkind: MCPRemoteProxy\nmetadata: {name: r}\nspec: {remoteUrl: "https://api.example/mcp", transport: streamable-http, oidcConfigRef: {name: i, audience: a}}\n';
    expect((await run('p.yaml', proxy)).drafts[1]?.facts).toMatchObject({
      url: { host: 'api.example' },
      authentication: { mode: 'oauth' },
    });
    const saved = {
      schema_version: 'v0.1.0',
      name: 'fetch',
      base_name: 'fetch',
      image: 'ghcr.io/x/fetch:1',
      transport: 'stdio',
      host: '0.0.0.0',
      permission_profile: { network: { outbound: { insecure_allow_all: true } }, privileged: true },
      audit_config: { includeRequestData: true },
    };
    const { drafts } = await run('toolhive/runconfigs/fetch.json', JSON.stringify(saved));
    expect(drafts[0]?.facts).toMatchObject({
      egress: { state: 'open' },
      binds: [{ reach: 'all-interfaces' }],
      payloadLogging: true,
      accessLog: { state: 'configured' },
    });
    expect(drafts[1]?.facts).toMatchObject({ name: 'fetch', container: { privileged: true } });
  });

  it('a virtual server states sign-in and audit at its top or under its config', async () => {
    const virtual = (spec: string): string =>
      `apiVersion: toolhive.stacklok.com/v1alpha1\nkind: VirtualMCPServer\nmetadata: {name: v}\nspec: ${spec}\n`;
    for (const [spec, mode, state] of [
      ['{incomingAuth: {type: anonymous}}', 'none', 'absent'],
      ['{incomingAuth: {type: kubernetes}, config: {audit: {enabled: true}}}', 'strict', 'configured'],
      [
        '{config: {incomingAuth: {type: oidc, oidcConfig: {audience: a}}, audit: {enabled: false}}}',
        'strict',
        'suppressed',
      ],
    ] as const) {
      const { drafts } = await run('v.yaml', virtual(spec));
      expect(drafts[0]?.facts).toMatchObject({ routes: [{ authenticationMode: mode }], accessLog: { state } });
    }
  });

  it('policies in a config map are counted as kept elsewhere, not as rules', async () => {
    const { drafts } = await run(
      'a.yaml',
      server('a', '  image: x\n  authzConfig: {type: configMap, configMap: {name: c}}\n'),
    );
    expect(drafts[0]?.facts).toMatchObject({ detachedPolicies: 1, routes: [{ rules: 0 }] });
  });
});

describe('Kong', () => {
  const service = (plugins: string): string =>
    `_format_version: "3.0"\nservices:\n- name: pay\n  url: http://pay.internal:8080/mcp\n  routes:\n  - name: pay-mcp\n    paths: [/pay]\n    plugins:\n${plugins}`;

  it('states sign-in, access lists, limits and audit of the route its MCP plugin is on', async () => {
    const { drafts } = await run(
      'kong.yaml',
      service(
        '    - name: ai-mcp-proxy\n      config: {mode: passthrough-listener, logging: {log_audits: true, log_payloads: true}, default_acl: [{scope: tools, allow: [ops]}]}\n    - name: ai-mcp-oauth2\n      config: {resource: "https://gw.example/pay", insecure_relaxed_audience_validation: true}\n    - name: rate-limiting\n      config: {minute: 5}\n    - name: cors\n      config: {origins: ["*"], credentials: true}\n',
      ),
    );
    expect(drafts[0]?.facts).toMatchObject({
      product: 'kong',
      accessLog: { state: 'configured' },
      payloadLogging: true,
      routes: [
        {
          name: 'pay-mcp',
          authenticationMode: 'strict',
          audiences: ['https://gw.example/pay', '*'],
          rules: 1,
          allowAll: false,
          rateLimited: true,
          corsOrigins: ['*'],
          corsCredentials: true,
        },
      ],
    });
    expect(drafts[1]?.facts).toMatchObject({
      client: 'kong',
      url: { scheme: 'http', host: 'pay.internal', hostClass: 'private' },
    });
  });

  it('without audit and sign-in says so; a plugin switched off is not there', async () => {
    const { drafts } = await run(
      'kong.yaml',
      service('    - name: ai-mcp-proxy\n      config: {}\n    - name: key-auth\n      enabled: false\n'),
    );
    expect(drafts[0]?.facts).toMatchObject({
      accessLog: { state: 'absent' },
      routes: [{ authenticationMode: 'none', rateLimited: false }],
    });
  });
});

describe('ContextForge', () => {
  it('is read from its variables, and no other variable of the file is kept', async () => {
    const text =
      'MCPGATEWAY_UI_ENABLED=true\nJWT_SECRET_KEY=my-very-own-key-77\nAUTH_REQUIRED=false # dev\nexport HOST="0.0.0.0"\nPERMISSION_AUDIT_ENABLED=false\nTOOL_RATE_LIMIT=0\n';
    const { drafts } = await run('deploy/.env', text);
    expect(drafts[0]?.facts).toMatchObject({
      product: 'contextforge',
      accessLog: { state: 'suppressed' },
      binds: [{ reach: 'all-interfaces' }],
      detachedPolicies: 1,
      routes: [{ authenticationMode: 'permissive', rateLimited: false }],
    });
    expect(JSON.stringify(drafts)).not.toContain('my-very-own');
  });

  it('says nothing of a log where the file sets none', async () => {
    const { drafts } = await run(
      '.env.example',
      'MCPGATEWAY_UI_ENABLED=true\nJWT_SECRET_KEY=x\nAUDIT_TRAIL_ENABLED=true\n',
    );
    expect(drafts[0]?.facts).toMatchObject({
      accessLog: { state: 'configured', fields: ['AUDIT_TRAIL_ENABLED'] },
      routes: [{ authenticationMode: 'strict' }],
    });
  });
});

describe('Docker catalogues', () => {
  it('are read with image, secrets, mounts and network', async () => {
    const text =
      'registry:\n  pay:\n    type: server\n    image: mcp/pay@sha256:' +
      '1'.repeat(64) +
      '\n    secrets: [{name: pay.token, env: PAY_TOKEN}]\n    volumes: ["/home/ana:/data"]\n    user: root\n    disableNetwork: true\n    command: [--transport=stdio]\n  open:\n    type: server\n    image: mcp/open\n';
    const { drafts } = await run('examples/catalog.yaml', text);
    expect(drafts.map((draft) => draft.kind)).toEqual(['mcp-config-file', 'mcp-server', 'mcp-server']);
    expect(drafts[1]?.facts).toMatchObject({
      scope: 'catalogue',
      package: { ecosystem: 'oci', pin: 'digest' },
      env: [{ name: 'PAY_TOKEN', valueClass: 'reference', secretName: true }],
      container: { used: true, user: 'root', networkNone: true },
      mountReaches: [{ source: '/home/ana', reach: 'home', readOnly: false }],
      args: ['--transport=stdio'],
      contradictions: [],
    });
    expect(drafts[2]?.facts).toMatchObject({ package: { pin: 'none' }, effective: true });
  });
});
