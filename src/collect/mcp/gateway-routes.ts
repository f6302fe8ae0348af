import { isJsonObject, type Json, type JsonObject, pointerToken, textOf } from '../../model/json.ts';

/** One MCP server behind a gateway, where the file defines it. */
export interface GatewayTarget {
  readonly name: string;
  readonly pointer: string;
  readonly value: JsonObject;
}

/** A policy that is in force for a route, from the nearest place that sets it. */
export interface PlacedPolicy {
  readonly pointer: string;
  readonly value: Json;
}

/** One route of the gateway that leads to MCP servers, with the policies that apply to it. */
export interface GatewayRoute {
  readonly name: string;
  readonly pointer: string;
  readonly listeners: readonly string[];
  readonly targets: readonly GatewayTarget[];
  readonly policies: ReadonlyMap<string, PlacedPolicy>;
}

/** One port the gateway listens on. */
interface GatewayListener {
  readonly name: string;
  readonly port: string;
  readonly protocol: string;
  readonly tls: boolean;
  readonly clientCertificates: boolean;
  readonly pointer: string;
}

/** What a gateway file defines. */
export interface GatewayShape {
  readonly listeners: readonly GatewayListener[];
  readonly routes: readonly GatewayRoute[];
}

type Policies = ReadonlyMap<string, PlacedPolicy>;
const NONE: Policies = new Map();

/** Reads the listeners and the MCP routes of an agentgateway file, in its three layouts: binds, gateways, and plain `mcp`. */
export function readGateway(root: JsonObject): GatewayShape {
  const listeners: GatewayListener[] = [];
  const routes: GatewayRoute[] = [];
  for (const [bind, at] of items(root['binds'], '/binds')) {
    for (const [listener, inner] of items(bind['listeners'], `${at}/listeners`)) {
      const read = readListener(listener, inner, bind['port'], `bind ${textOf(bind['port'])}`);
      const found = readRoutes(listener['routes'], `${inner}/routes`, [read.name], policiesOf(listener, inner, NONE));
      if (found.length === 0) continue;
      listeners.push(read);
      routes.push(...found);
    }
  }
  const named = readNamedGateways(root);
  const shared = new Map<string, GatewayRoute>();
  for (const route of readRoutes(root['routes'], '/routes', [...named.keys()], NONE)) shared.set(route.pointer, route);
  const direct = readDirect(root, named);
  routes.push(...shared.values(), ...direct.routes);
  if (shared.size > 0 || direct.usesNamed) listeners.push(...[...named.values()].flat());
  listeners.push(...direct.listeners);
  return { listeners, routes };
}

function readNamedGateways(root: JsonObject): ReadonlyMap<string, readonly GatewayListener[]> {
  const named = new Map<string, readonly GatewayListener[]>();
  const gateways = root['gateways'];
  if (!isJsonObject(gateways)) return named;
  for (const [name, gateway] of Object.entries(gateways)) {
    if (!isJsonObject(gateway)) continue;
    const at = `/gateways/${pointerToken(name)}`;
    const inner = items(gateway['listeners'], `${at}/listeners`);
    const own = readListener(gateway, at, gateway['port'], name);
    named.set(
      name,
      inner.length === 0
        ? [own]
        : inner.map(([listener, pointer]) => readListener(listener, pointer, gateway['port'], name)),
    );
  }
  return named;
}

function readDirect(
  root: JsonObject,
  named: ReadonlyMap<string, readonly GatewayListener[]>,
): { routes: readonly GatewayRoute[]; listeners: readonly GatewayListener[]; usesNamed: boolean } {
  const mcp = root['mcp'];
  if (!isJsonObject(mcp)) return { routes: [], listeners: [], usesNamed: false };
  const targets = readTargets(mcp['targets'], '/mcp/targets');
  if (targets.length === 0) return { routes: [], listeners: [], usesNamed: false };
  const port = mcp['port'];
  const usesNamed = named.size > 0 && port === undefined;
  const own = usesNamed ? [] : [readListener(mcp, '/mcp', port, 'mcp')];
  const listeners = usesNamed ? [...named.values()].flat().map((each) => each.name) : own.map((each) => each.name);
  const route = { name: 'mcp', pointer: '/mcp', listeners, targets, policies: policiesOf(mcp, '/mcp', NONE) };
  return { routes: [route], listeners: own, usesNamed };
}

function readListener(
  listener: JsonObject,
  pointer: string,
  port: Json | undefined,
  fallback: string,
): GatewayListener {
  const tls = listener['tls'];
  const protocol =
    typeof listener['protocol'] === 'string' ? listener['protocol'] : isJsonObject(tls) ? 'HTTPS' : 'HTTP';
  const encrypted = isJsonObject(tls) || protocol.toUpperCase() === 'HBONE';
  const identity = isJsonObject(tls) && (typeof tls['root'] === 'string' || isJsonObject(tls['spiffe']));
  return {
    name: typeof listener['name'] === 'string' ? listener['name'] : fallback,
    port: typeof port === 'number' || typeof port === 'string' ? String(port) : '',
    protocol,
    tls: encrypted,
    clientCertificates: identity || protocol.toUpperCase() === 'HBONE',
    pointer,
  };
}

function readRoutes(
  value: Json | undefined,
  at: string,
  listeners: readonly string[],
  outer: Policies,
): readonly GatewayRoute[] {
  const routes: GatewayRoute[] = [];
  for (const [index, [route, pointer]] of items(value, at).entries()) {
    const own = policiesOf(route, pointer, outer);
    const targets: GatewayTarget[] = [];
    let policies = own;
    for (const [backend, inner] of items(route['backends'], `${pointer}/backends`)) {
      const mcp = backend['mcp'];
      if (!isJsonObject(mcp)) continue;
      targets.push(...readTargets(mcp['targets'], `${inner}/mcp/targets`));
      policies = policiesOf(backend, inner, policies);
    }
    const name = typeof route['name'] === 'string' ? route['name'] : `route ${index + 1}`;
    if (targets.length > 0) routes.push({ name, pointer, listeners, targets, policies });
  }
  return routes;
}

function readTargets(value: Json | undefined, at: string): readonly GatewayTarget[] {
  return items(value, at).map(([target, pointer], index) => ({
    name: typeof target['name'] === 'string' ? target['name'] : `target ${index + 1}`,
    pointer,
    value: target,
  }));
}

/** Policies of a place, laid over those of what surrounds it. */
function policiesOf(place: JsonObject, pointer: string, outer: Policies): Policies {
  const own = place['policies'];
  if (!isJsonObject(own)) return outer;
  const merged = new Map(outer);
  for (const [name, value] of Object.entries(own))
    merged.set(name, { pointer: `${pointer}/policies/${pointerToken(name)}`, value });
  return merged;
}

/** Returns the objects of a list with their pointers. */
function items(value: Json | undefined, pointer: string): readonly (readonly [JsonObject, string])[] {
  const found: (readonly [JsonObject, string])[] = [];
  if (!Array.isArray(value)) return found;
  for (const [index, item] of value.entries()) if (isJsonObject(item)) found.push([item, `${pointer}/${index}`]);
  return found;
}
