import type { Locator, Redaction } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ParsedDocument } from '../../platform/document.ts';
import { clean, visible } from './argument.ts';
import type { ContainerFact } from './container.ts';
import { type EndpointFact, NO_ENDPOINT, readEndpoint } from './endpoint.ts';
import type { ServerEntry } from './entry.ts';
import { fileRoots, isFileServer } from './file-roots.ts';
import { type Launch, NO_LAUNCH, readImageLaunch, readLaunch } from './launch.ts';
import { NO_PACKAGE, type PackageFact } from './package.ts';
import { postureFacts, referenceFacts } from './server-posture.ts';
import {
  type Reading,
  readAddress,
  readArguments,
  readVariable,
  readVariables,
  type VariableFact,
} from './server-values.ts';
import type { Token } from './token.ts';
import { FactTrail, type LiteralFact } from './trail.ts';
import { readValue, type ValueClass } from './value.ts';

/** The facts of one server, with their places and what was taken out. */
export interface ServerFacts {
  readonly facts: JsonObject;
  readonly locators: { readonly [pointer: string]: Locator };
  readonly redactions: readonly Redaction[];
}

// Examples and tests are reported like everything else; the fact lets a reader weigh them.
const SAMPLE_FOLDER = /(?:^|\/)(?:fixtures?|__fixtures__|testdata|tests?|__tests__|examples?|samples?|demos?)\//i;

type ReadPackage = Pick<PackageFact, 'ecosystem' | 'name' | 'spec' | 'pin'> & { readonly manager: string };

/** Turns an entry into facts: launch taken apart, values classed, literals replaced, every fact with its place. */
// One record is one literal: splitting it would hide which facts there are.
// oxlint-disable-next-line max-lines-per-function
export function serverFacts(
  entry: ServerEntry,
  document: ParsedDocument,
  fingerprint: (value: string) => string,
): ServerFacts {
  const launch = launchOf(entry);
  const trail = new FactTrail(document, fingerprint);
  const reading: Reading = { entry, launch, trail, references: [] };
  placeBasics(entry, trail);
  const { args, program } = readArguments(reading);
  const env = readVariables('env', entry.env, '/env', reading);
  const headers = readVariables('headers', entry.headers, '/headers', reading);
  for (const each of entry.keyed) readVariable('headers', each, reading);
  const linked = readAddress(entry.address, reading);
  const address = entry.address ?? launch.bridge;
  const url = urlFacts(address, reading, fingerprint);
  const roots = rootFacts(entry, launch, trail);
  const packages = packageFacts(launch, trail);
  const used = referenceFacts(reading.references, entry.dialects);
  const posture = postureFacts(entry, launch, url, trail);
  // Named one by one: a literal that spreads others costs ten times as much, for every server.
  const facts = {
    name: clean(entry.name),
    client: entry.client,
    scope: entry.scope,
    enabled: entry.enabled,
    effective: entry.ineffective.length === 0,
    ineffective: entry.ineffective,
    contradictions: [...entry.contradictions, ...launch.misuse],
    statedType: clean(entry.type),
    transport: transportOf(entry),
    program,
    args,
    wrappers: launch.wrappers,
    package: packages[0] ?? NO_READ_PACKAGE,
    packages,
    url,
    literals: trail.literals as readonly LiteralFact[],
    env,
    headers,
    shell: launch.shell,
    container: containerFacts(launch.container),
    sampleFolder: SAMPLE_FOLDER.test(document.file),
    fileServer: roots.serves,
    fileRoots: roots.roots,
    authentication: authenticationOf(entry, headers, trail.literals, linked),
    approval: { ...entry.approval, tools: entry.approval.tools.map(clean) },
    envFile: clean(entry.envFile),
    helperCommand: entry.helperCommand,
    dialects: used.dialects,
    foreignDialects: used.foreignDialects,
    references: used.references,
    switches: posture.switches,
    registries: posture.registries,
    listens: posture.listens,
    versions: posture.versions,
    mountReaches: posture.mountReaches,
    powers: posture.powers,
    programPlace: posture.programPlace,
    scriptPlace: posture.scriptPlace,
    forwarded: posture.forwarded,
    toolFilter: filterFacts(entry),
    timeout: { stated: entry.timeout.stated, milliseconds: entry.timeout.milliseconds },
    sandbox: { ...entry.sandbox },
    scopes: entry.scopes.map(clean),
    unknownKeys: entry.unknownKeys.map(clean),
    launch: launchText(entry, program, packages[0], url, args),
  };
  return {
    facts: trail.scrub(facts as unknown as JsonObject),
    locators: trail.locators(),
    redactions: trail.redactions,
  };
}

function urlFacts(
  address: Token | undefined,
  { trail }: Reading,
  fingerprint: (value: string) => string,
): EndpointFact {
  if (address === undefined) return NO_ENDPOINT;
  trail.at('/url', address.pointer);
  const endpoint = readEndpoint(address.text, fingerprint);
  return { ...endpoint, host: clean(endpoint.host) };
}

function packageFacts({ packages }: Launch, trail: FactTrail): readonly ReadPackage[] {
  for (const [index, each] of packages.entries()) trail.at(`/packages/${index}`, each.pointer);
  const [first] = packages;
  if (first !== undefined) for (const fact of ['/packages', '/package', '/versions']) trail.at(fact, first.pointer);
  return packages.map(({ manager, fact: { ecosystem, name, spec, pin } }) => {
    return { manager, ecosystem, name: clean(name), spec: clean(spec), pin };
  });
}

const NO_READ_PACKAGE: ReadPackage = {
  manager: 'none',
  ecosystem: NO_PACKAGE.ecosystem,
  name: NO_PACKAGE.name,
  spec: NO_PACKAGE.spec,
  pin: NO_PACKAGE.pin,
};

function filterFacts({ toolFilter: { present, include, exclude } }: ServerEntry): JsonObject {
  return { present, include: include.map(clean), exclude: exclude.map(clean) };
}

function launchOf(entry: ServerEntry): Launch {
  if (entry.image !== undefined) return readImageLaunch(entry.image.options, entry.image.reference, entry.args);
  return entry.command === undefined ? NO_LAUNCH : readLaunch(entry.command, entry.args);
}

/** Notes where the facts of an entry stand; what it does not hold stands where the entry stands. */
function placeBasics(entry: ServerEntry, trail: FactTrail): void {
  const at = entry.pointer;
  trail.at('', at);
  trail.atKey('/name', entry.namePointer);
  const command = entry.command?.pointer ?? entry.image?.reference.pointer;
  if (command !== undefined) for (const fact of ['/program', '/launch', '/shell']) trail.at(fact, command);
  if (entry.oauth !== 'unstated') trail.at('/authentication', entry.oauthPointer);
  if (!entry.enabled) trail.at('/enabled', entry.enabledPointer);
  const given = entry.args.length > 0;
  const headers = entry.headers.length > 0;
  for (const [held, key, ...facts] of [
    [given, 'args', '/args', '/container', '/mountReaches'],
    [entry.env.length > 0, 'env', '/env'],
    [headers, 'headers', '/headers'],
    [headers && entry.oauth === 'unstated', 'headers', '/authentication'],
    [entry.type !== '', 'type', '/transport', '/statedType'],
    [entry.approval.source !== '', entry.approval.source, '/approval'],
    [entry.timeout.stated, 'timeout', '/timeout'],
    [entry.envFile !== '', 'envFile', '/envFile'],
    [entry.sandbox.enabled, 'sandbox', '/sandbox'],
    [entry.scopes.length > 0, 'oauth', '/scopes'],
    [entry.helperCommand, 'headersHelper', '/helperCommand'],
  ] as const) {
    if (!held) continue;
    const source = `${at}/${key}`;
    for (const fact of facts) trail.at(fact, source);
  }
}

function authenticationOf(
  entry: ServerEntry,
  headers: readonly VariableFact[],
  literals: readonly LiteralFact[],
  address: ValueClass | '',
): JsonObject {
  const bridged = literals.some((literal) => literal.where === 'args' && literal.credential);
  const secrets = headers.filter((header) => header.secretName);
  const states = [...secrets.map((header) => header.valueClass), ...(address === '' ? [] : [address])];
  const keyed = entry.keyed.some((each) => readValue(each.name, each.value).valueClass !== 'empty');
  if (states.some((state) => state === 'literal' || state === 'reference') || keyed || bridged)
    return { mode: 'credential' };
  if (entry.oauth === 'stated') return { mode: 'oauth' };
  if (entry.args.some((word) => /^(?:Proxy-)?Authorization\s{0,2}:/i.test(word.text))) return { mode: 'credential' };
  if (states.includes('placeholder')) return { mode: 'placeholder' };
  if (states.includes('empty')) return { mode: 'empty' };
  return { mode: entry.oauth === 'off' ? 'off' : 'unstated' };
}

function containerFacts(container: ContainerFact): JsonObject {
  return {
    ...container,
    user: clean(container.user),
    ports: container.ports.map(({ address, port }) => ({ address: clean(address), port: clean(port) })),
    addedCapabilities: container.addedCapabilities.map(clean),
    mounts: container.mounts.map((mount) => ({ ...mount, source: clean(mount.source), target: clean(mount.target) })),
  };
}

function rootFacts(
  entry: ServerEntry,
  launch: Launch,
  trail: FactTrail,
): { serves: boolean; roots: readonly JsonObject[] } {
  const script = launch.packages.length === 0 ? (launch.rest[0]?.text ?? '') : '';
  const serves = isFileServer([...launch.packages.map((each) => each.fact.name), launch.program, script]);
  if (!serves) return { serves, roots: [] };
  trail.at('/fileRoots', `${entry.pointer}/args`);
  const words = script === '' || !isFileServer([script]) ? launch.rest : launch.rest.slice(1);
  const mounted = launch.container.mounts.map((mount, index) => ({
    text: mount.source,
    pointer: launch.mountPointers[index] ?? entry.pointer,
  }));
  // Inside a container the words name the container's folders; what it reaches of the host are the mounts.
  const found = fileRoots(launch.container.used ? mounted : words);
  for (const [index, root] of found.entries()) trail.at(`/fileRoots/${index}`, root.pointer);
  return { serves, roots: found.map((root) => ({ path: clean(root.path), reach: root.reach })) };
}

const TRANSPORTS: ReadonlyMap<string, string> = new Map([
  ['stdio', 'stdio'],
  ['local', 'stdio'],
  ['builtin', 'builtin'],
  ['platform', 'builtin'],
  ['frontend', 'builtin'],
  ['inlinepython', 'builtin'],
  ['https', 'http'],
  ['http', 'http'],
  ['streamablehttp', 'http'],
  ['sse', 'sse'],
  ['ws', 'ws'],
  ['websocket', 'ws'],
]);

function transportOf(entry: ServerEntry): string {
  const stated = TRANSPORTS.get(entry.type.toLowerCase().replaceAll(/[-_\s]/g, ''));
  if (stated !== undefined) return stated;
  if (entry.builtin && entry.command === undefined) return 'builtin';
  if (entry.command !== undefined || entry.image !== undefined) return 'stdio';
  if (entry.address === undefined) return 'unknown';
  return /^wss?:/i.test(entry.address.text) ? 'ws' : 'http';
}

/** Returns how the server is started or reached, in one line; the host of `url` is already clean. */
function launchText(
  entry: ServerEntry,
  program: string,
  first: ReadPackage | undefined,
  url: Pick<EndpointFact, 'scheme' | 'host' | 'port' | 'pathFingerprint'>,
  args: readonly string[],
): string {
  const port = url.port === '' ? '' : `:${url.port}`;
  const path = url.pathFingerprint === '' ? '' : ` (path ${url.pathFingerprint})`;
  const address = url.host === '' ? '' : `${url.scheme}://${url.host}${port}${path}`;
  if (entry.command === undefined && entry.image === undefined) return entry.address === undefined ? '' : address;
  if (first !== undefined && first.ecosystem !== 'none')
    return `${first.ecosystem} ${first.spec}${address === '' ? '' : ` to ${address}`}`;
  return visible([program, ...args].join(' '));
}
