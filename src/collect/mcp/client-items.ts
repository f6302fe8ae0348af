import type { Source } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { diagnosticAt } from '../../platform/document.ts';
import type { Collected, Tools } from '../collector.ts';
import { clean } from './argument.ts';
import type { ClientDescriptor } from './clients.ts';
import { type ConfigContent, type ConfigText, readConfigText, readContent } from './config-file.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';
import { readEntry } from './entry.ts';
import { serverFacts } from './server.ts';
import { FactTrail } from './trail.ts';

const SERVER_BLIND_SPOTS = [
  'Reads the file only: sign-in that the client does outside the file, and settings kept elsewhere, are not seen.',
  'Whether the server was ever started, and what it does once started, is not seen.',
  'A local installation or lock file that decides the version at start is not seen.',
];
const FILE_BLIND_SPOTS = ['Whether the client on any machine loads this copy of the file is not seen.'];

/** Yields the items and problems of one client's configuration file; nothing where it holds no MCP configuration. */
export function* clientItems(
  client: ClientDescriptor,
  source: Source,
  bytes: Uint8Array,
  tools: Tools,
): Generator<Collected> {
  const text = readConfigText(client, clean(source.path), bytes);
  const root = text.document.value;
  if (root === undefined) {
    if (client.shared && !/mcp|"servers"/i.test(text.document.text) && bytes.length > 0) return;
    yield unparsable(client, text, source, bytes);
    yield fileItem(client, text, undefined, source, tools);
    return;
  }
  const content = readContent(client, root);
  const holds =
    content.readKeys.length + content.ignoredKeys.length + content.malformedKeys.length + content.entries.length;
  if (client.shared && holds === 0) return;
  yield fileItem(client, text, content, source, tools);
  for (const found of content.entries) {
    if (found.value === undefined) yield malformed(text, found.place.pointer, found.place.name, source);
    else yield serverItem(client, text, found.place, found.value, source, tools);
  }
}

function serverItem(
  client: ClientDescriptor,
  text: ConfigText,
  place: ConfigContent['entries'][number]['place'],
  value: JsonObject,
  source: Source,
  tools: Tools,
): Collected {
  const { facts, locators, redactions } = serverFacts(readEntry(client, place, value), text.document, (secret) =>
    tools.fingerprint(secret),
  );
  const group = /^\/projects\/([^/]{1,400})\//.exec(place.pointer)?.[1];
  const folder = group === undefined ? '' : ` [${clean(group.replaceAll('~1', '/').replaceAll('~0', '~'))}]`;
  const subject = `${client.id} ${clean(source.path)}${folder} › ${clean(place.name)}`;
  const parameters = { client: client.id, pointer: clean(place.pointer) };
  return item(
    { kind: 'mcp-server', subject, source, facts, locators, redactions, parameters, blindSpots: SERVER_BLIND_SPOTS },
    tools,
  );
}

function item(parts: Parameters<typeof mcpDraft>[0], tools: Tools): Collected {
  return {
    type: 'item',
    draft: mcpDraft({ ...parts, source: { ...parts.source, path: clean(parts.source.path) } }, tools),
  };
}

function fileItem(
  client: ClientDescriptor,
  text: ConfigText,
  content: ConfigContent | undefined,
  source: Source,
  tools: Tools,
): Collected {
  const problems = coverValues(text.document.diagnostics);
  const inputs = isJsonObject(text.document.value) ? text.document.value['inputs'] : undefined;
  const facts = {
    client: client.id,
    scope: client.scope,
    parses: text.document.value !== undefined,
    syntax: text.syntax,
    clientSyntax: client.syntax,
    byteOrderMark: text.byteOrderMark,
    problems: problems.map((problem) => ({
      code: problem.code,
      message: problem.message,
      line: problem.place?.line ?? 0,
      column: problem.place?.column ?? 0,
    })),
    firstProblem: problems[0] === undefined ? '' : `Line ${problems[0].place?.line ?? 1}: ${problems[0].message}`,
    duplicateKeys: text.document.diagnostics.filter((each) => each.code === 'duplicate-key').length,
    expectedKeys: content?.expectedKeys ?? client.maps.map((map) => map.slice(1).replaceAll('/', '.')),
    readKeys: content?.readKeys.map(clean) ?? [],
    ignoredKeys: content?.ignoredKeys.map(clean) ?? [],
    malformedKeys: content?.malformedKeys.map(clean) ?? [],
    servers: content?.entries.filter((entry) => entry.value !== undefined).length ?? 0,
    malformedEntries:
      content?.entries.filter((entry) => entry.value === undefined).map((entry) => clean(entry.place.name)) ?? [],
    inputs: Array.isArray(inputs) ? inputs.length : 0,
    passwordInputs: Array.isArray(inputs)
      ? inputs.filter((each) => isJsonObject(each) && each['password'] === true).length
      : 0,
  };
  const trail = new FactTrail(text.document, (secret) => tools.fingerprint(secret));
  // The whole file may hold secrets, so no digest of a part of it is published from here.
  trail.bar('');
  const map = content?.mapPointer ?? '';
  for (const pointer of ['', '/syntax', '/parses', '/problems']) trail.at(pointer, '');
  for (const pointer of ['/readKeys', '/ignoredKeys', '/malformedKeys', '/servers']) trail.atKey(pointer, map);
  const locators = { ...trail.locators() };
  for (const [index, problem] of text.document.diagnostics.entries()) {
    const place = problem.place;
    if (place === undefined) continue;
    const start = text.document.positions.byteAt(offsetOf(text.document.text, place.line, place.column));
    const located = {
      byteStart: start,
      byteEnd: Math.min(start + 1, source.bytes),
      line: place.line,
      column: place.column,
    };
    locators[`/problems/${index}`] = located;
    if (index === 0) locators['/problems'] = located;
  }
  const subject = `${client.id} ${clean(source.path)}`;
  const parameters = { client: client.id, reads: client.title };
  return item(
    {
      kind: 'mcp-config-file',
      subject,
      source,
      facts,
      locators,
      redactions: [],
      parameters,
      blindSpots: FILE_BLIND_SPOTS,
    },
    tools,
  );
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

function unparsable(client: ClientDescriptor, text: ConfigText, source: Source, bytes: Uint8Array): Collected {
  const empty = text.document.text.trim() === '' || bytes.length === 0;
  const expected = client.format === 'yaml' ? 'YAML' : 'JSON';
  const next = `${client.title} reads this file: correct it there, or delete it if nobody uses it, and collect again.`;
  const diagnostics = coverValues(text.document.diagnostics).map((each) => ({ ...each, next }));
  const fallback = diagnosticAt({ ...text.document, file: clean(source.path) }, undefined, {
    code: empty ? 'mcp-config-empty' : 'mcp-config-unparsable',
    severity: 'error',
    message: `This should be the ${expected} configuration of ${client.title}; ${empty ? 'it is empty' : 'it could not be read'}.`,
    next,
  });
  return {
    type: 'problem',
    problem: {
      path: clean(source.path),
      state: empty ? 'empty' : 'unparsable',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: diagnostics.length > 0 ? diagnostics : coverValues([fallback]),
    },
  };
}

function malformed(text: ConfigText, pointer: string, name: string, source: Source): Collected {
  const diagnostic = diagnosticAt({ ...text.document, file: clean(source.path) }, text.document.spans.get(pointer), {
    code: 'mcp-entry-malformed',
    severity: 'error',
    message: `The server entry "${clean(name)}" should be an object with a command or an address; it is something else.`,
    next: 'Correct or remove the entry; the other servers of this file were read.',
  });
  return {
    type: 'problem',
    problem: {
      path: clean(source.path),
      state: 'partial',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: coverValues([diagnostic]),
    },
  };
}
