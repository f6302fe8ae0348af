import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { isSecretName } from '../secrets.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { URL_KEYS } from './clients.ts';
import type { Assignment } from './container.ts';
import { contradictionsOf, type ImageLaunch, launchOf, scopesOf } from './entry-launch.ts';
import {
  type Approval,
  approvalOf,
  type Sandbox,
  sandboxOf,
  type Timeout,
  type ToolFilter,
  timeoutOf,
  toolFilterOf,
} from './entry-limits.ts';
import { assignments, inner, list, scalar, text, words } from './entry-values.ts';
import type { Token } from './token.ts';

/** One configured server before anything is judged secret or taken apart; every value knows its pointer. */
export interface ServerEntry {
  readonly client: string;
  readonly scope: string;
  readonly name: string;
  readonly pointer: string;
  readonly namePointer: string;
  readonly command: Token | undefined;
  readonly args: readonly Token[];
  /** A container that something other than a command line starts; `command` and `args` are then handed to it. */
  readonly image: ImageLaunch | undefined;
  readonly env: readonly Assignment[];
  /** Names of variables of the person's own environment that the server is handed as well. */
  readonly forwarded: readonly string[];
  readonly headers: readonly Assignment[];
  /** Values under further keys whose names say that they are secret. */
  readonly keyed: readonly Assignment[];
  readonly address: Token | undefined;
  readonly type: string;
  readonly builtin: boolean;
  readonly enabled: boolean;
  readonly enabledPointer: string;
  /** Why the client will not use the entry as written; empty where nothing says so. */
  readonly ineffective: readonly string[];
  readonly contradictions: readonly string[];
  readonly oauth: 'stated' | 'off' | 'unstated';
  readonly oauthPointer: string;
  readonly scopes: readonly string[];
  readonly approval: Approval;
  readonly toolFilter: ToolFilter;
  readonly timeout: Timeout;
  readonly sandbox: Sandbox;
  readonly envFile: string;
  readonly helperCommand: boolean;
  readonly unknownKeys: readonly string[];
  readonly dialects: readonly string[];
}

/** What an entry is where its source says nothing about it. */
export const BARE_ENTRY: Omit<
  ServerEntry,
  'client' | 'scope' | 'name' | 'pointer' | 'namePointer' | 'enabledPointer' | 'oauthPointer'
> = {
  command: undefined,
  args: [],
  image: undefined,
  env: [],
  forwarded: [],
  headers: [],
  keyed: [],
  address: undefined,
  type: '',
  builtin: false,
  enabled: true,
  ineffective: [],
  contradictions: [],
  oauth: 'unstated',
  scopes: [],
  approval: { mode: 'unknown', tools: [], source: '' },
  toolFilter: { present: false, include: [], exclude: [] },
  timeout: { stated: false, milliseconds: 0, unit: 'none' },
  sandbox: { enabled: false, networkOpen: true, writesEverywhere: false },
  envFile: '',
  helperCommand: false,
  unknownKeys: [],
  dialects: [],
};

const KNOWN = new Set([
  ...(
    'command cmd args env environment envs envFile env_file env_vars env_keys cwd working_directory type transport headers ' +
    'http_headers env_http_headers bearer_token_env_var headersHelper oauth oauthScopes scopes oauth_resource auth ' +
    'authProviderType requestOptions disabled enabled required timeout autoApprove alwaysAllow disabledTools includeTools ' +
    'excludeTools enabled_tools disabled_tools enabledTools available_tools allowedTools tools default_tools_approval_mode ' +
    'trust name title description sandboxEnabled sandbox dev gallery version watchPaths alwaysLoad connectionTimeout ' +
    'initTimeout startup_timeout_sec startup_timeout_ms tool_timeout_sec supports_parallel_tool_calls targetAudience ' +
    'targetServiceAccount noAuth metadata note notes start_on_launch source settings bundled display_name available ' +
    'serverInstructions requiresOAuth customUserVars startup chatMenu iconPath image remote secrets volumes allowHosts ' +
    'extraHosts disableNetwork longLived user ref config prompts resources readme icon toolsUrl registryUrl faviconUrl ' +
    'upstream dateAdded schema instruction'
  ).split(' '),
  ...URL_KEYS,
]);

/** Where an entry stands and what its surroundings say about it. */
export interface EntryPlace {
  readonly name: string;
  readonly pointer: string;
  readonly namePointer: string;
  readonly switchedOff: boolean;
  readonly ineffective: readonly string[];
}

/** Reads one entry of a client's server map; `root` is the whole file, where lists for all servers may stand. */
export function readEntry(
  client: ClientDescriptor,
  place: EntryPlace,
  value: JsonObject,
  root: Json = null,
): ServerEntry {
  const { pointer } = place;
  const launch = launchOf(client, value, pointer);
  const enabled = value['disabled'] !== true && value['enabled'] !== false && !place.switchedOff;
  const { oauth, oauthPointer } = oauthOf(value, pointer);
  const inImage = launch.image !== undefined;
  return {
    client: client.id,
    scope: client.scope,
    name: place.name,
    pointer,
    namePointer: place.namePointer,
    command: inImage ? undefined : launch.words[0],
    args: inImage ? launch.words : launch.words.slice(1),
    image: launch.image,
    env: envOf(value, pointer),
    forwarded: ['env_vars', 'env_keys'].flatMap((key) => words(value[key])),
    headers: headersOf(value, pointer),
    keyed: keyedSecrets(value, pointer),
    address: launch.address,
    type: launch.type,
    builtin: launch.builtin,
    enabled,
    enabledPointer: Object.hasOwn(value, 'disabled') ? `${pointer}/disabled` : `${pointer}/enabled`,
    ineffective: [...place.ineffective, ...launch.ineffective],
    contradictions: contradictionsOf(launch),
    oauth,
    oauthPointer,
    scopes: scopesOf(value),
    approval: approvalOf(client, value, place.name, root),
    toolFilter: toolFilterOf(value),
    timeout: timeoutOf(client, value),
    sandbox: sandboxOf(value),
    envFile: text(value['envFile']) || text(value['env_file']),
    helperCommand: Object.hasOwn(value, 'headersHelper'),
    unknownKeys: Object.keys(value)
      .filter((key) => !KNOWN.has(key) && !/^[_$/]/.test(key))
      .sort(),
    dialects: client.dialects,
  };
}

/** Tells whether a value could be a server: an object that names a command or an address. */
export function looksLikeServer(value: Json | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false;
  return (
    Object.hasOwn(value, 'command') ||
    Object.hasOwn(value, 'cmd') ||
    isJsonObject(value['transport']) ||
    URL_KEYS.some((key) => Object.hasOwn(value, key))
  );
}

/** Returns the named values under several keys; most entries have none of them. */
function assignmentsUnder(value: JsonObject, keys: readonly string[], pointer: string): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const key of keys) {
    const given = value[key];
    if (given !== undefined) found.push(...assignments(given, `${pointer}/${key}`));
  }
  return found;
}

function envOf(value: JsonObject, pointer: string): readonly Assignment[] {
  const own = assignmentsUnder(value, ['env', 'environment', 'envs'], pointer);
  const nested = ['command', 'transport'].flatMap((key) =>
    assignmentsUnder(inner(value, key), ['env'], `${pointer}/${key}`),
  );
  // Docker's catalogue fills these from its secret store: the name is in the file, the value is not.
  const stored = list(
    Array.isArray(value['secrets'])
      ? value['secrets'].map((each: Json) => text(isJsonObject(each) ? each['env'] : ''))
      : [],
    `${pointer}/secrets`,
  );
  return [
    ...own,
    ...nested,
    ...stored
      .filter(({ text: name }) => name !== '')
      .map(({ text: name, pointer: at }) => ({ name, value: `{{secrets.${name}}}`, pointer: at })),
  ];
}

function headersOf(value: JsonObject, pointer: string): readonly Assignment[] {
  const own = assignmentsUnder(value, ['headers', 'http_headers'], pointer);
  const nested = ['requestOptions', 'remote', 'transport'].flatMap((key) =>
    assignmentsUnder(inner(value, key), ['headers'], `${pointer}/${key}`),
  );
  // Codex names the variable that holds the value.
  const named = assignments(value['env_http_headers'], `${pointer}/env_http_headers`).map((each) => ({
    ...each,
    value: `\${${each.value}}`,
  }));
  const bearer = text(value['bearer_token_env_var']);
  const token =
    bearer === ''
      ? []
      : [{ name: 'Authorization', value: `Bearer \${${bearer}}`, pointer: `${pointer}/bearer_token_env_var` }];
  return [...own, ...nested, ...named, ...token];
}

function oauthOf(value: JsonObject, pointer: string): Pick<ServerEntry, 'oauth' | 'oauthPointer'> {
  const { oauth, auth } = value;
  if (oauth === false || (isJsonObject(oauth) && oauth['enabled'] === false))
    return { oauth: 'off', oauthPointer: `${pointer}/oauth` };
  if (auth === false || (typeof auth === 'string' && /^(?:none|off|disabled|no)$/i.test(auth))) {
    return { oauth: 'off', oauthPointer: `${pointer}/auth` };
  }
  if (value['noAuth'] === true) return { oauth: 'off', oauthPointer: `${pointer}/noAuth` };
  for (const key of ['oauth', 'auth']) {
    const given = value[key];
    const stated = isJsonObject(given) || given === true || (key === 'auth' && text(given) !== '');
    if (stated) return { oauth: 'stated', oauthPointer: `${pointer}/${key}` };
  }
  if (value['requiresOAuth'] === true) return { oauth: 'stated', oauthPointer: `${pointer}/requiresOAuth` };
  const provider = ['authProviderType', 'oauth_resource'].find((key) => text(value[key]) !== '');
  if (provider !== undefined) return { oauth: 'stated', oauthPointer: `${pointer}/${provider}` };
  return { oauth: 'unstated', oauthPointer: pointer };
}

function keyedSecrets(value: JsonObject, pointer: string): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = `${pointer}/${pointerToken(key)}`;
    if (!KNOWN.has(key) && isSecretName(key) && typeof item === 'string')
      found.push({ name: key, value: item, pointer: at });
    // Extensions of Zed keep their keys among their settings.
    if (!['oauth', 'auth', 'settings', 'config'].includes(key) || !isJsonObject(item)) continue;
    for (const [name, secret] of Object.entries(item)) {
      if (isSecretName(name))
        found.push({ name: `${key}.${name}`, value: scalar(secret), pointer: `${at}/${pointerToken(name)}` });
    }
  }
  return found;
}
