import type { JsonObject } from '../../../model/json.ts';
import type { Collected } from '../../collector.ts';
import { clean } from '../argument.ts';
import type { Assignment } from '../container.ts';
import { mcpDraft } from '../draft.ts';
import { readEndpoint } from '../endpoint.ts';
import { BARE_ENTRY, type ServerEntry } from '../entry.ts';
import { inner, scalar, text } from '../entry-values.ts';
import { serverFacts } from '../server.ts';
import type { Token } from '../token.ts';
import type { FactTrail } from '../trail.ts';
import {
  besideOf,
  emptyManifest,
  type InputFact,
  inputOf,
  type ManifestFile,
  manifestItem,
  manifestTrail,
  objectsOf,
  type PackageEntry,
  type RemoteEntry,
  readCommon,
  versionClassOf,
} from './facts.ts';

const SERVER_BLIND_SPOTS = [
  'The launch is put together from the fields of the registry entry, as a client that installs it would; nothing is configured by it.',
];

/** Yields the item of a registry entry (`server.json`, all editions of its schema) and one server per package and address. */
export function* registryItems(file: ManifestFile): Generator<Collected> {
  const { root, document, source, tools } = file;
  const trail = manifestTrail(file);
  const facts = emptyManifest('registry-server');
  const schema = text(root['$schema']);
  // Early entries were wrapped in the answer of the registry.
  const server = root['packages'] === undefined && root['remotes'] === undefined ? inner(root, 'server') : root;
  const base = server === root ? '' : '/server';
  readCommon(server, facts, ['name', 'description', 'version']);
  facts.schemaDate = /\/(\d{4}-\d{2}-\d{2})\//.exec(schema)?.[1] ?? '';
  facts.legacy = objectsOf(server['packages'], '').some(
    ([each]) => each['registry_type'] !== undefined || each['registry_name'] !== undefined,
  );
  facts.namespaced = /^[a-zA-Z0-9.-]{1,200}\/[a-zA-Z0-9._-]{1,200}$/.test(text(server['name']));
  const packages = objectsOf(server['packages'], `${base}/packages`);
  const remotes = objectsOf(server['remotes'], `${base}/remotes`);
  facts.packages = packages.map(([each]) => packageEntry(each));
  facts.remotes = remotes.map(([each]) => remoteEntry(each));
  facts.inputs.push(...[...packages, ...remotes].flatMap(([each, at]) => inputsOf(each, at, trail)));
  facts.servers = packages.length + remotes.length;
  facts.beside = besideOf(file.beside);
  const places = {
    '/schemaDate': '/$schema',
    '/repositoryHost': `${base}/repository`,
    '/inputs': `${base}/packages`,
    '/packages': `${base}/packages`,
    '/remotes': `${base}/remotes`,
    '/name': `${base}/name`,
    '/version': `${base}/version`,
    '/versionClass': `${base}/version`,
  };
  yield manifestItem(file, facts, trail, places);
  for (const [each, pointer, entry] of [
    ...packages.map(([value, at]) => [value, at, packageServer] as const),
    ...remotes.map(([value, at]) => [value, at, remoteServer] as const),
  ]) {
    const name = text(server['name']);
    const {
      facts: read,
      locators,
      redactions,
    } = serverFacts(entry(name, each, pointer), document, (secret) => tools.fingerprint(secret));
    const kind = pointer.includes('/packages/') ? text(each['identifier']) || text(each['name']) : 'remote';
    const subject = `registry ${source.path} › ${clean(name)} [${clean(kind)}]`;
    const parameters = { client: 'registry', pointer };
    const parts = {
      kind: 'mcp-server',
      subject,
      source,
      facts: read,
      locators,
      redactions,
      parameters,
      blindSpots: SERVER_BLIND_SPOTS,
    };
    yield { type: 'item', draft: mcpDraft(parts, tools) };
  }
}

function typeOf(value: JsonObject): string {
  return text(value['registryType']) || text(value['registry_type']) || text(value['registry_name']);
}

function identifierOf(value: JsonObject): string {
  return text(value['identifier']) || text(value['name']);
}

function packageEntry(value: JsonObject): PackageEntry {
  const identifier = identifierOf(value);
  const registryType = typeOf(value);
  const oci = registryType === 'oci' || registryType === 'docker';
  const version = text(value['version']);
  const first = identifier.split('/')[0] ?? '';
  const base = readEndpoint(text(value['registryBaseUrl']) || text(value['registry_base_url']), () => '').host;
  const image = /[.:]/.test(first) || first === 'localhost' ? first : 'docker.io';
  const remote = readEndpoint(identifier, () => '').host;
  return {
    registryType: clean(registryType),
    identifier: clean(identifier),
    version: clean(version),
    versionClass: versionClassOf(version),
    fileSha256: text(value['fileSha256']) !== '' || text(value['file_sha256']) !== '',
    host: clean(oci ? base || image : remote || base),
    tagged: /:[^/@]{1,128}(?:@|$)/.test(identifier) || identifier.includes('@sha256:') || version !== '',
    transport: clean(text(inner(value, 'transport')['type'])),
  };
}

function remoteEntry(value: JsonObject): RemoteEntry {
  const { scheme, host, hostClass } = readEndpoint(text(value['url']), () => '');
  return { type: clean(text(value['type']) || text(value['transport_type'])), scheme, host: clean(host), hostClass };
}

function inputsOf(value: JsonObject, at: string, trail: FactTrail): readonly InputFact[] {
  const read = (where: InputFact['where'], ...keys: string[]): readonly InputFact[] =>
    keys.flatMap((key) =>
      objectsOf(value[key], `${at}/${key}`).map(([each, pointer]) =>
        inputOf(where, text(each['name']) || text(each['valueHint']), each, pointer, trail),
      ),
    );
  const nested = inner(value, 'transport');
  return [
    ...read('variable', 'environmentVariables', 'environment_variables'),
    ...read('argument', 'runtimeArguments', 'runtime_arguments', 'packageArguments', 'package_arguments'),
    ...read('header', 'headers'),
    ...objectsOf(nested['headers'], `${at}/transport/headers`).map(([each, pointer]) =>
      inputOf('header', text(each['name']), each, pointer, trail),
    ),
  ];
}

/** A named value without one of its own is filled in by whoever installs. */
function named(value: JsonObject, at: string, ...keys: readonly string[]): readonly Assignment[] {
  return keys.flatMap((key) =>
    objectsOf(value[key], `${at}/${key}`).map(([each, pointer]) => {
      const name = text(each['name']);
      const given = each['value'] ?? each['default'];
      return { name, value: given === undefined || given === null ? `\${${name}}` : scalar(given), pointer };
    }),
  );
}

function wordsOf(value: JsonObject, at: string, ...keys: readonly string[]): readonly Token[] {
  return keys.flatMap((key) =>
    objectsOf(value[key], `${at}/${key}`).flatMap(([each, pointer]) => {
      const given = each['value'] ?? each['default'];
      const written = given === undefined || given === null ? [] : [{ text: scalar(given), pointer }];
      return text(each['type']) === 'named' ? [{ text: text(each['name']), pointer }, ...written] : written;
    }),
  );
}

const RUNTIMES: { readonly [type: string]: string } = {
  npm: 'npx',
  pypi: 'uvx',
  nuget: 'dnx',
  oci: 'docker',
  docker: 'docker',
};

function packageServer(name: string, value: JsonObject, at: string): ServerEntry {
  const registryType = typeOf(value);
  const identifier = identifierOf(value);
  const version = text(value['version']);
  const joined = registryType === 'pypi' ? '==' : registryType === 'oci' || registryType === 'docker' ? ':' : '@';
  const tagged = version === '' || (joined === ':' && /[:@][^/]{1,200}$/.test(identifier));
  const spec = { text: tagged ? identifier : `${identifier}${joined}${version}`, pointer: `${at}/identifier` };
  const before = wordsOf(value, at, 'runtimeArguments', 'runtime_arguments');
  const after = wordsOf(value, at, 'packageArguments', 'package_arguments');
  const program = { text: RUNTIMES[registryType] ?? 'mcpb', pointer: at };
  const started = program.text === 'docker' ? [{ text: 'run', pointer: at }] : [];
  const transport = inner(value, 'transport');
  return {
    ...BARE_ENTRY,
    ...placeOf(name, at),
    command: program,
    args: [...started, ...before, spec, ...after],
    env: named(value, at, 'environmentVariables', 'environment_variables'),
    type: text(transport['type']) || 'stdio',
  };
}

function remoteServer(name: string, value: JsonObject, at: string): ServerEntry {
  return {
    ...BARE_ENTRY,
    ...placeOf(name, at),
    address: { text: text(value['url']), pointer: `${at}/url` },
    headers: named(value, at, 'headers'),
    type: text(value['type']) || text(value['transport_type']),
  };
}

function placeOf(
  name: string,
  at: string,
): Pick<
  ServerEntry,
  'client' | 'scope' | 'name' | 'pointer' | 'namePointer' | 'enabledPointer' | 'oauthPointer' | 'dialects'
> {
  return {
    client: 'registry',
    scope: 'registry',
    name,
    pointer: at,
    namePointer: at,
    enabledPointer: at,
    oauthPointer: at,
    dialects: [],
  };
}
