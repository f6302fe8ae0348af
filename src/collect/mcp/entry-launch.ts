import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { URL_KEYS } from './clients.ts';
import { inner, list, text, words } from './entry-values.ts';
import type { Token } from './token.ts';

/** How an entry starts or reaches its server, with the reasons why its client will not. */
export interface EntryLaunch {
  readonly words: readonly Token[];
  readonly address: Token | undefined;
  readonly image: ImageLaunch | undefined;
  /** True where the client brings the server itself, or a catalogue does. */
  readonly builtin: boolean;
  readonly type: string;
  readonly ineffective: readonly string[];
}

/** A container that a catalogue or an operator starts, written as options of `docker run` at their own places. */
export interface ImageLaunch {
  readonly reference: Token;
  readonly options: readonly Token[];
}

const COMMAND_KEYS = ['command', 'cmd'];
const BUILTIN_TYPES = new Set(['builtin', 'platform', 'frontend', 'inline_python']);

/** Reads command, address, image and type of an entry. */
export function launchOf(client: ClientDescriptor, value: JsonObject, pointer: string): EntryLaunch {
  const nested = inner(value, 'transport');
  const own = commandOf(client, value, pointer);
  const found = own.words.length > 0 ? own : commandOf(client, nested, `${pointer}/transport`);
  const address = addressOf(client, value, pointer);
  const image = imageOf(client, value, pointer);
  const older = client.sseKeys.some((key) => address?.pointer === `${pointer}/${key}`);
  const type = typeOf(value) || (older ? 'sse' : '');
  const builtin = isBuiltin(client, value, type);
  const lost = found.words.length === 0 && address === undefined && image === undefined && !builtin;
  const ineffective: string[] = [];
  if (address?.known === false && found.words.length === 0)
    ineffective.push('address under a key this client does not read');
  if (!found.known && address === undefined) ineffective.push('command under a key this client does not read');
  if (lost) ineffective.push('neither a command nor an address');
  const placed = address === undefined ? undefined : { text: address.text, pointer: address.pointer };
  return { words: found.words, address: placed, image, builtin, type, ineffective };
}

interface FoundWords {
  readonly words: readonly Token[];
  readonly known: boolean;
}

function commandOf(client: ClientDescriptor, value: JsonObject, pointer: string): FoundWords {
  const image = client.id === 'docker-mcp' && text(value['image']) !== '';
  const args = list(value['args'], `${pointer}/args`);
  for (const key of COMMAND_KEYS) {
    const command = value[key];
    const at = `${pointer}/${key}`;
    const known = client.commandKeys.includes(key);
    if (image && Array.isArray(command)) return { words: list(command, at), known: true };
    if (typeof command === 'string' && command.trim() !== '')
      return { words: [{ text: command, pointer: at }, ...args], known };
    if (Array.isArray(command) && command.length > 0) return { words: [...list(command, at), ...args], known };
    if (!isJsonObject(command)) continue;
    const path = text(command['path']);
    if (path !== '')
      return { words: [{ text: path, pointer: `${at}/path` }, ...list(command['args'], `${at}/args`)], known };
  }
  return { words: [], known: true };
}

function addressOf(
  client: ClientDescriptor,
  value: JsonObject,
  pointer: string,
): (Token & { readonly known: boolean }) | undefined {
  const given: (Token & { readonly known: boolean })[] = [];
  for (const key of URL_KEYS) {
    const address = text(value[key]);
    if (address.trim() === '') continue;
    given.push({ text: address, pointer: `${pointer}/${key}`, known: client.urlKeys.includes(key) });
  }
  for (const [key, known] of [
    ['transport', client.id === 'continue'],
    ['remote', client.id === 'docker-mcp' || client.id === 'cagent'],
  ] as const) {
    const address = text(inner(value, key)['url']);
    if (address.trim() !== '') given.push({ text: address, pointer: `${pointer}/${key}/url`, known });
  }
  return given.find((candidate) => candidate.known) ?? given[0];
}

/** Docker's catalogue names an image with its options; they are read like those of `docker run`. */
function imageOf(client: ClientDescriptor, value: JsonObject, pointer: string): ImageLaunch | undefined {
  if (client.id !== 'docker-mcp' || text(value['image']) === '') return undefined;
  const options: Token[] = [];
  const add = (name: string, word: Token): void => void options.push({ text: name, pointer: word.pointer }, word);
  for (const volume of list(value['volumes'], `${pointer}/volumes`)) add('-v', volume);
  for (const host of list(value['extraHosts'], `${pointer}/extraHosts`)) add('--add-host', host);
  if (text(value['user']) !== '') add('-u', { text: text(value['user']), pointer: `${pointer}/user` });
  if (value['disableNetwork'] === true) add('--network', { text: 'none', pointer: `${pointer}/disableNetwork` });
  return { reference: { text: text(value['image']), pointer: `${pointer}/image` }, options };
}

function typeOf(value: JsonObject): string {
  const { type, transport } = value;
  const remote = inner(value, 'remote');
  if (isJsonObject(transport)) return text(transport['type']);
  const stated = text(transport) || text(remote['transport_type']) || text(remote['transport']);
  return stated !== '' && (typeof type !== 'string' || Object.keys(remote).length > 0) ? stated : text(type);
}

function isBuiltin(client: ClientDescriptor, value: JsonObject, type: string): boolean {
  if (client.id === 'goose' && BUILTIN_TYPES.has(type)) return true;
  if (client.id === 'zed')
    return value['source'] === 'extension' || (isJsonObject(value['settings']) && value['command'] === undefined);
  if (client.id === 'cagent') return text(value['ref']) !== '';
  return client.id === 'docker-mcp' && Object.hasOwn(value, 'ref') && text(value['image']) === '';
}

const LOCAL = /^(?:stdio|local)$/;
const REMOTE = /^(?:http|https|streamable-?http|sse|ws|websocket|remote)$/;

/** Returns what in the entry contradicts itself: two ways to one server, a type that fits neither, a launcher misused. */
export function contradictionsOf(launch: EntryLaunch): readonly string[] {
  const found: string[] = [];
  const type = launch.type.toLowerCase().replaceAll(/[_\s]/g, '-');
  const local = launch.words.length > 0 || launch.image !== undefined;
  const remote = launch.address !== undefined;
  if (local && remote && launch.image === undefined) found.push('both a command and an address');
  if (LOCAL.test(type) && remote && !local) found.push('the type says local and the entry names an address');
  if (REMOTE.test(type) && local && !remote) found.push('the type says remote and the entry names a command');
  if (type !== '' && !LOCAL.test(type) && !REMOTE.test(type) && !launch.builtin && !CATALOGUE.test(type))
    found.push('a type that no client knows');
  return found;
}

const CATALOGUE = /^(?:server|poci|mcp|docker)$/;

/** Returns the OAuth scopes an entry asks for. */
export function scopesOf(value: JsonObject): readonly string[] {
  const oauth = inner(value, 'oauth');
  const auth = inner(value, 'auth');
  const given = [oauth['scopes'], oauth['scope'], auth['scopes'], auth['scope'], value['scopes'], value['oauthScopes']];
  if (given.every((each) => each === undefined)) return [];
  return [
    ...new Set(
      given
        .flatMap(words)
        .flatMap((scope) => scope.split(/[\s,]+/))
        .filter((scope) => scope !== ''),
    ),
  ].sort();
}
