import { isJsonObject, type JsonObject, pointerToken } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import { clean } from '../argument.ts';
import { mcpDraft } from '../draft.ts';
import { readEndpoint } from '../endpoint.ts';
import { BARE_ENTRY, type ServerEntry } from '../entry.ts';
import { assignments, inner, list, scalar, text, words } from '../entry-values.ts';
import { serverFacts } from '../server.ts';
import {
  besideOf,
  emptyManifest,
  inputOf,
  type ManifestFacts,
  type ManifestFile,
  manifestItem,
  manifestTrail,
  readCommon,
} from './facts.ts';

const REQUIRED = ['name', 'version', 'description', 'author', 'server'];
const BLIND_SPOTS = [
  'The launch is what the manifest asks for once it is installed; whether anybody installed it is not seen.',
];

/** Yields the item of an MCPB or DXT manifest and its server. */
export function* bundleItems(file: ManifestFile): Generator<Collected> {
  const { root } = file;
  const trail = manifestTrail(file);
  const facts = emptyManifest('mcpb');
  readCommon(root, facts, REQUIRED);
  const server = inner(root, 'server');
  facts.manifestVersion = clean(scalar(root['manifest_version'] ?? root['dxt_version'] ?? ''));
  facts.legacy = root['manifest_version'] === undefined;
  facts.missing = [
    ...facts.missing,
    ...(text(inner(root, 'author')['name']) === '' && isJsonObject(root['author']) ? ['author.name'] : []),
  ];
  for (const [name, value] of Object.entries(inner(root, 'user_config'))) {
    if (isJsonObject(value))
      facts.inputs.push(inputOf('user-config', name, value, `/user_config/${pointerToken(name)}`, trail));
  }
  facts.tools = lengthOf(root['tools']);
  facts.toolsGenerated = root['tools_generated'] === true;
  facts.prompts = lengthOf(root['prompts']);
  facts.privacyPolicies = words(root['privacy_policies']).length;
  facts.servers = 1;
  facts.beside = besideOf(file.beside);
  facts.remoteHosts = hostsIn(inner(server, 'mcp_config'));
  const { draft, launch } = serverItem(file, 'mcpb', bundleEntry(root, server));
  facts.launch = { ...launch, ...entryPointOf(file, server) };
  yield manifestItem(file, facts, trail, {
    '/launch': '/server/mcp_config',
    '/inputs': '/user_config',
    '/manifestVersion': '/manifest_version',
    '/privacyPolicies': '/privacy_policies',
    '/remoteHosts': '/server/mcp_config',
    '/versionClass': '/version',
  });
  yield draft;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function bundleEntry(root: JsonObject, server: JsonObject): ServerEntry {
  const at = '/server/mcp_config';
  const config = inner(server, 'mcp_config');
  const command = text(config['command']);
  return {
    ...BARE_ENTRY,
    ...placeOf('bundle', text(root['name']), '/server'),
    command: command === '' ? undefined : { text: command, pointer: `${at}/command` },
    args: list(config['args'], `${at}/args`),
    env: assignments(config['env'], `${at}/env`),
    type: 'stdio',
    dialects: ['dollar-brace', 'editor-variable'],
  };
}

function placeOf(
  scope: string,
  name: string,
  pointer: string,
): Pick<ServerEntry, 'client' | 'scope' | 'name' | 'pointer' | 'namePointer' | 'enabledPointer' | 'oauthPointer'> {
  return {
    client: scope === 'bundle' ? 'mcpb' : 'fastmcp',
    scope: 'bundle',
    name,
    pointer,
    namePointer: '/name',
    enabledPointer: pointer,
    oauthPointer: pointer,
  };
}

type EntryPoint = Pick<ManifestFacts['launch'], 'entryPoint' | 'entryPointUsed' | 'entryPointFound'>;

/** A bundle starts the program it brings along; `entry_point` names it, relative to the manifest. */
function entryPointOf(file: ManifestFile, server: JsonObject): EntryPoint {
  const entry = text(server['entry_point']);
  const plain = entry.replace(/^\.\//, '');
  const config = inner(server, 'mcp_config');
  const launched = [text(config['command']), ...words(config['args'])].some(
    (word) => plain !== '' && word.includes(plain),
  );
  const folder = file.source.path.slice(0, file.source.path.lastIndexOf('/') + 1);
  return {
    entryPoint: clean(entry),
    entryPointUsed: launched,
    entryPointFound: plain !== '' && file.exists(`${folder}${plain}`),
  };
}

function hostsIn(config: JsonObject): readonly string[] {
  const texts = [...words(config['args']), ...Object.values(inner(config, 'env')).map(scalar)];
  const hosts = texts
    .flatMap((each) => [...each.matchAll(/https?:\/\/[^\s"'/?#]{1,300}/g)])
    .map(([address]) => readEndpoint(address, () => ''));
  return [...new Set(hosts.filter((each) => each.hostClass === 'public').map((each) => clean(each.host)))].sort();
}

function serverItem(
  { document, source, tools }: ManifestFile,
  client: string,
  entry: ServerEntry,
): { draft: Collected; launch: Omit<ManifestFacts['launch'], keyof EntryPoint> } {
  const { facts, locators, redactions } = serverFacts(entry, document, (secret) => tools.fingerprint(secret));
  const subject = `${client} ${source.path} › ${clean(entry.name)}`;
  const parameters = { client, pointer: entry.pointer };
  const parts = {
    kind: 'mcp-server',
    subject,
    source,
    facts,
    locators,
    redactions,
    parameters,
    blindSpots: BLIND_SPOTS,
  };
  const first = inner(facts, 'package');
  const ecosystem = text(first['ecosystem']);
  return {
    draft: { type: 'item', draft: mcpDraft(parts, tools) },
    launch: { program: text(facts['program']), ecosystem, pin: text(first['pin']), fetches: ecosystem !== 'none' },
  };
}

/** Yields the item of a `fastmcp.json`, which says how a server of one's own is run, and its server. */
export function* fastmcpItems(file: ManifestFile): Generator<Collected> {
  const { root } = file;
  const trail = manifestTrail(file);
  const facts = emptyManifest('fastmcp');
  readCommon(root, facts, ['source']);
  const source = inner(root, 'source');
  const environment = inner(root, 'environment');
  const deployment = inner(root, 'deployment');
  facts.servers = 1;
  facts.schemaDate = /\/(v\d{1,3})\.json/.exec(text(root['$schema']))?.[1] ?? '';
  facts.packages = words(environment['dependencies']).map((spec) => {
    const version = /==\s?([^\s;,]{1,60})/.exec(spec)?.[1] ?? '';
    return {
      registryType: 'pypi',
      identifier: clean(spec),
      version: clean(version),
      versionClass: version === '' ? (/[<>~!]/.test(spec) ? 'range' : 'missing') : 'exact',
      fileSha256: false,
      host: '',
      tagged: version !== '',
      transport: '',
    };
  });
  const path = text(source['path']);
  const name = text(root['name']) || path.slice(path.lastIndexOf('/') + 1) || 'fastmcp';
  const host = text(deployment['host']);
  const bound =
    host === ''
      ? []
      : [
          { text: '--host', pointer: '/deployment/host' },
          { text: host, pointer: '/deployment/host' },
        ];
  const entry: ServerEntry = {
    ...BARE_ENTRY,
    ...placeOf('fastmcp', name, ''),
    command: { text: 'fastmcp', pointer: '/source' },
    args: [
      { text: 'run', pointer: '/source' },
      ...(path === '' ? [] : [{ text: path, pointer: '/source/path' }]),
      ...bound,
    ],
    env: assignments(deployment['env'], '/deployment/env'),
    type: text(deployment['transport']) || 'stdio',
    dialects: ['dollar-brace'],
  };
  const { draft, launch } = serverItem(file, 'fastmcp', entry);
  facts.launch = {
    ...launch,
    entryPoint: clean(text(source['entrypoint'])),
    entryPointUsed: true,
    entryPointFound: file.exists(joined(file.source.path, path)),
  };
  yield manifestItem(file, facts, trail, { '/packages': '/environment/dependencies', '/launch': '/source' });
  yield draft;
}

function joined(manifest: string, path: string): string {
  return `${manifest.slice(0, manifest.lastIndexOf('/') + 1)}${path.replace(/^\.\//, '')}`;
}
