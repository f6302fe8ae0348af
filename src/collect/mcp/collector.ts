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

/** Reads MCP client configurations, gateway configurations and registers of approved servers. */
export const mcpCollector: Collector = {
  id: 'mcp',
  version: MCP_VERSION,
  produces: ['mcp-server', 'mcp-config-file', 'mcp-gateway', 'approved-server'],
  collect,
};

async function* collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  let places = 0;
  for (const file of scope.files) {
    tools.signal.throwIfAborted();
    const client = clientOf(file.path);
    const yaml = /\.ya?ml$/i.test(file.path) && client === undefined && !isRegister(file.path);
    if (client === undefined && !isRegister(file.path) && !yaml) continue;
    if (yaml && (file.kind !== 'file' || file.bytes > MAX_GATEWAY_BYTES)) continue;
    places += 1;
    tools.progress({ phase: 'MCP configurations', done: places, total: 0, unit: 'files' });
    yield* readPlace(file, client, yaml, tools);
  }
  yield { type: 'searched', places };
}

async function* readPlace(
  file: FileEntry,
  client: ClientDescriptor | undefined,
  yaml: boolean,
  tools: Tools,
): AsyncGenerator<Collected> {
  const read = await readBounded(file.absolute, MAX_CONFIG_BYTES);
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
  const link = file.kind === 'link' ? ' It is a symbolic link, and links are not followed.' : '';
  const diagnostic = {
    code: `mcp-${state}`,
    severity: 'error' as const,
    message: `This configuration file could not be read. ${message}${link}`,
    place: { file: path, line: 1, column: 1 },
    next: 'Make the file readable for this account, or copy it into the folder that is searched, and collect again.',
  };
  return { type: 'problem', problem: { path, state, sha256: null, bytes: file.bytes, diagnostics: [diagnostic] } };
}
