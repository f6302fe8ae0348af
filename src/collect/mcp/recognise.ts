import type { FileEntry } from '../../platform/files.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { BY_CONTENT, UNSPECIFIED } from './clients/hosts.ts';
import { clientOf } from './clients.ts';
import { looksLikeGateway } from './gateway.ts';
import { isContextForge } from './gateways/contextforge.ts';
import { isRegister } from './register.ts';

/** Files whose name tells nothing are looked into up to this size; configurations are far smaller. */
const MAX_SEARCHED_BYTES = 1 << 20;
const SEARCHED =
  /\.(?:jsonc?|ya?ml|toml)$|(?:^|\/)(?:\.env(?:\.[\w.-]{1,60})?|[\w.-]{1,60}\.env)$|(?:^|\/)oauth-[a-z-]{1,40}(?:\/[^/]{1,100})?$/i;

const ARCHIVE = /\.(?:mcpb|dxt)$/i;

/** How a file is read. */
export type Reading =
  | { readonly as: 'client'; readonly client: ClientDescriptor }
  | { readonly as: 'register' | 'agentgateway' | 'toolhive' | 'toolhive-run' | 'kong' | 'contextforge' }
  | { readonly as: 'registry' | 'bundle' | 'bundle-archive' | 'fastmcp' | 'oauth' };

/** Tells by the path alone how a file is read; `content` where only what is in it can tell, undefined where nothing reads it. */
export function readingByPath(file: Pick<FileEntry, 'path' | 'kind' | 'bytes'>): Reading | 'content' | undefined {
  const client = clientOf(file.path);
  if (client !== undefined) return { as: 'client', client };
  if (isRegister(file.path)) return { as: 'register' };
  if (ARCHIVE.test(file.path) && file.kind === 'file') return { as: 'bundle-archive' };
  return SEARCHED.test(file.path) && file.kind === 'file' && file.bytes <= MAX_SEARCHED_BYTES ? 'content' : undefined;
}

function as(descriptor: ClientDescriptor | undefined): Reading | undefined {
  return descriptor === undefined ? undefined : { as: 'client', client: descriptor };
}

/** A test on the bytes, and what a file that passes it is. The first that passes decides. */
interface Rule {
  /** All of these stand in the bytes. */
  readonly holds: readonly string[];
  /** Where the path or the text has a say too. */
  readonly and?: (path: string, text: () => string) => boolean;
  readonly reading: Reading | undefined;
}

const PLAIN_YAML = { ...UNSPECIFIED, format: 'yaml', syntax: 'yaml' } as const;
const CLUSTER = /^(?:services|apiVersion):/m;
const HOST = /^(?:endpoints|interface|mcpSettings|modelSpecs):/m;

const YAML_RULES: readonly Rule[] = [
  { holds: ['toolhive.stacklok.'], reading: { as: 'toolhive' } },
  { holds: ['ai-mcp-', '_format_version'], reading: { as: 'kong' } },
  { holds: ['mcp', 'targets'], and: (_, text) => looksLikeGateway(text()), reading: { as: 'agentgateway' } },
  {
    holds: ['registry:'],
    and: (_, text) =>
      /^registry:/m.test(text()) && /^\s{1,20}(?:image|remote|ref|type):/m.test(text()) && !CLUSTER.test(text()),
    reading: as(BY_CONTENT['docker-catalogue']),
  },
  {
    holds: ['toolsets', 'mcp'],
    and: (_, text) => /^agents:/m.test(text()) && /type:\s{0,4}["']?mcp\b/.test(text()),
    reading: as(BY_CONTENT['cagent']),
  },
  {
    holds: ['extensions:'],
    and: (_, text) =>
      /^extensions:/m.test(text()) && /^GOOSE_|^\s{1,8}cmd:|type:\s{0,3}(?:builtin|streamable_http)\b/m.test(text()),
    reading: as(clientOf('goose/config.yaml')),
  },
  {
    holds: ['mcpServers:'],
    and: (_, text) => /^mcpServers:/m.test(text()) && HOST.test(text()),
    reading: as(BY_CONTENT['librechat']),
  },
  { holds: ['mcpServers:'], and: (_, text) => /^mcpServers:/m.test(text()), reading: as(PLAIN_YAML) },
  { holds: ['mcp_servers:'], and: (_, text) => /^mcp_servers:/m.test(text()), reading: as(PLAIN_YAML) },
  { holds: [], and: (_, text) => isDockerConfig(text), reading: as(BY_CONTENT['docker-config']) },
];

const JSON_RULES: readonly Rule[] = [
  { holds: ['modelcontextprotocol.io/schemas/', 'server.schema.json'], reading: { as: 'registry' } },
  { holds: ['"name"', '"packages"'], and: (path) => /(?:^|\/)server\.json$/i.test(path), reading: { as: 'registry' } },
  { holds: ['"name"', '"remotes"'], and: (path) => /(?:^|\/)server\.json$/i.test(path), reading: { as: 'registry' } },
  { holds: ['"mcp_config"', '"manifest_version"'], reading: { as: 'bundle' } },
  { holds: ['"mcp_config"', '"dxt_version"'], reading: { as: 'bundle' } },
  { holds: ['gofastmcp.com/', 'fastmcp.json'], reading: { as: 'fastmcp' } },
  {
    holds: ['"source"'],
    and: (path) => /(?:^|\/)(?:[\w.-]{1,60}\.)?fastmcp\.json$/i.test(path),
    reading: { as: 'fastmcp' },
  },
  { holds: ['"authorization_servers"'], reading: { as: 'oauth' } },
  { holds: ['"bearer_methods_supported"'], reading: { as: 'oauth' } },
  { holds: ['"issuer"', '_endpoint"'], reading: { as: 'oauth' } },
  { holds: ['"client_id"', '"redirect_uris"', 'https://'], reading: { as: 'oauth' } },
  ...['"permission_profile"', '"proxy_mode"', '"base_name"'].map(
    (key): Rule => ({ holds: ['"schema_version"', '"transport"', key], reading: { as: 'toolhive-run' } }),
  ),
  { holds: ['opencode.ai/config.json'], reading: as(clientOf('opencode.json')) },
  { holds: ['charm.land/crush.json'], reading: as(clientOf('crush.json')) },
  { holds: ['schemastore', 'claude-code-settings.json'], reading: as(clientOf('.claude/settings.json')) },
  ...['"mcpServers"', '"context_servers"', '"mcp_servers"', '"amp.mcpServers"'].map(
    (key): Rule => ({ holds: [key], reading: as(UNSPECIFIED) }),
  ),
  { holds: ['"servers"'], and: (_, text) => isServerMap(text()), reading: as(UNSPECIFIED) },
];

const TOML_RULES: readonly Rule[] = [
  { holds: ['mcp_servers'], reading: as({ ...UNSPECIFIED, format: 'toml', syntax: 'toml' }) },
];

const ENV_RULES: readonly Rule[] = [
  { holds: [], and: (_, text) => isContextForge(text()), reading: { as: 'contextforge' } },
];

function rulesFor(path: string): readonly Rule[] {
  if (/\.toml$/i.test(path)) return TOML_RULES;
  if (/\.ya?ml$/i.test(path)) return YAML_RULES;
  return /\.env[\w.-]{0,60}$/i.test(path) ? ENV_RULES : JSON_RULES;
}

/** Tells by the content how a file is read; cheap tests on the bytes come first, because most files are none of these. */
export function readingByContent(path: string, bytes: Uint8Array): Reading | undefined {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let decoded: string | undefined;
  const text = (): string => (decoded ??= source.toString('utf8'));
  const rule = rulesFor(path).find(
    ({ holds, and }) => holds.every((part) => source.includes(part)) && (and === undefined || and(path, text)),
  );
  return rule?.reading;
}

// Docker's per-server settings have no key of their own; several names of its catalogue at the top of one file tell it.
const DOCKER_NAMES =
  /^["']?(?:arxiv-mcp-server|desktop-commander|dockerhub|filesystem|rust-mcp-filesystem|kubernetes|kubectl-mcp-server|markdownify|markitdown|openapi-schema|elevenlabs|gmail-mcp|github-official|atlassian|notion-remote|mcp-discord|obsidian|slack|resend|sqlite-mcp-server|git|postgres|grafana|mongodb|neo4j-[a-z-]{1,30}|playwright)["']?:\s*$/gm;
const OTHER_YAML = /^(?:version|services|apiVersion|name|on|jobs|image|registry):/m;

function isDockerConfig(read: () => string): boolean {
  const text = read();
  if (text.length > 64 << 10 || OTHER_YAML.test(text)) return false;
  return [...text.matchAll(DOCKER_NAMES)].length >= 2;
}

/** `servers` also names the hosts of an interface description; a map with commands or transports is one of MCP. */
function isServerMap(text: string): boolean {
  if (/"(?:openapi|swagger|asyncapi)"\s{0,9}:/.test(text) || !/"servers"\s{0,9}:\s{0,9}\{/.test(text)) return false;
  if (/"command"\s{0,9}:\s{0,9}"/.test(text)) return text.includes('"args"');
  const typed = /"type"\s{0,9}:\s{0,9}"(?:stdio|http|sse)"/.test(text);
  return typed || /"url"\s{0,9}:\s{0,9}"[^"]{1,300}\/(?:mcp|sse)\/?"/.test(text);
}
