import type { EvidenceDraft, EvidenceItem } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import type { Deriver, Tools } from '../collector.ts';
import { VERSION } from './drafts.ts';

const BLIND_SPOTS = [
  'Entries are matched by e-mail address, number, account or name, as keyed hashes: whoever is written differently in two registers does not match.',
  'Only registers of this collection are compared; an entry that no register holds is not seen.',
];
const DAY = 86_400_000;
const MAX_PLACES = 20;

interface Entry {
  readonly keys: readonly string[];
  readonly state: string;
  readonly on: string;
  readonly at: string;
}

/** Two registers that speak about the same people or things. */
interface Pair {
  readonly id: string;
  readonly title: string;
  /** Whose entries must be found, in which state. */
  readonly population: string;
  readonly of: string;
  /** Where they must be found, in which state. */
  readonly among: string;
  readonly as: string;
}

const PAIRS: readonly Pair[] = [
  {
    id: 'accounts-reviewed',
    title: 'accounts against the review of access',
    population: 'register-account',
    of: 'active',
    among: 'register-access-review',
    as: 'reviewed',
  },
  {
    id: 'people-trained',
    title: 'roster against the record of training',
    population: 'register-roster',
    of: 'active',
    among: 'register-training',
    as: 'done',
  },
  {
    id: 'people-acknowledged',
    title: 'roster against the acknowledgements',
    population: 'register-roster',
    of: 'active',
    among: 'register-acknowledgement',
    as: 'done',
  },
  {
    id: 'leavers-disabled',
    title: 'leavers against the accounts',
    population: 'register-roster',
    of: 'left',
    among: 'register-account',
    as: 'disabled',
  },
  {
    id: 'processing-assessed',
    title: 'high-risk processing against the impact assessments',
    population: 'register-processing',
    of: 'high-risk',
    among: 'register-dpia',
    as: 'decided',
  },
];

/** Compares registers that speak about the same people or things, each pair of which both were collected. */
export const registersDeriver: Deriver = {
  id: 'register-comparison',
  version: VERSION,
  produces: ['register-comparison'],
  derive: (items, tools) => PAIRS.flatMap((pair) => comparisonOf(pair, items, tools)),
};

function comparisonOf(pair: Pair, items: readonly EvidenceItem[], tools: Tools): readonly EvidenceDraft[] {
  const ofKind = (kind: string): readonly EvidenceItem[] =>
    items.filter((item) => item.kind === kind).sort((a, b) => compare(a.subject, b.subject) || compare(a.id, b.id));
  const [left, right] = [ofKind(pair.population), ofKind(pair.among)];
  if (left.length === 0 || right.length === 0) return [];
  const used = [...left, ...right];
  const facts = {
    comparison: pair.id,
    title: pair.title,
    ...factsOf(pair, entriesOf(left), entriesOf(right)),
    complete: used.every((item) => item.facts['entriesComplete'] === true),
  };
  const ids = used.map((item) => item.id).sort();
  return [
    {
      kind: idOf<'kind'>('register-comparison'),
      kindVersion: 1,
      subject: pair.title,
      source: {
        path: [...new Set(used.map((item) => item.source.path))].sort().join(', '),
        sha256: digestOf(ids),
        bytes: 0,
      },
      facts,
      locators: {},
      collected: tools.now,
      period: null,
      collector: { id: 'register-comparison', version: VERSION },
      parameters: { derivedFrom: ids },
      redactions: [],
      blindSpots: BLIND_SPOTS,
    },
  ];
}

function factsOf(pair: Pair, left: readonly Entry[], right: readonly Entry[]): JsonObject {
  const population = left.filter((entry) => entry.state === pair.of);
  const byKey = new Map<string, Entry[]>();
  for (const entry of right) for (const key of entry.keys) byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  const matchesOf = (entry: Entry): readonly Entry[] => [...new Set(entry.keys.flatMap((key) => byKey.get(key) ?? []))];
  const missing: Entry[] = [];
  const waits = new Waits();
  let oldest: Entry | undefined;
  const matched = new Set<Entry>();
  for (const entry of population) {
    const matches = matchesOf(entry);
    for (const match of matches) matched.add(match);
    const fitting = matches.filter((match) => match.state === pair.as);
    // One account that still works keeps a leaver in; one training that was done is enough.
    const ok = pair.id === 'leavers-disabled' ? fitting.length === matches.length : fitting.length > 0;
    if (!ok) missing.push(entry);
    if (pair.id === 'leavers-disabled') waits.add(entry, matches);
    const last = fitting.map((match) => match).sort((a, b) => compare(b.on, a.on))[0];
    if (last !== undefined && (oldest === undefined || last.on < oldest.on)) oldest = last;
  }
  return {
    population: population.length,
    covered: population.length - missing.length,
    missing: noticed(missing),
    counterpart: right.length,
    unmatched: right.filter((entry) => !matched.has(entry)).length,
    oldest: { on: oldest?.on ?? '', at: oldest?.at ?? '' },
    nameless: population.filter((entry) => entry.keys.length === 0).length,
    ...waits.facts(),
  };
}

/** How long accounts stayed open after their holders had left. */
class Waits {
  #longest = -1;
  #longestAt = '';
  #openSince = '';
  #openAt = '';
  readonly #undated: Entry[] = [];

  add(leaver: Entry, accounts: readonly Entry[]): void {
    for (const account of accounts) {
      if (account.state !== 'disabled') {
        if (leaver.on !== '' && (this.#openSince === '' || leaver.on < this.#openSince)) {
          this.#openSince = leaver.on;
          this.#openAt = account.at;
        }
        if (leaver.on === '') this.#undated.push(leaver);
        continue;
      }
      if (leaver.on === '' || account.on === '') {
        this.#undated.push(account);
        continue;
      }
      const days = Math.max(0, Math.round((Date.parse(account.on) - Date.parse(leaver.on)) / DAY));
      if (days > this.#longest) {
        this.#longest = days;
        this.#longestAt = account.at;
      }
    }
  }

  facts(): JsonObject {
    return {
      longestDays: this.#longest,
      longestAt: this.#longestAt,
      openSince: { on: this.#openSince, at: this.#openAt },
      undated: noticed(this.#undated),
    };
  }
}

function noticed(entries: readonly Entry[]): { rows: number; at: string[] } {
  return { rows: entries.length, at: entries.slice(0, MAX_PLACES).map((entry) => entry.at) };
}

function entriesOf(items: readonly EvidenceItem[]): readonly Entry[] {
  return items.flatMap((item) => {
    const name = item.source.path.slice(item.source.path.lastIndexOf('/') + 1);
    const list = item.facts['entries'];
    if (!Array.isArray(list)) return [];
    return list.flatMap((each: Json) =>
      isJsonObject(each)
        ? [
            {
              keys: Array.isArray(each['keys']) ? each['keys'].map((key: Json) => textOf(key)) : [],
              state: textOf(each['state']),
              on: textOf(each['on']),
              at: `${name} ${textOf(each['at'])}`,
            },
          ]
        : [],
    );
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
