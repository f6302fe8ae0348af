import type { Source } from '../../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { ParsedDocument } from '../../../platform/document.ts';
import type { Collected, Tools } from '../../collector.ts';
import { isSecretName } from '../../secrets.ts';
import { clean } from '../argument.ts';
import { mcpDraft } from '../draft.ts';
import { type EndpointFact, readEndpoint } from '../endpoint.ts';
import { scalar, text } from '../entry-values.ts';
import { FactTrail } from '../trail.ts';
import { readValue } from '../value.ts';

/** One manifest while it is read; the path of `source` is fit for storing. */
export interface ManifestFile {
  readonly document: ParsedDocument;
  readonly root: JsonObject;
  readonly source: Source;
  readonly tools: Tools;
  readonly beside: Uint8Array | undefined;
  exists(path: string): boolean;
}

/** A value the person who installs is asked for, or that the manifest sets. */
export interface InputFact {
  readonly [key: string]: string | boolean;
  readonly where: 'variable' | 'argument' | 'header' | 'user-config';
  readonly name: string;
  readonly secretName: boolean;
  /** True where the manifest says that it is a secret. */
  readonly marked: boolean;
  readonly required: boolean;
  /** True where the manifest holds a value or default that is written out. */
  readonly hasLiteral: boolean;
}

/** Where a plugin comes from. */
interface SourceFact {
  readonly [key: string]: string | boolean;
  readonly name: string;
  readonly kind: string;
  readonly fixed: boolean;
}

/** A package a registry entry offers. */
export interface PackageEntry {
  readonly [key: string]: string | boolean;
  readonly registryType: string;
  readonly identifier: string;
  readonly version: string;
  readonly versionClass: VersionClass;
  readonly fileSha256: boolean;
  readonly host: string;
  readonly tagged: boolean;
  readonly transport: string;
}

/** A remote address a registry entry offers. */
export interface RemoteEntry {
  readonly [key: string]: string;
  readonly type: string;
  readonly scheme: string;
  readonly host: string;
  readonly hostClass: EndpointFact['hostClass'];
}

/** What a manifest states; every form fills what it knows. */
export interface ManifestFacts {
  form:
    | 'registry-server'
    | 'mcpb'
    | 'claude-plugin'
    | 'codex-plugin'
    | 'cursor-plugin'
    | 'gemini-extension'
    | 'marketplace'
    | 'fastmcp';
  schemaDate: string;
  manifestVersion: string;
  legacy: boolean;
  name: string;
  namespaced: boolean;
  version: string;
  versionClass: VersionClass;
  missing: readonly string[];
  repositoryHost: string;
  packages: readonly PackageEntry[];
  remotes: readonly RemoteEntry[];
  inputs: InputFact[];
  launch: {
    program: string;
    ecosystem: string;
    pin: string;
    fetches: boolean;
    entryPoint: string;
    entryPointUsed: boolean;
    entryPointFound: boolean;
  };
  servers: number;
  hooks: number;
  describesServers: boolean;
  describesHooks: boolean;
  tools: number;
  toolsGenerated: boolean;
  prompts: number;
  privacyPolicies: number;
  remoteHosts: readonly string[];
  sources: readonly SourceFact[];
  autoUpdate: boolean;
  beside: { present: boolean; name: string; mcpName: string; version: string };
}

/** Returns the facts of a manifest that states nothing. */
export function emptyManifest(form: ManifestFacts['form']): ManifestFacts {
  return {
    form,
    schemaDate: '',
    manifestVersion: '',
    legacy: false,
    name: '',
    namespaced: false,
    version: '',
    versionClass: 'missing',
    missing: [],
    repositoryHost: '',
    packages: [],
    remotes: [],
    inputs: [],
    launch: {
      program: '',
      ecosystem: 'none',
      pin: 'not-a-package',
      fetches: false,
      entryPoint: '',
      entryPointUsed: false,
      entryPointFound: false,
    },
    servers: 0,
    hooks: 0,
    describesServers: false,
    describesHooks: false,
    tools: 0,
    toolsGenerated: false,
    prompts: 0,
    privacyPolicies: 0,
    remoteHosts: [],
    sources: [],
    autoUpdate: false,
    beside: { present: false, name: '', mcpName: '', version: '' },
  };
}

export type VersionClass = 'exact' | 'range' | 'latest' | 'placeholder' | 'other' | 'missing';

/** Tells what a version fixes; exact is after Semantic Versioning 2.0.0. */
export function versionClassOf(version: string): VersionClass {
  if (version === '') return 'missing';
  if (/[$<{%]|VERSION|0\.0\.0-dev/.test(version)) return 'placeholder';
  if (/^v?\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,100})?(?:\+[0-9A-Za-z.-]{1,100})?$/.test(version))
    return 'exact';
  if (/^(?:latest|next|beta|main|master|stable)$/i.test(version)) return 'latest';
  return /^[\^~<>=*]|^\d{1,9}(?:\.(?:\d{1,9}|x|\*))?$|\|\||\s-\s/.test(version) ? 'range' : 'other';
}

/** Fills what nearly every form states in the same words. */
export function readCommon(root: JsonObject, facts: ManifestFacts, required: readonly string[]): void {
  const repository = root['repository'];
  const address = typeof repository === 'string' ? repository : isJsonObject(repository) ? text(repository['url']) : '';
  facts.name = clean(text(root['name']));
  facts.version = clean(text(root['version']));
  facts.versionClass = versionClassOf(text(root['version']));
  facts.repositoryHost = clean(readEndpoint(address.replace(/^git\+/, ''), () => '').host);
  facts.missing = required.filter((key) => root[key] === undefined || root[key] === '');
}

/** Reads the value or default of one input; a literal that could be a secret goes to the trail. */
export function inputOf(
  where: InputFact['where'],
  name: string,
  value: JsonObject,
  at: string,
  trail: FactTrail,
): InputFact {
  const secretName = isSecretName(name) || (where === 'header' && /^authorization$/i.test(name));
  let hasLiteral = false;
  for (const key of ['default', 'value']) {
    const given = value[key];
    if (given === undefined || given === null) continue;
    const written = scalar(given);
    const { valueClass, hidden } = readValue(name, written);
    for (const part of hidden)
      trail.literal(where === 'header' ? 'headers' : 'env', clean(name), written, part, `${at}/${key}`);
    hasLiteral ||= valueClass === 'literal';
  }
  const marked = ['isSecret', 'is_secret', 'sensitive'].some((key) => value[key] === true);
  const required = ['isRequired', 'is_required', 'required'].some((key) => value[key] === true);
  return { where, name: clean(name), secretName, marked, required, hasLiteral };
}

/** Returns the name, registry name and version that the `package.json` beside a manifest states. */
export function besideOf(bytes: Uint8Array | undefined): ManifestFacts['beside'] {
  if (bytes === undefined || bytes.length > 1 << 20) return { present: false, name: '', mcpName: '', version: '' };
  try {
    const root: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    const stated = (key: string): string => (isJsonObject(root) ? clean(text(root[key])) : '');
    return {
      present: isJsonObject(root),
      name: stated('name'),
      mcpName: stated('mcpName'),
      version: stated('version'),
    };
  } catch {
    return { present: false, name: '', mcpName: '', version: '' };
  }
}

const BLIND_SPOTS = [
  'Reads the manifest only: what is in the package it speaks of, and whether it was published like this, is not seen.',
  'Proofs of ownership that a registry checks are not looked up.',
];

/** Returns a trail over a manifest; no digest of a part is published, because a default may be a secret. */
export function manifestTrail(file: Pick<ManifestFile, 'document' | 'tools'>): FactTrail {
  const trail = new FactTrail(file.document, (secret) => file.tools.fingerprint(secret));
  trail.bar('');
  return trail;
}

/** Returns the item of a manifest with the places of what it states. */
export function manifestItem(
  file: Pick<ManifestFile, 'source' | 'tools'>,
  facts: ManifestFacts,
  trail: FactTrail,
  places: { readonly [fact: string]: string },
): Collected {
  for (const name of ['', ...Object.keys(facts).map((key) => `/${key}`)]) trail.at(name, places[name] ?? name);
  const literals = trail.literals as unknown as readonly JsonObject[];
  trail.at('/literals', '');
  const parts = {
    kind: 'mcp-manifest',
    subject: `${facts.form} ${file.source.path}`,
    source: file.source,
    facts: trail.scrub({ ...facts, literals }),
    locators: trail.locators(),
    redactions: trail.redactions,
    parameters: { form: facts.form },
    blindSpots: BLIND_SPOTS,
  };
  return { type: 'item', draft: mcpDraft(parts, file.tools) };
}

/** Returns the objects of a list with their pointers. */
export function objectsOf(value: Json | undefined, pointer: string): readonly (readonly [JsonObject, string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json, index) => (isJsonObject(item) ? [[item, `${pointer}/${index}`] as const] : []));
}
