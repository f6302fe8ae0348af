import { describe, expect, it } from 'vitest';
import { factProblems, lostPointers } from './facts.ts';
import { collect } from './support.ts';

const ENTRY = { command: 'npx', args: ['-y', 'pkg@1.0.0'] };
const inMap = (key: string): string => JSON.stringify({ [key]: { payments: ENTRY } });
const TOML = '[mcp_servers.payments]\ncommand = "npx"\nargs = ["-y", "pkg@1.0.0"]\n';
const YAML = '  payments:\n    command: npx\n    args: [-y, "pkg@1.0.0"]\n';
const SERVERS = inMap('servers');
const MCP_SERVERS = inMap('mcpServers');

/** Path, text, client and scope of every place §4.1 of the reference names, on all three systems. */
const PLACES: readonly (readonly [string, string, string, string])[] = [
  ['Library/Application Support/Claude/claude_desktop_config.json', MCP_SERVERS, 'claude-desktop', 'user'],
  ['AppData/Roaming/Claude/claude_desktop_config.json', MCP_SERVERS, 'claude-desktop', 'user'],
  [
    'AppData/Local/Packages/Claude_x/LocalCache/Roaming/Claude/claude_desktop_config.json',
    MCP_SERVERS,
    'claude-desktop',
    'user',
  ],
  ['etc/claude-code/managed-mcp.json', MCP_SERVERS, 'claude-code', 'managed'],
  ['Program Files/ClaudeCode/managed-mcp.json', MCP_SERVERS, 'claude-code', 'managed'],
  ['home/a/.claude/plugins/x/.mcp.json', JSON.stringify({ payments: ENTRY }), 'claude-code', 'project'],
  [
    'home/a/.claude/agents/x.md',
    `---\nname: x\nmcpServers:\n${YAML}---\n# Body { not yaml\n`,
    'claude-code',
    'project-or-user',
  ],
  ['x/.mcp.json', SERVERS, 'visual-studio', 'project'],
  ['x/.vs/mcp.json', SERVERS, 'visual-studio', 'project'],
  ['.config/Code/User/mcp.json', SERVERS, 'vscode', 'user'],
  ['Library/Application Support/Code/User/profiles/-3f2a/mcp.json', SERVERS, 'vscode', 'user'],
  ['AppData/Roaming/Code - Insiders/User/mcp.json', SERVERS, 'vscode', 'user'],
  ['.vscode-server/data/User/mcp.json', SERVERS, 'vscode', 'user'],
  [
    '.devcontainer/devcontainer.json',
    `{"image":"x", // dev\n"customizations":{"vscode":{"mcp":${SERVERS}}}}`,
    'vscode',
    'project',
  ],
  ['.devcontainer/api/devcontainer.json', `{"customizations":{"vscode":{"mcp":${SERVERS}}}}`, 'vscode', 'project'],
  ['team.code-workspace', `{"folders":[],"settings":{"mcp":${SERVERS}}}`, 'vscode', 'project'],
  ['.vscode/settings.json', `{"editor.tabSize":2,"mcp":${SERVERS}}`, 'vscode', 'project'],
  ['.config/zed/settings.json', `// settings\n${inMap('context_servers')}`, 'zed', 'project-or-user'],
  ['AppData/Roaming/Zed/settings.json', inMap('context_servers'), 'zed', 'project-or-user'],
  [
    '.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
    MCP_SERVERS,
    'cline',
    'user',
  ],
  [
    '.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json',
    MCP_SERVERS,
    'roo-code',
    'project-or-user',
  ],
  [
    '.continue/config.yaml',
    'mcpServers:\n  - name: payments\n    command: npx\n    args: [-y, "pkg@1.0.0"]\n',
    'continue',
    'project-or-user',
  ],
  [
    '.continue/assistants/team.yml',
    'mcpServers:\n  - name: payments\n    command: npx\n    args: [-y, "pkg@1.0.0"]\n',
    'continue',
    'project-or-user',
  ],
  [
    '.continue/config.json',
    JSON.stringify({
      experimental: { modelContextProtocolServers: [{ name: 'payments', transport: { type: 'stdio', ...ENTRY } }] },
    }),
    'continue',
    'project-or-user',
  ],
  ['etc/gemini-cli/settings.json', MCP_SERVERS, 'gemini-cli', 'managed'],
  ['ProgramData/gemini-cli/settings.json', MCP_SERVERS, 'gemini-cli', 'managed'],
  ['.qwen/settings.json', MCP_SERVERS, 'qwen-code', 'project-or-user'],
  ['.codex/config.toml', TOML, 'codex', 'project-or-user'],
  ['.codex/review.config.toml', TOML, 'codex', 'project-or-user'],
  ['etc/codex/config.toml', TOML, 'codex', 'managed'],
  ['ProgramData/OpenAI/Codex/config.toml', TOML, 'codex', 'managed'],
  ['.grok/config.toml', TOML, 'grok-cli', 'project-or-user'],
  [
    '.vibe/config.toml',
    '[[mcp_servers]]\nname = "payments"\ncommand = "npx"\nargs = ["-y", "pkg@1.0.0"]\n',
    'mistral-vibe',
    'project-or-user',
  ],
  [
    '.config/goose/config.yaml',
    'extensions:\n  payments:\n    type: stdio\n    cmd: npx\n    args: [-y, "pkg@1.0.0"]\n',
    'goose',
    'user',
  ],
  [
    'AppData/Roaming/Block/goose/config/config.yaml',
    'extensions:\n  payments:\n    type: stdio\n    cmd: npx\n    args: [-y, "pkg@1.0.0"]\n',
    'goose',
    'user',
  ],
  ['.aws/amazonq/cli-agents/ops.json', MCP_SERVERS, 'amazon-q', 'project-or-user'],
  ['.kiro/agents/ops.json', MCP_SERVERS, 'kiro', 'project-or-user'],
  ['.kiro/settings/mcp.json', `{"powers":${MCP_SERVERS}}`, 'kiro', 'project-or-user'],
  [
    '.config/opencode/opencode.jsonc',
    '{"mcp":{"payments":{"type":"local","command":["npx","-y","pkg@1.0.0"],},},}',
    'opencode',
    'project-or-user',
  ],
  ['.config/crush/crush.json', inMap('mcp'), 'crush', 'project-or-user'],
  ['.config/amp/settings.json', inMap('amp.mcpServers'), 'amp', 'project-or-user'],
  ['.github/agents/ops.md', `---\nname: ops\nmcp-servers:\n${YAML}---\ntext\n`, 'copilot-agent', 'project'],
  ['.github/copilot-mcp.json', MCP_SERVERS, 'copilot-agent', 'project'],
  ['.warp/.mcp.json', JSON.stringify({ payments: ENTRY }), 'warp', 'project-or-user'],
  ['.lmstudio/mcp.json', MCP_SERVERS, 'lm-studio', 'user'],
  ['.factory/mcp.json', MCP_SERVERS, 'factory', 'project-or-user'],
  ['.kimi/mcp.json', MCP_SERVERS, 'kimi', 'project-or-user'],
  ['.qoder/mcp.json', MCP_SERVERS, 'qoder', 'project-or-user'],
  ['.gemini/antigravity/mcp_config.json', MCP_SERVERS, 'antigravity', 'user'],
  ['.zcode/cli/config.json', `{"mcp":${SERVERS}}`, 'zcode', 'project-or-user'],
  ['.mcp-inspector/mcp.json', MCP_SERVERS, 'mcp-inspector', 'user'],
  [
    'x/.claude-plugin/plugin.json',
    JSON.stringify({ name: 'p', mcpServers: { payments: ENTRY } }),
    'claude-code',
    'plugin',
  ],
  [
    'x/.claude-plugin/marketplace.json',
    JSON.stringify({ plugins: [{ name: 'p', mcpServers: { payments: ENTRY } }] }),
    'claude-code',
    'plugin',
  ],
  ['x/gemini-extension.json', JSON.stringify({ name: 'e', mcpServers: { payments: ENTRY } }), 'gemini-cli', 'plugin'],
  ['librechat.yaml', `mcpServers:\n${YAML}`, 'librechat', 'managed'],
  ['deploy/chat.yaml', `interface: {}\nmcpServers:\n${YAML}`, 'librechat', 'managed'],
  ['mcpo/config.json', MCP_SERVERS, 'unspecified', 'undetermined'],
  ['ops/agents.toml', TOML, 'unspecified', 'undetermined'],
  [
    'cagent/team.yaml',
    'agents:\n  root:\n    model: x\n    toolsets:\n      - type: think\n      - type: mcp\n        name: payments\n        command: npx\n        args: [-y, "pkg@1.0.0"]\n',
    'cagent',
    'project',
  ],
];

describe('every place a client reads', () => {
  it.each(PLACES)('%s', async (path, text, client, scope) => {
    const run = await collect({ [path]: text });
    expect(run.problems).toEqual([]);
    const servers = run.drafts.filter((draft) => draft.kind === 'mcp-server');
    expect(
      servers.map(({ facts }) => [
        facts['client'],
        facts['scope'],
        facts['name'],
        facts['effective'],
        facts['program'],
      ]),
    ).toEqual([[client, scope, 'payments', true, 'npx']]);
    expect(servers[0]?.facts['package']).toMatchObject({ name: 'pkg', pin: 'exact' });
    expect(run.drafts.flatMap(factProblems)).toEqual([]);
    expect(run.drafts.flatMap(lostPointers)).toEqual([]);
  });

  it('is read with a byte order mark and Windows line ends alike', async () => {
    for (const [path, text] of [
      ['.codex/config.toml', TOML],
      ['.cursor/mcp.json', MCP_SERVERS],
      ['librechat.yaml', `mcpServers:\n${YAML}`],
    ] as const) {
      const run = await collect({ [path]: `\ufeff${text}`.replaceAll('\n', '\r\n') });
      expect(run.problems).toEqual([]);
      expect(run.drafts.find((draft) => draft.kind === 'mcp-config-file')?.facts).toMatchObject({
        servers: 1,
        byteOrderMark: true,
      });
    }
  });
});

describe('files that only look like configurations', () => {
  it.each([
    ['openapi.json', '{"openapi":"3.1.0","servers":[{"url":"https://h.example/mcp"}]}'],
    ['asyncapi.json', '{"asyncapi":"3.0.0","servers":{"prod":{"url":"https://h.example/mcp","type":"http"}}}'],
    ['schema.json', '{"properties":{"mcpServers":{"type":"object","properties":{"command":{"type":"string"}}}}}'],
    ['server.json', '{"name":"web","port":80}'],
    ['manifest.json', '{"manifest_version":3,"name":"browser extension","version":"1.0"}'],
    ['compose.yaml', 'services:\n  registry:\n    image: registry:2\n'],
    ['values.yaml', 'registry:\n  image: x\nmcp: false\nservices:\n  a: b\n'],
    ['chart.yaml', 'apiVersion: v2\nname: mcp\ntargets: []\n'],
    ['.env', 'JWT_SECRET_KEY=x\nPORT=80\n'],
    ['.github/agents/README.md', '# Agents\n\nmcp-servers: none\n'],
    ['pyproject.toml', '[project]\nname = "mcp_servers_tool"\n'],
  ])('%s yields nothing', async (path, text) => {
    const run = await collect({ [path]: text });
    expect([run.drafts.length, run.problems.length]).toEqual([0, 0]);
  });

  it('a file nobody named that does not parse is said, but does not make the search incomplete', async () => {
    const run = await collect({ 'notes/setup.json': '{"mcpServers": {"a": {' });
    expect(run.drafts).toEqual([]);
    expect(run.problems.map((problem) => [problem.state, problem.diagnostics[0]?.severity])).toEqual([
      ['unrecognised', 'warning'],
    ]);
  });
});
