import { describe, expect, it } from 'vitest';
import type { Run } from '../support.ts';
import { factProblems } from './facts.ts';
import { collect } from './support.ts';

const SCHEMA = (date: string): string => `https://static.modelcontextprotocol.io/schemas/${date}/server.schema.json`;

async function run(files: { readonly [path: string]: string | object }): Promise<Run> {
  const found = await collect(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]),
    ),
  );
  expect(found.drafts.flatMap(factProblems)).toEqual([]);
  return found;
}

describe('registry entries', () => {
  it.each(['2025-07-09', '2025-09-16', '2025-09-29', '2025-10-11', '2025-10-17', '2025-12-11'])(
    'of the schema of %s are read with packages and addresses',
    async (date) => {
      const old = date === '2025-07-09';
      const entry = {
        $schema: SCHEMA(date),
        name: 'io.github.acme/pay',
        description: 'x',
        version: '1.0.0',
        packages: [
          {
            [old ? 'registry_type' : 'registryType']: 'npm',
            identifier: '@acme/pay',
            version: '1.0.0',
            transport: { type: 'stdio' },
          },
          {
            [old ? 'registry_type' : 'registryType']: 'oci',
            identifier: 'ghcr.io/acme/pay:1.0.0',
            transport: { type: 'stdio' },
          },
          {
            [old ? 'registry_type' : 'registryType']: 'pypi',
            identifier: 'acme-pay',
            version: '1.0.0',
            transport: { type: 'stdio' },
          },
          {
            [old ? 'registry_type' : 'registryType']: 'mcpb',
            identifier: 'https://github.com/acme/pay/releases/x.mcpb',
            [old ? 'file_sha256' : 'fileSha256']: 'ab',
            transport: { type: 'stdio' },
          },
        ],
        remotes: [
          {
            type: 'streamable-http',
            url: 'https://{tenant}.acme.example/mcp',
            headers: [{ name: 'Authorization', isSecret: true }],
          },
        ],
      };
      const { drafts } = await run({ 'server.json': entry });
      expect(drafts[0]?.facts).toMatchObject({
        form: 'registry-server',
        schemaDate: date,
        legacy: old,
        namespaced: true,
        versionClass: 'exact',
        servers: 5,
        missing: [],
      });
      expect(drafts[0]?.facts['packages']).toMatchObject([
        { registryType: 'npm', versionClass: 'exact' },
        { registryType: 'oci', host: 'ghcr.io', tagged: true },
        { registryType: 'pypi' },
        { registryType: 'mcpb', fileSha256: true, host: 'github.com' },
      ]);
      const servers = drafts.filter((draft) => draft.kind === 'mcp-server');
      expect(servers.map(({ facts }) => facts['scope'])).toEqual(Array(5).fill('registry'));
      expect(servers.map(({ facts }) => (facts['package'] as { ecosystem: string; pin: string }).pin)).toEqual([
        'exact',
        'tag',
        'exact',
        'not-a-package',
        'not-a-package',
      ]);
    },
  );

  it('tell secrets that are not marked, and defaults that are written out', async () => {
    const { drafts } = await run({
      'server.json': {
        $schema: SCHEMA('2025-12-11'),
        name: 'x/y',
        packages: [
          {
            registryType: 'npm',
            identifier: 'p',
            version: '${VERSION}',
            environmentVariables: [
              { name: 'A_TOKEN', isSecret: true, isRequired: true },
              { name: 'B_TOKEN' },
              { name: 'C_API_KEY', default: 'kEy-9f8a7b6c5d4e' },
            ],
            packageArguments: [{ type: 'named', name: '--verbose', value: 'yes' }],
          },
        ],
      },
    });
    expect(drafts[0]?.facts).toMatchObject({
      missing: ['description', 'version'],
      versionClass: 'missing',
      packages: [{ versionClass: 'placeholder' }],
    });
    expect(drafts[0]?.facts['inputs']).toEqual([
      { where: 'variable', name: 'A_TOKEN', secretName: true, marked: true, required: true, hasLiteral: false },
      { where: 'variable', name: 'B_TOKEN', secretName: true, marked: false, required: false, hasLiteral: false },
      { where: 'variable', name: 'C_API_KEY', secretName: true, marked: false, required: false, hasLiteral: true },
      { where: 'argument', name: '--verbose', secretName: false, marked: false, required: false, hasLiteral: true },
    ]);
    expect(drafts[0]?.redactions).toHaveLength(1);
    expect(JSON.stringify(drafts)).not.toContain('9f8a7b6c');
  });

  it('are compared with the package.json of their folder', async () => {
    const { drafts } = await run({
      'a/server.json': { $schema: SCHEMA('2025-12-11'), name: 'x/y', version: '1.0.0', description: 'd', packages: [] },
      'a/package.json': { name: '@x/z', mcpName: 'x/other', version: '2.0.0' },
    });
    expect(drafts[0]?.facts['beside']).toEqual({ present: true, name: '@x/z', mcpName: 'x/other', version: '2.0.0' });
  });
});

describe('bundles', () => {
  const bundle = {
    manifest_version: '0.3',
    name: 'pay',
    version: '1.0.0',
    description: 'x',
    author: { name: 'acme' },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/server/index.js'],
        env: { URL: 'https://api.acme.example/v1' },
      },
    },
    user_config: { api_key: { type: 'string', sensitive: true }, token: { type: 'string' } },
    tools: [{ name: 'a' }],
  };

  it('that start what they bring are told from those that fetch', async () => {
    const own = await run({ 'b/manifest.json': bundle, 'b/server/index.js': '' });
    expect(own.drafts[0]?.facts).toMatchObject({
      form: 'mcpb',
      legacy: false,
      missing: [],
      launch: {
        program: 'node',
        fetches: false,
        entryPoint: 'server/index.js',
        entryPointUsed: true,
        entryPointFound: true,
      },
      inputs: [
        { name: 'api_key', marked: true },
        { name: 'token', marked: false, secretName: true },
      ],
      remoteHosts: ['api.acme.example'],
      tools: 1,
      privacyPolicies: 0,
    });
    const fetching = await run({
      'manifest.json': {
        ...bundle,
        manifest_version: undefined,
        dxt_version: '0.1',
        server: { type: 'node', entry_point: 'x.js', mcp_config: { command: 'npx', args: ['-y', 'pay@latest'] } },
      },
    });
    expect(fetching.drafts[0]?.facts).toMatchObject({
      legacy: true,
      manifestVersion: '0.1',
      launch: {
        program: 'npx',
        ecosystem: 'npm',
        pin: 'tag',
        fetches: true,
        entryPointUsed: false,
        entryPointFound: false,
      },
    });
    expect(fetching.drafts[1]?.facts).toMatchObject({
      client: 'mcpb',
      scope: 'bundle',
      package: { name: 'pay', pin: 'tag' },
    });
  });
});

describe('plugins, extensions and marketplaces', () => {
  it('say how many servers and hooks they bring, and whether they say so', async () => {
    const { drafts } = await run({
      '.claude-plugin/plugin.json': {
        name: 'p',
        version: '1.0.0',
        description: 'Formats code.',
        mcpServers: { s: { command: 'node', args: ['x'] } },
        hooks: './hooks.json',
      },
    });
    const manifest = drafts.find((draft) => draft.kind === 'mcp-manifest');
    expect(manifest?.facts).toMatchObject({
      form: 'claude-plugin',
      servers: 1,
      hooks: 1,
      describesServers: false,
      describesHooks: false,
    });
  });

  it('that name a file with their servers are not called malformed', async () => {
    const { drafts, problems } = await run({ '.claude-plugin/plugin.json': { name: 'p', mcpServers: './.mcp.json' } });
    expect(problems).toEqual([]);
    expect(drafts.find((draft) => draft.kind === 'mcp-config-file')?.facts).toMatchObject({
      referredKeys: ['mcpServers'],
      malformedKeys: [],
    });
  });

  it('of a marketplace are fixed by a commit or not at all', async () => {
    const { drafts } = await run({
      '.claude-plugin/marketplace.json': {
        name: 'm',
        owner: { name: 'o' },
        plugins: [
          { name: 'a', source: './a' },
          { name: 'b', source: { source: 'github', repo: 'o/r' } },
          { name: 'c', source: { source: 'github', repo: 'o/r', sha: 'a'.repeat(40) } },
        ],
      },
    });
    expect(drafts.find((draft) => draft.kind === 'mcp-manifest')?.facts['sources']).toEqual([
      { name: 'a', kind: 'path', fixed: true },
      { name: 'b', kind: 'github', fixed: false },
      { name: 'c', kind: 'github', fixed: true },
    ]);
  });

  it('a fastmcp.json states its dependencies and where it listens', async () => {
    const { drafts } = await run({
      'fastmcp.json': {
        $schema: 'https://gofastmcp.com/public/schemas/fastmcp.json/v1.json',
        source: { path: 'src/server.py', entrypoint: 'mcp' },
        environment: { dependencies: ['httpx', 'pydantic==2.1.0'] },
        deployment: { transport: 'http', host: '0.0.0.0', port: 8000 },
      },
    });
    expect(drafts[0]?.facts).toMatchObject({
      form: 'fastmcp',
      packages: [{ versionClass: 'missing' }, { versionClass: 'exact' }],
    });
    expect(drafts[1]?.facts).toMatchObject({ transport: 'http', listens: [{ reach: 'all-interfaces' }] });
  });
});

describe('saved OAuth documents', () => {
  it('of a resource and of a server are told apart', async () => {
    const { drafts } = await run({
      '.well-known/oauth-protected-resource': {
        resource: 'https://mcp.acme.example/mcp',
        authorization_servers: ['http://idp.acme.example'],
        bearer_methods_supported: ['query'],
        scopes_supported: ['*'],
      },
      'cards/as.json': {
        issuer: 'https://idp.acme.example',
        authorization_endpoint: 'https://idp.acme.example/a',
        token_endpoint: 'https://other.example/t',
        code_challenge_methods_supported: ['plain'],
        registration_endpoint: 'https://idp.acme.example/r',
      },
    });
    expect(drafts.map((draft) => draft.kind)).toEqual(['oauth-metadata', 'oauth-metadata']);
    expect(drafts[0]?.facts).toMatchObject({
      form: 'protected-resource',
      wellKnown: true,
      resource: { scheme: 'https', host: 'mcp.acme.example' },
      authorizationServers: [{ scheme: 'http' }],
      bearerMethods: ['query'],
      scopes: ['*'],
    });
    expect(drafts[1]?.facts).toMatchObject({
      form: 'authorization-server',
      codeChallengeMethods: ['plain'],
      issuerParameter: { stated: false, supported: false },
      dynamicRegistration: true,
      endpoints: [
        { name: 'authorization_endpoint', issuerHost: true },
        { name: 'token_endpoint', issuerHost: false },
        { name: 'registration_endpoint', issuerHost: true },
      ],
    });
  });
});
