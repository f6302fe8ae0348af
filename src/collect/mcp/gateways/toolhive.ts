import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import { BARE_ENTRY, type ServerEntry } from '../entry.ts';
import { assignments, inner, list, text, words } from '../entry-values.ts';
import type { Token } from '../token.ts';
import {
  type GatewayFile,
  type GatewayPosture,
  gatewayItem,
  NO_POSTURE,
  NO_ROUTE,
  type RouteReading,
  targetServer,
} from './item.ts';

const BLIND_SPOTS = [
  'Only this file is read: objects of the cluster that it refers to, and what an administrator changed there, are not seen.',
  'Network policies, meshes and ingress in front of the servers are not seen.',
];
const WORKLOADS = new Set(['MCPServer', 'MCPRemoteProxy', 'VirtualMCPServer']);

/** One workload of ToolHive in either of its two spellings, with the fields both have. */
interface Workload {
  readonly name: string;
  readonly pointer: string;
  readonly spec: JsonObject;
  readonly at: string;
}

/** Yields the gateway item and one server per workload of a file with ToolHive's custom resources. */
export function* toolhiveResources(file: GatewayFile): Generator<Collected> {
  const documents: readonly Json[] = Array.isArray(file.document.value) ? file.document.value : [];
  const found: Workload[] = [];
  for (const [index, document] of documents.entries()) {
    if (!isJsonObject(document) || !WORKLOADS.has(text(document['kind']))) continue;
    const name = text(inner(document, 'metadata')['name']) || `document ${index + 1}`;
    found.push({ name, pointer: `/${index}`, spec: inner(document, 'spec'), at: `/${index}/spec` });
  }
  if (found.length === 0) return;
  yield gatewayItem(file, 'toolhive', found.map(routeOf), postureOf(found), BLIND_SPOTS);
  for (const workload of found) {
    const entry = entryOf(workload);
    if (entry !== undefined) yield targetServer(file, entry);
  }
}

/** Yields the gateway item and the server of a RunConfig that ToolHive saved for one workload. */
export function* toolhiveRunConfig(file: GatewayFile): Generator<Collected> {
  const root = file.document.value;
  if (!isJsonObject(root)) return;
  const spec = unsnaked(root);
  const workload = { name: text(root['name']) || text(root['base_name']), pointer: '', spec, at: '' };
  yield gatewayItem(file, 'toolhive', [routeOf(workload)], postureOf([workload]), BLIND_SPOTS);
  const entry = entryOf(workload);
  if (entry !== undefined) yield targetServer(file, entry);
}

/** The saved configuration writes in snake_case what the custom resource writes in camelCase. */
function unsnaked(root: JsonObject): JsonObject {
  const names: { readonly [snake: string]: string } = {
    remote_url: 'remoteUrl',
    cmd_args: 'args',
    env_vars: 'env',
    oidc_config: 'oidcConfig',
    authz_config: 'authzConfig',
    audit_config: 'audit',
    permission_profile: 'permissionProfile',
    tools_filter: 'toolsFilter',
  };
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [names[key] ?? key, value]));
}

function routeOf({ name, pointer, spec }: Workload): RouteReading {
  const incoming = incomingOf(spec);
  const type = text(incoming['type']);
  const places = [spec, incoming];
  const oidc = places.flatMap((each) => [each['oidcConfig'], each['oidcConfigRef']]).filter(isJsonObject);
  const given = type !== 'anonymous' && (oidc.length > 0 || type !== '');
  const audiences = oidc
    .flatMap((each) => [each['audience'], inner(each, 'inline')['audience'], each['Audience']])
    .map((each) => text(each))
    .filter((each) => each !== '');
  const policies = places.flatMap((each) => policiesOf(inner(each, 'authzConfig')));
  const outgoing = inner(part(spec, 'outgoingAuth'), 'default');
  return {
    ...NO_ROUTE,
    pointer,
    name,
    targets: [name],
    authenticationMode: given ? 'strict' : 'none',
    authenticationKinds: given ? [type === '' ? 'oidcConfig' : type] : [],
    checksTokens: given && oidc.length > 0,
    audiences: [...new Set(audiences)],
    rules: policies.length,
    allowRules: policies.filter((policy) => /^\s{0,200}permit\b/.test(policy)).length,
    allowAll: policies.some((policy) =>
      /^\s{0,200}permit\s{0,9}\(\s{0,9}principal\s{0,9},\s{0,9}action\s{0,9},\s{0,9}resource\s{0,9}\)\s{0,9};?\s{0,9}$/.test(
        policy,
      ),
    ),
    rateLimited: isJsonObject(spec['rateLimiting']) || isJsonObject(spec['rateLimit']),
    passthrough: /^pass_?through$/i.test(text(outgoing['type'])),
  };
}

/** A virtual server keeps its parts at its top or, in earlier versions, under `config`. */
function part(spec: JsonObject, key: string): JsonObject {
  const own = spec[key];
  return isJsonObject(own) ? own : inner(inner(spec, 'config'), key);
}

function incomingOf(spec: JsonObject): JsonObject {
  return part(spec, 'incomingAuth');
}

function policiesOf(config: JsonObject): readonly string[] {
  return [inner(config, 'inline')['policies'], inner(config, 'cedar')['policies'], config['policies']].flatMap(words);
}

/** Policies of a config map are not in the file; that there are some is. */
function isDetached({ spec }: Workload): boolean {
  return [spec, incomingOf(spec)].some((each) => isJsonObject(inner(each, 'authzConfig')['configMap']));
}

function postureOf(workloads: readonly Workload[]): GatewayPosture {
  const audits = workloads.map(({ spec }) => spec['audit'] ?? inner(spec, 'config')['audit']);
  const first = workloads[0];
  const silent = audits.some((audit) => isJsonObject(audit) && audit['enabled'] === false);
  const absent = !audits.every(isJsonObject);
  const given = audits.filter(isJsonObject);
  const included = given.flatMap((audit) => words(audit['eventTypes'] ?? audit['event_types']));
  const excluded = given.flatMap((audit) => words(audit['excludeEventTypes'] ?? audit['exclude_event_types']));
  const profiles = workloads.map(({ spec }) => egressOf(spec));
  const open = profiles.some((each) => each.state === 'open');
  const known = profiles.every((each) => each.state === 'restricted');
  return {
    ...NO_POSTURE,
    accessLog: {
      state: silent ? 'suppressed' : absent ? 'absent' : 'configured',
      fields: [],
      // Refused sign-ins are recorded as plain requests; a list that leaves those out drops them.
      filtered: excluded.length > 0 || (included.length > 0 && !included.includes('http_request')),
    },
    detachedPolicies: workloads.filter(isDetached).length,
    logPointer: first === undefined ? '' : `${first.at}/audit`,
    logEvents: { included, excluded },
    payloadLogging: given.some((audit) =>
      ['includeRequestData', 'includeResponseData', 'include_request_data', 'include_response_data'].some(
        (key) => audit[key] === true,
      ),
    ),
    egress: {
      state: open ? 'open' : known ? 'restricted' : 'unstated',
      hosts: [...new Set(profiles.flatMap((each) => each.hosts))].sort(),
    },
    binds: workloads.flatMap(({ name, spec }) =>
      text(spec['host']) === '0.0.0.0' ? [{ name, reach: 'all-interfaces' as const }] : [],
    ),
  };
}

function egressOf(spec: JsonObject): GatewayPosture['egress'] {
  const profile = inner(spec, 'permissionProfile');
  const outbound = inner(inner(profile, 'network'), 'outbound');
  const hosts = words(outbound['allow_host'] ?? outbound['allowHost']);
  if (outbound['insecure_allow_all'] === true || outbound['insecureAllowAll'] === true)
    return { state: 'open', hosts: [] };
  if (hosts.length > 0) return { state: 'restricted', hosts };
  const name = text(profile['name']);
  if (text(profile['type']) === 'configmap' || (name !== 'none' && name !== 'network'))
    return { state: 'unstated', hosts: [] };
  return { state: name === 'none' ? 'restricted' : 'open', hosts: [] };
}

function entryOf({ name, pointer, spec, at }: Workload): ServerEntry | undefined {
  const image = text(spec['image']);
  const remote = ['remoteUrl', 'remoteURL'].find((key) => text(spec[key]) !== '');
  if (image === '' && remote === undefined) return undefined;
  const oidc =
    isJsonObject(spec['oidcConfig']) ||
    isJsonObject(spec['oidcConfigRef']) ||
    isJsonObject(spec['externalAuthConfigRef']);
  const saved = at === '';
  const tools = words(spec['toolsFilter']);
  return {
    ...BARE_ENTRY,
    client: 'toolhive',
    scope: 'gateway',
    name,
    pointer,
    namePointer: saved ? '/name' : `${pointer}/metadata/name`,
    enabledPointer: pointer,
    image:
      image === '' ? undefined : { reference: { text: image, pointer: `${at}/image` }, options: optionsOf(spec, at) },
    args: list(spec['args'], saved ? '/cmd_args' : `${at}/args`),
    env: [
      ...assignments(spec['env'], saved ? '/env_vars' : `${at}/env`),
      ...secretsOf(spec['secrets'], `${at}/secrets`),
    ],
    headers: assignments(
      inner(spec, 'headerForward')['addPlaintextHeaders'],
      `${at}/headerForward/addPlaintextHeaders`,
    ),
    address:
      remote === undefined
        ? undefined
        : { text: text(spec[remote]), pointer: saved ? '/remote_url' : `${at}/${remote}` },
    type: text(spec['transport']),
    oauth: oidc ? 'stated' : 'unstated',
    oauthPointer: at,
    toolFilter: { present: tools.length > 0 || isJsonObject(spec['toolConfigRef']), include: tools, exclude: [] },
  };
}

/** Secrets come from the cluster or from ToolHive's own store; the file only says under which name they are handed over. */
function secretsOf(value: Json | undefined, at: string): ServerEntry['env'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json, index) => {
    const name = isJsonObject(item)
      ? text(item['targetEnvName']) || text(item['key'])
      : /target=([A-Za-z_]\w{0,100})/.exec(text(item))?.[1];
    return name === undefined || name === '' ? [] : [{ name, value: `\${${name}}`, pointer: `${at}/${index}` }];
  });
}

function optionsOf(spec: JsonObject, at: string): readonly Token[] {
  const options: Token[] = [];
  const add = (name: string, value: string, pointer: string): void =>
    void options.push({ text: name, pointer }, { text: value, pointer });
  const volumes = Array.isArray(spec['volumes']) ? spec['volumes'] : [];
  for (const [index, volume] of volumes.entries()) {
    const pointer = `${at}/volumes/${index}`;
    if (typeof volume === 'string') add('-v', volume, pointer);
    if (isJsonObject(volume) && text(volume['hostPath']) !== '') {
      add(
        '-v',
        `${text(volume['hostPath'])}:${text(volume['mountPath'])}${volume['readOnly'] === true ? ':ro' : ''}`,
        pointer,
      );
    }
  }
  if (inner(spec, 'permissionProfile')['privileged'] === true)
    options.push({ text: '--privileged', pointer: `${at}/permission_profile` });
  return options;
}
