import type { Json } from '../../model/json.ts';
import { clean } from './argument.ts';
import { type Assignment, splitAssignment } from './container.ts';
import type { EndpointFact } from './endpoint.ts';
import type { ServerEntry } from './entry.ts';
import { reachOf } from './file-roots.ts';
import type { Launch } from './launch.ts';
import { type Power, powersOf, workOfHost, workOfPackage, workOfScript } from './powers.ts';
import type { ReferenceFact } from './server-values.ts';
import { listensOn, placeOfProgram, registriesOf } from './surroundings.ts';
import { argSwitch, envSwitch, type SwitchFact } from './switches.ts';
import type { Token } from './token.ts';
import type { FactTrail } from './trail.ts';

/** What can be said of a server by what surrounds its launch. */
export type PostureFacts = {
  readonly [Name in
    | 'switches'
    | 'registries'
    | 'listens'
    | 'versions'
    | 'mountReaches'
    | 'powers'
    | 'programPlace'
    | 'scriptPlace'
    | 'forwarded']: Json;
};

/** Returns what can be said of a server by what surrounds its launch: registries, addresses, switches, places, powers. */
export function postureFacts(
  entry: ServerEntry,
  launch: Launch,
  host: Pick<EndpointFact, 'host'>,
  trail: FactTrail,
): PostureFacts {
  const words = entry.command === undefined ? entry.args : [entry.command, ...entry.args];
  const set = [...entry.env, ...launch.assignments];
  const script = launch.packages.length === 0 ? launch.rest.find((word) => !word.text.startsWith('-')) : undefined;
  const names = [
    ...launch.packages.map((each) => workOfPackage(each.fact)),
    launch.program,
    workOfScript(script?.text ?? ''),
    workOfHost(host.host),
  ];
  return {
    switches: switchesOf(entry, launch, trail),
    registries: registriesOf(words, set).map((each) => ({ ...each, name: clean(each.name), host: clean(each.host) })),
    listens: listensOn(words, set, launch.container.ports).map((each) => ({ ...each, name: clean(each.name) })),
    versions: launch.packages.map(({ fact: { ecosystem, name, version, major, minor, patch } }) => {
      return { ecosystem, name: clean(name), version: clean(version), major, minor, patch };
    }),
    mountReaches: launch.container.mounts.map(({ source, readOnly }) => {
      return { source: clean(source), reach: mountReach(source), readOnly };
    }),
    powers: isReadOnly(set, launch.rest) ? withoutSending(powersOf(names)) : powersOf(names),
    programPlace: placeOfProgram(lastProgram(entry, launch)),
    scriptPlace: script === undefined || !SCRIPT.test(script.text) ? 'none' : placeOfProgram(script.text),
    forwarded: forwardedOf(entry, launch),
  };
}

/** Read-only mode of the server itself; before the image the same word speaks of the file system of a container. */
function isReadOnly(set: readonly Assignment[], rest: readonly Token[]): boolean {
  return (
    set.some(({ name, value }) => envSwitch(name, value)?.meaning === 'read-only-on') ||
    rest.some((word) => argSwitch(word.text)?.meaning === 'read-only-on')
  );
}

/** A service that can only be read takes nothing out; a browser and a program that fetches pages still do. */
function withoutSending(powers: readonly Power[]): readonly Power[] {
  const service = powers.includes('private-data') && !powers.includes('browser');
  return service ? powers.filter((power) => power !== 'sends-out') : powers;
}

const SCRIPT = /\.(?:[cm]?[jt]sx?|py|rb|pl|php|sh|ps1|jar|lua)$|[\\/]/i;

/** The program as written where nothing stands around it; the bare name where a wrapper does. */
function lastProgram(entry: ServerEntry, launch: Launch): string {
  if (launch.wrappers.length > 0 || launch.packages.length > 0) return launch.program;
  return entry.command?.text ?? '';
}

function switchesOf(entry: ServerEntry, launch: Launch, trail: FactTrail): readonly SwitchFact[] {
  const found: SwitchFact[] = [];
  const note = (fact: SwitchFact | undefined, pointer: string): void => {
    if (fact === undefined) return;
    if (found.length === 0) trail.at('/switches', pointer);
    trail.at(`/switches/${found.length}`, pointer);
    found.push({ ...fact, name: clean(fact.name) });
  };
  for (const { name, value, pointer } of [...entry.env, ...launch.assignments]) note(envSwitch(name, value), pointer);
  for (const word of entry.args) note(argSwitch(word.text), word.pointer);
  return found;
}

const CREDENTIAL_FOLDER = /(?:^|[\\/])\.(?:ssh|aws|kube|gnupg|azure|docker|config[\\/]gcloud|netrc|npmrc)(?:[\\/]|$)/i;

function mountReach(source: string): string {
  if (CREDENTIAL_FOLDER.test(source)) return 'credentials';
  if (source === '' || /^[A-Za-z0-9][\w.-]{0,100}$/.test(source)) return 'volume';
  return reachOf(source);
}

/** Variables of the person's own environment that the server is handed: by list, or by `docker run -e NAME`. */
function forwardedOf(entry: ServerEntry, launch: Launch): readonly string[] {
  const bare = launch.assignments
    .filter((each) => each.value === '' && !each.name.includes('='))
    .map((each) => each.name);
  const given = new Set(entry.env.map((each) => each.name));
  return [
    ...new Set([
      ...entry.forwarded.map((name) => splitAssignment(name).name),
      ...bare.filter((name) => !given.has(name)),
    ]),
  ]
    .map(clean)
    .sort();
}

interface UsedReferences {
  readonly dialects: readonly string[];
  readonly foreignDialects: readonly string[];
  readonly references: readonly ReferenceFact[];
}

/** Returns the references of a server as facts, and the names of those that nothing fills in. */
export function referenceFacts(references: readonly ReferenceFact[], dialects: readonly string[]): UsedReferences {
  const used = [...new Set(references.map((each) => each.dialect))].sort();
  return {
    dialects: used,
    foreignDialects: dialects.length === 0 ? [] : used.filter((dialect) => !dialects.includes(dialect)),
    references,
  };
}
