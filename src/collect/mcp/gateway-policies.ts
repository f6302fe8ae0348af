import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { GatewayRoute, GatewayTarget, PlacedPolicy } from './gateway-routes.ts';

/** How a route lets callers in. */
export interface RouteAuthentication {
  /** strict, optional, permissive, external (another service decides), or none. */
  readonly mode: string;
  readonly kinds: readonly string[];
  readonly audiences: readonly string[];
  /** True where tokens are checked at all, so that an audience can be. */
  readonly tokens: boolean;
  readonly bearerMethods: readonly string[];
  readonly pointer: string;
}

// The mode each policy has where the file names none, from agentgateway's own source (August 2026).
const DEFAULT_MODES: Readonly<Record<string, string>> = {
  mcpAuthentication: 'strict',
  jwtAuth: 'optional',
  apiKey: 'optional',
  basicAuth: 'optional',
  oidc: 'strict',
};
const WEAKNESS = ['strict', 'external', 'optional', 'permissive', 'none'];

/** Reads how callers of a route are authenticated; the strictest of several policies counts, because each must pass. */
export function authenticationOf(route: GatewayRoute): RouteAuthentication {
  const kinds: string[] = [];
  const audiences: string[] = [];
  const bearerMethods: string[] = [];
  let mode = 'none';
  let tokens = false;
  let pointer = route.pointer;
  for (const [kind, fallback] of Object.entries(DEFAULT_MODES)) {
    const policy = route.policies.get(kind);
    if (policy === undefined || policy.value === false) continue;
    const value = isJsonObject(policy.value) ? policy.value : {};
    kinds.push(kind);
    pointer = policy.pointer;
    mode = stricter(mode, typeof value['mode'] === 'string' ? value['mode'].toLowerCase() : fallback);
    if (kind === 'mcpAuthentication' || kind === 'jwtAuth') {
      tokens = true;
      audiences.push(...audiencesOf(value));
      bearerMethods.push(
        ...texts(
          isJsonObject(value['resourceMetadata']) ? value['resourceMetadata']['bearerMethodsSupported'] : undefined,
        ),
      );
    }
  }
  if (route.policies.has('extAuthz')) {
    kinds.push('extAuthz');
    mode = stricter(mode, 'external');
  }
  return { mode, kinds, audiences: [...new Set(audiences)], tokens, bearerMethods, pointer };
}

function stricter(one: string, other: string): string {
  const rank = (mode: string): number => (WEAKNESS.includes(mode) ? WEAKNESS.indexOf(mode) : WEAKNESS.length - 2);
  return rank(one) <= rank(other) ? one : other;
}

/** Audiences stand in the policy itself or, with several issuers, in each provider. */
function audiencesOf(value: JsonObject): readonly string[] {
  const providers = Array.isArray(value['providers']) ? value['providers'].filter(isJsonObject) : [];
  return [
    ...texts(value['audiences']),
    ...texts(value['audience']),
    ...providers.flatMap((each) => texts(each['audiences'])),
  ];
}

/** The authorisation rules of a route. */
export interface RouteRules {
  readonly rules: number;
  readonly allowRules: number;
  readonly allowAll: boolean;
  readonly pointer: string;
}

/** Reads the authorisation rules of a route; `true` as a rule lets everybody do everything. */
export function rulesOf(route: GatewayRoute): RouteRules {
  const policy = route.policies.get('mcpAuthorization') ?? route.policies.get('authorization');
  if (policy === undefined) return { rules: 0, allowRules: 0, allowAll: false, pointer: route.pointer };
  const rules = isJsonObject(policy.value) ? policy.value['rules'] : policy.value;
  const list: readonly Json[] = Array.isArray(rules)
    ? rules
    : isJsonObject(rules) && Array.isArray(rules['allow'])
      ? rules['allow']
      : [];
  const allows = list.map(allowText).filter((rule): rule is string => rule !== undefined);
  const open = allows.some((rule) => /^\(?\s{0,9}(?:true|1\s?==\s?1)\s{0,9}\)?$/.test(rule.trim()));
  return { rules: list.length, allowRules: allows.length, allowAll: open, pointer: policy.pointer };
}

function allowText(rule: Json): string | undefined {
  if (typeof rule === 'string') return rule;
  if (rule === true) return 'true';
  const allow = isJsonObject(rule) ? rule['allow'] : undefined;
  return allow === true ? 'true' : typeof allow === 'string' ? allow : undefined;
}

/** The rules for calls from web pages. */
export interface RouteCors {
  readonly present: boolean;
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly pointer: string;
}

/** Reads which web origins may call a route. */
export function corsOf(route: GatewayRoute): RouteCors {
  const policy = route.policies.get('cors');
  if (policy === undefined || !isJsonObject(policy.value))
    return { present: false, origins: [], credentials: false, pointer: route.pointer };
  const { value, pointer } = policy;
  return {
    present: true,
    origins: texts(value['allowOrigins']),
    credentials: value['allowCredentials'] === true,
    pointer,
  };
}

/** Returns where a limit on the rate of calls is set, or undefined where none is. */
export function rateLimitOf(route: GatewayRoute): PlacedPolicy | undefined {
  const local = route.policies.get('localRateLimit');
  if (local !== undefined && (!Array.isArray(local.value) || local.value.length > 0)) return local;
  return route.policies.get('remoteRateLimit');
}

/** Returns where the caller's own token is handed on to the servers, or undefined where it is not. */
export function passthroughOf(route: GatewayRoute): string | undefined {
  const own = route.policies.get('backendAuth');
  if (own !== undefined && isPassthrough(own.value)) return own.pointer;
  for (const target of route.targets) {
    const policies = target.value['policies'];
    if (isJsonObject(policies) && isPassthrough(policies['backendAuth']))
      return `${target.pointer}/policies/backendAuth`;
  }
  return undefined;
}

function isPassthrough(value: Json | undefined): boolean {
  return (
    value === 'passthrough' ||
    (isJsonObject(value) && Object.hasOwn(value, 'passthrough') && value['passthrough'] !== false)
  );
}

/** Tells whether the gateway proves its own identity to a target by certificate. */
export function presentsCertificate(route: GatewayRoute, target: GatewayTarget): boolean {
  const own = isJsonObject(target.value['policies']) ? target.value['policies'] : {};
  const places = [
    own['backendTLS'],
    own['backendTls'],
    route.policies.get('backendTLS')?.value,
    route.policies.get('backendTls')?.value,
  ];
  return places.some(
    (tls) =>
      isJsonObject(tls) && ((Object.hasOwn(tls, 'cert') && Object.hasOwn(tls, 'key')) || isJsonObject(tls['spiffe'])),
  );
}

/** Returns the texts of a list, or the text itself. */
export function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
