import type { EvidenceDraft, EvidenceItem } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import { printable, shortened } from '../../platform/text.ts';
import type { Deriver, Tools } from '../collector.ts';
import { sharedBy, sharedCredentials } from './credentials.ts';
import { similarNames } from './similar-names.ts';

const VERSION = '1.1.0';
// What a registry, a bundle or a catalogue offers is not yet used by anybody here.
const OFFERED = new Set(['registry', 'bundle', 'catalogue']);
const BLIND_SPOTS = [
  'Servers are matched by name, without regard to capital letters: one server under two names appears twice.',
  'Only configurations, registers and logs that were collected take part; a machine that was not searched is not seen.',
];

/** Reconciles configurations, the register of approved servers and logs into one item per server name. */
export const inventoryDeriver: Deriver = {
  id: 'inventory',
  version: VERSION,
  produces: ['mcp-inventory'],
  derive,
};

interface Gathered {
  readonly name: string;
  readonly configured: EvidenceItem[];
  readonly registered: EvidenceItem[];
  readonly logs: EvidenceItem[];
}

/** Which kinds of evidence were there at all, so that absence of a kind is not read as absence of a server. */
interface Present {
  readonly configurations: boolean;
  readonly register: boolean;
  readonly logs: boolean;
  readonly managed: boolean;
}

/** What is known over all servers together. */
interface Estate {
  readonly present: Present;
  readonly shared: ReturnType<typeof sharedCredentials>;
  /** Packages that the register approves. */
  readonly approved: readonly string[];
  /** Paths of secret files that some collected repository tracks. */
  readonly tracked: ReadonlySet<string>;
}

function derive(items: readonly EvidenceItem[], tools: Tools): readonly EvidenceDraft[] {
  const gathered = new Map<string, Gathered>();
  const at = (name: string): Gathered => {
    const key = nameKey(name);
    const found = gathered.get(key) ?? { name: name.trim(), configured: [], registered: [], logs: [] };
    gathered.set(key, found);
    return found;
  };
  // Sorted first, so that the order in which collectors finished shows nowhere.
  const sorted = [...items].sort((a, b) => compare(a.subject, b.subject) || compare(a.id, b.id));
  for (const item of sorted) {
    if (isConfigured(item)) at(text(item.facts['name'])).configured.push(item);
    if (item.kind === 'approved-server') at(text(item.facts['name'])).registered.push(item);
    if (item.kind !== 'activity-log') continue;
    for (const name of texts(item.facts['servers'])) at(name).logs.push(item);
  }
  gathered.delete('');
  const estate = estateOf(sorted);
  return [...gathered.values()]
    .sort((a, b) => compare(nameKey(a.name), nameKey(b.name)))
    .map((each) => inventoryDraft(each, estate, tools));
}

function isConfigured(item: EvidenceItem): boolean {
  return item.kind === 'mcp-server' && !OFFERED.has(text(item.facts['scope']));
}

function estateOf(items: readonly EvidenceItem[]): Estate {
  const has = (kind: string): boolean => items.some((item) => item.kind === kind);
  const managed = items.some(
    (item) => ['mcp-config-file', 'mcp-client-settings'].includes(item.kind) && item.facts['scope'] === 'managed',
  );
  const present = {
    configurations: items.some(isConfigured),
    register: has('approved-server'),
    logs: has('activity-log'),
    managed,
  };
  const approved = items.flatMap((item) =>
    item.kind === 'approved-server' ? [packageOf(text(item.facts['source']))] : [],
  );
  const tracked = items.flatMap((item) => (item.kind === 'git-repository' ? trackedFiles(item) : []));
  return {
    present,
    shared: sharedCredentials(items.filter(isConfigured)),
    approved: approved.filter((name) => name !== ''),
    tracked: new Set(tracked),
  };
}

/** The name in `npm:@scope/name@1.2.3`, without its ecosystem and version; '' for an address. */
function packageOf(source: string): string {
  const plain = source.trim().replace(/^(?:npm|pypi|oci|docker)[:\s]\s{0,3}/i, '');
  if (plain.includes('://') || /\s/.test(plain)) return '';
  const at = plain.indexOf('@', 1);
  return (at === -1 ? plain : plain.slice(0, at)).split('==', 1)[0] ?? '';
}

function trackedFiles(item: EvidenceItem): readonly string[] {
  const base = item.source.path === '' || item.source.path === '.' ? '' : `${item.source.path}/`;
  const files = item.facts['secretFiles'];
  if (!Array.isArray(files)) return [];
  return files
    .map((file: Json) => (typeof file === 'string' ? file : isJsonObject(file) ? text(file['path']) : ''))
    .map((path) => `${base}${path}`);
}

function inventoryDraft(gathered: Gathered, estate: Estate, tools: Tools): EvidenceDraft {
  const parts = unique([...gathered.configured, ...gathered.registered, ...gathered.logs]);
  const ids = parts.map((item) => item.id).sort();
  const paths = [...new Set(parts.map((item) => item.source.path))].sort();
  return {
    kind: idOf<'kind'>('mcp-inventory'),
    kindVersion: 1,
    subject: `server ${printable(shortened(gathered.name, 200))}`,
    source: { path: paths.join(', '), sha256: digestOf(ids), bytes: 0 },
    facts: inventoryFacts(gathered, estate),
    locators: {},
    collected: tools.now,
    period: null,
    collector: { id: 'inventory', version: VERSION },
    parameters: { derivedFrom: ids },
    redactions: [],
    blindSpots: BLIND_SPOTS,
  };
}

function inventoryFacts(gathered: Gathered, { present, shared, approved, tracked }: Estate): JsonObject {
  const places = gathered.configured.map((item) => ({
    client: text(item.facts['client']),
    scope: text(item.facts['scope']),
    path: item.source.path,
    enabled: item.facts['enabled'] === true,
    effective: item.facts['effective'] === true,
    launch: text(item.facts['launch']),
  }));
  const atGateway = (place: { readonly client: string }): boolean => place.client === 'agentgateway';
  const entries = gathered.registered.map((item) => ({
    path: item.source.path,
    owner: text(item.facts['owner']),
    risk: text(item.facts['risk']),
    approvedOn: text(item.facts['approvedOn']),
    reviewBy: text(item.facts['reviewBy']),
  }));
  const first = entries[0];
  return {
    name: printable(shortened(gathered.name, 200)),
    configured: places.length > 0,
    enabled: places.some((place) => place.enabled && place.effective),
    places,
    clients: distinct(places.map((place) => place.client)),
    launches: distinct(places.filter((place) => !atGateway(place)).map((place) => place.launch)),
    gatewayLaunches: distinct(places.filter(atGateway).map((place) => place.launch)),
    registered: entries.length > 0,
    entries,
    owner: first?.owner ?? '',
    risk: first?.risk ?? '',
    approvedOn: first?.approvedOn ?? '',
    reviewBy: earliest(entries.map((entry) => entry.reviewBy)),
    seenInLogs: gathered.logs.length > 0,
    logStreams: distinct(gathered.logs.map((item) => item.source.path)),
    configurationsSearched: present.configurations,
    registerPresent: present.register,
    logsPresent: present.logs,
    managedFound: present.managed,
    sharedCredentials: sharedBy(gathered.configured, shared),
    envFiles: envFilesOf(gathered.configured, tracked),
    similarPackages: similarNames(gathered.configured.flatMap(packagesOf), approved),
    powers: distinct(gathered.configured.flatMap((item) => texts(item.facts['powers']))),
  };
}

function packagesOf(item: EvidenceItem): readonly string[] {
  const packages = item.facts['packages'];
  return Array.isArray(packages) ? packages.filter(isJsonObject).map((each) => text(each['name'])) : [];
}

/** A file of variables is looked for beside the configuration, at the top of its project, and by its path as written. */
function envFilesOf(items: readonly EvidenceItem[], tracked: ReadonlySet<string>): readonly JsonObject[] {
  const found = new Map<string, boolean>();
  for (const item of items) {
    const path = text(item.facts['envFile']);
    if (path === '') continue;
    const plain = path.replace(/^(?:\.\/|\$\{workspaceFolder\}\/)/, '');
    const folder = item.source.path.slice(0, item.source.path.lastIndexOf('/') + 1);
    const project = folder.replace(/\.[a-z-]{1,30}\/$/, '');
    const places = [plain, `${folder}${plain}`, `${project}${plain}`];
    found.set(path, (found.get(path) ?? false) || places.some((each) => tracked.has(each)));
  }
  return [...found].sort(([a], [b]) => compare(a, b)).map(([path, isTracked]) => ({ path, tracked: isTracked }));
}

/** With several entries the earliest review counts; an entry without a date has none to wait for. */
function earliest(dates: readonly string[]): string {
  if (dates.includes('')) return '';
  return [...dates].sort(compare)[0] ?? '';
}

function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))].sort();
}

function unique(items: readonly EvidenceItem[]): readonly EvidenceItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
