import type { FileEntry } from '../../platform/files.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { BY_CONTENT, UNSPECIFIED } from './clients/hosts.ts';
import { clientOf } from './clients.ts';
import { mayBeGateway } from './gateway.ts';
import { isContextForge } from './gateways/contextforge.ts';
import { isRegister } from './register.ts';

/** Files whose name tells nothing are looked into up to this size; configurations are far smaller. */
const MAX_SEARCHED_BYTES = 1 << 20;
const SEARCHED =
  /\.(?:jsonc?|ya?ml|toml)$|(?:^|\/)(?:\.env(?:\.[\w.-]{1,60})?|[\w.-]{1,60}\.env)$|(?:^|\/)oauth-[a-z-]{1,40}(?:\/[^/]{1,100})?$/i;

/** How a file is read. */
export type Reading =
  | { readonly as: 'client'; readonly client: ClientDescriptor }
  | { readonly as: 'register' | 'agentgateway' | 'toolhive' | 'toolhive-run' | 'kong' | 'contextforge' }
  | { readonly as: 'registry' | 'bundle' | 'fastmcp' | 'oauth' };

/** Tells by the path alone how a file is read; `content` where only what is in it can tell, undefined where nothing reads it. */
export function readingByPath(file: Pick<FileEntry, 'path' | 'kind' | 'bytes'>): Reading | 'content' | undefined {
  const client = clientOf(file.path);
  if (client !== undefined) return { as: 'client', client };
  if (isRegister(file.path)) return { as: 'register' };
  return SEARCHED.test(file.path) && file.kind === 'file' && file.bytes <= MAX_SEARCHED_BYTES ? 'content' : undefined;
}

/** Tells by the content how a file is read; cheap tests on the bytes come first, because most files are none of these. */
export function readingByContent(path: string, bytes: Uint8Array): Reading | undefined {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (/\.toml$/i.test(path))
    return source.includes('mcp_servers') ? client({ ...UNSPECIFIED, format: 'toml', syntax: 'toml' }) : undefined;
  if (/\.ya?ml$/i.test(path)) return yamlReading(source, bytes);
  if (/\.env[\w.-]{0,60}$/i.test(path))
    return isContextForge(source.toString('utf8')) ? { as: 'contextforge' } : undefined;
  return jsonReading(path, source);
}

function client(descriptor: ClientDescriptor | undefined): Reading | undefined {
  return descriptor === undefined ? undefined : { as: 'client', client: descriptor };
}

function yamlReading(source: Buffer, bytes: Uint8Array): Reading | undefined {
  if (source.includes('toolhive.stacklok.dev/')) return { as: 'toolhive' };
  if (source.includes('ai-mcp-') && source.includes('_format_version')) return { as: 'kong' };
  if (mayBeGateway(bytes)) return { as: 'agentgateway' };
  if (!source.includes('mcp') && !source.includes('registry:') && !source.includes('GOOSE_'))
    return dockerConfig(source);
  const text = source.toString('utf8');
  if (
    /^registry:/m.test(text) &&
    /^\s{1,20}(?:image|remote|ref|type):/m.test(text) &&
    !/^(?:services|apiVersion):/m.test(text)
  )
    return client(BY_CONTENT['docker-catalogue']);
  if (/^agents:/m.test(text) && /type:\s{0,4}["']?mcp\b/.test(text)) return client(BY_CONTENT['cagent']);
  if (/^extensions:/m.test(text) && /^GOOSE_|^\s{1,8}cmd:|type:\s{0,3}(?:builtin|streamable_http)\b/m.test(text))
    return client(clientOf('goose/config.yaml'));
  if (/^mcpServers:/m.test(text))
    return client(
      /^(?:endpoints|interface|mcpSettings|modelSpecs):/m.test(text)
        ? BY_CONTENT['librechat']
        : { ...UNSPECIFIED, format: 'yaml', syntax: 'yaml' },
    );
  if (/^mcp_servers:/m.test(text)) return client({ ...UNSPECIFIED, format: 'yaml', syntax: 'yaml' });
  return dockerConfig(source);
}

// Docker's per-server settings have no key of their own; several names of its catalogue at the top of one file tell it.
const DOCKER_NAMES =
  /^["']?(?:arxiv-mcp-server|desktop-commander|dockerhub|filesystem|rust-mcp-filesystem|kubernetes|kubectl-mcp-server|markdownify|markitdown|openapi-schema|elevenlabs|gmail-mcp|github-official|atlassian|notion-remote|mcp-discord|obsidian|slack|resend|sqlite-mcp-server|git|postgres|grafana|mongodb|neo4j-[a-z-]{1,30}|playwright)["']?:\s*$/gm;

function dockerConfig(source: Buffer): Reading | undefined {
  if (
    source.length > 64 << 10 ||
    !(
      source.includes('filesystem:') ||
      source.includes('dockerhub:') ||
      source.includes('desktop-commander:') ||
      source.includes('-mcp')
    )
  )
    return undefined;
  const text = source.toString('utf8');
  if (/^(?:version|services|apiVersion|name|on|jobs|image|registry):/m.test(text)) return undefined;
  return [...text.matchAll(DOCKER_NAMES)].length >= 2 ? client(BY_CONTENT['docker-config']) : undefined;
}

function jsonReading(path: string, source: Buffer): Reading | undefined {
  const has = (...parts: readonly string[]): boolean => parts.every((part) => source.includes(part));
  if (
    has('modelcontextprotocol.io/schemas/', 'server.schema.json') ||
    (/(?:^|\/)server\.json$/i.test(path) && has('"name"') && (has('"packages"') || has('"remotes"')))
  )
    return { as: 'registry' };
  if (has('"mcp_config"') && (has('"manifest_version"') || has('"dxt_version"'))) return { as: 'bundle' };
  if (has('fastmcp.json') || (/(?:^|\/)(?:[\w.-]{1,60}\.)?fastmcp\.json$/i.test(path) && has('"source"')))
    return { as: 'fastmcp' };
  if (has('"authorization_servers"') || has('"bearer_methods_supported"') || has('"issuer"', '_endpoint"'))
    return { as: 'oauth' };
  if (has('"client_id"', '"redirect_uris"', 'https://')) return { as: 'oauth' };
  if (
    has('"schema_version"', '"transport"') &&
    (has('"permission_profile"') || has('"proxy_mode"') || has('"base_name"'))
  )
    return { as: 'toolhive-run' };
  if (has('opencode.ai/config.json')) return client(clientOf('opencode.json'));
  if (has('charm.land/crush.json')) return client(clientOf('crush.json'));
  if (has('claude-code-settings.json') && has('schemastore')) return client(clientOf('.claude/settings.json'));
  if (has('"mcpServers"') || has('"context_servers"') || has('"mcp_servers"') || has('"amp.mcpServers"'))
    return client(UNSPECIFIED);
  return has('"servers"') && isServerMap(source.toString('utf8')) ? client(UNSPECIFIED) : undefined;
}

/** `servers` also names the hosts of an interface description; a map with commands or transports is one of MCP. */
function isServerMap(text: string): boolean {
  if (/"(?:openapi|swagger|asyncapi)"\s{0,9}:/.test(text) || !/"servers"\s{0,9}:\s{0,9}\{/.test(text)) return false;
  return /"command"\s{0,9}:\s{0,9}"/.test(text)
    ? text.includes('"args"')
    : /"type"\s{0,9}:\s{0,9}"(?:stdio|http|sse)"/.test(text) ||
        /"url"\s{0,9}:\s{0,9}"[^"]{1,300}\/(?:mcp|sse)\/?"/.test(text);
}
