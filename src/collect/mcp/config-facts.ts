import type { EvidenceDraft, Locator } from '../../model/evidence.ts';
import { atPointer, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Collected } from '../collector.ts';
import { clean } from './argument.ts';
import { type ConfigContent, expectedKeys } from './config-file.ts';
import { coverValues } from './diagnostics.ts';
import { mcpDraft } from './draft.ts';
import { text as textOf } from './entry-values.ts';
import type { ClientFile } from './found-file.ts';
import { FactTrail, type LiteralFact } from './trail.ts';

const BLIND_SPOTS = ['Whether the client on any machine loads this copy of the file is not seen.'];

/** Returns the item of the file as a whole: how it was read, and what its servers come to together. */
export function fileDraft(
  file: ClientFile,
  content: ConfigContent | undefined,
  servers: readonly Collected[],
): Collected {
  const { client, source, tools } = file;
  const drafts = servers.flatMap((each) => (each.type === 'item' ? [each.draft] : []));
  const parts = {
    kind: 'mcp-config-file',
    subject: `${client.id} ${source.path}`,
    source,
    facts: fileFacts(file, content, drafts),
    locators: fileLocators(file, content?.mapPointer ?? ''),
    redactions: [],
    parameters: { client: client.id, reads: client.title },
    blindSpots: BLIND_SPOTS,
  };
  return { type: 'item', draft: mcpDraft(parts, tools) };
}

/** Named one by one: a literal that spreads others, or copies them into one, costs ten times as much, for every file. */
function fileFacts(file: ClientFile, content: ConfigContent | undefined, drafts: readonly EvidenceDraft[]): JsonObject {
  const { client, text, mode } = file;
  const problems = problemFacts(file);
  const entries = content?.entries ?? [];
  const malformed = entries.filter((entry) => entry.value === undefined);
  const inputs = inputFacts(file, content, drafts);
  const together = togetherFacts(drafts);
  return {
    client: client.id,
    scope: client.scope,
    parses: text.document.value !== undefined,
    syntax: text.syntax,
    clientSyntax: client.syntax,
    byteOrderMark: text.byteOrderMark,
    problems,
    firstProblem: firstOf(problems),
    duplicateKeys: text.document.diagnostics.filter((each) => each.code === 'duplicate-key').length,
    expectedKeys: expectedKeys(client),
    readKeys: content?.readKeys.map(clean) ?? [],
    ignoredKeys: content?.ignoredKeys.map(clean) ?? [],
    malformedKeys: content?.malformedKeys.map(clean) ?? [],
    referredKeys: content?.referredKeys.map(clean) ?? [],
    servers: entries.length - malformed.length,
    malformedEntries: malformed.map((entry) => clean(entry.place.name)),
    inputs: inputs.length,
    passwordInputs: inputs.filter((each) => each.password).length,
    inputDetails: inputs,
    serverNames: together.serverNames,
    enabledServers: together.enabledServers,
    privateData: together.privateData,
    untrustedContent: together.untrustedContent,
    sendsOut: together.sendsOut,
    credentials: together.credentials,
    permissionsKnown: mode !== 0,
    groupReadable: (mode & 0o040) !== 0,
    othersReadable: (mode & 0o004) !== 0,
  };
}

interface ProblemFact {
  readonly [key: string]: string | number;
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

function problemFacts({ text }: ClientFile): readonly ProblemFact[] {
  return coverValues(text.document.diagnostics).map(({ code, message, place }) => {
    return { code, message, line: place?.line ?? 0, column: place?.column ?? 0 };
  });
}

function firstOf([first]: readonly ProblemFact[]): string {
  return first === undefined ? '' : `Line ${Math.max(1, first.line)}: ${first.message}`;
}
interface InputFact {
  readonly [key: string]: string | boolean;
  readonly id: string;
  readonly type: string;
  readonly password: boolean;
  readonly usedAsSecret: boolean;
  readonly hasDefault: boolean;
}

/** Visual Studio Code asks for `inputs` at the start of a server; those marked as passwords are not echoed. */
function inputFacts(
  { text }: ClientFile,
  content: ConfigContent | undefined,
  drafts: readonly EvidenceDraft[],
): readonly InputFact[] {
  const surrounding = content?.mapPointer.slice(0, Math.max(0, content.mapPointer.lastIndexOf('/'))) ?? '';
  const root = text.document.value;
  const given = root === undefined ? undefined : atPointer(root, `${surrounding}/inputs`);
  const inputs = Array.isArray(given) ? given.filter(isJsonObject) : [];
  const secret = new Set(
    drafts
      .flatMap(({ facts }) => objects(facts['references']))
      .filter((each) => each['dialect'] === 'vscode-input' && each['secretName'] === true)
      .map((each) => each['name']),
  );
  return inputs.map((each) => {
    const id = clean(textOf(each['id']));
    return {
      id,
      type: clean(textOf(each['type'])),
      password: each['password'] === true,
      usedAsSecret: secret.has(id),
      hasDefault: textOf(each['default']) !== '',
    };
  });
}

interface Together {
  readonly serverNames: readonly string[];
  readonly enabledServers: number;
  readonly privateData: readonly string[];
  readonly untrustedContent: readonly string[];
  readonly sendsOut: readonly string[];
  readonly credentials: number;
}

/** What the servers that are switched on come to together: who reads private data, who foreign text, who sends out. */
function togetherFacts(drafts: readonly EvidenceDraft[]): Together {
  const enabled = drafts.filter(({ facts }) => facts['enabled'] === true && facts['effective'] === true);
  const having = (power: string): readonly string[] =>
    enabled
      .filter(({ facts }) => Array.isArray(facts['powers']) && facts['powers'].includes(power))
      .map(({ facts }) => textOf(facts['name']));
  const literals = drafts.flatMap(({ facts }) => (facts['literals'] ?? []) as unknown as readonly LiteralFact[]);
  return {
    serverNames: drafts.map(({ facts }) => textOf(facts['name'])),
    enabledServers: enabled.length,
    privateData: having('private-data'),
    untrustedContent: having('untrusted-content'),
    sendsOut: having('sends-out'),
    credentials: literals.filter((literal) => literal.credential).length,
  };
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

const AT_MAP = [
  '/readKeys',
  '/ignoredKeys',
  '/malformedKeys',
  '/referredKeys',
  '/servers',
  '/serverNames',
  '/privateData',
  '/untrustedContent',
  '/sendsOut',
  '/credentials',
];
const AT_FILE = [
  '',
  '/syntax',
  '/parses',
  '/problems',
  '/inputs',
  '/inputDetails',
  '/groupReadable',
  '/othersReadable',
];

function fileLocators({ text, source, tools }: ClientFile, map: string): Record<string, Locator> {
  const trail = new FactTrail(text.document, (secret) => tools.fingerprint(secret));
  // The whole file may hold secrets, so no digest of a part of it is published from here.
  trail.bar('');
  for (const pointer of AT_FILE) trail.at(pointer, '');
  for (const pointer of AT_MAP) trail.atKey(pointer, map);
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
