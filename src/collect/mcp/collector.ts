import type { Source } from '../../model/evidence.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { type FileEntry, readBounded } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import { clientItems } from './client-items.ts';
import { type ClientDescriptor, clientOf } from './clients.ts';
import { MCP_VERSION } from './draft.ts';
import { gatewayItems, mayBeGateway } from './gateway.ts';
import { isRegister, registerItems } from './register.ts';

const MAX_CONFIG_BYTES = 16 << 20;
const MAX_GATEWAY_BYTES = 1 << 20;
// Enough to keep the disk busy; results still come in path order.
const READ_AHEAD = 12;

/** Reads MCP client configurations, gateway configurations and registers of approved servers. */
export const mcpCollector: Collector = {
  id: 'mcp',
  version: MCP_VERSION,
  produces: ['mcp-server', 'mcp-config-file', 'mcp-gateway', 'approved-server'],
  collect,
};

interface Place {
  readonly file: FileEntry;
  readonly client: ClientDescriptor | undefined;
  /** True where only the content can tell whether it is a gateway's configuration. */
  readonly yaml: boolean;
}

type Read = Awaited<ReturnType<typeof readBounded>>;

async function* collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const places = scope.files.flatMap(placeOf);
  const ahead: Promise<Read>[] = [];
  let next = 0;
  for (const [index, place] of places.entries()) {
    tools.signal.throwIfAborted();
    for (; next < places.length && next < index + READ_AHEAD; next += 1) {
      ahead.push(readBounded(places[next]?.file.absolute ?? '', MAX_CONFIG_BYTES));
    }
    const read = await ahead.shift();
    tools.progress({ phase: 'MCP configurations', done: index + 1, total: places.length, unit: 'files' });
    if (read !== undefined) yield* readPlace(place, read, tools);
  }
  yield { type: 'searched', places: places.length };
}

function placeOf(file: FileEntry): readonly Place[] {
  const client = clientOf(file.path);
  if (client !== undefined || isRegister(file.path)) return [{ file, client, yaml: false }];
  const yaml = /\.ya?ml$/i.test(file.path) && file.kind === 'file' && file.bytes <= MAX_GATEWAY_BYTES;
  return yaml ? [{ file, client, yaml }] : [];
}

function* readPlace({ file, client, yaml }: Place, read: Read, tools: Tools): Generator<Collected> {
  if (!read.ok) {
    yield unread(file, read.state, read.message);
    return;
  }
  if (yaml && !mayBeGateway(read.bytes)) return;
  const source: Source = { path: file.path, sha256: sha256Hex(read.bytes), bytes: read.bytes.length };
  if (client !== undefined) yield* clientItems(client, source, read.bytes, tools);
  else if (yaml) yield* gatewayItems(source, read.bytes, tools);
  else yield* registerItems(source, read.bytes, tools);
}

function unread(file: FileEntry, state: 'missing' | 'unreadable' | 'too-large', message: string): Collected {
  const path = clean(file.path);
  const diagnostic = {
    code: `mcp-${state}`,
    severity: 'error' as const,
    message: `This configuration file could not be read. ${message}`,
    place: { file: path, line: 1, column: 1 },
    next: 'Make the file readable for this account, or copy it into the folder that is searched, and collect again.',
  };
  return { type: 'problem', problem: { path, state, sha256: null, bytes: file.bytes, diagnostics: [diagnostic] } };
}
