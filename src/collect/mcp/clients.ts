import { type ClientDescriptor, COMMON } from './clients/descriptor.ts';
import { EDITORS } from './clients/editors.ts';
import { HOSTS, UNSPECIFIED } from './clients/hosts.ts';
import { TERMINALS } from './clients/terminals.ts';

/** Claude Code reads `.mcp.json` of a project; Visual Studio reads a file of that name too, under another key. */
const PROJECT_FILE: ClientDescriptor = {
  ...COMMON,
  id: 'claude-code',
  title: 'Claude Code',
  tails: ['.mcp.json'],
  scope: 'project',
  syntax: 'json',
  dialects: ['dollar-brace'],
  bareMap: true,
  otherwise: { key: 'servers', id: 'visual-studio' },
};

/** The clients, most specific path first; the first whose tail fits wins. */
const CLIENTS: readonly ClientDescriptor[] = [...HOSTS, ...EDITORS, ...TERMINALS, PROJECT_FILE, UNSPECIFIED];

/** Keys under which some client keeps its server map; used to find a map under the key of another client. */
export const MAP_KEYS: readonly string[] = [
  'mcpServers',
  'servers',
  'context_servers',
  'mcp_servers',
  'mcp-servers',
  'amp.mcpServers',
  'extensions',
];

/** Keys under which some client expects the address of a server, its own or another's. */
export const URL_KEYS: readonly string[] = [
  'url',
  'serverUrl',
  'httpUrl',
  'uri',
  'link',
  'endpoint',
  'baseUrl',
  'sseUrl',
];

interface Reads {
  readonly client: ClientDescriptor;
  /** The names of a tail, last first; a name with `*` is cut around it. */
  readonly names: readonly (readonly string[])[];
}

const READS: readonly Reads[] = CLIENTS.flatMap((client) =>
  client.tails.map((tail) => ({
    client,
    names: tail
      .split('/')
      .reverse()
      .map((name) => name.split('*')),
  })),
);
// Most files of a repository have a name that no client reads; they are told by that name alone.
const STARRED: readonly Reads[] = READS.filter(({ names }) => (names[0]?.length ?? 0) > 1);
const BY_NAME: ReadonlyMap<string, readonly Reads[]> = readsByName();

function readsByName(): Map<string, readonly Reads[]> {
  const named = new Set(READS.filter((read) => !STARRED.includes(read)).map(({ names }) => names[0]?.[0] ?? ''));
  return new Map(
    [...named].map((name) => [name, READS.filter((read) => STARRED.includes(read) || read.names[0]?.[0] === name)]),
  );
}

/** Returns the client that reads a file at this path, or undefined where none does. */
export function clientOf(path: string): ClientDescriptor | undefined {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  const candidates = BY_NAME.get(name) ?? STARRED.filter(({ names }) => nameFits(names[0] ?? [], name));
  if (candidates.length === 0) return undefined;
  const names = lower.split('/').reverse();
  return candidates.find((read) => read.names.every((parts, index) => nameFits(parts, names[index] ?? '')))?.client;
}

/** Returns the client of this id that reads a file of another client's name; that client itself where there is none. */
export function otherClient(client: ClientDescriptor): ClientDescriptor {
  return CLIENTS.find(({ id }) => id === client.otherwise?.id) ?? client;
}

function nameFits(parts: readonly string[], name: string): boolean {
  const [start = '', end] = parts;
  if (end === undefined) return name === start;
  return name.length > start.length + end.length && name.startsWith(start) && name.endsWith(end);
}
