import { isJsonObject, type Json, type JsonObject, pointerToken, textOf } from '../../model/json.ts';
import type { ParsedDocument } from '../../platform/document.ts';

/** A document of a file, and where it begins there: a file of JSON lines has one per line. */
export interface Part {
  readonly document: ParsedDocument;
  readonly byteOffset: number;
  readonly lineOffset: number;
}

/** One entry of a list, and where it stands. */
export interface Entry {
  readonly part: Part;
  readonly pointer: string;
  readonly value: Json;
}

export type ListName = 'tools' | 'prompts' | 'resources' | 'templates';

/** What one place of a file says about one server. */
interface Fragment {
  readonly server: string;
  readonly lists: { readonly [name in ListName]?: readonly Entry[] };
  /** True where the answer says that another page follows. */
  readonly more: boolean;
  readonly about: JsonObject;
  readonly instructions: Entry | undefined;
}

/** Everything a file says about one server. */
export interface Surface {
  readonly server: string;
  readonly lists: { readonly [name in ListName]?: readonly Entry[] };
  readonly more: boolean;
  readonly protocolVersion: string;
  readonly serverName: string;
  readonly serverVersion: string;
  readonly capabilities: readonly string[];
  readonly instructions: Entry | undefined;
}

const LISTS: readonly { readonly list: ListName; readonly keys: readonly string[] }[] = [
  { list: 'tools', keys: ['tools'] },
  { list: 'prompts', keys: ['prompts'] },
  { list: 'resources', keys: ['resources'] },
  { list: 'templates', keys: ['resourceTemplates', 'resource_templates'] },
];
const MAX_DEPTH = 10;
const NAME_KEYS = ['server', 'serverName', 'server_name', 'mcpServer', 'mcp_server', 'name'] as const;

/** Finds every list of tools, prompts and resources in the documents of a file, one surface per server it tells apart. */
export function findSurfaces(parts: readonly Part[], fallback: string): readonly Surface[] {
  const fragments: Fragment[] = [];
  for (const part of parts)
    visit({ part, value: part.document.value ?? null, pointer: '', server: '', depth: 0 }, fragments);
  const named = fragments.filter((each) => each.server !== '');
  const servers = [...new Set(named.map((each) => each.server))];
  // The name of the file speaks for everything in it, unless the file itself tells several servers apart.
  const nameOf = (fragment: Fragment): string => {
    if (fallback !== '' && servers.length < 2) return fallback;
    return fragment.server === '' ? (servers.length === 1 ? (servers[0] ?? '') : fallback) : fragment.server;
  };
  const surfaces = new Map<string, Fragment[]>();
  for (const fragment of fragments) {
    const name = nameOf(fragment);
    surfaces.set(name, [...(surfaces.get(name) ?? []), fragment]);
  }
  return [...surfaces]
    .map(([server, each]) => merged(server, each))
    .filter((each) => Object.keys(each.lists).length > 0);
}

interface Visited {
  readonly part: Part;
  readonly value: Json;
  readonly pointer: string;
  readonly server: string;
  readonly depth: number;
}

function visit(place: Visited, into: Fragment[]): void {
  const { value, depth } = place;
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) visitList(place, value, into);
  else if (isJsonObject(value)) visitObject(place, value, into);
}

function visitList(place: Visited, items: readonly Json[], into: Fragment[]): void {
  const { part, pointer, server, depth } = place;
  if (items.length > 0 && items.every(isTool)) {
    const lists = { tools: entriesOf(part, items, pointer) };
    into.push({ server, lists, more: false, about: {}, instructions: undefined });
    return;
  }
  for (const [index, item] of items.entries()) {
    visit({ ...place, value: item, pointer: `${pointer}/${index}`, depth: depth + 1 }, into);
  }
}

function visitObject(place: Visited, value: JsonObject, into: Fragment[]): void {
  const { part, pointer, server, depth } = place;
  const named = serverOf(value, server);
  const fragment = fragmentOf(part, value, pointer, named);
  if (fragment !== undefined) into.push(fragment);
  const taken = new Set(fragment === undefined ? [] : LISTS.flatMap((each) => each.keys));
  for (const [key, item] of Object.entries(value)) {
    if (taken.has(key)) continue;
    // A map of servers names them by its keys; an envelope's own keys name nothing.
    const names = named === '' && !ENVELOPE.has(key) && holdsLists(item);
    const inner = { server: names ? key : named, pointer: `${pointer}/${pointerToken(key)}`, depth: depth + 1 };
    visit({ ...place, ...inner, value: item }, into);
  }
}

const ENVELOPE = new Set([
  'result',
  'response',
  'data',
  'body',
  'payload',
  'message',
  'signature',
  'servers',
  'output',
]);

function holdsLists(value: Json): boolean {
  return isJsonObject(value) && LISTS.some(({ keys }) => keys.some((key) => Array.isArray(value[key])));
}

/** The name an answer gives its server: in its envelope, else the name the server gives itself. */
function serverOf(value: JsonObject, outer: string): string {
  for (const key of NAME_KEYS) {
    const given = value[key];
    // A tool has a name too; only what stands around a list names a server.
    if (typeof given !== 'string' || given === '' || given.length > 200) continue;
    if (key === 'name' && !('signature' in value) && !holdsLists(value)) continue;
    return given;
  }
  const info = value['serverInfo'];
  const own = isJsonObject(info) ? textOf(info['name']) : '';
  return outer === '' ? own : outer;
}

function fragmentOf(part: Part, value: JsonObject, pointer: string, server: string): Fragment | undefined {
  const lists: { [name in ListName]?: readonly Entry[] } = {};
  for (const { list, keys } of LISTS) {
    for (const key of keys) {
      const items = value[key];
      if (!Array.isArray(items) || !items.every((item) => isEntry(list, item))) continue;
      // A manifest or a configuration names tools too, without saying what they take.
      lists[list] = entriesOf(part, items, `${pointer}/${key}`);
    }
  }
  const greets = isJsonObject(value['serverInfo']) && typeof value['protocolVersion'] === 'string';
  if (Object.keys(lists).length === 0 && !greets && !Array.isArray(value['supportedVersions'])) return undefined;
  const next = value['nextCursor'];
  const instructions = typeof value['instructions'] === 'string' ? value['instructions'] : undefined;
  return {
    server,
    lists,
    more: typeof next === 'string' && next !== '',
    about: value,
    instructions:
      instructions === undefined ? undefined : { part, pointer: `${pointer}/instructions`, value: instructions },
  };
}

function entriesOf(part: Part, items: readonly Json[], pointer: string): readonly Entry[] {
  return items.map((value, index) => ({ part, pointer: `${pointer}/${index}`, value }));
}

function isTool(value: Json): boolean {
  return (
    isJsonObject(value) && typeof value['name'] === 'string' && ('inputSchema' in value || 'input_schema' in value)
  );
}

/** One bad entry must not drop its siblings, so anything may stand in a list; what is no object is counted as malformed. */
function isEntry(list: ListName, value: Json): boolean {
  if (!isJsonObject(value)) return value === null || typeof value !== 'string';
  if (list === 'resources') return !('type' in value && 'properties' in value);
  return true;
}

function merged(server: string, fragments: readonly Fragment[]): Surface {
  const lists: { [name in ListName]?: readonly Entry[] } = {};
  let more = false;
  for (const fragment of fragments) {
    for (const { list } of LISTS) {
      const found = fragment.lists[list];
      if (found !== undefined) lists[list] = [...(lists[list] ?? []), ...found];
    }
    // Only the last page of a list says whether anything is missing.
    if (Object.keys(fragment.lists).length > 0) more = fragment.more;
  }
  const about = (key: string): Json | undefined => fragments.find((each) => each.about[key] !== undefined)?.about[key];
  const info = about('serverInfo') ?? null;
  const offered = about('capabilities') ?? null;
  return {
    server,
    lists,
    more,
    protocolVersion: textOf(about('protocolVersion')),
    serverName: isJsonObject(info) ? textOf(info['name']) : '',
    serverVersion: isJsonObject(info) ? textOf(info['version']) : '',
    capabilities: isJsonObject(offered) ? Object.keys(offered).sort() : [],
    instructions: fragments.find((each) => each.instructions !== undefined)?.instructions,
  };
}
