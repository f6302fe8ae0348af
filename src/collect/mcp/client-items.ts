import type { Locator, Source } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { diagnosticAt } from '../../platform/document.ts';
import type { Collected, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import type { ClientDescriptor } from './clients.ts';
import { type ConfigContent, type ConfigText, expectedKeys, readConfigText, readContent } from './config-file.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';
import { type EntryPlace, readEntry } from './entry.ts';
import { serverFacts } from './server.ts';
import { FactTrail } from './trail.ts';

const SERVER_BLIND_SPOTS = [
  'Reads the file only: sign-in that the client does outside the file, and settings kept elsewhere, are not seen.',
  'Whether the server was ever started, and what it does once started, is not seen.',
  'A local installation or lock file that decides the version at start is not seen.',
];
const FILE_BLIND_SPOTS = ['Whether the client on any machine loads this copy of the file is not seen.'];

/** One client's configuration file while it is read; the path of `source` is fit for storing. */
interface ClientFile {
  readonly client: ClientDescriptor;
  readonly text: ConfigText;
  readonly source: Source;
  readonly tools: Tools;
}

/** Yields the items and problems of one client's configuration file; nothing where it holds no MCP configuration. */
export function* clientItems(
  client: ClientDescriptor,
  found: Source,
  bytes: Uint8Array,
  tools: Tools,
): Generator<Collected> {
  const source = { ...found, path: clean(found.path) };
  const text = readConfigText(client, source.path, bytes);
  const file: ClientFile = { client, text, source, tools };
  const root = text.document.value;
  if (root === undefined) {
    if (client.shared && !/mcp|"servers"/i.test(text.document.text) && bytes.length > 0) return;
    yield unparsable(file);
    yield fileItem(file, undefined);
    return;
  }
  const content = readContent(client, root);
  const holds =
    content.readKeys.length + content.ignoredKeys.length + content.malformedKeys.length + content.entries.length;
  if (client.shared && holds === 0) return;
  yield fileItem(file, content);
  for (const { place, value } of content.entries) {
    if (value === undefined) yield malformed(file, place.pointer, place.name);
    else yield serverItem(file, place, value);
  }
}

function serverItem({ client, text, source, tools }: ClientFile, place: EntryPlace, value: JsonObject): Collected {
  const { facts, locators, redactions } = serverFacts(readEntry(client, place, value), text.document, (secret) =>
    tools.fingerprint(secret),
  );
  const group = /^\/projects\/([^/]{1,400})\//.exec(place.pointer)?.[1];
  const folder = group === undefined ? '' : ` [${clean(group.replaceAll('~1', '/').replaceAll('~0', '~'))}]`;
  const subject = `${client.id} ${source.path}${folder} › ${clean(place.name)}`;
  const parameters = { client: client.id, pointer: clean(place.pointer) };
  const blindSpots = SERVER_BLIND_SPOTS;
  const parts = { kind: 'mcp-server', subject, source, facts, locators, redactions, parameters, blindSpots };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}

function fileItem(file: ClientFile, content: ConfigContent | undefined): Collected {
  const { client, source, tools } = file;
  const parts = {
    kind: 'mcp-config-file',
    subject: `${client.id} ${source.path}`,
    source,
    facts: { ...syntaxFacts(file), ...contentFacts(client, content), ...inputFacts(file.text.document.value) },
    locators: fileLocators(file, content?.mapPointer ?? ''),
    redactions: [],
    parameters: { client: client.id, reads: client.title },
    blindSpots: FILE_BLIND_SPOTS,
  };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}

function syntaxFacts({ client, text }: ClientFile): JsonObject {
  const problems = coverValues(text.document.diagnostics).map(({ code, message, place }) => {
    return { code, message, line: place?.line ?? 0, column: place?.column ?? 0 };
  });
  const [first] = problems;
  return {
    client: client.id,
    scope: client.scope,
    parses: text.document.value !== undefined,
    syntax: text.syntax,
    clientSyntax: client.syntax,
    byteOrderMark: text.byteOrderMark,
    problems,
    firstProblem: first === undefined ? '' : `Line ${Math.max(1, first.line)}: ${first.message}`,
    duplicateKeys: text.document.diagnostics.filter((each) => each.code === 'duplicate-key').length,
  };
}

function contentFacts(client: ClientDescriptor, content: ConfigContent | undefined): JsonObject {
  const malformedEntries = content?.entries.filter((entry) => entry.value === undefined) ?? [];
  return {
    expectedKeys: expectedKeys(client),
    readKeys: content?.readKeys.map(clean) ?? [],
    ignoredKeys: content?.ignoredKeys.map(clean) ?? [],
    malformedKeys: content?.malformedKeys.map(clean) ?? [],
    servers: (content?.entries.length ?? 0) - malformedEntries.length,
    malformedEntries: malformedEntries.map((entry) => clean(entry.place.name)),
  };
}

/** Visual Studio Code asks for `inputs` at the start of a server; those marked as passwords are not echoed. */
function inputFacts(root: Json | undefined): JsonObject {
  const given = isJsonObject(root) ? root['inputs'] : undefined;
  const inputs: readonly Json[] = Array.isArray(given) ? given : [];
  const passwords = inputs.filter((each) => isJsonObject(each) && each['password'] === true);
  return { inputs: inputs.length, passwordInputs: passwords.length };
}

function fileLocators({ text, source, tools }: ClientFile, map: string): Record<string, Locator> {
  const trail = new FactTrail(text.document, (secret) => tools.fingerprint(secret));
  // The whole file may hold secrets, so no digest of a part of it is published from here.
  trail.bar('');
  for (const pointer of ['', '/syntax', '/parses', '/problems']) trail.at(pointer, '');
  for (const pointer of ['/readKeys', '/ignoredKeys', '/malformedKeys', '/servers']) trail.atKey(pointer, map);
  const locators = trail.locators();
  for (const [index, { place }] of text.document.diagnostics.entries()) {
    if (place === undefined) continue;
    const { line, column } = place;
    const byteStart = text.document.positions.byteAt(offsetOf(text.document.text, line, column));
    const located = { byteStart, byteEnd: Math.min(byteStart + 1, source.bytes), line, column };
    locators[`/problems/${index}`] = located;
    if (index === 0) locators['/problems'] = located;
  }
  return locators;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const next = text.indexOf('\n', start);
    if (next === -1) break;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

function unparsable({ client, text, source }: ClientFile): Collected {
  const empty = text.document.text.trim() === '';
  const expected = client.format === 'yaml' ? 'YAML' : 'JSON';
  const next = `${client.title} reads this file: correct it there, or delete it if nobody uses it, and collect again.`;
  const diagnostics = coverValues(text.document.diagnostics).map((each) => ({ ...each, next }));
  const fallback = diagnosticAt({ ...text.document, file: source.path }, undefined, {
    code: empty ? 'mcp-config-empty' : 'mcp-config-unparsable',
    severity: 'error',
    message: `This should be the ${expected} configuration of ${client.title}; ${empty ? 'it is empty' : 'it could not be read'}.`,
    next,
  });
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: empty ? 'empty' : 'unparsable',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: diagnostics.length > 0 ? diagnostics : coverValues([fallback]),
    },
  };
}

function malformed({ text, source }: ClientFile, pointer: string, name: string): Collected {
  const diagnostic = diagnosticAt({ ...text.document, file: source.path }, text.document.spans.get(pointer), {
    code: 'mcp-entry-malformed',
    severity: 'error',
    message: `The server entry "${clean(name)}" should be an object with a command or an address; it is something else.`,
    next: 'Correct or remove the entry; the other servers of this file were read.',
  });
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: 'partial',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: coverValues([diagnostic]),
    },
  };
}
