import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { MAP_KEYS, otherClient } from './clients.ts';
import { type EntryPlace, looksLikeServer } from './entry.ts';
import { inner, text, words } from './entry-values.ts';

/** How a configuration file was read: the document and the syntax it turned out to be in. */
export interface ConfigText {
  readonly document: ParsedDocument;
  readonly syntax: 'json' | 'json-with-comments' | 'yaml' | 'toml' | 'none';
  readonly byteOrderMark: boolean;
}

/** An entry of a server map: its place, and its value where that is an object. */
interface FoundEntry {
  readonly place: EntryPlace;
  readonly value: JsonObject | undefined;
}

/** What a configuration file holds. */
export interface ConfigContent {
  /** Keys under which the client looks and a server map was found. */
  readonly readKeys: readonly string[];
  /** Keys under which a server map stands that this client does not read. */
  readonly ignoredKeys: readonly string[];
  /** Keys that should hold a server map and hold something else. */
  readonly malformedKeys: readonly string[];
  /** Keys that name a file with the servers in place of the map itself. */
  readonly referredKeys: readonly string[];
  readonly entries: readonly FoundEntry[];
  readonly mapPointer: string;
}

/** Parses a configuration file: strict JSON first, then JSON with comments, so that the difference is known. */
export function readConfigText(client: ClientDescriptor, path: string, bytes: Uint8Array): ConfigText {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const { format } = client;
  if (format === 'toml') {
    const document = parsePositioned(path, bytes, 'toml');
    return { document, syntax: document.value === undefined ? 'none' : 'toml', byteOrderMark };
  }
  if (format === 'yaml' || format === 'front-matter') {
    const document = parsePositioned(path, format === 'yaml' ? bytes : frontMatter(bytes), 'yaml');
    return { document, syntax: document.value === undefined ? 'none' : 'yaml', byteOrderMark };
  }
  const strict = parsePositioned(path, bytes, 'json');
  if (strict.value !== undefined) return { document: strict, syntax: 'json', byteOrderMark };
  const relaxed = parsePositioned(path, bytes, 'jsonc');
  if (relaxed.value !== undefined) return { document: relaxed, syntax: 'json-with-comments', byteOrderMark };
  return { document: relaxed, syntax: 'none', byteOrderMark };
}

/** Returns the bytes up to the end of the front matter, so that every place in them is a place in the file; none without it. */
function frontMatter(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = source.subarray(0, 5).toString('latin1');
  if (!head.startsWith('---\n') && !head.startsWith('---\r\n')) return new Uint8Array();
  const end = source.indexOf('\n---', 3);
  return end === -1 ? new Uint8Array() : bytes.subarray(0, end + 1);
}

/** Returns the client that reads this very file where a file name belongs to two, told by the key that is there. */
export function readingClient(client: ClientDescriptor, root: Json): ClientDescriptor {
  if (client.otherwise === undefined || !isJsonObject(root)) return client;
  const own = client.maps.some((map) => Object.hasOwn(root, map.slice(1)));
  return !own && isJsonObject(root[client.otherwise.key]) ? otherClient(client) : client;
}

/** Returns the keys under which the client looks for its server map, nested ones with dots. */
export function expectedKeys(client: ClientDescriptor): readonly string[] {
  return client.maps.map((map) => map.slice(1).replaceAll('/', '.'));
}

/** Finds the server maps of a parsed file, under the client's keys and under those of others. */
export function readContent(client: ClientDescriptor, root: Json): ConfigContent {
  const expected = client.maps.flatMap((map) => expand(root, map));
  const own = readOwnMaps(client, expected, excludedNames(root));
  const ignored = ignoredMaps(client, root, expected);
  const entries = [...own.entries, ...ignored.bare];
  const named = client.maps.length === 0;
  const reason = named ? [] : ['server map under a key this client does not read'];
  for (const map of ignored.maps) {
    for (const entry of map.entries) entries.push({ ...entry, place: { ...entry.place, ineffective: reason } });
  }
  const ignoredKeys = ignored.maps.map((map) => keyName(map.pointer));
  return {
    readKeys: named ? ignoredKeys : own.readKeys,
    ignoredKeys: named ? [] : ignoredKeys,
    malformedKeys: own.malformedKeys,
    referredKeys: own.referredKeys,
    entries,
    mapPointer: own.mapPointer === '' ? (ignored.maps[0]?.pointer ?? '') : own.mapPointer,
  };
}

interface OwnMaps {
  readonly entries: FoundEntry[];
  readonly readKeys: string[];
  readonly malformedKeys: string[];
  readonly referredKeys: string[];
  /** Of the first map that could be read. */
  mapPointer: string;
}

function readOwnMaps(client: ClientDescriptor, expected: readonly Expanded[], excluded: readonly string[]): OwnMaps {
  const own: OwnMaps = { entries: [], readKeys: [], malformedKeys: [], referredKeys: [], mapPointer: '' };
  for (const { pointer, value } of expected) {
    const refers = client.scope === 'plugin' && words(value).length > 0;
    const entries = refers ? undefined : entriesOf(value, pointer, excluded);
    if (entries === undefined) {
      (refers ? own.referredKeys : own.malformedKeys).push(keyName(pointer));
      continue;
    }
    own.readKeys.push(keyName(pointer));
    own.mapPointer ||= pointer;
    own.entries.push(...(client.id === 'cagent' ? entries.flatMap(toolset) : entries));
  }
  return own;
}

/** A toolset of cagent is a server where its type is `mcp`; it is known by its catalogue name or its command. */
function toolset(entry: FoundEntry): readonly FoundEntry[] {
  if (entry.value?.['type'] !== 'mcp') return [];
  const { value, place } = entry;
  const name = text(value['name']) || text(value['ref']) || words(value['command'])[0] || place.name;
  return [{ value, place: { ...place, name } }];
}

interface FoundMap {
  readonly pointer: string;
  readonly entries: readonly FoundEntry[];
}

/** Returns the maps at keys the client does not read, and the servers without a key around them where it reads those. */
function ignoredMaps(
  client: ClientDescriptor,
  root: Json,
  expected: readonly Expanded[],
): { readonly maps: readonly FoundMap[]; readonly bare: readonly FoundEntry[] } {
  const known = expected.map((each) => each.pointer);
  const maps = foreignMaps(client, root, known);
  const bare = expected.length === 0 && maps.length === 0 ? bareMap(client, root) : undefined;
  if (bare === undefined) return { maps, bare: [] };
  return client.bareMap ? { maps, bare } : { maps: [{ pointer: '', entries: bare }], bare: [] };
}

interface Expanded {
  readonly pointer: string;
  readonly value: Json;
}

function expand(root: Json, map: string): readonly Expanded[] {
  let places: readonly Expanded[] = [{ pointer: '', value: root }];
  for (const token of map.slice(1).split('/')) {
    const next: Expanded[] = [];
    for (const { pointer, value } of places) {
      if (Array.isArray(value) && token === '*') {
        for (const [index, item] of value.entries()) next.push({ pointer: `${pointer}/${index}`, value: item as Json });
      }
      if (!isJsonObject(value)) continue;
      const keys = token === '*' ? Object.keys(value) : Object.hasOwn(value, token) ? [token] : [];
      for (const key of keys) next.push({ pointer: `${pointer}/${pointerToken(key)}`, value: value[key] ?? null });
    }
    places = next;
  }
  return places;
}

/** Returns the entries of a map or of a list whose items carry their name; undefined where the value is neither. */
function entriesOf(value: Json, pointer: string, excluded: readonly string[]): FoundEntry[] | undefined {
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => {
      const at = `${pointer}/${index}`;
      const given = isJsonObject(item) ? text(item['name']) : '';
      const name = given === '' ? `#${index + 1}` : given;
      const namePointer = given === '' ? at : `${at}/name`;
      const place = { name, pointer: at, namePointer, switchedOff: excluded.includes(name), ineffective: [] };
      return { place, value: isJsonObject(item) ? item : undefined };
    });
  }
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value)
    .filter(([name, item]) => isJsonObject(item) || !isRemark(name))
    .map(([name, item]) => {
      const at = `${pointer}/${pointerToken(name)}`;
      const place = { name, pointer: at, namePointer: at, switchedOff: excluded.includes(name), ineffective: [] };
      return { place, value: isJsonObject(item) ? item : undefined };
    });
}

/** `_comment`, `//` and `$schema` among the servers are remarks of a person or an editor, not broken entries. */
function isRemark(name: string): boolean {
  return /^(?:[_$#]|\/\/|comments?$)/.test(name);
}

/** Where a server map of another client could stand, each with its key at the top of the file. */
const FOREIGN: readonly { readonly key: string; readonly pointer: string }[] = [
  ...MAP_KEYS.map((key) => ({ key, pointer: `/${pointerToken(key)}` })),
  ...['/mcp/servers', '/mcp/mcpServers', '/mcp'].map((pointer) => ({ key: 'mcp', pointer })),
];

function foreignMaps(client: ClientDescriptor, root: Json, expected: readonly string[]): readonly FoundMap[] {
  const found: FoundMap[] = [];
  if (!isJsonObject(root)) return found;
  for (const { key, pointer } of FOREIGN) {
    if (!Object.hasOwn(root, key) || (pointer === '/mcp' && client.id === 'vscode')) continue;
    if (expected.includes(pointer) || found.some((map) => map.pointer.startsWith(`${pointer}/`))) continue;
    for (const { value } of expand(root, pointer)) {
      // A list under `servers` is that of an interface description.
      const entries = Array.isArray(value) && pointer === '/servers' ? undefined : entriesOf(value, pointer, []);
      if (entries?.some((entry) => looksLikeServer(entry.value)) === true) found.push({ pointer, entries });
    }
  }
  return found;
}

/** Servers at the top of the file count where the client reads them there, or where nothing else is in the file. */
function bareMap(client: ClientDescriptor, root: Json): readonly FoundEntry[] | undefined {
  const entries = isJsonObject(root) ? entriesOf(root, '', []) : undefined;
  const servers = entries?.filter((entry) => looksLikeServer(entry.value)) ?? [];
  if (client.shared && !client.bareMap && servers.length < (entries?.length ?? 0)) return undefined;
  return servers.length > 0 ? servers : undefined;
}

/** Gemini CLI names the servers it leaves out in `mcp.excluded`. */
function excludedNames(root: Json): readonly string[] {
  return isJsonObject(root) ? words(inner(root, 'mcp')['excluded']) : [];
}

function keyName(pointer: string): string {
  return pointer === '' ? '(top of the file)' : pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
