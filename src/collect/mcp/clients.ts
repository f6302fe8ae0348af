import type { DocumentFormat } from '../../platform/document.ts';

/** How one client keeps its MCP configuration. Data only: adding a client is adding an entry. */
export interface ClientDescriptor {
  readonly id: string;
  readonly title: string;
  /** Ends of paths this client reads; `*` stands for one file name's stem. Lower case. */
  readonly tails: readonly string[];
  readonly scope: 'project' | 'user' | 'managed' | 'project-or-user' | 'plugin' | 'undetermined';
  /** What the client's own reader accepts; `undetermined` where its maker does not say. */
  readonly syntax: 'json' | 'json-with-comments' | 'yaml' | 'undetermined';
  readonly format: DocumentFormat;
  /** Paths to the server map; `*` stands for any key. Empty where any known map counts. */
  readonly maps: readonly string[];
  readonly urlKeys: readonly string[];
  /** Dialects of references the client fills in; empty where its maker documents none or we do not know. */
  readonly dialects: readonly string[];
  /** Keys of an entry that let tools run without asking: a list of names, or a switch for all. */
  readonly approvalLists: readonly string[];
  readonly approvalSwitches: readonly string[];
  /** True where the file also holds other settings, so that a missing server map means nothing. */
  readonly shared: boolean;
  /** True where the client also accepts the servers at the top of the file, without a key around them. */
  readonly bareMap: boolean;
}

const COMMON = {
  scope: 'project-or-user',
  syntax: 'undetermined',
  format: 'jsonc',
  maps: ['/mcpServers'],
  urlKeys: ['url'],
  dialects: [],
  approvalLists: [],
  approvalSwitches: [],
  shared: false,
  bareMap: false,
} as const;

/** The clients, most specific path first; the first whose tail fits wins. Facts from the makers' documentation, 2026. */
const CLIENTS: readonly ClientDescriptor[] = [
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
  {
    ...COMMON,
    id: 'claude-code',
    title: 'Claude Code, managed',
    tails: ['managed-mcp.json'],
    scope: 'managed',
    syntax: 'json',
    dialects: ['dollar-brace'],
  },
  {
    ...COMMON,
    id: 'claude-code',
    title: 'Claude Code, user',
    tails: ['.claude.json'],
    scope: 'user',
    syntax: 'json',
    maps: ['/mcpServers', '/projects/*/mcpServers'],
    dialects: ['dollar-brace'],
    shared: true,
  },
  {
    ...COMMON,
    id: 'cursor',
    title: 'Cursor',
    tails: ['.cursor/mcp.json'],
    dialects: ['editor-env', 'editor-variable'],
  },
  {
    ...COMMON,
    id: 'vscode',
    title: 'Visual Studio Code',
    tails: ['.vscode/mcp.json'],
    scope: 'project',
    syntax: 'json-with-comments',
    maps: ['/servers'],
    dialects: ['vscode-input', 'editor-env', 'editor-variable'],
    approvalSwitches: ['sandboxEnabled'],
  },
  {
    ...COMMON,
    id: 'vscode',
    title: 'Visual Studio Code, user',
    tails: ['code/user/mcp.json', 'code - insiders/user/mcp.json'],
    scope: 'user',
    syntax: 'json-with-comments',
    maps: ['/servers'],
    dialects: ['vscode-input', 'editor-env', 'editor-variable'],
    approvalSwitches: ['sandboxEnabled'],
  },
  {
    ...COMMON,
    id: 'windsurf',
    title: 'Windsurf',
    tails: [
      '.codeium/windsurf/mcp_config.json',
      '.codeium/mcp_config.json',
      '.windsurf/mcp_config.json',
      '.windsurf/mcp.json',
    ],
    scope: 'user',
    urlKeys: ['serverUrl', 'url'],
    dialects: ['editor-env'],
  },
  {
    ...COMMON,
    id: 'gemini-cli',
    title: 'Gemini CLI',
    tails: ['.gemini/settings.json'],
    urlKeys: ['httpUrl', 'url'],
    dialects: ['dollar', 'dollar-brace'],
    approvalSwitches: ['trust'],
    shared: true,
  },
  {
    ...COMMON,
    id: 'gemini-cli',
    title: 'Gemini CLI extension',
    tails: ['gemini-extension.json'],
    scope: 'plugin',
    urlKeys: ['httpUrl', 'url'],
    dialects: ['dollar', 'dollar-brace', 'editor-variable'],
    approvalSwitches: ['trust'],
    shared: true,
  },
  {
    ...COMMON,
    id: 'roo-code',
    title: 'Roo Code',
    tails: ['.roo/mcp.json', 'rooveterinaryinc.roo-cline/settings/mcp_settings.json'],
    dialects: ['editor-env', 'editor-variable'],
    approvalLists: ['alwaysAllow'],
  },
  {
    ...COMMON,
    id: 'cline',
    title: 'Cline',
    tails: ['saoudrizwan.claude-dev/settings/cline_mcp_settings.json', 'cline_mcp_settings.json'],
    scope: 'user',
    approvalLists: ['autoApprove', 'alwaysAllow'],
  },
  {
    ...COMMON,
    id: 'kiro',
    title: 'Kiro',
    tails: ['.kiro/settings/mcp.json'],
    dialects: ['dollar-brace'],
    approvalLists: ['autoApprove'],
  },
  {
    ...COMMON,
    id: 'amazon-q',
    title: 'Amazon Q Developer',
    tails: ['.amazonq/mcp.json', '.aws/amazonq/mcp.json'],
    approvalLists: ['autoApprove'],
  },
  { ...COMMON, id: 'junie', title: 'JetBrains Junie', tails: ['.junie/mcp/mcp.json'] },
  { ...COMMON, id: 'trae', title: 'Trae', tails: ['.trae/mcp.json'] },
  { ...COMMON, id: 'copilot-cli', title: 'GitHub Copilot CLI', tails: ['.copilot/mcp-config.json'], scope: 'user' },
  { ...COMMON, id: 'continue', title: 'Continue', tails: ['.continue/mcpservers/*.json'], syntax: 'json' },
  {
    ...COMMON,
    id: 'continue',
    title: 'Continue',
    tails: ['.continue/mcpservers/*.yaml', '.continue/mcpservers/*.yml', '.continue/config.yaml'],
    syntax: 'yaml',
    format: 'yaml',
    dialects: ['github-expression'],
    shared: true,
  },
  {
    ...COMMON,
    id: 'claude-code',
    title: 'Claude Code',
    tails: ['.mcp.json'],
    scope: 'project',
    syntax: 'json',
    dialects: ['dollar-brace'],
    bareMap: true,
  },
  {
    ...COMMON,
    id: 'unspecified',
    title: 'an MCP client that the path does not name',
    tails: ['mcp.json', 'mcp_config.json', 'mcp-config.json', 'mcp_settings.json'],
    scope: 'undetermined',
    maps: [],
    urlKeys: ['url', 'serverUrl', 'httpUrl'],
    shared: true,
    bareMap: true,
  },
];

/** Keys under which some client keeps its server map; used to find a map under the key of another client. */
export const MAP_KEYS: readonly string[] = [
  'mcpServers',
  'servers',
  'context_servers',
  'mcp_servers',
  'amp.mcpServers',
];

/** Keys under which some client expects the address of a server, its own or another's. */
export const URL_KEYS: readonly string[] = ['url', 'serverUrl', 'httpUrl', 'uri', 'link', 'endpoint', 'baseUrl'];

// Most files of a repository have a name that no client reads; they are told by that name alone.
const STARRED: readonly ClientDescriptor[] = CLIENTS.filter((client) =>
  client.tails.some((tail) => tail.includes('*')),
);
const BY_NAME: ReadonlyMap<string, readonly ClientDescriptor[]> = clientsByName();

function clientsByName(): Map<string, readonly ClientDescriptor[]> {
  const names = new Set(CLIENTS.flatMap((client) => client.tails.map(fileName)));
  const reads = (client: ClientDescriptor, name: string): boolean =>
    STARRED.includes(client) || client.tails.some((tail) => fileName(tail) === name);
  return new Map([...names].map((name) => [name, CLIENTS.filter((client) => reads(client, name))]));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Returns the client that reads a file at this path, or undefined where none does. */
export function clientOf(path: string): ClientDescriptor | undefined {
  const lower = `/${path.toLowerCase()}`;
  const candidates = BY_NAME.get(fileName(lower)) ?? STARRED;
  return candidates.find((client) => client.tails.some((tail) => endsWithTail(lower, tail)));
}

function endsWithTail(path: string, tail: string): boolean {
  const star = tail.indexOf('*');
  if (star === -1) return path.endsWith(`/${tail}`);
  const folder = path.lastIndexOf('/');
  return path.slice(0, folder + 1).endsWith(`/${tail.slice(0, star)}`) && path.endsWith(tail.slice(star + 1));
}
