import type { Locator, Source } from '../../model/evidence.ts';
import { isJsonObject, type JsonObject, pointerToken, textOf } from '../../model/json.ts';
import { type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import type { Collected, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';
import { BARE_ENTRY, type ServerEntry } from './entry.ts';
import { scalar } from './entry-values.ts';
import {
  authenticationOf,
  corsOf,
  passthroughOf,
  presentsCertificate,
  rateLimitOf,
  rulesOf,
  texts,
} from './gateway-policies.ts';
import { type GatewayRoute, type GatewayShape, type GatewayTarget, readGateway } from './gateway-routes.ts';
import { NO_POSTURE, postureFacts } from './gateways/item.ts';
import { serverFacts } from './server.ts';
import type { Token } from './token.ts';
import { FactTrail } from './trail.ts';

const BLIND_SPOTS = [
  'Only this file is read: settings given when the gateway is started, or pushed to it by a control plane, are not seen.',
  'A load balancer, firewall or service mesh in front of or behind the gateway is not seen.',
  'Policies attached by name from elsewhere in the file are counted but not resolved to routes.',
];
const TARGET_BLIND_SPOTS = [
  'The server is reached through the gateway; the policies that guard it are in the gateway item.',
];

/** Tells from the raw text whether a YAML file could be a configuration of agentgateway, so that other YAML is not parsed. */
export function looksLikeGateway(text: string): boolean {
  return /^["']?(?:binds|gateways|mcp|routes)["']?:/m.test(text) && !/^apiVersion:/m.test(text);
}

/** Yields the gateway item, one server item per target, and the problem where the file does not parse. */
export function* gatewayItems(source: Source, bytes: Uint8Array, tools: Tools): Generator<Collected> {
  const path = clean(source.path);
  const document = parsePositioned(path, bytes, 'yaml');
  if (document.value === undefined) {
    const next = 'It looks like the configuration of a gateway for MCP servers: correct it and collect again.';
    const diagnostics = coverValues(document.diagnostics).map((each) => ({ ...each, next }));
    if (diagnostics.length === 0) return;
    yield {
      type: 'problem',
      problem: { path, state: 'unparsable', sha256: source.sha256, bytes: source.bytes, diagnostics },
    };
    return;
  }
  if (!isJsonObject(document.value)) return;
  const shape = readGateway(document.value);
  if (shape.routes.length === 0) return;
  const placed = { ...source, path };
  yield gatewayItem(document, document.value, shape, placed, tools);
  const seen = new Set<string>();
  for (const route of shape.routes) {
    for (const target of route.targets) {
      if (seen.has(target.pointer)) continue;
      seen.add(target.pointer);
      yield targetItem(document, target, placed, tools);
    }
  }
}

function gatewayItem(
  document: ParsedDocument,
  root: JsonObject,
  shape: GatewayShape,
  source: Source,
  tools: Tools,
): Collected {
  const trail = new FactTrail(document, (secret) => tools.fingerprint(secret));
  // Policies can hold keys and passwords, so no digest of a part of the file is published.
  trail.bar('');
  const routes = shape.routes.map((route, index) => routeFacts(route, index, trail));
  const log = accessLogOf(root);
  const facts = {
    product: 'agentgateway',
    listeners: shape.listeners.map((listener, index) => {
      trail.at(`/listeners/${index}`, listener.pointer);
      const { pointer: _pointer, ...fact } = listener;
      return { ...fact, name: clean(fact.name), protocol: clean(fact.protocol), port: clean(fact.port) };
    }),
    routes,
    targets: [...new Set(shape.routes.flatMap((route) => route.targets.map((target) => clean(target.name))))].sort(),
    ...countTargets(routes),
    detachedPolicies: Array.isArray(root['policies']) ? root['policies'].length : 0,
    ...postureFacts({ ...NO_POSTURE, accessLog: { state: log.state, fields: log.fields, filtered: log.filtered } }),
  };
  trail.at('', '');
  for (const [pointer, kind] of [
    ['/listeners', shape.listeners[0]?.pointer],
    ['/routes', shape.routes[0]?.pointer],
    ['/targets', shape.routes[0]?.targets[0]?.pointer],
  ] as const) {
    trail.at(pointer, kind ?? '');
  }
  for (const name of ['/accessLog', '/logEvents', '/payloadLogging']) trail.at(name, log.pointer);
  for (const name of ['/egress', '/binds']) trail.at(name, '');
  trail.at('/networkTargetsWithCertificate', shape.routes[0]?.targets[0]?.pointer ?? '');
  const locators: Record<string, Locator> = trail.locators();
  const parts = {
    subject: `agentgateway ${source.path}`,
    source,
    facts: facts as unknown as JsonObject,
    locators,
    redactions: [],
  };
  const parameters = { recognisedBy: 'content' };
  return {
    type: 'item',
    draft: mcpDraft({ ...parts, kind: 'mcp-gateway', parameters, blindSpots: BLIND_SPOTS }, tools),
  };
}

function countTargets(
  routes: readonly { readonly networkTargets: number; readonly networkTargetsWithCertificate: number }[],
): {
  readonly networkTargets: number;
  readonly networkTargetsWithCertificate: number;
} {
  let networkTargets = 0;
  let networkTargetsWithCertificate = 0;
  for (const route of routes) {
    networkTargets += route.networkTargets;
    networkTargetsWithCertificate += route.networkTargetsWithCertificate;
  }
  return { networkTargets, networkTargetsWithCertificate };
}

function routeFacts(route: GatewayRoute, index: number, trail: FactTrail) {
  const authentication = authenticationOf(route);
  const rules = rulesOf(route);
  const cors = corsOf(route);
  const limit = rateLimitOf(route);
  const passthrough = passthroughOf(route);
  const network = route.targets.filter((target) => !isJsonObject(target.value['stdio']));
  const at = `/routes/${index}`;
  trail.at(at, route.pointer);
  trail.at(`${at}/authenticationMode`, authentication.pointer);
  trail.at(`${at}/audiences`, authentication.pointer);
  trail.at(`${at}/rules`, rules.pointer);
  trail.at(`${at}/corsOrigins`, cors.pointer);
  trail.at(`${at}/rateLimited`, limit?.pointer ?? route.pointer);
  trail.at(`${at}/passthrough`, passthrough ?? route.pointer);
  return {
    name: clean(route.name),
    listeners: route.listeners.map(clean),
    targets: route.targets.map((target) => clean(target.name)),
    authenticationMode: clean(authentication.mode),
    authenticationKinds: authentication.kinds,
    checksTokens: authentication.tokens,
    audiences: authentication.audiences.map(clean),
    bearerMethods: authentication.bearerMethods.map(clean),
    rules: rules.rules,
    allowRules: rules.allowRules,
    allowAll: rules.allowAll,
    corsPresent: cors.present,
    corsOrigins: cors.origins.map(clean),
    corsCredentials: cors.credentials,
    rateLimited: limit !== undefined,
    passthrough: passthrough !== undefined,
    networkTargets: network.length,
    networkTargetsWithCertificate: network.filter((target) => presentsCertificate(route, target)).length,
  };
}

interface AccessLog {
  readonly state: 'configured' | 'suppressed' | 'absent';
  readonly fields: readonly string[];
  readonly filtered: boolean;
  readonly pointer: string;
}

/** Reads whether the file sets up a log of requests. A filter of `false`, or a level above info, drops every request. */
function accessLogOf(root: JsonObject): AccessLog {
  const frontend = isJsonObject(root['frontendPolicies']) ? root['frontendPolicies']['accessLog'] : undefined;
  const config = isJsonObject(root['config']) ? root['config']['logging'] : undefined;
  const pointer =
    frontend !== undefined ? '/frontendPolicies/accessLog' : config === undefined ? '' : '/config/logging';
  const logs = [frontend, config].filter(isJsonObject);
  const filters = logs.map((log) => log['filter']).filter((filter) => filter !== undefined);
  const level = isJsonObject(config) ? texts(config['level']).join(',') : '';
  const silent =
    filters.some((filter) => filter === false || filter === 'false') || /^(?:off|error|warn)$/i.test(level.trim());
  if (frontend === false || silent) return { state: 'suppressed', fields: [], filtered: true, pointer };
  if (logs.length === 0 && frontend !== true) return { state: 'absent', fields: [], filtered: false, pointer };
  const fields = logs.flatMap((log) => [log['add'], isJsonObject(log['fields']) ? log['fields']['add'] : undefined]);
  const names = fields.filter(isJsonObject).flatMap((each) => Object.keys(each));
  return { state: 'configured', fields: [...new Set(names)].sort(), filtered: filters.length > 0, pointer };
}

function targetItem(document: ParsedDocument, target: GatewayTarget, source: Source, tools: Tools): Collected {
  const { facts, locators, redactions } = serverFacts(targetEntry(target), document, (secret) =>
    tools.fingerprint(secret),
  );
  const subject = `agentgateway ${source.path} › ${clean(target.name)}`;
  const parameters = { client: 'agentgateway', pointer: clean(target.pointer) };
  const blindSpots = TARGET_BLIND_SPOTS;
  const parts = { kind: 'mcp-server', subject, source, facts, locators, redactions, parameters, blindSpots };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}

/** A target seen as a server entry, so that both are read by the same code. */
function targetEntry(target: GatewayTarget): ServerEntry {
  const { value, pointer } = target;
  const process = processOf(value, pointer);
  const address = remoteOf(value, pointer);
  const auth = isJsonObject(value['policies']) && Object.hasOwn(value['policies'], 'backendAuth');
  const lost = process.command === undefined && address === undefined;
  return {
    ...BARE_ENTRY,
    client: 'agentgateway',
    scope: 'gateway',
    name: target.name,
    pointer,
    namePointer: `${pointer}/name`,
    ...process,
    address,
    type: transportOf(value),
    enabledPointer: pointer,
    ineffective: lost ? ['neither a command nor an address'] : [],
    oauth: auth ? 'stated' : 'unstated',
    oauthPointer: `${pointer}/policies`,
    dialects: ['dollar', 'dollar-brace'],
  };
}

/** Returns the process that a target starts. */
function processOf(target: JsonObject, pointer: string): Pick<ServerEntry, 'command' | 'args' | 'env'> {
  const stdio = target['stdio'];
  if (!isJsonObject(stdio)) return { command: undefined, args: [], env: [] };
  const at = `${pointer}/stdio`;
  const env = isJsonObject(stdio['env']) ? Object.entries(stdio['env']) : [];
  return {
    command: typeof stdio['cmd'] === 'string' ? { text: stdio['cmd'], pointer: `${at}/cmd` } : undefined,
    args: texts(stdio['args']).map((text, index) => ({ text, pointer: `${at}/args/${index}` })),
    env: env.map(([name, value]) => ({ name, value: scalar(value), pointer: `${at}/env/${pointerToken(name)}` })),
  };
}

const REMOTES = ['mcp', 'sse', 'openapi'];

/** Returns the address a target is reached at. */
function remoteOf(target: JsonObject, pointer: string): Token | undefined {
  const kind = REMOTES.find((each) => isJsonObject(target[each])) ?? '';
  const remote = target[kind];
  const text = isJsonObject(remote) ? addressOf(remote, target) : '';
  return text === '' ? undefined : { text, pointer: `${pointer}/${kind}/host` };
}

function transportOf(target: JsonObject): string {
  if (isJsonObject(target['stdio'])) return 'stdio';
  return REMOTES.find((each) => isJsonObject(target[each])) === 'sse' ? 'sse' : 'http';
}

/** A host without a scheme is reached over TLS on port 443 or with a TLS policy, and in clear text otherwise. */
function addressOf(remote: JsonObject, target: JsonObject): string {
  const host = typeof remote['host'] === 'string' ? remote['host'] : '';
  if (host === '' || /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(host)) return host;
  const port = typeof remote['port'] === 'boolean' ? '' : textOf(remote['port']);
  const policies = isJsonObject(target['policies']) ? target['policies'] : {};
  const encrypted = port === '443' || host.endsWith(':443') || Object.hasOwn(policies, 'backendTLS');
  const path = typeof remote['path'] === 'string' ? remote['path'] : '';
  return `${encrypted ? 'https' : 'http'}://${host}${port === '' ? '' : `:${port}`}${path}`;
}
