import { describe, expect, it } from 'vitest';
import { powersOf } from '../../../src/collect/mcp/powers.ts';
import { placeOfProgram } from '../../../src/collect/mcp/surroundings.ts';
import { argSwitch, envSwitch } from '../../../src/collect/mcp/switches.ts';
import { collect, serverOf } from './support.ts';

const NPX = { command: 'npx', args: ['-y', 'pkg@1.0.0'] };

describe('switches', () => {
  it.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', 'tls-off'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '1', undefined],
    ['VERIFY_SSL', 'false', 'tls-off'],
    ['VERIFY_SSL', 'true', undefined],
    ['CONN', 'Server=x;TrustServerCertificate=True', 'tls-off'],
    ['DATABASE_URL', 'postgres://h/db?sslmode=disable', 'tls-off'],
    ['DATABASE_URL', 'postgres://h/db?sslmode=require', undefined],
    ['NODE_OPTIONS', '--require ./x.js', 'loader'],
    ['NODE_OPTIONS', '--inspect=0.0.0.0:9229', 'debug-port'],
    ['NODE_OPTIONS', '--max-old-space-size=4096', undefined],
    ['LD_PRELOAD', '/x.so', 'loader'],
    ['PATH', '/usr/bin', 'search-path'],
    ['DANGEROUSLY_OMIT_AUTH', 'true', 'authentication-off'],
    ['AUTH_REQUIRED', 'false', 'authentication-off'],
    ['GITHUB_READ_ONLY', '', 'read-only-empty'],
    ['GITHUB_READ_ONLY', 'false', 'read-only-off'],
    ['GITHUB_READ_ONLY', '1', 'read-only-on'],
    ['ALLOW_DELETE_OPERATION', 'true', 'write-on'],
    ['ALLOW_DELETE_OPERATION', 'false', undefined],
    ['ENABLE_LOGGING', 'true', undefined],
    ['AWS_PROFILE', 'prod-admin', 'admin-profile'],
    ['AWS_PROFILE', 'reader', undefined],
  ])('%s=%s means %s', (name, value, meaning) => {
    expect(envSwitch(name, value)?.meaning).toBe(meaning);
  });

  it.each([
    ['--allow-write', 'write-on'],
    ['--allow-write=false', undefined],
    ['--allow-sensitive-data-access', 'write-on'],
    ['--read-only', 'read-only-on'],
    ['--read-only=false', 'read-only-off'],
    ['--insecure', 'tls-off'],
    ['--allow-http', 'cleartext-allowed'],
    ['--yolo', 'approval-off'],
    ['--inspect', 'debug-port'],
    ['--verbose', undefined],
    ['insecure', undefined],
  ])('%s means %s', (word, meaning) => {
    expect(argSwitch(word)?.meaning).toBe(meaning);
  });

  it('keep no value', async () => {
    const facts = await serverOf({ ...NPX, env: { LD_PRELOAD: '/home/ana/evil-lib.so' } });
    expect(facts['switches']).toEqual([{ where: 'env', name: 'LD_PRELOAD', meaning: 'loader', value: 'set' }]);
    expect(JSON.stringify(facts)).not.toContain('evil-lib');
  });
});

const TALKS = ['private-data', 'sends-out', 'untrusted-content'];

describe('what surrounds a launch', () => {
  it('registries are named with their host alone', async () => {
    const facts = await serverOf({
      command: 'uvx',
      args: ['--index-url', 'http://u:pass-word-7@pypi.corp.example/simple?x=1', 'pkg'],
      env: { NPM_CONFIG_REGISTRY: 'https://npm.corp.example' },
    });
    expect(facts['registries']).toEqual([
      { where: 'args', name: '--index-url', scheme: 'http', host: 'pypi.corp.example', hostClass: 'public' },
      { where: 'env', name: 'NPM_CONFIG_REGISTRY', scheme: 'https', host: 'npm.corp.example', hostClass: 'public' },
    ]);
  });

  it('an address to listen on is told from an address to look at', async () => {
    const facts = await serverOf({
      command: 'docker',
      args: ['run', '-p', '8000:8000', '-p', '127.0.0.1:9:9', 'i', '--host', '0.0.0.0'],
      env: { DB_HOST: 'localhost', MCP_HOST: '0.0.0.0' },
    });
    expect(facts['listens']).toEqual([
      { where: 'args', name: '--host', reach: 'all-interfaces' },
      { where: 'env', name: 'MCP_HOST', reach: 'all-interfaces' },
      { where: 'container', name: '8000', reach: 'all-interfaces' },
      { where: 'container', name: '9', reach: 'loopback' },
    ]);
  });

  it.each([
    ['npx', 'search-path'],
    ['./run.sh', 'relative'],
    ['tools/run.sh', 'relative'],
    ['/tmp/x/run', 'temporary'],
    ['C:\\Users\\ana\\AppData\\Local\\Temp\\x.exe', 'temporary'],
    ['/Users/ana/Downloads/server', 'downloads'],
    ['/home/ana/bin/x', 'home'],
    ['C:\\Program Files\\nodejs\\node.exe', 'system'],
    ['/usr/local/bin/node', 'system'],
    ['D:\\apps\\x.exe', 'elsewhere'],
    ['/srv/x', 'elsewhere'],
    ['', 'none'],
  ])('%s lies in %s', (path, place) => {
    expect(placeOfProgram(path)).toBe(place);
  });

  it.each([
    [['@modelcontextprotocol/server-filesystem'], ['files', 'private-data']],
    [['@playwright/mcp'], ['browser', 'sends-out', 'untrusted-content']],
    [['@wonderwhy-er/desktop-commander'], ['files', 'private-data', 'shell']],
    [['mcp-server-fetch'], ['sends-out', 'untrusted-content']],
    [['prefetcher-utils'], []],
    [['@acme/sshuttle-docs'], []],
    [['payments'], []],
    [['awslabs.aws-documentation-mcp-server'], []],
    [['docs.mcp.cloudflare.com'], []],
    [['google-docs-mcp'], ['private-data', 'sends-out']],
    [['awslabs.aws-api-mcp-server'], ['private-data', 'sends-out']],
    [['sandbox-mcp'], []],
    [['alkaline-minimap'], []],
  ])('%j can %j', (names, powers) => {
    expect(powersOf(names)).toEqual(powers);
  });

  it.each([
    [{ command: 'uvx', args: ['--from', 'git+https://github.com/acme/payments-mcp.git@v1', 'payments'] }, []],
    [{ command: 'npx', args: ['-y', 'github:acme/payments-mcp'] }, []],
    [{ command: 'npx', args: ['-y', 'acme/payments-mcp'] }, []],
    [{ command: 'npx', args: ['https://github.com/acme/payments/archive/v1.tar.gz'] }, []],
    [{ command: 'go', args: ['run', 'github.com/acme/payments@v1.2.3'] }, []],
    [{ command: 'nix', args: ['run', 'github:acme/payments'] }, []],
    [{ command: 'uvx', args: ['--from', 'git+ssh://git@gitlab.com/acme/slack-mcp.git', 'x'] }, TALKS],
    [
      { command: 'uvx', args: ['--from', 'git+https://github.com/o/servers.git#subdirectory=src/fetch', 'x'] },
      ['sends-out', 'untrusted-content'],
    ],
    [{ command: 'docker', args: ['run', '-i', 'registry.gitlab.com/acme/payments:1'] }, []],
    [{ command: 'docker', args: ['run', '-i', 'public.ecr.aws/acme/payments'] }, []],
    [{ command: 'docker', args: ['run', '-i', 'ghcr.io/github/github-mcp-server'] }, TALKS],
    [{ command: 'node', args: ['/Users/ana/github/payments/dist/index.js'] }, []],
    [{ command: 'node', args: ['/home/ana/work/slack-mcp/dist/index.js'] }, TALKS],
    [
      { command: 'node', args: ['./node_modules/@playwright/mcp/cli.js'] },
      ['browser', 'sends-out', 'untrusted-content'],
    ],
    [
      { command: 'docker', args: ['run', '-i', 'ghcr.io/github/github-mcp-server'], env: { GITHUB_READ_ONLY: '1' } },
      ['private-data', 'untrusted-content'],
    ],
    [{ command: 'docker', args: ['run', '--read-only', '-i', 'ghcr.io/github/github-mcp-server'] }, TALKS],
    [{ command: 'npx', args: ['-y', '@notionhq/notion-mcp-server', '--read-only'] }, ['private-data']],
    [{ url: 'https://acme.github.io/mcp' }, []],
    [{ url: 'https://payments.vercel.app/mcp' }, []],
    [{ url: 'https://api.githubcopilot.com/mcp/' }, TALKS],
  ])('%j can %j: where it comes from says nothing of what it does', async (entry, powers) => {
    expect((await serverOf(entry))['powers']).toEqual(powers);
  });

  it('versions come with their numbers, so that a floor can be set', async () => {
    expect(
      (await serverOf({ command: 'npx', args: ['mcp-remote@0.1.15', 'https://h.example/sse'] }))['versions'],
    ).toEqual([{ ecosystem: 'npm', name: 'mcp-remote', version: '0.1.15', major: 0, minor: 1, patch: 15 }]);
    expect((await serverOf({ command: 'uvx', args: ['pkg'] }))['versions']).toEqual([
      { ecosystem: 'pypi', name: 'pkg', version: '', major: -1, minor: -1, patch: -1 },
    ]);
  });

  it('mounts say how far they reach', async () => {
    const facts = await serverOf({
      command: 'docker',
      args: ['run', '-v', '/home/ana/.ssh:/k:ro', '-v', 'data:/d', '-v', '/home/ana:/h', 'i'],
    });
    expect(facts['mountReaches']).toEqual([
      { source: '/home/ana/.ssh', reach: 'credentials', readOnly: true },
      { source: 'data', reach: 'volume', readOnly: false },
      { source: '/home/ana', reach: 'home', readOnly: false },
    ]);
  });
});

describe('what an entry fills in later', () => {
  it('is named with its dialect, its holder, and whether a default stands beside it', async () => {
    const facts = await serverOf({
      command: 'docker',
      args: ['run', '-e', 'API_KEY=${input:key}', '-e', 'HOME', 'i'],
      env: { REGION: '${REGION:-eu}', T: '${TOKEN}' },
    });
    expect(facts['references']).toEqual([
      { where: 'args', holder: 'API_KEY', secretName: true, name: 'key', dialect: 'vscode-input', hasDefault: false },
      { where: 'env', holder: 'REGION', secretName: false, name: 'REGION', dialect: 'dollar-brace', hasDefault: true },
      { where: 'env', holder: 'T', secretName: false, name: 'TOKEN', dialect: 'dollar-brace', hasDefault: false },
    ]);
    expect(facts['forwarded']).toEqual(['HOME']);
  });

  it('Codex names variables in place of values', async () => {
    const text =
      '[mcp_servers.s]\nurl = "https://h.example/mcp"\nbearer_token_env_var = "PAY_TOKEN"\nenv_vars = ["*"]\nenv_http_headers = { "X-Team" = "TEAM" }\n';
    const { drafts } = await collect({ '.codex/config.toml': text });
    expect(drafts[1]?.facts).toMatchObject({
      authentication: { mode: 'credential' },
      forwarded: ['*'],
      literals: [],
      transport: 'http',
    });
  });

  it('inputs of Visual Studio Code say which of them carry secrets without being hidden', async () => {
    const text = JSON.stringify({
      inputs: [
        { id: 'a', type: 'promptString', password: true },
        { id: 'b', type: 'promptString' },
        { id: 'c', type: 'command', command: 'x' },
      ],
      servers: { s: { ...NPX, env: { A_TOKEN: '${input:a}', B_TOKEN: '${input:b}', REGION: '${input:c}' } } },
    });
    const { drafts } = await collect({ '.vscode/mcp.json': text });
    expect(drafts[0]?.facts['inputDetails']).toEqual([
      { id: 'a', type: 'promptString', password: true, usedAsSecret: true, hasDefault: false },
      { id: 'b', type: 'promptString', password: false, usedAsSecret: true, hasDefault: false },
      { id: 'c', type: 'command', password: false, usedAsSecret: false, hasDefault: false },
    ]);
  });
});

describe('limits of an entry', () => {
  it.each([
    ['.roo/mcp.json', { timeout: 3600 }, 3_600_000],
    ['.gemini/settings.json', { timeout: 600000 }, 600_000],
    ['.kiro/settings/mcp.json', { timeout: 120000000 }, 120_000_000],
    ['.mcp.json', {}, 0],
  ])('in %s %j is %d milliseconds', async (path, extra, milliseconds) => {
    expect(await serverOf({ ...NPX, ...extra }, path)).toMatchObject({
      timeout: { stated: milliseconds > 0, milliseconds },
    });
  });

  it('a star lets every tool through and is no filter', async () => {
    expect(await serverOf({ ...NPX, tools: ['*'] }, '.copilot/mcp-config.json')).toMatchObject({
      toolFilter: { present: false },
    });
    expect(await serverOf({ ...NPX, disabledTools: ['rm'] }, '.roo/mcp.json')).toMatchObject({
      toolFilter: { present: true, exclude: ['rm'] },
    });
  });

  it('an agent of Amazon Q approves by server and tool', async () => {
    const text = JSON.stringify({ mcpServers: { git: NPX, pay: NPX, off: NPX }, allowedTools: ['@git', '@pay/list'] });
    const { drafts } = await collect({ '.aws/amazonq/cli-agents/a.json': text });
    expect(drafts.filter((draft) => draft.kind === 'mcp-server').map(({ facts }) => facts['approval'])).toMatchObject([
      { mode: 'auto-all' },
      { mode: 'auto-some', tools: ['list'] },
      { mode: 'ask' },
    ]);
  });

  it('Codex approves by server or by tool', async () => {
    const text =
      '[mcp_servers.a]\ncommand = "x"\ndefault_tools_approval_mode = "approve"\n[mcp_servers.b]\ncommand = "x"\n[mcp_servers.b.tools.rm]\napproval_mode = "approve"\n';
    const { drafts } = await collect({ '.codex/config.toml': text });
    expect(drafts.filter((draft) => draft.kind === 'mcp-server').map(({ facts }) => facts['approval'])).toMatchObject([
      { mode: 'auto-all' },
      { mode: 'auto-some', tools: ['rm'] },
    ]);
  });

  it('the sandbox of Visual Studio Code says what it leaves open', async () => {
    const facts = await serverOf(
      {
        ...NPX,
        sandboxEnabled: true,
        sandbox: { network: { allowedDomains: ['h.example'] }, filesystem: { allowWrite: ['~'] } },
      },
      '.vscode/mcp.json',
      'servers',
    );
    expect(facts).toMatchObject({
      sandbox: { enabled: true, networkOpen: false, writesEverywhere: true },
      approval: { mode: 'auto-all' },
    });
  });
});

describe('entries that contradict themselves', () => {
  it.each([
    [{ ...NPX, url: 'https://h.example' }, ['both a command and an address']],
    [{ type: 'stdio', url: 'https://h.example' }, ['the type says local and the entry names an address']],
    [{ type: 'http', ...NPX }, ['the type says remote and the entry names a command']],
    [{ type: 'carrier-pigeon', ...NPX }, ['a type that no client knows']],
    [{ command: 'uvx', args: ['run', 'server.py'] }, ['"run" is taken for the name of a package']],
    [{ command: 'npx', args: ['-y pkg@1.0.0'] }, ['options and package stand in one word']],
    [{ type: 'streamableHttp', url: 'https://h.example' }, []],
    [{ type: 'streamable-http', url: 'https://h.example' }, []],
    [{ type: 'local', ...NPX }, []],
    [NPX, []],
  ])('%j: %j', async (entry, contradictions) => {
    expect((await serverOf(entry))['contradictions']).toEqual(contradictions);
  });

  it('a remark among the servers is no entry, and not a broken one', async () => {
    const run = await collect({
      '.mcp.json': JSON.stringify({ mcpServers: { _comment: 'do not edit', '//': 'x', s: NPX } }),
    });
    expect(run.problems).toEqual([]);
    expect(run.drafts[0]?.facts).toMatchObject({ servers: 1, malformedEntries: [] });
  });

  it('what Goose and Zed bring themselves has neither command nor address, and takes effect', async () => {
    const goose = await collect({
      '.config/goose/config.yaml': 'extensions:\n  developer: {type: builtin, enabled: true}\n',
    });
    const zed = await collect({
      '.zed/settings.json': '{"context_servers":{"ext":{"source":"extension","settings":{"api_key":"zEd-12345678"}}}}',
    });
    for (const run of [goose, zed])
      expect(run.drafts[1]?.facts).toMatchObject({ transport: 'builtin', effective: true });
    expect(zed.drafts[1]?.facts).toMatchObject({ literals: [{ name: 'settings.api_key', credential: true }] });
    expect(JSON.stringify(zed.all)).not.toContain('zEd-12345678');
  });
});

describe('a file as a whole', () => {
  it('says who may read it and what its servers come to together', async () => {
    const text = JSON.stringify({
      mcpServers: {
        files: { command: 'npx', args: ['@modelcontextprotocol/server-filesystem', '/srv'] },
        web: { command: 'uvx', args: ['mcp-server-fetch'] },
        mail: { command: 'npx', args: ['gmail-mcp'], disabled: true },
      },
    });
    const run = await collect({ '.cursor/mcp.json': text });
    expect(run.drafts[0]?.facts).toMatchObject({
      enabledServers: 2,
      privateData: ['files'],
      untrustedContent: ['web'],
      sendsOut: ['web'],
      permissionsKnown: true,
      groupReadable: true,
      othersReadable: true,
    });
  });
});
