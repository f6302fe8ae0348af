import type { DocumentFormat } from '../../../platform/document.ts';

/** Which reader of approval settings a client's file is handed to. */
export type SettingsDialect =
  | 'amazon-q'
  | 'amp'
  | 'claude-code'
  | 'codex'
  | 'crush'
  | 'docker-mcp'
  | 'gemini-cli'
  | 'goose'
  | 'librechat'
  | 'opencode'
  | 'vscode'
  | 'zed';

/** How one client keeps its MCP configuration. Data only: adding a client is adding an entry. */
export interface ClientDescriptor {
  readonly id: string;
  readonly title: string;
  /** Ends of paths this client reads, in lower case; `*` stands for any part of one name. */
  readonly tails: readonly string[];
  readonly scope: 'project' | 'user' | 'managed' | 'project-or-user' | 'plugin' | 'catalogue' | 'undetermined';
  /** What the client's own reader accepts; `undetermined` where its maker does not say. */
  readonly syntax: 'json' | 'json-with-comments' | 'yaml' | 'toml' | 'undetermined';
  /** `front-matter` is the YAML between the first two `---` lines of a Markdown file. */
  readonly format: DocumentFormat | 'front-matter';
  /** Paths to the server map; `*` stands for any key. Empty where any known map counts. */
  readonly maps: readonly string[];
  readonly commandKeys: readonly string[];
  readonly urlKeys: readonly string[];
  /** Those of them that mean the older transport (SSE) where the entry states no type. */
  readonly sseKeys: readonly string[];
  /** Dialects of references the client fills in; empty where its maker documents none or we do not know. */
  readonly dialects: readonly string[];
  /** Keys of an entry that let tools run without asking: a list of names, or a switch for all. */
  readonly approvalLists: readonly string[];
  readonly approvalSwitches: readonly string[];
  /** Top-level list of tools that need no approval, written `@server` or `@server/tool`; '' where there is none. */
  readonly approvalPatterns: string;
  /** Keys of an entry that bound how long a call may take, with their unit. */
  readonly timeouts: { readonly [key: string]: 'ms' | 's' };
  /** True where the file also holds other settings, so that a missing server map means nothing. */
  readonly shared: boolean;
  /** True where the client also accepts the servers at the top of the file, without a key around them. */
  readonly bareMap: boolean;
  /** Who decides in this file what runs without asking; absent where the file says nothing about it. */
  readonly settings?: SettingsDialect;
  /** True where the whole file belongs to the client, so that its silence about approvals is worth an item. */
  readonly dedicated: boolean;
  /** Another client that reads a file of this name, and the key of the server map that tells it. */
  readonly otherwise?: { readonly key: string; readonly id: string };
}

/** What a client does where its descriptor says nothing else. */
export const COMMON = {
  scope: 'project-or-user',
  syntax: 'undetermined',
  format: 'jsonc',
  maps: ['/mcpServers'],
  commandKeys: ['command'],
  urlKeys: ['url'],
  sseKeys: [],
  dialects: [],
  approvalLists: [],
  approvalSwitches: [],
  approvalPatterns: '',
  timeouts: { timeout: 'ms' },
  shared: false,
  bareMap: false,
  dedicated: false,
} as const;
