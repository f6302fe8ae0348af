import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import type { LiveLaunch } from './target.ts';

/** What a launch needs to know beside the entry itself. */
export interface LaunchPlace {
  /** Absolute path of the assessed folder, in which clients start servers of a project. */
  readonly root: string;
  readonly environment: { readonly [name: string]: string | undefined };
}

/** A launch ready to run, or what is missing for it, in words without values. */
export type LaunchReading =
  | { readonly ok: true; readonly launch: LiveLaunch }
  | { readonly ok: false; readonly missing: string };

const REFERENCE =
  /\$\{([A-Za-z_][A-Za-z0-9_]{0,100})(?::-([^{}]{0,400}))?\}|\$\{env:([A-Za-z_][A-Za-z0-9_]{0,100})\}|\{env:([A-Za-z_][A-Za-z0-9_]{0,100})\}|\$\{(workspaceFolder|userHome)\}/g;
const WHOLE = /^\$([A-Z_][A-Z0-9_]{0,100})$/;
/** What only the client can fill in, and what would run a program to find a value. */
const OPEN = /\$\{[^{}]{0,400}\}|\{\{[^{}]{0,200}\}\}|\$\([^()]{0,200}\)/;

/** Reads how a configured server is reached, with the references to the environment filled in that its entry names. */
export function readLiveLaunch(entry: JsonObject, place: LaunchPlace): LaunchReading {
  const missing = new Set<string>();
  const fill = (text: string): string => filled(text, place, missing);
  const launch = programOf(entry, place, fill) ?? addressOf(entry, place, fill, missing);
  if (launch === undefined) return { ok: false, missing: 'a command or an address' };
  if (missing.size > 0) return { ok: false, missing: [...missing].sort().join(', ') };
  return { ok: true, launch };
}

function programOf(entry: JsonObject, place: LaunchPlace, fill: (text: string) => string): LiveLaunch | undefined {
  const given = entry['command'] ?? entry['cmd'];
  const nested = isJsonObject(given) ? given : entry;
  const words = Array.isArray(given) ? given : [isJsonObject(given) ? given['path'] : given, ...list(nested['args'])];
  const [command = '', ...args] = words.map((word: Json | undefined) => fill(textOf(word)));
  if (command === '') return undefined;
  const env = map(entry['env'] ?? entry['environment'] ?? entry['envs'] ?? nested['env'], fill);
  const cwd = textOf(entry['cwd'] ?? entry['working_directory']);
  return { kind: 'program', command, args, env, cwd: cwd === '' ? place.root : fill(cwd) };
}

const ADDRESS_KEYS = ['httpUrl', 'serverUrl', 'url', 'uri', 'endpoint'] as const;

function addressOf(
  entry: JsonObject,
  place: LaunchPlace,
  fill: (text: string) => string,
  missing: Set<string>,
): LiveLaunch | undefined {
  const key = ADDRESS_KEYS.find((each) => textOf(entry[each]) !== '');
  if (key === undefined) return undefined;
  const headers = { ...map(entry['headers'] ?? entry['http_headers'], fill) };
  for (const [header, variable] of Object.entries(map(entry['env_http_headers'], (text) => text))) {
    headers[header] = valueOf(variable, place, missing);
  }
  const bearer = textOf(entry['bearer_token_env_var']);
  if (bearer !== '') headers['Authorization'] = `Bearer ${valueOf(bearer, place, missing)}`;
  return { kind: 'address', url: fill(textOf(entry[key])), headers, events: /^sse$/i.test(textOf(entry['type'])) };
}

function filled(text: string, place: LaunchPlace, missing: Set<string>): string {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return valueOf(whole, place, missing);
  // Looked for before anything is filled in: a value of the environment may hold braces of its own.
  const open = OPEN.exec(text.replaceAll(REFERENCE, ''))?.[0];
  if (open !== undefined) missing.add('a value that only the client can fill in');
  return text.replaceAll(REFERENCE, (...match: readonly (string | undefined)[]) => {
    const [, name, otherwise, env, braced, path] = match;
    const variable = path ?? name ?? env ?? braced ?? '';
    if (variable === 'workspaceFolder') return place.root;
    if (variable === 'userHome') return place.environment['HOME'] ?? place.environment['USERPROFILE'] ?? '';
    return place.environment[variable] ?? otherwise ?? valueOf(variable, place, missing);
  });
}

function valueOf(variable: string, place: LaunchPlace, missing: Set<string>): string {
  const value = place.environment[variable];
  if (value === undefined) missing.add(`the variable ${variable.slice(0, 100)}`);
  return value ?? '';
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Reads a map of texts, or a list of `NAME=value`. */
function map(value: Json | undefined, fill: (text: string) => string): { readonly [name: string]: string } {
  if (Array.isArray(value)) {
    const pairs = value.map(textOf).filter((each) => each.includes('='));
    return Object.fromEntries(
      pairs.map((each) => [each.slice(0, each.indexOf('=')), fill(each.slice(each.indexOf('=') + 1))]),
    );
  }
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(textOf(item))]));
}
