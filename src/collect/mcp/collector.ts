import { setImmediate } from 'node:timers/promises';
import type { Source } from '../../model/evidence.ts';
import { isJsonObject } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { type DocumentFormat, type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import type { FileEntry } from '../../platform/files.ts';
import { type ReadNow, readNow } from '../../platform/read-now.ts';
import type { Collected, Collector, CollectScope, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import { clientItems, MOST_SAID } from './client-items.ts';
import { coverValues } from './diagnostics.ts';
import { MCP_VERSION } from './draft.ts';
import type { FoundFile } from './found-file.ts';
import { gatewayItems } from './gateway.ts';
import { contextForgeDocument, contextForgeItems } from './gateways/contextforge.ts';
import { kongItems } from './gateways/kong.ts';
import { toolhiveResources, toolhiveRunConfig } from './gateways/toolhive.ts';
import { archiveItems } from './manifests/archive-items.ts';
import { bundleItems, fastmcpItems } from './manifests/bundle.ts';
import { registryItems } from './manifests/registry.ts';
import { oauthItems } from './oauth.ts';
import { type Reading, readingByContent, readingByPath } from './recognise.ts';
import { registerItems } from './register.ts';

const MAX_CONFIG_BYTES = 16 << 20;
/** Bundles bring their libraries along. */
const MAX_BUNDLE_BYTES = 128 << 20;
// How many files are read before signals and timers get their turn.
const AT_A_TIME = 64;

/** Reads MCP client configurations and settings, gateways, manifests, OAuth documents and registers of approved servers. */
export const mcpCollector: Collector = {
  id: 'mcp',
  version: MCP_VERSION,
  produces: [
    'mcp-server',
    'mcp-config-file',
    'mcp-client-settings',
    'mcp-gateway',
    'mcp-manifest',
    'oauth-metadata',
    'approved-server',
  ],
  collect,
};

interface Place {
  readonly file: FileEntry;
  readonly reading: Reading | 'content';
}

async function* collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
  const places = scope.files.flatMap(placeOf);
  const byPath = new Map(scope.files.map((file) => [file.path, file]));
  for (const [index, place] of places.entries()) {
    if (index % AT_A_TIME === AT_A_TIME - 1) await setImmediate();
    tools.signal.throwIfAborted();
    const packed = place.reading !== 'content' && place.reading.as === 'bundle-archive';
    const read = readNow(place.file.absolute, packed ? MAX_BUNDLE_BYTES : MAX_CONFIG_BYTES);
    tools.progress({ phase: 'MCP configurations', done: index + 1, total: places.length, unit: 'files' });
    if (!read.ok) {
      yield unread(place.file, read);
      continue;
    }
    const { file } = place;
    const reading = place.reading === 'content' ? readingByContent(file.path, read.bytes) : place.reading;
    if (reading === undefined) continue;
    const source: Source = { path: file.path, sha256: sha256Hex(read.bytes), bytes: read.bytes.length };
    const beside = MANIFESTS.has(reading.as) ? besideOf(file, byPath) : undefined;
    const exists = (path: string): boolean => byPath.has(path);
    const named = place.reading !== 'content';
    const found = { source, bytes: read.bytes, mode: file.mode, tools, named, beside, exists };
    for (const each of readItems(reading, found)) yield each;
  }
  yield { type: 'searched', places: places.length };
}

function placeOf(file: FileEntry): readonly Place[] {
  const reading = readingByPath(file);
  return reading === undefined ? [] : [{ file, reading }];
}

const MANIFESTS = new Set<Reading['as']>(['registry', 'bundle']);

/** A manifest is compared with the `package.json` of its folder. */
function besideOf(file: FileEntry, byPath: ReadonlyMap<string, FileEntry>): Uint8Array | undefined {
  const found = byPath.get(`${file.path.slice(0, file.path.lastIndexOf('/') + 1)}package.json`);
  if (found?.kind !== 'file') return undefined;
  const read = readNow(found.absolute, 1 << 20);
  return read.ok ? read.bytes : undefined;
}

const FORMATS: { readonly [reading: string]: DocumentFormat } = { toolhive: 'yaml-stream', kong: 'yaml' };

function* readItems(reading: Reading, found: FoundFile): Generator<Collected> {
  const { source: at, bytes, tools } = found;
  if (reading.as === 'client') yield* clientItems(reading.client, found);
  else if (reading.as === 'register') yield* registerItems(at, bytes, tools);
  else if (reading.as === 'bundle-archive') yield* archiveItems(found);
  else if (reading.as === 'agentgateway') yield* gatewayItems(at, bytes, tools);
  else {
    const source = { ...at, path: clean(at.path) };
    const document =
      reading.as === 'contextforge'
        ? contextForgeDocument(source.path, bytes)
        : parsePositioned(source.path, bytes, FORMATS[reading.as] ?? 'jsonc');
    if (document.value === undefined) yield unparsed(document, source);
    else yield* documentItems(reading.as, document, { ...found, source });
  }
}

function* documentItems(as: Reading['as'], document: ParsedDocument, found: FoundFile): Generator<Collected> {
  const { source, tools } = found;
  const gateway = { document, source, tools };
  const manifest = { ...found, document, root: isJsonObject(document.value) ? document.value : {} };
  if (as === 'toolhive') yield* toolhiveResources(gateway);
  else if (as === 'toolhive-run') yield* toolhiveRunConfig(gateway);
  else if (as === 'kong') yield* kongItems(gateway);
  else if (as === 'contextforge') yield* contextForgeItems(gateway);
  else if (as === 'registry') yield* registryItems(manifest);
  else if (as === 'bundle') yield* bundleItems(manifest);
  else if (as === 'fastmcp') yield* fastmcpItems(manifest);
  else if (as === 'oauth') yield* oauthItems(document, source, tools);
}

/** A file that only its content made worth a look, and that no parser can follow: said, without calling the search incomplete. */
function unparsed(document: ParsedDocument, source: Source): Collected {
  const next =
    'It speaks of MCP servers or sign-in but does not parse: correct it if something reads it, and collect again.';
  const diagnostics = coverValues(document.diagnostics.slice(0, MOST_SAID)).map(
    (each) => ({ ...each, severity: 'warning', next }) as const,
  );
  const fallback = {
    code: 'mcp-document-unparsable',
    severity: 'warning' as const,
    message: 'This file speaks of MCP servers or sign-in, and could not be read.',
    place: { file: source.path, line: 1, column: 1 },
    next,
  };
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: 'unrecognised',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: diagnostics.length > 0 ? diagnostics : [fallback],
    },
  };
}

function unread(file: FileEntry, { state, message }: Extract<ReadNow, { ok: false }>): Collected {
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
