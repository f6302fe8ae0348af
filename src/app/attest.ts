import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nearest } from '../catalogue/nearest.ts';
import { lapsesAt } from '../evaluate/time.ts';
import type { Catalogue, Composition, ParameterValue } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../model/json.ts';
import { parsePositioned } from '../platform/document.ts';
import { readBounded } from '../platform/files.ts';
import { type Appending, appendEntries, type Entry, type EntryValue, entriesIn } from './append-entry.ts';
import { openCatalogue } from './catalogue.ts';
import { lintAttestations } from './check-attestations.ts';
import { overlayOf } from './overlay.ts';
import { workspaceRoot } from './workspace.ts';

const NAMES = ['attestations.yaml', 'attestations.yml', 'probity/attestations.yaml', 'probity/attestations.yml'];
const HEADER =
  '# What named people state about controls that no program can see. One entry for each statement; see probity attest.\n';
const MAX_BYTES = 4 << 20;

type Attestation = Extract<Composition, { op: 'attestation' }>;

/** A statement that some control asks for. */
export interface AskedStatement {
  /** CONTROL/id. */
  readonly id: string;
  readonly control: string;
  readonly controlTitle: string;
  readonly objective: string;
  /** With `${name}` for its values. */
  readonly statement: string;
  readonly frequency: Attestation['frequency'];
  readonly values: readonly { readonly name: string; readonly value: ParameterValue; readonly unit: string | null }[];
}

/** A statement asked for, and what has been given so far. */
export interface StatementState extends AskedStatement {
  readonly state: 'missing' | 'given' | 'denied' | 'lapsed';
  readonly by: string;
  readonly on: string;
  /** Day on which it lapses; '' where it was never given. */
  readonly lapses: string;
}

/** A workspace in which statements are recorded. */
export interface Recording {
  readonly catalogue: Catalogue;
  readonly root: string;
  /** ISO day. */
  readonly today: string;
}

/** What a person states. */
export interface StatementGiven {
  readonly id: string;
  readonly stated: boolean;
  readonly by: string;
  readonly role: string;
  readonly on: string;
  readonly expires: string;
  readonly note: string;
  readonly values: { readonly [name: string]: ParameterValue };
}

/** Opens the workspace of a path with the catalogue and its overlay. Throws a KnownFailure (exit 2). */
export async function openRecording(path: string, now: Date): Promise<Recording> {
  const root = workspaceRoot(path);
  const overlay = await overlayOf(root, undefined);
  return { catalogue: openCatalogue(null, overlay), root, today: now.toISOString().slice(0, 10) };
}

/** Returns every statement the catalogue asks for, in its order, with what the workspace's file says about it. */
export async function statementStates({ catalogue, root, today }: Recording): Promise<readonly StatementState[]> {
  const given = await entriesIn({ root, name: nameOf(root) });
  return askedStatements(catalogue).map((asked) => {
    const mine = given
      .filter(
        (each): each is JsonObject => isJsonObject(each) && idOfEntry(each) === asked.id && textOf(each['on']) <= today,
      )
      .sort((a, b) => (textOf(a['on']) < textOf(b['on']) ? 1 : -1));
    const [latest] = mine;
    if (latest === undefined) return { ...asked, state: 'missing', by: '', on: '', lapses: '' };
    const on = textOf(latest['on']);
    const due = lapsesAt(on, asked.frequency);
    const lapses = Number.isNaN(due.getTime()) ? '' : due.toISOString().slice(0, 10);
    const expires = textOf(latest['expires']);
    const lapsed = lapses <= today || (expires !== '' && expires < today);
    const state = lapsed ? 'lapsed' : latest['stated'] === true ? 'given' : 'denied';
    return {
      ...asked,
      state,
      by: textOf(latest['by']),
      on,
      lapses: expires !== '' && expires < lapses ? expires : lapses,
    };
  });
}

/** Returns the statement of a name, CONTROL/id, or of a control that asks for one only. Throws a KnownFailure (exit 2). */
export function statementNamed(catalogue: Catalogue, name: string): AskedStatement {
  const all = askedStatements(catalogue);
  const found = all.find((each) => each.id === name);
  if (found !== undefined) return found;
  const ofControl = all.filter((each) => each.control === name);
  const [only] = ofControl;
  if (only !== undefined && ofControl.length === 1) return only;
  const guess = nearest(
    name,
    all.map((each) => each.id),
  );
  const next =
    ofControl.length > 1
      ? `It asks for ${ofControl.map((each) => each.id).join(', ')}.`
      : guess === undefined
        ? 'probity attest --list shows the statements that are asked for.'
        : `Did you mean "${guess}"?`;
  const message =
    ofControl.length > 1 ? `${name} asks for more than one statement.` : `No control asks for the statement "${name}".`;
  throw new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}

function askedStatements(catalogue: Catalogue): readonly AskedStatement[] {
  return catalogue.controls.flatMap((control) =>
    leavesOf(control.assessment).flatMap((leaf) =>
      leaf.op === 'attestation'
        ? [
            {
              id: leaf.attestation,
              control: control.id,
              controlTitle: control.title,
              objective: control.objective,
              statement: leaf.statement,
              frequency: leaf.frequency,
              values: Object.entries(leaf.parameters).map(([name, { default: value, unit }]) => ({
                name,
                value,
                unit,
              })),
            },
          ]
        : [],
    ),
  );
}

/** Returns the statement with the values given, or its own, in place of their names. */
export function wordedStatement(asked: AskedStatement, given: StatementGiven['values']): string {
  return asked.statement.replaceAll(/\$\{([a-z][a-z0-9-]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(given, name) ? given[name] : asked.values.find((each) => each.name === name)?.value;
    return value === undefined ? whole : textOf(value);
  });
}

/** Turns `name=value` into the value of the statement, in the type it must have. Throws a KnownFailure (exit 2). */
export function statementValue(asked: AskedStatement, text: string): readonly [string, ParameterValue] {
  const cut = text.indexOf('=');
  const name = cut === -1 ? text : text.slice(0, cut).trim();
  const value = cut === -1 ? '' : text.slice(cut + 1).trim();
  const known = asked.values.find((each) => each.name === name);
  const names = asked.values.map((each) => each.name).join(', ');
  if (known === undefined) {
    throw usage(`${asked.id} has no value "${name}".`, names === '' ? 'It takes no values.' : `It takes ${names}.`);
  }
  if (typeof known.value === 'string' && value !== '') return [name, value];
  if (typeof known.value === 'number' && /^-?\d{1,12}(?:\.\d{1,6})?$/.test(value)) return [name, Number(value)];
  if (typeof known.value === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
  const wanted = { number: 'a number', boolean: 'true or false', string: 'a text' }[typeof known.value as 'number'];
  throw usage(`The value "${name}" of ${asked.id} must be ${wanted}.`, `For example ${name}=${textOf(known.value)}.`);
}

/** Returns the entry that records a statement. */
export function statementEntry(asked: AskedStatement, given: StatementGiven): Entry {
  const statementId = asked.id.slice(asked.id.indexOf('/') + 1);
  const optional: readonly (readonly [string, EntryValue])[] = [
    ['expires', given.expires],
    ['note', given.note],
    ['values', given.values],
  ];
  return [
    ['control', asked.control],
    ['statement-id', statementId],
    ['stated', given.stated],
    ['by', given.by],
    ['role', given.role],
    ['on', given.on],
    ...optional.filter(([, value]) => value !== '' && (typeof value !== 'object' || Object.keys(value).length > 0)),
  ];
}

/** Appends statements to the workspace's file. Throws a KnownFailure where `lint` would refuse one; nothing is written then. */
export async function recordStatements(recording: Recording, entries: readonly Entry[]): Promise<string> {
  for (const entry of entries) {
    const on = entry.find(([key]) => key === 'on')?.[1];
    if (typeof on === 'string' && on > recording.today)
      throw usage(`The statement is dated ${on}, which is still to come.`, 'Date it the day it is made.');
  }
  return appendEntries(appending(recording), entries);
}

/** Returns the entries of another file of statements that the workspace's file does not hold yet. Throws a KnownFailure. */
export async function entriesFrom(recording: Recording, file: string): Promise<readonly Entry[]> {
  const path = resolve(file);
  const read = await readBounded(path, MAX_BYTES);
  if (!read.ok)
    throw new KnownFailure(EXIT.io, [
      { code: 'unreadable', severity: 'error', message: `${path} cannot be read. ${read.message}` },
    ]);
  const document = parsePositioned(path, read.bytes, 'yaml');
  if (document.diagnostics.length > 0) throw new KnownFailure(EXIT.usage, document.diagnostics);
  const list = Array.isArray(document.value) ? document.value : [];
  if (list.length === 0) throw usage(`${path} holds no list of statements.`, 'Write it like attestations.yaml.');
  const { root } = recording;
  const held = new Set((await entriesIn({ root, name: nameOf(root) })).map((each) => JSON.stringify(each)));
  const fresh = list.filter((each: Json) => !held.has(JSON.stringify(each)));
  return fresh.map((each: Json, index): Entry => {
    if (!isJsonObject(each))
      throw usage(`Entry ${index + 1} of ${path} is no statement.`, 'Each begins with "- control:".');
    return Object.entries(each) as unknown as Entry;
  });
}

function appending({ catalogue, root }: Recording): Appending {
  return {
    root,
    name: nameOf(root),
    header: HEADER,
    lint: async (copy) => (await lintAttestations(copy, catalogue)).diagnostics,
  };
}

/** The file that is there, or the one to begin. */
function nameOf(root: string): string {
  return NAMES.find((name) => existsSync(join(root, name))) ?? 'attestations.yaml';
}

function idOfEntry(entry: JsonObject): string {
  return `${textOf(entry['control'])}/${textOf(entry['statement-id'])}`;
}

function usage(message: string, next: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
