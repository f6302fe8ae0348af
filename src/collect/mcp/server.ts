import type { Locator, Redaction } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ParsedDocument } from '../../platform/document.ts';
import { isSecretName } from '../secrets.ts';
import { argumentParts, clean, visible } from './argument.ts';
import type { Assignment } from './container.ts';
import { addressParts, isSecretQueryName, NO_ENDPOINT, readEndpoint } from './endpoint.ts';
import type { ServerEntry } from './entry.ts';
import { fileRoots, isFileServer } from './file-roots.ts';
import { type Launch, readLaunch } from './launch.ts';
import { NO_PACKAGE } from './package.ts';
import type { Token } from './token.ts';
import { FactTrail, type LiteralFact } from './trail.ts';
import { hide, readValue, type ValueClass } from './value.ts';

/** The facts of one server, with their places and what was taken out. */
export interface ServerFacts {
  readonly facts: JsonObject;
  readonly locators: { readonly [pointer: string]: Locator };
  readonly redactions: readonly Redaction[];
}

// Examples and tests are reported like everything else; the fact lets a reader weigh them.
const SAMPLE_FOLDER = /(?:^|\/)(?:fixtures?|__fixtures__|testdata|tests?|__tests__|examples?|samples?|demos?)\//i;

interface VariableFact {
  readonly [key: string]: string | boolean;
  readonly name: string;
  readonly valueClass: ValueClass;
  readonly secretName: boolean;
}

/** Turns an entry into facts: launch taken apart, values classed, literals replaced, every fact with its place. */
export function serverFacts(
  entry: ServerEntry,
  document: ParsedDocument,
  fingerprint: (value: string) => string,
): ServerFacts {
  const trail = new FactTrail(document, fingerprint);
  const launch = entry.command === undefined ? undefined : readLaunch(entry.command, entry.args);
  const dialects = new Set<string>();
  const address = entry.address ?? launch?.bridge;
  placeBasics(entry, trail);
  const args = readArguments(entry, launch, trail, dialects);
  const env = readVariables('env', entry.env, '/env', trail, dialects);
  const headers = readVariables('headers', entry.headers, '/headers', trail, dialects);
  for (const each of entry.keyed) readVariable('headers', each, trail, dialects);
  const linked = readAddress(entry.address, trail, dialects);
  const endpoint = address === undefined ? NO_ENDPOINT : readEndpoint(address.text, fingerprint);
  trail.at('/url', address?.pointer ?? entry.pointer);
  const packages = (launch?.packages ?? []).map(({ manager, fact }) => {
    return { manager, ...fact, name: clean(fact.name), spec: clean(fact.spec) };
  });
  const roots = rootFacts(entry, launch, trail);
  for (const [index, each] of (launch?.packages ?? []).entries()) trail.at(`/packages/${index}`, each.pointer);
  trail.at('/packages', launch?.packages[0]?.pointer ?? entry.pointer);
  trail.at('/package', launch?.packages[0]?.pointer ?? entry.pointer);
  trail.at('/package/spec', launch?.packages[0]?.pointer ?? entry.pointer);
  if (trail.literals.length === 0) trail.at('/literals', entry.pointer);
  const used = [...dialects].sort();
  const facts = {
    name: clean(entry.name),
    client: entry.client,
    scope: entry.scope,
    enabled: entry.enabled,
    effective: entry.ineffective.length === 0,
    ineffective: entry.ineffective,
    transport: transportOf(entry),
    program: clean(launch?.program ?? ''),
    args,
    wrappers: launch?.wrappers ?? [],
    package: packages[0] ?? { manager: 'none', ...NO_PACKAGE },
    packages,
    url: { ...endpoint, host: clean(endpoint.host) },
    literals: trail.literals as readonly LiteralFact[],
    env,
    headers,
    shell: launch?.shell ?? { used: false, program: '', features: [], documentedForm: false },
    container: containerFacts(launch),
    sampleFolder: SAMPLE_FOLDER.test(document.file),
    fileServer: roots.serves,
    fileRoots: roots.roots,
    authentication: authenticationOf(entry, headers, trail.literals, linked),
    approval: { ...entry.approval, tools: entry.approval.tools.map(clean) },
    envFile: clean(entry.envFile),
    helperCommand: entry.helperCommand,
    dialects: used,
    foreignDialects: entry.dialects.length === 0 ? [] : used.filter((dialect) => !entry.dialects.includes(dialect)),
    unknownKeys: entry.unknownKeys.map(clean),
    launch: launchText(launch, packages[0], endpoint, args, entry.address !== undefined),
  };
  return {
    facts: trail.scrub(facts as unknown as JsonObject),
    locators: trail.locators(),
    redactions: trail.redactions,
  };
}

function placeBasics(entry: ServerEntry, trail: FactTrail): void {
  const command = entry.command?.pointer ?? entry.pointer;
  trail.at('', entry.pointer);
  trail.atKey('/name', entry.namePointer);
  trail.at('/enabled', entry.enabledPointer);
  trail.at('/ineffective', entry.pointer);
  trail.at('/effective', entry.pointer);
  trail.at('/program', command);
  trail.at('/launch', command);
  trail.at('/shell', command);
  trail.at('/args', `${entry.pointer}/args`);
  trail.at('/container', `${entry.pointer}/args`);
  trail.at('/env', `${entry.pointer}/env`);
  trail.at('/headers', `${entry.pointer}/headers`);
  trail.at('/transport', `${entry.pointer}/type`);
  trail.at('/authentication', entry.oauth === 'unstated' ? `${entry.pointer}/headers` : entry.oauthPointer);
  const approval = entry.approval.source === '' ? entry.pointer : `${entry.pointer}/${entry.approval.source}`;
  trail.at('/approval', approval);
  trail.at('/approval/tools', approval);
  trail.at('/unknownKeys', entry.pointer);
}

/** Returns the arguments with every secret replaced. The command itself is searched too: it may be a whole command line. */
function readArguments(
  entry: ServerEntry,
  launch: Launch | undefined,
  trail: FactTrail,
  dialects: Set<string>,
): readonly string[] {
  const specs = new Set(launch?.packages.map((each) => each.pointer) ?? []);
  const words = [...(entry.command === undefined ? [] : [entry.command]), ...entry.args];
  const shown: string[] = [];
  for (const [index, word] of words.entries()) {
    const isCommand = word === entry.command;
    if (/[$%{]/.test(word.text)) for (const dialect of readValue('', word.text).dialects) dialects.add(dialect);
    const parts = argumentParts(word.text, words[index - 1]?.text ?? '', !specs.has(word.pointer));
    for (const part of parts) trail.literal('args', clean(part.name), word.text, part, word.pointer);
    if (parts.length > 0) placeFirst(trail, word.pointer);
    if (isCommand) continue;
    trail.at(`/args/${shown.length}`, word.pointer);
    shown.push(visible(hide(word.text, parts)));
  }
  return shown;
}

function readVariables(
  where: 'env' | 'headers',
  variables: readonly Assignment[],
  pointer: string,
  trail: FactTrail,
  dialects: Set<string>,
): readonly VariableFact[] {
  return variables.map((variable, index) => {
    trail.at(`${pointer}/${index}`, variable.pointer);
    return readVariable(where, variable, trail, dialects);
  });
}

function readVariable(
  where: 'env' | 'headers',
  variable: Assignment,
  trail: FactTrail,
  dialects: Set<string>,
): VariableFact {
  const named = isSecretName(variable.name);
  const secretName = named || (where === 'headers' && /(?:^|-)(?:auth|key|token)(?:$|-)/i.test(variable.name));
  const reading = readValue(secretName && !named ? 'token' : variable.name, variable.value);
  for (const dialect of reading.dialects) dialects.add(dialect);
  for (const part of reading.hidden) trail.literal(where, clean(variable.name), variable.value, part, variable.pointer);
  if (reading.hidden.length > 0) placeFirst(trail, variable.pointer);
  if (reading.valueClass === 'literal') trail.bar(variable.pointer);
  return { name: clean(variable.name), valueClass: reading.valueClass, secretName };
}

/** `/literals` points at the first credential that was found. */
function placeFirst(trail: FactTrail, pointer: string): void {
  const last = trail.literals.at(-1);
  const first = trail.literals.findIndex((literal) => literal.credential);
  if (trail.literals.length === 1 || (last?.credential === true && first === trail.literals.length - 1))
    trail.at('/literals', pointer);
}

function readAddress(address: Token | undefined, trail: FactTrail, dialects: Set<string>): ValueClass | '' {
  if (address === undefined) return '';
  trail.bar(address.pointer);
  for (const dialect of readValue('', address.text).dialects) dialects.add(dialect);
  let found: ValueClass | '' = '';
  let covered = false;
  for (const part of addressParts(address.text)) {
    const reading = readValue(isSecretQueryName(part.name) ? 'token' : 'value', part.value);
    if (isSecretQueryName(part.name)) found = reading.valueClass;
    for (const hidden of reading.hidden) trail.literal('url', clean(part.name), part.value, hidden, address.pointer);
    if (reading.hidden.length > 0) placeFirst(trail, address.pointer);
    covered ||= reading.hidden.length > 0;
  }
  if (covered) return found;
  for (const part of argumentParts(address.text, '', false)) {
    trail.literal('url', clean(part.name), address.text, part, address.pointer);
    placeFirst(trail, address.pointer);
  }
  return found;
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

function containerFacts(launch: Launch | undefined): JsonObject {
  const fact = launch?.container;
  const mounts = (fact?.mounts ?? []).map((mount) => ({
    ...mount,
    source: clean(mount.source),
    target: clean(mount.target),
  }));
  return {
    used: fact?.used ?? false,
    privileged: fact?.privileged ?? false,
    hostNetwork: fact?.hostNetwork ?? false,
    hostProcesses: fact?.hostProcesses ?? false,
    dockerSocket: fact?.dockerSocket ?? false,
    rootMount: fact?.rootMount ?? false,
    addedCapabilities: (fact?.addedCapabilities ?? []).map(clean),
    mounts,
  };
}

function rootFacts(
  entry: ServerEntry,
  launch: Launch | undefined,
  trail: FactTrail,
): { serves: boolean; roots: readonly JsonObject[] } {
  trail.at('/fileRoots', `${entry.pointer}/args`);
  if (launch === undefined) return { serves: false, roots: [] };
  const script = launch.packages.length === 0 ? (launch.rest[0]?.text ?? '') : '';
  const serves = isFileServer([...launch.packages.map((each) => each.fact.name), launch.program, script]);
  if (!serves) return { serves, roots: [] };
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

function transportOf(entry: ServerEntry): string {
  const type = entry.type.toLowerCase().replaceAll(/[-_\s]/g, '');
  const known: Readonly<Record<string, string>> = {
    stdio: 'stdio',
    local: 'stdio',
    http: 'http',
    streamablehttp: 'http',
    sse: 'sse',
    ws: 'ws',
    websocket: 'ws',
  };
  if (Object.hasOwn(known, type)) return known[type] ?? 'unknown';
  if (entry.command !== undefined) return 'stdio';
  if (entry.address === undefined) return 'unknown';
  return /^wss?:/i.test(entry.address.text) ? 'ws' : 'http';
}

function launchText(
  launch: Launch | undefined,
  first: { readonly ecosystem: string; readonly spec: string } | undefined,
  endpoint: { readonly scheme: string; readonly host: string; readonly port: string; readonly pathFingerprint: string },
  args: readonly string[],
  remote: boolean,
): string {
  const port = endpoint.port === '' ? '' : `:${endpoint.port}`;
  const path = endpoint.pathFingerprint === '' ? '' : ` (path ${endpoint.pathFingerprint})`;
  const address = endpoint.host === '' ? '' : `${endpoint.scheme}://${clean(endpoint.host)}${port}${path}`;
  if (remote && launch === undefined) return address;
  if (launch === undefined) return '';
  if (first !== undefined && first.ecosystem !== 'none')
    return `${first.ecosystem} ${first.spec}${address === '' ? '' : ` to ${address}`}`;
  return visible([clean(launch.program), ...args].join(' '));
}
