import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { isSecretName } from '../secrets.ts';
import { type ClientDescriptor, URL_KEYS } from './clients.ts';
import type { Assignment } from './container.ts';
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
  readonly env: readonly Assignment[];
  readonly headers: readonly Assignment[];
  /** Values under further keys whose names say that they are secret. */
  readonly keyed: readonly Assignment[];
  readonly address: Token | undefined;
  readonly type: string;
  readonly enabled: boolean;
  readonly enabledPointer: string;
  /** Why the client will not use the entry as written; empty where nothing says so. */
  readonly ineffective: readonly string[];
  readonly oauth: 'stated' | 'off' | 'unstated';
  readonly oauthPointer: string;
  readonly approval: {
    readonly mode: 'ask' | 'auto-some' | 'auto-all' | 'unknown';
    readonly tools: readonly string[];
    readonly source: string;
  };
  readonly envFile: string;
  readonly helperCommand: boolean;
  readonly unknownKeys: readonly string[];
  readonly dialects: readonly string[];
}

const KNOWN = new Set([
  ...(
    'command args env environment envs envFile cwd type transport headers http_headers headersHelper oauth oauthScopes ' +
    'auth authProviderType requestOptions disabled enabled timeout autoApprove alwaysAllow disabledTools includeTools ' +
    'excludeTools tools trust name description sandboxEnabled sandbox dev gallery version watchPaths alwaysLoad ' +
    'connectionTimeout initTimeout targetAudience targetServiceAccount cmd noAuth'
  ).split(' '),
  ...URL_KEYS,
]);

/** Reads one entry of a client's server map. */
export function readEntry(client: ClientDescriptor, place: EntryPlace, value: JsonObject): ServerEntry {
  const { pointer } = place;
  const words = commandOf(value, pointer);
  const address = addressOf(client, value, pointer);
  const nested = isJsonObject(value['requestOptions']) ? value['requestOptions'] : {};
  const enabled = value['disabled'] !== true && value['enabled'] !== false && !place.switchedOff;
  return {
    client: client.id,
    scope: client.scope,
    name: place.name,
    pointer,
    namePointer: place.namePointer,
    command: words[0],
    args: words.slice(1),
    env: ['env', 'environment', 'envs'].flatMap((key) => assignments(value[key], `${pointer}/${key}`)),
    headers: [
      ...['headers', 'http_headers'].flatMap((key) => assignments(value[key], `${pointer}/${key}`)),
      ...assignments(nested['headers'], `${pointer}/requestOptions/headers`),
    ],
    keyed: keyedSecrets(value, pointer),
    address: address.token,
    type: typeOf(value),
    enabled,
    enabledPointer: Object.hasOwn(value, 'disabled') ? `${pointer}/disabled` : `${pointer}/enabled`,
    ineffective: [...place.ineffective, ...address.ineffective, ...contradictions(words, address.token)],
    ...oauthOf(value, pointer),
    approval: approvalOf(client, value),
    envFile: text(value['envFile']),
    helperCommand: Object.hasOwn(value, 'headersHelper'),
    unknownKeys: Object.keys(value)
      .filter((key) => !KNOWN.has(key) && !/^[_$/]/.test(key))
      .sort(),
    dialects: client.dialects,
  };
}

/** Where an entry stands and what its surroundings say about it. */
export interface EntryPlace {
  readonly name: string;
  readonly pointer: string;
  readonly namePointer: string;
  readonly switchedOff: boolean;
  readonly ineffective: readonly string[];
}

/** Tells whether a value could be a server: an object that names a command or an address. */
export function looksLikeServer(value: Json | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false;
  return (
    Object.hasOwn(value, 'command') ||
    isJsonObject(value['transport']) ||
    URL_KEYS.some((key) => Object.hasOwn(value, key))
  );
}

function commandOf(value: JsonObject, pointer: string): readonly Token[] {
  const command = value['command'];
  const args = list(value['args'], `${pointer}/args`);
  if (typeof command === 'string')
    return command.trim() === '' ? [] : [{ text: command, pointer: `${pointer}/command` }, ...args];
  if (Array.isArray(command)) return [...list(command, `${pointer}/command`), ...args];
  if (!isJsonObject(command)) return [];
  const path = text(command['path']);
  if (path === '') return [];
  return [{ text: path, pointer: `${pointer}/command/path` }, ...list(command['args'], `${pointer}/command/args`)];
}

function list(value: Json | undefined, pointer: string): readonly Token[] {
  const tokens: Token[] = [];
  if (typeof value === 'string') return [{ text: value, pointer }];
  if (!Array.isArray(value)) return tokens;
  for (const [index, item] of value.entries()) {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
      tokens.push({ text: String(item), pointer: `${pointer}/${index}` });
    }
  }
  return tokens;
}

function assignments(value: Json | undefined, pointer: string): readonly Assignment[] {
  if (isJsonObject(value)) {
    return Object.entries(value).map(([name, item]) => ({
      name,
      value: scalar(item),
      pointer: `${pointer}/${pointerToken(name)}`,
    }));
  }
  // Some writers keep variables as a list of NAME=value.
  return list(value, pointer).map((token) => {
    const equals = token.text.indexOf('=');
    const name = equals === -1 ? token.text : token.text.slice(0, equals);
    return { name, value: equals === -1 ? '' : token.text.slice(equals + 1), pointer: token.pointer };
  });
}

/** Returns a text that is the same for the same JSON; composite values only need to be seen as literals. */
export function scalar(value: Json): string {
  return typeof value === 'string'
    ? value
    : value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function addressOf(
  client: ClientDescriptor,
  value: JsonObject,
  pointer: string,
): { token: Token | undefined; ineffective: readonly string[] } {
  const transport = value['transport'];
  const candidates: { text: string; pointer: string; known: boolean }[] = URL_KEYS.map((key) => ({
    text: text(value[key]),
    pointer: `${pointer}/${key}`,
    known: client.urlKeys.includes(key),
  }));
  if (isJsonObject(transport)) {
    candidates.push({ text: text(transport['url']), pointer: `${pointer}/transport/url`, known: false });
  }
  const given = candidates.filter((candidate) => candidate.text.trim() !== '');
  const token = given.find((candidate) => candidate.known) ?? given[0];
  if (token === undefined) return { token: undefined, ineffective: [] };
  const foreign = !token.known && commandOf(value, pointer).length === 0;
  return { token, ineffective: foreign ? ['address under a key this client does not read'] : [] };
}

function contradictions(words: readonly Token[], address: Token | undefined): readonly string[] {
  return words.length === 0 && address === undefined ? ['neither a command nor an address'] : [];
}

function typeOf(value: JsonObject): string {
  const transport = value['transport'];
  if (typeof value['type'] === 'string') return value['type'];
  if (typeof transport === 'string') return transport;
  return isJsonObject(transport) ? text(transport['type']) : '';
}

function oauthOf(value: JsonObject, pointer: string): { oauth: ServerEntry['oauth']; oauthPointer: string } {
  const oauth = value['oauth'];
  const auth = value['auth'];
  if (oauth === false || (isJsonObject(oauth) && oauth['enabled'] === false))
    return { oauth: 'off', oauthPointer: `${pointer}/oauth` };
  if (auth === false || (typeof auth === 'string' && /^(?:none|off|disabled|no)$/i.test(auth))) {
    return { oauth: 'off', oauthPointer: `${pointer}/auth` };
  }
  if (value['noAuth'] === true) return { oauth: 'off', oauthPointer: `${pointer}/noAuth` };
  if (isJsonObject(oauth) || oauth === true) return { oauth: 'stated', oauthPointer: `${pointer}/oauth` };
  if (isJsonObject(auth) || (typeof auth === 'string' && auth !== ''))
    return { oauth: 'stated', oauthPointer: `${pointer}/auth` };
  if (text(value['authProviderType']) !== '') return { oauth: 'stated', oauthPointer: `${pointer}/authProviderType` };
  return { oauth: 'unstated', oauthPointer: pointer };
}

function approvalOf(client: ClientDescriptor, value: JsonObject): ServerEntry['approval'] {
  for (const key of client.approvalSwitches) {
    if (value[key] === true) return { mode: 'auto-all', tools: [], source: key };
  }
  for (const key of client.approvalLists) {
    const tools = list(value[key], '').map((token) => token.text);
    if (value[key] === true || tools.includes('*')) return { mode: 'auto-all', tools, source: key };
    if (tools.length > 0) return { mode: 'auto-some', tools, source: key };
  }
  const states = client.approvalLists.length + client.approvalSwitches.length > 0;
  // VS Code keeps its approvals in its settings; in mcp.json only the sandbox switch says anything.
  const askable = states && !client.approvalSwitches.includes('sandboxEnabled');
  return { mode: askable ? 'ask' : 'unknown', tools: [], source: '' };
}

function keyedSecrets(value: JsonObject, pointer: string): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = `${pointer}/${pointerToken(key)}`;
    if (!KNOWN.has(key) && isSecretName(key) && typeof item === 'string')
      found.push({ name: key, value: item, pointer: at });
    if ((key !== 'oauth' && key !== 'auth') || !isJsonObject(item)) continue;
    for (const [inner, secret] of Object.entries(item)) {
      if (isSecretName(inner))
        found.push({ name: `${key}.${inner}`, value: scalar(secret), pointer: `${at}/${pointerToken(inner)}` });
    }
  }
  return found;
}
