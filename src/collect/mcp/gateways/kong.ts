import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import { BARE_ENTRY } from '../entry.ts';
import { inner, text, words } from '../entry-values.ts';
import { objectsOf } from '../manifests/facts.ts';
import { type GatewayFile, gatewayItem, NO_POSTURE, NO_ROUTE, type RouteReading, targetServer } from './item.ts';

const BLIND_SPOTS = [
  'Only this file is read: plugins set in the running gateway by another way are not seen.',
  'A load balancer, firewall or service mesh in front of or behind the gateway is not seen.',
];
const AUTHENTICATION = new Set(
  'openid-connect jwt key-auth oauth2 basic-auth mtls-auth ldap-auth ldap-auth-advanced hmac-auth ai-mcp-oauth2 jwt-signer vault-auth saml'.split(
    ' ',
  ),
);
const RATE_LIMITS = new Set([
  'rate-limiting',
  'rate-limiting-advanced',
  'ai-rate-limiting-advanced',
  'service-protection',
]);

interface Plugin {
  readonly name: string;
  readonly config: JsonObject;
  readonly pointer: string;
}

interface Holder {
  readonly name: string;
  readonly address: string;
  readonly addressPointer: string;
  readonly plugins: readonly Plugin[];
}

/** Yields the gateway item and one server per MCP proxy plugin of a declarative configuration of Kong. */
export function* kongItems(file: GatewayFile): Generator<Collected> {
  const root = file.document.value;
  if (!isJsonObject(root)) return;
  const found = holdersOf(root).flatMap((holder) =>
    holder.plugins.filter((plugin) => plugin.name === 'ai-mcp-proxy').map((proxy) => ({ holder, proxy })),
  );
  if (found.length === 0) return;
  const logs = found.map(({ proxy }) => inner(proxy.config, 'logging'));
  const audited = logs.every((log) => log['log_audits'] === true || log['audits'] === true);
  const payloads = logs.some((log) => log['log_payloads'] === true || log['payloads'] === true);
  const posture = {
    ...NO_POSTURE,
    accessLog: { state: audited ? ('configured' as const) : ('absent' as const), fields: [], filtered: false },
    logPointer: `${found[0]?.proxy.pointer ?? ''}/config/logging`,
    payloadLogging: payloads,
  };
  yield gatewayItem(
    file,
    'kong',
    found.map(({ holder, proxy }) => routeOf(holder, proxy)),
    posture,
    BLIND_SPOTS,
  );
  for (const { holder, proxy } of found) {
    if (holder.address === '') continue;
    yield targetServer(file, {
      ...BARE_ENTRY,
      client: 'kong',
      scope: 'gateway',
      name: holder.name,
      pointer: proxy.pointer,
      namePointer: proxy.pointer,
      enabledPointer: proxy.pointer,
      oauthPointer: proxy.pointer,
      address: { text: holder.address, pointer: holder.addressPointer },
      type: 'http',
    });
  }
}

/** Plugins of a route come on top of those of its service and of the whole gateway. */
function holdersOf(root: JsonObject): readonly Holder[] {
  const listed = objectsOf(root['plugins'], '/plugins');
  const bound = new Set(
    listed
      .filter(([plugin]) => plugin['route'] !== undefined || plugin['service'] !== undefined)
      .map(([, pointer]) => pointer),
  );
  const global = listed.map(pluginOf);
  const free = global.filter((each) => !bound.has(each.pointer));
  const holders: Holder[] = [{ name: 'the whole gateway', address: '', addressPointer: '', plugins: free }];
  for (const [service, at] of objectsOf(root['services'], '/services')) {
    const own = [...free, ...objectsOf(service['plugins'], `${at}/plugins`).map(pluginOf)];
    const name = text(service['name']) || at;
    const address = text(service['url']) || hostOf(service);
    const place = { address, addressPointer: text(service['url']) === '' ? `${at}/host` : `${at}/url` };
    const inherited = own.filter((plugin) => plugin.name !== 'ai-mcp-proxy' || plugin.pointer.startsWith(`${at}/`));
    holders.push({ name, ...place, plugins: inherited });
    for (const [route, inside] of objectsOf(service['routes'], `${at}/routes`)) {
      const plugins = objectsOf(route['plugins'], `${inside}/plugins`).map(pluginOf);
      const auth = inherited.filter((plugin) => plugin.name !== 'ai-mcp-proxy');
      holders.push({ name: text(route['name']) || name, ...place, plugins: [...auth, ...plugins] });
    }
  }
  for (const [route, at] of objectsOf(root['routes'], '/routes')) {
    const plugins = [
      ...free.filter((plugin) => plugin.name !== 'ai-mcp-proxy'),
      ...objectsOf(route['plugins'], `${at}/plugins`).map(pluginOf),
    ];
    holders.push({ name: text(route['name']) || at, address: '', addressPointer: at, plugins });
  }
  return holders;
}

function pluginOf([value, pointer]: readonly [JsonObject, string]): Plugin {
  return { name: value['enabled'] === false ? '' : text(value['name']), config: inner(value, 'config'), pointer };
}

function hostOf(service: JsonObject): string {
  const host = text(service['host']);
  const port = typeof service['port'] === 'number' ? `:${service['port']}` : '';
  return host === '' ? '' : `${text(service['protocol']) || 'http'}://${host}${port}${text(service['path'])}`;
}

function routeOf(holder: Holder, proxy: Plugin): RouteReading {
  const guards = holder.plugins.filter((plugin) => AUTHENTICATION.has(plugin.name));
  const cors = holder.plugins.find((plugin) => plugin.name === 'cors');
  const optional = guards.some((plugin) => text(plugin.config['anonymous']) !== '');
  const lists: readonly (readonly [JsonObject, string])[] = objectsOf(proxy.config['tools'], '');
  const acls = [proxy.config['default_acl'], ...lists.map(([tool]) => tool['acl'])].flatMap(aclsOf);
  const allows = acls.flatMap((acl) => words(acl['allow']));
  const tokens = guards.filter(
    (plugin) => plugin.name === 'ai-mcp-oauth2' || plugin.name === 'openid-connect' || plugin.name === 'jwt',
  );
  const audiences = tokens.flatMap((plugin) => [
    ...words(plugin.config['audience']),
    ...words(plugin.config['audience_required']),
    ...words(plugin.config['resource']),
  ]);
  const relaxed = tokens.some((plugin) => plugin.config['insecure_relaxed_audience_validation'] === true);
  return {
    ...NO_ROUTE,
    pointer: proxy.pointer,
    name: holder.name,
    targets: [holder.name],
    authenticationMode: guards.length === 0 ? 'none' : optional ? 'optional' : 'strict',
    authenticationKinds: guards.map((plugin) => plugin.name),
    checksTokens: tokens.length > 0,
    audiences: relaxed ? [...audiences, '*'] : audiences,
    rules: acls.length,
    allowRules: allows.length,
    allowAll: allows.includes('*'),
    corsPresent: cors !== undefined,
    corsOrigins: cors === undefined ? [] : words(cors.config['origins']),
    corsCredentials: cors?.config['credentials'] === true,
    rateLimited: holder.plugins.some((plugin) => RATE_LIMITS.has(plugin.name)),
    passthrough:
      tokens.some((plugin) => plugin.config['passthrough_credentials'] === true) ||
      proxy.config['forward_client_headers'] === true,
  };
}

function aclsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : isJsonObject(value) ? [value] : [];
}
