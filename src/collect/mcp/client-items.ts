import type { JsonObject } from '../../model/json.ts';
import { diagnosticAt } from '../../platform/document.ts';
import type { Collected } from '../collector.ts';
import { clean } from './argument.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { fileDraft } from './config-facts.ts';
import { readConfigText, readContent, readingClient } from './config-file.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';
import { type EntryPlace, readEntry } from './entry.ts';
import type { ClientFile, FoundFile } from './found-file.ts';
import { extensionManifest } from './manifests/extension.ts';
import { serverFacts } from './server.ts';
import { settingsItems } from './settings/items.ts';

const SERVER_BLIND_SPOTS = [
  'Reads the file only: sign-in that the client does outside the file, and settings kept elsewhere, are not seen.',
  'Whether the server was ever started, and what it does once started, is not seen.',
  'A local installation or lock file that decides the version at start is not seen.',
];

/** Yields the items and problems of one client's configuration file; nothing where it holds no MCP configuration. */
export function* clientItems(reads: ClientDescriptor, found: FoundFile): Generator<Collected> {
  const { tools, mode } = found;
  const source = { ...found.source, path: clean(found.source.path) };
  const text = readConfigText(reads, source.path, found.bytes);
  const root = text.document.value;
  if (root === undefined) {
    yield* unread({ client: reads, text, source, mode, tools }, found);
    return;
  }
  const client = readingClient(reads, root);
  const file: ClientFile = { client, text, source, mode, tools };
  const content = readContent(client, root);
  const { readKeys, ignoredKeys, malformedKeys, referredKeys, entries } = content;
  const holds = readKeys.length + ignoredKeys.length + malformedKeys.length + referredKeys.length + entries.length;
  if (!client.shared || holds > 0) {
    const servers = entries.map(({ place, value }) =>
      value === undefined ? malformed(file, place.pointer, place.name) : serverItem(file, place, value),
    );
    yield fileDraft(file, content, servers);
    yield* servers;
  }
  if (client.settings !== undefined) yield* settingsItems(file, client.settings, root);
  if (client.scope === 'plugin') yield* extensionManifest(file, root);
}

/** A file that no parser can follow is a problem where it is the client's alone, or where it speaks of MCP. */
function* unread(file: ClientFile, found: FoundFile): Generator<Collected> {
  const { client, text } = file;
  if (client.format === 'front-matter' && text.document.text === '') return;
  if (isUtf16(found.bytes)) {
    yield utf16(file);
    return;
  }
  if (client.shared && !client.dedicated && !speaksOfServers(client, text.document.text) && found.bytes.length > 0)
    return;
  yield unparsable(file, found.named);
  if (found.named) yield fileDraft(file, undefined, []);
}

/** Tells whether a text holds the key of a server map, this client's own or any other. */
function speaksOfServers(client: ClientDescriptor, text: string): boolean {
  const own = client.maps.flatMap((map) => map.split('/').filter((key) => key.length > 1));
  const approves = client.settings !== undefined && /auto.?approve|permission|approval/i.test(text);
  return approves || /mcp|"servers"|context_servers/i.test(text) || own.some((key) => text.includes(key));
}

/** The byte order marks of UTF-16, or its zero bytes beside the first letter. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (
    bytes.length > 3 &&
    (first === 0) !== (second === 0) &&
    bytes.subarray(0, 4).filter((each) => each === 0).length === 2
  );
}

/** No client reads JSON, YAML or TOML in UTF-16, and places in it could not be cited; that is all there is to say. */
function utf16({ client, source }: ClientFile): Collected {
  const diagnostic = {
    code: 'mcp-config-encoding',
    severity: 'error' as const,
    message: `This should be the configuration of ${client.title}; it is saved as UTF-16, and so it was not read.`,
    place: { file: source.path, line: 1, column: 1 },
    next: 'Save it as UTF-8 and collect again; check whether the client reads it as it is.',
  };
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: 'unparsable',
      sha256: source.sha256,
      bytes: source.bytes,
      diagnostics: [diagnostic],
    },
  };
}

function serverItem({ client, text, source, tools }: ClientFile, place: EntryPlace, value: JsonObject): Collected {
  const entry = readEntry(client, place, value, text.document.value);
  const { facts, locators, redactions } = serverFacts(entry, text.document, (secret) => tools.fingerprint(secret));
  const group = /^\/projects\/([^/]{1,400})\//.exec(place.pointer)?.[1];
  const folder = group === undefined ? '' : ` [${clean(group.replaceAll('~1', '/').replaceAll('~0', '~'))}]`;
  const subject = `${client.id} ${source.path}${folder} › ${clean(place.name)}`;
  const parameters = { client: client.id, pointer: clean(place.pointer) };
  const blindSpots = SERVER_BLIND_SPOTS;
  const parts = { kind: 'mcp-server', subject, source, facts, locators, redactions, parameters, blindSpots };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}

/** What a parser says after its first complaints mostly follows from them. */
export const MOST_SAID = 3;

const FORMATS: { readonly [format: string]: string } = { yaml: 'YAML', 'front-matter': 'YAML', toml: 'TOML' };

function unparsable({ client, text, source }: ClientFile, named: boolean): Collected {
  const empty = text.document.text.trim() === '';
  const expected = FORMATS[client.format] ?? 'JSON';
  const severity = named ? 'error' : 'warning';
  const next = named
    ? `${client.title} reads this file: correct it there, or delete it if nobody uses it, and collect again.`
    : 'It speaks of MCP servers but does not parse: correct it if a client reads it, and collect again.';
  const { diagnostics: all } = text.document;
  const diagnostics = coverValues(all.slice(0, MOST_SAID)).map((each) => ({ ...each, severity, next }) as const);
  const fallback = diagnosticAt({ ...text.document, file: source.path }, undefined, {
    code: empty ? 'mcp-config-empty' : 'mcp-config-unparsable',
    severity,
    message: `This should be the ${expected} configuration of ${client.title}; ${empty ? 'it is empty' : 'it could not be read'}.`,
    next,
  });
  return {
    type: 'problem',
    problem: {
      path: source.path,
      state: empty ? 'empty' : named ? 'unparsable' : 'unrecognised',
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
