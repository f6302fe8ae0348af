import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import { type ClientDescriptor, MAP_KEYS } from './clients.ts';
import { type EntryPlace, looksLikeServer } from './entry.ts';

/** How a configuration file was read: the document and the syntax it turned out to be in. */
export interface ConfigText {
  readonly document: ParsedDocument;
  readonly syntax: 'json' | 'json-with-comments' | 'yaml' | 'none';
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
  readonly entries: readonly FoundEntry[];
  readonly mapPointer: string;
}

/** Parses a configuration file: strict JSON first, then JSON with comments, so that the difference is known. */
export function readConfigText(client: ClientDescriptor, path: string, bytes: Uint8Array): ConfigText {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (client.format === 'yaml') {
    const document = parsePositioned(path, bytes, 'yaml');
    return { document, syntax: document.value === undefined ? 'none' : 'yaml', byteOrderMark };
  }
  const strict = parsePositioned(path, bytes, 'json');
  if (strict.value !== undefined) return { document: strict, syntax: 'json', byteOrderMark };
  const relaxed = parsePositioned(path, bytes, 'jsonc');
  if (relaxed.value !== undefined) return { document: relaxed, syntax: 'json-with-comments', byteOrderMark };
  return { document: relaxed, syntax: 'none', byteOrderMark };
}

/** Returns the keys under which the client looks for its server map, nested ones with dots. */
export function expectedKeys(client: ClientDescriptor): readonly string[] {
  return client.maps.map((map) => map.slice(1).replaceAll('/', '.'));
}

/** Finds the server maps of a parsed file, under the client's keys and under those of others. */
export function readContent(client: ClientDescriptor, root: Json): ConfigContent {
  const expected = client.maps.flatMap((map) => expand(root, map));
  const own = readOwnMaps(expected, excludedNames(root));
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
    entries,
    mapPointer: own.mapPointer === '' ? (ignored.maps[0]?.pointer ?? '') : own.mapPointer,
  };
}

interface OwnMaps {
  readonly entries: FoundEntry[];
  readonly readKeys: string[];
  readonly malformedKeys: string[];
  /** Of the first map that could be read. */
  mapPointer: string;
}

function readOwnMaps(expected: readonly Expanded[], excluded: readonly string[]): OwnMaps {
  const own: OwnMaps = { entries: [], readKeys: [], malformedKeys: [], mapPointer: '' };
  for (const { pointer, value } of expected) {
    const entries = entriesOf(value, pointer, [], excluded);
    if (entries === undefined) {
      own.malformedKeys.push(keyName(pointer));
      continue;
    }
    own.readKeys.push(keyName(pointer));
    own.mapPointer ||= pointer;
    own.entries.push(...entries);
  }
  return own;
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
  const bare = expected.length === 0 && maps.length === 0 ? bareMap(root) : undefined;
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
      if (!isJsonObject(value)) continue;
      const keys = token === '*' ? Object.keys(value) : Object.hasOwn(value, token) ? [token] : [];
      for (const key of keys) next.push({ pointer: `${pointer}/${pointerToken(key)}`, value: value[key] ?? null });
    }
    places = next;
  }
  return places;
}

/** Returns the entries of a map or of a list whose items carry their name; undefined where the value is neither. */
function entriesOf(
  value: Json,
  pointer: string,
  ineffective: readonly string[],
  excluded: readonly string[],
): FoundEntry[] | undefined {
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => {
      const at = `${pointer}/${index}`;
      const given = isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : '';
      const name = given === '' ? `#${index + 1}` : given;
      const place = {
        name,
        pointer: at,
        namePointer: given === '' ? at : `${at}/name`,
        switchedOff: excluded.includes(name),
        ineffective,
      };
      return { place, value: isJsonObject(item) ? item : undefined };
    });
  }
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value).map(([name, item]) => {
    const at = `${pointer}/${pointerToken(name)}`;
    const place = { name, pointer: at, namePointer: at, switchedOff: excluded.includes(name), ineffective };
    return { place, value: isJsonObject(item) ? item : undefined };
  });
}

function foreignMaps(client: ClientDescriptor, root: Json, expected: readonly string[]): readonly FoundMap[] {
  const found: FoundMap[] = [];
  if (!isJsonObject(root)) return found;
  const nested = client.id === 'vscode' ? ['/mcp/servers', '/mcp/mcpServers'] : ['/mcp/servers', '/mcp'];
  for (const pointer of [...MAP_KEYS.map((key) => `/${pointerToken(key)}`), ...nested]) {
    if (expected.includes(pointer) || found.some((map) => map.pointer.startsWith(`${pointer}/`))) continue;
    for (const { value } of expand(root, pointer)) {
      const entries = entriesOf(value, pointer, [], []);
      if (entries?.some((entry) => looksLikeServer(entry.value)) === true) found.push({ pointer, entries });
    }
  }
  return found;
}

function bareMap(root: Json): readonly FoundEntry[] | undefined {
  const entries = isJsonObject(root) ? entriesOf(root, '', [], []) : undefined;
  const servers = entries?.filter((entry) => looksLikeServer(entry.value)) ?? [];
  return servers.length > 0 ? servers : undefined;
}

/** Gemini CLI names the servers it leaves out in `mcp.excluded`. */
function excludedNames(root: Json): readonly string[] {
  const mcp = isJsonObject(root) ? root['mcp'] : undefined;
  const names = isJsonObject(mcp) ? mcp['excluded'] : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
}

function keyName(pointer: string): string {
  return pointer === '' ? '(top of the file)' : pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
