import type { EvidenceDraft, Locator, Source } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { isJsonObject, type JsonObject, textOf } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import type { Tools } from '../collector.ts';
import { digestDefinition } from './definition.ts';
import { schemeOf, storedName, toolFacts } from './entry-facts.ts';
import { entryTexts } from './entry-texts.ts';
import { FindingLog, partLocator, type TextOwner } from './finding-log.ts';
import type { Entry, ListName, Surface } from './fragments.ts';
import { mentionedNames } from './mentions.ts';

/** Version of this collector; a change of what it reads, or of how definitions are digested, changes it. */
export const TOOLS_VERSION = '1.0.0';

/** Where a surface was seen, and by what conversation where it was a live one. */
export interface SurfaceOrigin {
  readonly origin: 'snapshot' | 'approved' | 'live';
  readonly source: Source;
  readonly subject: string;
  readonly collector: { readonly id: string; readonly version: string };
  readonly parameters: JsonObject;
  readonly blindSpots: readonly string[];
  readonly transport: string;
  readonly era: string;
  /** Why the list may not be whole; '' where it is. */
  readonly cutBecause: string;
}

const PRIMITIVES: Readonly<Record<ListName, TextOwner['primitive']>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  templates: 'template',
};

/** The facts of one surface while they are gathered. */
interface Gathered {
  readonly log: FindingLog;
  readonly rows: Record<ListName, JsonObject[]>;
  readonly mentions: JsonObject[];
  readonly locators: { [pointer: string]: Locator };
  bytes: number;
  malformed: number;
}

/** Returns the evidence of one server's tools, prompts and resources. Keeps hashes, counts and classes, no text. */
export function surfaceDraft(surface: Surface, seen: SurfaceOrigin, tools: Tools): EvidenceDraft {
  const gathered: Gathered = {
    log: new FindingLog((secret) => tools.fingerprint(secret)),
    rows: { tools: [], prompts: [], resources: [], templates: [] },
    mentions: [],
    locators: {},
    bytes: 0,
    malformed: 0,
  };
  for (const list of ['tools', 'prompts', 'resources', 'templates'] as const) {
    for (const entry of surface.lists[list] ?? []) readEntry(list, entry, gathered, tools);
  }
  const { instructions } = surface;
  if (instructions !== undefined) {
    for (const text of entryTexts(instructions))
      gathered.log.read({ primitive: 'server', name: 'instructions' }, instructions.part, text);
  }
  const located = seen.origin === 'live' ? {} : { ...gathered.locators, ...gathered.log.locators };
  return {
    kind: idOf<'kind'>('mcp-tool-surface'),
    kindVersion: 1,
    subject: seen.subject,
    source: seen.source,
    facts: { ...aboutFacts(surface, seen), ...listFacts(surface, gathered), ...findingFacts(gathered) },
    locators: located,
    collected: tools.now,
    period: null,
    collector: seen.collector,
    parameters: seen.parameters,
    redactions: gathered.log.redactions,
    blindSpots: seen.blindSpots,
  };
}

function readEntry(list: ListName, entry: Entry, gathered: Gathered, tools: Tools): void {
  const { value, part } = entry;
  const row = isJsonObject(value) ? rowOf(list, value, gathered, tools) : undefined;
  if (!isJsonObject(value) || row === undefined) {
    gathered.malformed += 1;
    return;
  }
  const owner = { primitive: PRIMITIVES[list], name: textOf(row['name']) };
  const pointer = `/${list === 'templates' ? 'resourceTemplates' : list}/${gathered.rows[list].length}`;
  gathered.rows[list].push(row);
  let secret = false;
  const mentioned = new Set<string>();
  for (const text of entryTexts(entry)) {
    if (gathered.log.read(owner, part, text)) secret = true;
    if (text.field !== 'name' && !text.key) for (const name of mentionedNames(text.text)) mentioned.add(name);
  }
  if (list === 'tools') {
    // A keyed fingerprint can be compared with the names of other servers' tools and gives no word of the text away.
    const fingerprints = [...mentioned].sort().map((name) => tools.fingerprint(name));
    if (fingerprints.length > 0) gathered.mentions.push({ tool: owner.name, fingerprints });
  }
  const span = part.document.spans.get(entry.pointer);
  if (span !== undefined) gathered.locators[pointer] = partLocator(part, span, secret);
}

/** The row of one entry, or undefined where it has no name or no canonical form. */
function rowOf(list: ListName, value: JsonObject, gathered: Gathered, tools: Tools): JsonObject | undefined {
  const name = textOf(value['name'] ?? value['uri'] ?? value['uriTemplate']);
  if (name === '') return undefined;
  try {
    const definition = digestDefinition(list, value, (secret) => tools.fingerprint(secret));
    if (list === 'tools') {
      gathered.bytes += definition.bytes;
      return toolFacts(value, definition);
    }
    const row = { name: storedName(textOf(value['name'])), hash: definition.hash };
    if (list === 'prompts') return row;
    return { ...row, scheme: schemeOf(textOf(value['uri'] ?? value['uriTemplate'])) };
  } catch {
    // Half a surrogate pair has no canonical form; two readers would see two definitions.
    return undefined;
  }
}

function aboutFacts(surface: Surface, seen: SurfaceOrigin): JsonObject {
  return {
    server: storedName(surface.server),
    origin: seen.origin,
    transport: seen.transport,
    era: seen.era,
    protocolVersion: storedName(surface.protocolVersion),
    serverName: storedName(surface.serverName),
    serverVersion: storedName(surface.serverVersion),
    capabilities: surface.capabilities.map(storedName),
    toolsListed: surface.lists.tools !== undefined,
    promptsListed: surface.lists.prompts !== undefined,
    resourcesListed: surface.lists.resources !== undefined || surface.lists.templates !== undefined,
    complete: seen.cutBecause === '' && !surface.more,
    cutBecause: seen.cutBecause === '' && surface.more ? 'the last page names another one' : seen.cutBecause,
  };
}

function listFacts(surface: Surface, { rows, malformed, bytes, mentions }: Gathered): JsonObject {
  const names = rows.tools.map((row) => textOf(row['name']));
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const hashes = (list: ListName): readonly string[] =>
    rows[list].map((row) => `${list} ${textOf(row['name'])} ${textOf(row['hash'])}`);
  return {
    digest: digestOf([...hashes('tools'), ...hashes('prompts'), ...hashes('resources'), ...hashes('templates')].sort()),
    toolCount: rows.tools.length,
    definitionBytes: bytes,
    malformedEntries: malformed,
    repeatedNames: [...repeated].sort(),
    annotatedTools: rows.tools.filter((row) => row['annotated'] === true).length,
    tools: rows.tools,
    prompts: rows.prompts,
    resources: rows.resources,
    resourceTemplates: rows.templates,
    instructionsGiven: surface.instructions !== undefined,
    mentions,
  };
}

function findingFacts({ log }: Gathered): JsonObject {
  return {
    findingsTotal: log.total,
    findings: log.findings,
    hiddenCharacters: log.count('hidden-characters'),
    whitespaceRuns: log.count('whitespace-run'),
    encodedData: log.count('encoded-data'),
    unseenIn: [...log.where('hidden-characters'), ...log.where('whitespace-run')],
    encodedIn: log.where('encoded-data'),
    instructionPhrases: log.count('instruction'),
    instructionsIn: log.where('instruction'),
    sensitivePaths: log.count('sensitive-path'),
    sensitivePathsIn: log.where('sensitive-path'),
    secrets: log.count('secret'),
    secretsIn: log.where('secret'),
  };
}
