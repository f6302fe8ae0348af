import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { factProblems, placeOf } from './facts.ts';
import { collect } from './support.ts';

async function settingsOf(path: string, text: string | object): Promise<JsonObject> {
  const run = await collect({ [path]: typeof text === 'string' ? text : JSON.stringify(text) });
  const draft = run.drafts.find((each) => each.kind === 'mcp-client-settings');
  if (draft === undefined) throw new Error('no settings were read');
  expect(run.drafts.flatMap(factProblems)).toEqual([]);
  expect(placeOf(draft, '/approval')).toBeDefined();
  return draft.facts;
}

const CLAUDE = '.claude/settings.json';
const CODE = '.vscode/settings.json';
const ASKS: readonly (readonly [string, string | object, string])[] = [
  [CLAUDE, { permissions: { defaultMode: 'bypassPermissions' } }, 'auto-all'],
  [CLAUDE, { permissions: { defaultMode: 'acceptEdits' } }, 'auto-some'],
  [CLAUDE, { permissions: { defaultMode: 'plan' } }, 'ask'],
  [CLAUDE, { permissions: { allow: ['mcp__*'] } }, 'auto-all'],
  [CLAUDE, { permissions: { allow: ['Bash(npm run test)'] } }, 'unstated'],
  [CODE, { 'chat.tools.autoApprove': true }, 'auto-all'],
  [CODE, { 'chat.tools.global.autoApprove': false }, 'ask'],
  [CODE, { 'chat.tools.terminal.autoApprove': { '/.*/': true } }, 'auto-all'],
  [CODE, { 'chat.tools.terminal.autoApprove': { '*': true } }, 'auto-some'],
  [CODE, { 'chat.tools.edits.autoApprove': { '**/*': true } }, 'auto-some'],
  [CODE, { 'chat.permissions.default': 'autopilot' }, 'auto-all'],
  [
    '.devcontainer/devcontainer.json',
    { customizations: { vscode: { settings: { 'chat.tools.global.autoApprove': true } } } },
    'auto-all',
  ],
  [CODE, { 'chat.tools.terminal.autoApprove': { ls: true, rm: false } }, 'auto-some'],
  ['x.code-workspace', { folders: [], settings: { 'chat.tools.global.autoApprove': true } }, 'auto-all'],
  ['.codex/config.toml', 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n', 'auto-all'],
  ['.codex/config.toml', '[profiles.fast]\napproval_policy = "on-failure"\n', 'auto-some'],
  ['.gemini/settings.json', { tools: { autoAccept: true } }, 'auto-some'],
  ['.gemini/settings.json', { general: { defaultApprovalMode: 'yolo' } }, 'auto-all'],
  ['.config/goose/config.yaml', 'GOOSE_MODE: auto\n', 'auto-all'],
  ['.config/goose/config.yaml', 'GOOSE_MODE: approve\n', 'ask'],
  ['opencode.json', { permission: 'allow' }, 'auto-all'],
  ['opencode.json', { permission: { '*': 'ask', bash: 'allow' } }, 'auto-some'],
  ['opencode.json', { permission: { edit: 'deny' } }, 'deny'],
  ['.crush.json', { permissions: { allowed_tools: ['view'] } }, 'auto-some'],
  ['.config/amp/settings.json', { 'amp.dangerouslyAllowAll': true }, 'auto-all'],
  [
    '.config/amp/settings.json',
    { 'amp.permissions': [{ tool: 'Bash', matches: { cmd: 'ls' }, action: 'allow' }] },
    'auto-some',
  ],
  ['.config/zed/settings.json', { agent: { always_allow_tool_actions: true } }, 'auto-all'],
  ['.aws/amazonq/cli-agents/a.json', { allowedTools: ['fs_read', '@git'] }, 'auto-some'],
];

describe('what decides whether a person is asked', () => {
  it.each(ASKS)('%s with %j makes it %s', async (path, text, approval) => {
    expect((await settingsOf(path, text))['approval']).toBe(approval);
  });

  it('the setting that asks least decides', async () => {
    const facts = await settingsOf(CODE, { 'chat.tools.autoApprove': false, 'chat.tools.global.autoApprove': true });
    expect(facts).toMatchObject({
      approval: 'auto-all',
      stated: ['chat.tools.autoApprove', 'chat.tools.global.autoApprove'],
    });
  });

  it('rules keep the tool and its server, never what stands in brackets', async () => {
    const facts = await settingsOf(CLAUDE, {
      permissions: {
        allow: ['mcp__pay__refund', 'mcp__pay', 'Bash', 'Bash(curl -H "X: topsecretvalue1")', '*'],
        deny: ['Read(./.env)'],
        ask: ['Write'],
      },
    });
    expect(facts['allowRules']).toEqual([
      { rule: 'mcp__pay__refund', reach: 'tool', server: 'pay' },
      { rule: 'mcp__pay', reach: 'server', server: 'pay' },
      { rule: 'Bash', reach: 'shell', server: '' },
      { rule: 'Bash', reach: 'other', server: '' },
      { rule: '*', reach: 'all', server: '' },
    ]);
    expect(facts).toMatchObject({ denyRules: 1, askRules: 1, approval: 'auto-all' });
    expect(JSON.stringify(facts)).not.toContain('topsecret');
  });
});

describe('what decides which servers are used', () => {
  it('Claude Code: servers of projects, and lists by name, command and address', async () => {
    const facts = await settingsOf('etc/claude-code/managed-settings.json', {
      enableAllProjectMcpServers: true,
      disabledMcpjsonServers: ['x'],
      allowManagedMcpServersOnly: true,
      allowedMcpServers: [
        { serverName: 'a' },
        { serverCommand: ['npx', 'b'] },
        { serverUrl: 'https://*.corp.example/*' },
      ],
      deniedMcpServers: [{ serverName: 'z' }],
      permissions: { disableBypassPermissionsMode: 'disable' },
    });
    expect(facts).toMatchObject({
      scope: 'managed',
      projectServers: { approveAll: true, approved: [], rejected: ['x'] },
      managedOnly: true,
      bypassDisabled: true,
      allowList: {
        present: true,
        entries: [
          { by: 'name', wildcard: false },
          { by: 'command', wildcard: false },
          { by: 'address', wildcard: true },
        ],
      },
      denyList: { present: true, entries: [{ by: 'name', wildcard: false }] },
    });
  });

  it('Visual Studio Code: access, start and discovery', async () => {
    expect(
      await settingsOf(
        CODE,
        '{"chat.mcp.access": "all", // x\n"chat.mcp.autostart": "newAndOutdated", "chat.mcp.discovery.enabled": {"cursor-global": true}}',
      ),
    ).toMatchObject({
      serverAccess: 'all',
      autostart: 'newAndOutdated',
      discovery: true,
    });
  });

  it('LibreChat: hosts, and whether people bring servers themselves', async () => {
    const text =
      'mcpSettings:\n  allowedDomains: ["https://a.example"]\ninterface:\n  mcpServers: {use: true, create: true, share: false, public: true}\n';
    expect(await settingsOf('librechat.yaml', text)).toMatchObject({
      egress: { stated: true, hosts: ['https://a.example'] },
      userServers: { stated: true, create: true, share: false, public: true },
    });
  });

  it('Docker: folders and write access of each server', async () => {
    const text =
      'filesystem:\n  paths:\n    - /Users/ana\nrust-mcp-filesystem:\n  allow_write: true\n  allowed_directories: [/srv/x]\n';
    expect(await settingsOf('.docker/mcp/config.yaml', text)).toMatchObject({
      fileRoots: [
        { server: 'filesystem', path: '/Users/ana', reach: 'home' },
        { server: 'rust-mcp-filesystem', path: '/srv/x', reach: 'folder' },
      ],
      writeOn: ['rust-mcp-filesystem'],
    });
  });
});

describe('where requests, events and commands go', () => {
  it('addresses of models, proxies and telemetry are told apart, and only scheme and host are kept', async () => {
    const facts = await settingsOf(CLAUDE, {
      env: {
        ANTHROPIC_BASE_URL: 'http://10.0.0.9:8080/v1/abcdefgh',
        HTTPS_PROXY: 'http://u:pass-word-9@proxy.example:3128',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.example:4317',
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
        OTEL_LOG_TOOL_DETAILS: '1',
        OTEL_LOG_USER_PROMPTS: '0',
      },
    });
    expect(facts['endpoints']).toEqual([
      { name: 'ANTHROPIC_BASE_URL', use: 'model', scheme: 'http', host: '10.0.0.9', hostClass: 'private' },
      { name: 'HTTPS_PROXY', use: 'proxy', scheme: 'http', host: 'proxy.example', hostClass: 'public' },
      {
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        use: 'telemetry',
        scheme: 'http',
        host: 'otel.example',
        hostClass: 'public',
      },
    ]);
    expect(facts).toMatchObject({ telemetry: { stated: true, enabled: true, toolDetails: true, payloads: false } });
    expect(JSON.stringify(facts)).not.toContain('pass-word-9');
  });

  it('commands that settings run are counted by setting, plugins and marketplaces named', async () => {
    const facts = await settingsOf(CLAUDE, {
      apiKeyHelper: '/bin/get-key',
      hooks: {
        PreToolUse: [
          {
            matcher: '*',
            hooks: [
              { type: 'command', command: 'a' },
              { type: 'command', command: 'b' },
            ],
          },
        ],
      },
      enabledPlugins: { 'p@m': true, 'q@m': false },
      extraKnownMarketplaces: { m: { source: { source: 'github', repo: 'o/r' } } },
    });
    expect(facts).toMatchObject({
      commands: [
        { setting: 'apiKeyHelper', count: 1 },
        { setting: 'hooks.PreToolUse', count: 2 },
      ],
      plugins: ['p@m'],
      marketplaces: [{ name: 'm', source: 'github', fixed: false }],
    });
  });

  it('Codex: sandbox, network, trusted folders and providers', async () => {
    const text =
      'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nnetwork_access = true\n[projects."/home/ana"]\ntrust_level = "trusted"\n' +
      '[model_providers.corp]\nbase_url = "https://llm.corp.example/v1"\n[otel]\nexporter = "none"\nlog_user_prompt = true\n';
    expect(await settingsOf('.codex/config.toml', text)).toMatchObject({
      sandbox: { stated: true, mode: 'on', networkOpen: true },
      trusted: [{ path: '/home/ana', reach: 'home' }],
      endpoints: [{ use: 'model', host: 'llm.corp.example' }],
      telemetry: { stated: true, enabled: false, payloads: true },
    });
  });

  it('survives settings of the wrong type in every place', async () => {
    for (const wrong of [7, 'x', [], [1, [2]], null, { a: { b: [] } }]) {
      const keys = [
        'permissions',
        'hooks',
        'env',
        'sandbox',
        'enabledPlugins',
        'extraKnownMarketplaces',
        'allowedMcpServers',
        'otel',
        'profiles',
        'projects',
        'tools',
        'mcp',
        'telemetry',
        'agent',
        'permission',
        'provider',
        'interface',
        'mcpSettings',
        'amp.permissions',
        'chat.mcp.access',
        'chat.tools.terminal.autoApprove',
      ];
      const text = JSON.stringify(Object.fromEntries(keys.map((key) => [key, wrong])));
      for (const path of [
        CLAUDE,
        CODE,
        '.gemini/settings.json',
        'opencode.json',
        '.crush.json',
        '.config/amp/settings.json',
        '.config/zed/settings.json',
        'librechat.yaml',
        '.config/goose/config.yaml',
        '.aws/amazonq/cli-agents/a.json',
      ]) {
        const run = await collect({ [path]: text });
        expect(run.drafts.flatMap(factProblems)).toEqual([]);
      }
    }
  });
});
