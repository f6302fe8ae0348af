import { type ClientDescriptor, COMMON } from './descriptor.ts';

const DOCKER = {
  ...COMMON,
  id: 'docker-mcp',
  scope: 'catalogue',
  syntax: 'yaml',
  format: 'yaml',
  maps: ['/registry'],
  dialects: ['double-brace'],
  shared: true,
} as const;
const LIBRECHAT = {
  ...COMMON,
  id: 'librechat',
  title: 'LibreChat',
  scope: 'managed',
  syntax: 'yaml',
  format: 'yaml',
  dialects: ['dollar-brace', 'double-brace'],
  shared: true,
  dedicated: true,
  settings: 'librechat',
} as const;

const PLUGIN = { ...COMMON, scope: 'plugin', shared: true, dialects: ['dollar-brace'] } as const;

/** Desktop programs, chat hosts and catalogues. Facts from the makers' documentation, 2026. */
export const HOSTS: readonly ClientDescriptor[] = [
  {
    ...COMMON,
    id: 'claude-desktop',
    title: 'Claude Desktop',
    tails: ['claude_desktop_config.json'],
    scope: 'user',
    syntax: 'json',
    // Remote servers are connected in the account; the file starts local ones only.
    urlKeys: [],
    shared: true,
  },
  { ...LIBRECHAT, tails: ['librechat.yaml', 'librechat.yml'] },
  { ...COMMON, id: 'mcp-inspector', title: 'MCP Inspector', tails: ['.mcp-inspector/mcp.json'], scope: 'user' },
  { ...PLUGIN, id: 'claude-code', title: 'Claude Code plugin', tails: ['.claude-plugin/plugin.json'] },
  { ...PLUGIN, id: 'codex', title: 'Codex plugin', tails: ['.codex-plugin/plugin.json'] },
  { ...PLUGIN, id: 'cursor', title: 'Cursor plugin', tails: ['.cursor-plugin/plugin.json'] },
  {
    ...PLUGIN,
    id: 'claude-code',
    title: 'Claude Code marketplace',
    tails: ['.claude-plugin/marketplace.json'],
    maps: ['/plugins/*/mcpServers'],
  },
  { ...DOCKER, title: 'Docker MCP catalogue', tails: ['.docker/mcp/catalogs/*.yaml', '.docker/mcp/registry.yaml'] },
  {
    ...DOCKER,
    title: 'Docker MCP configuration',
    tails: ['.docker/mcp/config.yaml'],
    scope: 'user',
    maps: [],
    dedicated: true,
    settings: 'docker-mcp',
  },
];

/** Clients that only the content of a file can tell, by the name the content test gives them. */
export const BY_CONTENT: { readonly [shape: string]: ClientDescriptor } = {
  'docker-catalogue': { ...DOCKER, title: 'Docker MCP catalogue', tails: [] },
  'docker-config': {
    ...DOCKER,
    title: 'Docker MCP configuration',
    tails: [],
    scope: 'undetermined',
    maps: [],
    dedicated: true,
    settings: 'docker-mcp',
  },
  librechat: { ...LIBRECHAT, tails: [] },
  cagent: {
    ...COMMON,
    id: 'cagent',
    title: 'Docker agent',
    tails: [],
    scope: 'project',
    syntax: 'yaml',
    format: 'yaml',
    maps: ['/agents/*/toolsets'],
    dialects: ['dollar-brace', 'dollar'],
    shared: true,
  },
};

/** The client of a file whose path names none. */
export const UNSPECIFIED: ClientDescriptor = {
  ...COMMON,
  id: 'unspecified',
  title: 'an MCP client that the path does not name',
  tails: [
    'mcp.json',
    'mcp_config.json',
    'mcp-config.json',
    'mcp_settings.json',
    'mcp-servers.json',
    'mcp_servers.json',
  ],
  scope: 'undetermined',
  maps: [],
  urlKeys: ['url', 'serverUrl', 'httpUrl', 'uri'],
  commandKeys: ['command', 'cmd'],
  shared: true,
  bareMap: true,
};
