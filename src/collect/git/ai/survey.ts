import type { Locator } from '../../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { listOf, objectOf } from '../file-reading.ts';
import { sbomFact, valueOf } from '../files/documents.ts';
import { hiddenSigns, reviewedOn } from '../files/text-facts.ts';
import { AGENT_INSTRUCTIONS, MCP_CONFIGS, SBOM_NAME } from '../known-files.ts';
import { manifestKind } from '../manifests.ts';
import { isOwned, type Owners } from '../owners/codeowners.ts';
import { isInTestFolder } from '../path-facts.ts';
import type { TreeEntry } from '../tree.ts';
import { cardFact, dataCardFact, readmeCard } from './cards.ts';
import { highRiskFact, isHighRiskPath, neededParts } from './high-risk.ts';
import { isTraining, packagesIn } from './packages.ts';

type ListName =
  | 'packages'
  | 'modelCards'
  | 'dataCards'
  | 'billsOfMaterials'
  | 'evaluations'
  | 'inventories'
  | 'agentConfigs'
  | 'instructions'
  | 'prompts'
  | 'policies'
  | 'notices'
  | 'highRiskFiles';

const MODEL_FILE = /\.(?:safetensors|gguf|ggml|onnx|pt|pth|ckpt|pkl|pickle|joblib|h5|keras|tflite|mlmodel|pb)$/i;
/** Formats that run code of their maker when they are opened. */
const RUNS_CODE = /\.(?:pt|pth|ckpt|pkl|pickle|joblib|h5)$/i;
const MODEL_CARD = /(?:^|\/)(?:model[-_ ]?card[A-Za-z0-9_.-]{0,60}\.md|MODEL\.md)$/i;
const DATA_CARD = /(?:^|\/)(?:data(?:set)?[-_ ]?card[A-Za-z0-9_.-]{0,60}|datasheet[A-Za-z0-9_.-]{0,60})\.md$/i;
const DATA_ENDING = /\.(?:parquet|arrow|jsonl|csv|tsv|feather)$/i;
/** Folders of data for training; a folder that is only called data counts where the code trains or runs a model itself. */
const TRAINING_DATA = /(?:^|\/)(?:datasets?|training[-_]data|train|corpus|corpora|fine[-_]?tuning)\/.{1,300}$/i;
const ANY_DATA = /(?:^|\/)data\/.{1,300}$/i;
const EVALUATION =
  /(?:^|\/)(?:eval(?:uation)?s?[-_ ](?:report|results?)|model[-_ ]evaluation|red[-_ ]?team[-_ ]report)[A-Za-z0-9_.-]{0,60}\.(?:md|json|ya?ml)$/i;
const INVENTORY =
  /(?:^|\/)(?:ai[-_ ]?(?:systems?|inventory|register|registry|use[-_ ]cases)|model[-_ ]inventory)[A-Za-z0-9_.-]{0,40}\.(?:ya?ml|json)$/i;
const PROMPT =
  /(?:^|\/)(?:prompts\/.{1,200}\.(?:md|txt|ya?ml|json|prompty)|[^/]{1,100}\.prompt(?:\.(?:md|ya?ml))?|system[-_]prompts?(?:[-_.]v?\d[A-Za-z0-9_.-]{0,30})?\.(?:md|txt))$/i;
const README = /(?:^|\/)README\.md$/i;
const POLICY =
  /(?:^|\/)(?:ai[-_ ](?:acceptable[-_ ]use|usage[-_ ]policy|policy)|acceptable[-_ ]use[-_ ]of[-_ ]ai)[A-Za-z0-9_.-]{0,40}\.(?:md|txt|rst)$/i;
const NOTICE =
  /(?:^|\/)(?:ai[-_ ](?:transparency|disclosure|notice)|chatbot[-_ ]notice)[A-Za-z0-9_.-]{0,40}\.(?:md|txt|html)$/i;
const READ = [
  README,
  MODEL_CARD,
  DATA_CARD,
  EVALUATION,
  INVENTORY,
  PROMPT,
  POLICY,
  NOTICE,
  MCP_CONFIGS,
  AGENT_INSTRUCTIONS,
];
const ENTRY_FIELDS = ['owner', 'purpose', 'role', 'risk-class', 'models', 'oversight'] as const;

type Add = (list: ListName, fact: JsonObject, locator?: Locator) => void;

/** Gathers what a repository shows about AI: packages, models, cards, prompts, instructions, settings of agents. */
export class AiSurvey {
  readonly #files: readonly TreeEntry[];
  readonly #lists = new Map<
    ListName,
    { readonly fact: JsonObject; readonly path: string; readonly locator: Locator }[]
  >();
  readonly #textModels = new Set<string>();
  #inventoryText = '';
  #highRisk = 0;
  readonly #needed = new Set<string>();

  constructor(files: readonly TreeEntry[]) {
    this.#files = files;
  }

  wants(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (/\.pt$/i.test(path)) return true;
    return (
      READ.some((pattern) => pattern.test(path)) ||
      isHighRiskPath(path) ||
      manifestKind(path) !== undefined ||
      SBOM_NAME.test(name)
    );
  }

  read(path: string, body: Buffer): void {
    if (MODEL_FILE.test(path)) {
      if (isTemplate(body)) this.#textModels.add(path);
      return;
    }
    const text = body.toString('utf8');
    const place: Locator = { byteStart: 0, byteEnd: body.length, line: 1, column: 1, sha256: sha256Hex(body) };
    const add: Add = (list, fact, locator = place) => {
      const entries = this.#lists.get(list) ?? [];
      if (entries.length < 500) this.#lists.set(list, [...entries, { fact, path, locator }]);
    };
    const kind = manifestKind(path);
    if (kind !== undefined)
      for (const name of packagesIn(path, text)) add('packages', { path, package: name, ecosystem: kind.ecosystem });
    const readme = README.test(path) ? readmeCard(text) : '';
    if (MODEL_CARD.test(path) || readme === 'model') add('modelCards', cardFact(path, text));
    if (DATA_CARD.test(path) || readme === 'dataset') add('dataCards', dataCardFact(path, text));
    if (isHighRiskPath(path) && !isInTestFolder(path)) add('highRiskFiles', highRiskFact(path, text));
    this.#readStatements(path, text, add);
    if (AGENT_INSTRUCTIONS.test(path)) add('instructions', { path, hidden: hiddenSigns(text).length });
    this.#readRecords(path, body, text, place, add);
  }

  /** Reports, prompts, policies and notices: texts that are tested for what they say. */
  #readStatements(path: string, text: string, add: Add): void {
    if (EVALUATION.test(path))
      add('evaluations', {
        path,
        dated: reviewedOn(text),
        hasThreshold: /threshold|pass(?:ing)? (?:mark|rate|score)|acceptance/i.test(text),
      });
    if (PROMPT.test(path) && !README.test(path))
      add('prompts', {
        path,
        owner: /^\s{0,20}#?\s{0,5}owner\s{0,5}:/im.test(text),
        version: /^\s{0,20}#?\s{0,5}version\s{0,5}:/im.test(text),
      });
    if (POLICY.test(path)) add('policies', { path, reviewed: reviewedOn(text) });
    if (NOTICE.test(path))
      add('notices', {
        path,
        saysMachine: /\b(?:AI|artificial intelligence|automated|chatbot|virtual assistant|machine)\b/i.test(text),
      });
  }

  /** Inventories, bills of materials and configurations: files with a shape of their own. */
  #readRecords(path: string, body: Buffer, text: string, place: Locator, add: Add): void {
    // A configuration can hold secrets, so its digest is not kept.
    const { byteStart, byteEnd, line, column } = place;
    if (MCP_CONFIGS.test(path))
      add('agentConfigs', agentConfigFact(path, valueOf('config.json', body)), { byteStart, byteEnd, line, column });
    if (INVENTORY.test(path)) {
      this.#inventoryText += text.toLowerCase();
      const value = valueOf(path, body);
      add('inventories', inventoryFact(path, value));
      for (const entry of entriesOf(value)) {
        const needed = neededParts(entry);
        if (needed.length > 0) this.#highRisk += 1;
        for (const part of needed) this.#needed.add(part);
      }
    }
    if (SBOM_NAME.test(path.slice(path.lastIndexOf('/') + 1)) && /\.json$/i.test(path)) {
      const { models, modelsWithCard } = sbomFact(path, valueOf(path, body));
      if (models !== 0) add('billsOfMaterials', { path, models: models ?? 0, modelsWithCard: modelsWithCard ?? 0 });
    }
  }

  /** Returns the facts and places; `owners` says whose eyes the instructions need. */
  result(owners: Owners): {
    readonly facts: JsonObject;
    readonly places: ReadonlyMap<string, { readonly path: string; readonly locator: Locator }>;
  } {
    const places = new Map<string, { readonly path: string; readonly locator: Locator }>();
    const listed = (list: ListName): readonly JsonObject[] => {
      const entries = (this.#lists.get(list) ?? []).toSorted((a, b) =>
        a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
      );
      entries.forEach(({ path, locator }, index) => places.set(`/${list}/${index}`, { path, locator }));
      return entries.map((entry) => entry.fact);
    };
    const modelFiles = this.#files
      .filter((file) => MODEL_FILE.test(file.path) && !this.#textModels.has(file.path))
      .filter((file) => !file.path.endsWith('.pb') || file.size > 100_000)
      .slice(0, 200)
      .map((file) => ({ path: file.path, bytes: Math.max(0, file.size), runsCode: RUNS_CODE.test(file.path) }));
    const withOwner = (fact: JsonObject): JsonObject => ({ ...fact, owned: isOwned(owners, textOf(fact['path'])) });
    const packages = listed('packages');
    const names = [...new Set(packages.map((item) => textOf(item['package'])))].sort();
    const trains = names.some(isTraining);
    const facts = {
      highRisk: this.#highRisk,
      highRiskParts: [...this.#needed].sort(),
      highRiskFiles: listed('highRiskFiles'),
      usesAi: packages.length > 0 || modelFiles.length > 0 || listed('agentConfigs').length > 0,
      packages,
      modelFiles,
      dataFiles: this.#files
        .map((file) => file.path)
        .filter((path) => DATA_ENDING.test(path) && !isInTestFolder(path))
        .filter((path) => TRAINING_DATA.test(path) || (trains && ANY_DATA.test(path)))
        .slice(0, 200),
      notInInventory:
        this.#inventoryText === '' ? [] : names.filter((name) => !this.#inventoryText.includes(name.toLowerCase())),
      modelCards: listed('modelCards'),
      dataCards: listed('dataCards'),
      billsOfMaterials: listed('billsOfMaterials'),
      evaluations: listed('evaluations'),
      inventories: listed('inventories'),
      agentConfigs: listed('agentConfigs'),
      instructions: listed('instructions').map(withOwner),
      prompts: listed('prompts').map((fact) => withOwner(fact)),
      policies: listed('policies'),
      notices: listed('notices'),
    };
    return { facts, places };
  }
}

/** A file with the ending of a model may be a template of a page: text that is no pointer to a large file. */
function isTemplate(body: Buffer): boolean {
  const head = body.subarray(0, 8000);
  return !head.includes(0) && head.toString('utf8').trimStart().startsWith('<');
}

function entriesOf(value: Json | undefined): readonly JsonObject[] {
  const found = Array.isArray(value) ? value : Object.values(objectOf(value)).find((item) => Array.isArray(item));
  return listOf(found as Json | undefined).map(objectOf);
}

function inventoryFact(path: string, value: Json | undefined): JsonObject {
  const entries = entriesOf(value);
  const keysOf = (entry: JsonObject): Set<string> =>
    new Set(Object.keys(entry).map((key) => key.toLowerCase().replaceAll('_', '-')));
  const incomplete = entries.filter((entry) => ENTRY_FIELDS.some((field) => !keysOf(entry).has(field)));
  return { path, parses: value !== undefined, entries: entries.length, incomplete: incomplete.length };
}

function agentConfigFact(path: string, value: Json | undefined): JsonObject {
  const document = objectOf(value);
  const servers = Object.values({ ...objectOf(document['mcpServers']), ...objectOf(document['servers']) }).map(
    objectOf,
  );
  const unpinned = servers.filter((server) => {
    const command = textOf(server['command']);
    if (!/(?:^|\/)(?:npx|uvx|bunx|pnpx)$/.test(command)) return false;
    const named =
      listOf(server['args'])
        .map(textOf)
        .find((word) => !word.startsWith('-')) ?? '';
    return !/.@\d|==\d/.test(named);
  });
  const plain = servers.filter((server) => /^http:\/\/(?!localhost|127\.0\.0\.1|\[::1\])/.test(textOf(server['url'])));
  const approved = servers.filter((server) =>
    ['autoApprove', 'alwaysAllow'].some((key) => listOf(server[key]).some((tool) => tool === '*')),
  );
  return {
    path,
    parses: isJsonObject(value),
    servers: servers.length,
    unpinned: unpinned.length,
    notEncrypted: plain.length,
    everythingApproved: approved.length,
  };
}
