import { createHash } from 'node:crypto';
import type { EvidenceItem } from '../../model/evidence.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { packageComponents } from './packages.ts';
import { entries, flag, text, texts } from './read-facts.ts';

/** What a bill of materials says about its own making. */
export interface BomOrigin {
  readonly generator: { readonly name: string; readonly version: string };
  /** Name of the declared scope. */
  readonly scope: string;
  /** ISO 8601 instant in UTC. */
  readonly asOf: string;
}

const SCOPE_REF = 'scope';

/** What was collected about one server name. */
interface Server {
  readonly name: string;
  inventory: EvidenceItem | null;
  readonly launches: EvidenceItem[];
  readonly surfaces: EvidenceItem[];
}

/**
 * Returns the inventory of MCP servers as a CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/): clients and
 * packages are components, servers are services, tools, resources and prompts their properties. The serial number follows
 * from the evidence, so that equal evidence gives equal bytes. Values were redacted when they were collected.
 */
export function bomOf(items: readonly EvidenceItem[], origin: BomOrigin): JsonObject {
  const servers = serversOf(items);
  const packages = packageComponents(servers.flatMap((server) => server.launches));
  const clients = [...new Set(servers.flatMap((server) => server.launches.map(clientOf)))].sort();
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(items),
    version: 1,
    metadata: {
      timestamp: origin.asOf,
      tools: {
        components: [{ type: 'application', name: origin.generator.name, version: origin.generator.version }],
      },
      component: { type: 'application', 'bom-ref': SCOPE_REF, name: origin.scope },
    },
    components: [
      ...clients.map((client) => ({ type: 'application', 'bom-ref': clientRef(client), name: client })),
      ...packages.components,
    ],
    services: servers.map(serviceOf),
    dependencies: [
      { ref: SCOPE_REF, dependsOn: clients.map(clientRef) },
      ...clients.map((client) => ({
        ref: clientRef(client),
        dependsOn: servers
          .filter((server) => server.launches.some((item) => clientOf(item) === client))
          .map(serviceRef),
      })),
      ...servers.map((server) => ({
        ref: serviceRef(server),
        dependsOn: [...new Set(server.launches.flatMap((item) => packages.refsOf(item)))].sort(),
      })),
    ],
  };
}

/** One entry per server name, whatever its capital letters, in the order of the names. */
function serversOf(items: readonly EvidenceItem[]): readonly Server[] {
  const groups = new Map<string, Server>();
  const at = (name: string): Server => {
    const key = name.trim().toLowerCase();
    const group = groups.get(key) ?? { name: name.trim(), inventory: null, launches: [], surfaces: [] };
    groups.set(key, group);
    return group;
  };
  for (const item of [...items].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (item.kind === 'mcp-inventory') at(text(item.facts, 'name')).inventory = item;
    if (item.kind === 'mcp-server') at(text(item.facts, 'name')).launches.push(item);
    if (item.kind === 'mcp-tool-surface') at(text(item.facts, 'server')).surfaces.push(item);
  }
  groups.delete('');
  return [...groups.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function serviceOf(server: Server): Json {
  const endpoints = [...new Set(server.launches.flatMap(endpointOf))].sort();
  const modes = server.launches.map((item) => text(object(item, 'authentication'), 'mode'));
  const signsIn = modes.some((mode) => mode === 'credential' || mode === 'oauth');
  const outside = server.launches.some((item) => text(object(item, 'url'), 'hostClass') === 'public');
  return {
    'bom-ref': serviceRef(server),
    name: server.name,
    ...(endpoints.length > 0 ? { endpoints } : {}),
    // Nothing about signing in stands in most files; then the property is left out, because false would be a claim.
    ...(signsIn ? { authenticated: true } : {}),
    ...(outside ? { 'x-trust-boundary': true } : {}),
    properties: propertiesOf(server),
  };
}

function propertiesOf(server: Server): Json[] {
  const list: { name: string; value: string }[] = [];
  const add = (name: string, values: readonly string[]): void => {
    for (const value of [...new Set(values)].filter((each) => each !== '').sort())
      list.push({ name: `mcp:${name}`, value });
  };
  const { inventory, launches, surfaces } = server;
  add(
    'transport',
    launches.map((item) => text(item.facts, 'transport')),
  );
  add(
    'launch',
    launches.map((item) => text(item.facts, 'launch')),
  );
  add(
    'configured-in',
    launches.map((item) => item.source.path),
  );
  for (const member of ['tools', 'resources', 'prompts'] as const) {
    add(
      member.slice(0, -1),
      surfaces.flatMap((item) => entries(item.facts, member).map((each) => text(each, 'name'))),
    );
  }
  if (inventory !== null) {
    add('owner', [text(inventory.facts, 'owner')]);
    add('risk', [text(inventory.facts, 'risk')]);
    add('approved', [String(flag(inventory.facts, 'registered'))]);
    add('review-by', [text(inventory.facts, 'reviewBy')]);
    add('seen-in-logs', [String(flag(inventory.facts, 'seenInLogs'))]);
    add('log', texts(inventory.facts, 'logStreams'));
  }
  add(
    'evidence',
    [...launches, ...surfaces, ...(inventory === null ? [] : [inventory])].map((item) => item.id),
  );
  return list;
}

function endpointOf(item: EvidenceItem): readonly string[] {
  const url = object(item, 'url');
  const host = text(url, 'host');
  if (!flag(url, 'present') || host === '') return [];
  const port = text(url, 'port');
  return [
    `${text(url, 'scheme') || 'https'}://${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`,
  ];
}

function object(item: EvidenceItem, name: string): JsonObject {
  return (item.facts[name] ?? {}) as JsonObject;
}

function clientOf(item: EvidenceItem): string {
  return text(item.facts, 'client') || 'unspecified';
}

function clientRef(client: string): string {
  return `client:${client}`;
}

function serviceRef(server: Server): string {
  return `mcp-server:${server.name.toLowerCase()}`;
}

/** A UUID of version 8 (RFC 9562 §5.8) over the ids of the items. */
function serialNumber(items: readonly EvidenceItem[]): string {
  const digest = createHash('sha256')
    .update(
      items
        .map((item) => item.id)
        .sort()
        .join('\n'),
    )
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
