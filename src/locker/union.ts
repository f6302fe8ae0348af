import type { SearchRecord } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { type EvidenceId, idOf } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import { digestOf } from '../platform/canonical-json.ts';
import type { Erasure } from './chain.ts';
import type { WriterReading } from './read-writer.ts';
import { GENESIS } from './record.ts';
import { isRetired, retiredSearch, retirementsIn } from './retire.ts';
import type { CollectionRun } from './run.ts';

/** The state of a locker in a few digits; `writers` where there is more than one, and `head` is then the digest of that list. */
export interface LockerState {
  readonly head: string;
  readonly records: number;
  readonly writers?: readonly { readonly writer: string; readonly records: number; readonly head: string }[];
}

/** What is judged, and which writers it came from. */
export interface Newest {
  readonly run: CollectionRun;
  readonly items: readonly EvidenceItem[];
  readonly writers: readonly string[];
}

/** The name under which the locker itself reports what it can no longer give back. */
export const LOCKER_SEARCH = 'locker';

/**
 * Returns the state of a locker. Writers that have written nothing do not count, nor do journals of custody: they speak about
 * where evidence went, and a pack that was handed over must not be another one for that.
 */
export function stateOf(readings: readonly WriterReading[]): LockerState {
  const writers = readings
    .filter(({ chain }) => chain.size > 0 && !chain.isCustody)
    .map(({ place, chain }) => ({ writer: place.id, records: chain.size, head: chain.head }));
  const [only] = writers;
  if (only === undefined) return { head: GENESIS, records: 0 };
  if (writers.length === 1) return { head: only.head, records: only.records };
  return { head: digestOf(writers), records: writers.reduce((sum, each) => sum + each.records, 0), writers };
}

/** What the newest collections are taken from. */
export interface UnionInput {
  /** Whose newest collections count. */
  readonly readings: readonly WriterReading[];
  /** Every journal of the locker: what one writer states may be about another. */
  readonly all: readonly WriterReading[];
  /** The day that is asked about; without one, now. */
  readonly day?: string;
  readonly itemsOf: (ids: ReadonlySet<string>) => ReadonlyMap<string, EvidenceItem>;
}

/**
 * Returns the newest collection of every writer taken together: a writer's newest is the last in its journal, whatever its
 * clock said. With one writer this is simply its newest collection. An erased item is replaced by the empty one that stands
 * for it, and a retired writer is left out while there are others; the search says so.
 */
export function newestOf({ readings, all, day, itemsOf }: UnionInput): Newest | undefined {
  const retired = retirementsIn(all, day);
  const ran = readings.flatMap((reading) => {
    const { newestRun } = reading.chain;
    return newestRun === undefined
      ? []
      : [{ writer: reading.place.id, run: newestRun, retired: isRetired(reading, retired) }];
  });
  const active = ran.filter((each) => !each.retired);
  const runs = active.length > 0 ? active : ran;
  const left = ran.filter((each) => !runs.includes(each));
  const [first, ...others] = runs;
  if (first === undefined) return undefined;
  const erased = erasuresIn(all);
  const listed = [...new Set(runs.flatMap(({ run }) => run.items))];
  const shown = [...new Set(listed.map((id) => erased.get(id)?.instead ?? id))];
  const found = itemsOf(new Set(shown));
  const items = shown.flatMap((id) => found.get(id) ?? []);
  const gone = listed.flatMap((id) => erased.get(id) ?? []);
  const writers = runs.map(({ writer }) => writer);
  // What was searched is said writer by writer, so that equal searches on two machines can be told apart.
  const search = runs.flatMap(({ writer, run }) =>
    others.length === 0 ? run.search : run.search.map((each) => searchedBy(each, writer)),
  );
  const latest = runs.map(({ run }) => run).sort((one, other) => (one.at < other.at ? 1 : -1))[0] ?? first.run;
  const ids = items.map((item) => item.id);
  const leftOut = left.map(({ writer, run }) => ({ writer, items: run.items.length }));
  const ofTheLocker = [
    ...(gone.length === 0 ? [] : [erasedSearch(listed.length, gone)]),
    ...(left.length === 0 ? [] : [retiredSearch(LOCKER_SEARCH, leftOut, retired)]),
  ];
  const run = { at: latest.at, clock: latest.clock, items: ids, search: [...search, ...ofTheLocker] };
  return { run, items, writers };
}

/** Returns a search as it is said where several writers searched. */
export function searchedBy(search: SearchRecord, writer: string): SearchRecord {
  return { ...search, root: `${search.root} (by ${writer})` };
}

/** Returns what was erased, by the id of the item, whichever writer wrote it down. */
export function erasuresIn(readings: readonly WriterReading[]): ReadonlyMap<string, Erasure> {
  return new Map(readings.flatMap(({ chain }) => [...chain.erased]));
}

function erasedSearch(listed: number, gone: readonly Erasure[]): SearchRecord {
  const problems = gone.map(({ id, reason, by, at }) => ({
    path: id,
    state: 'erased',
    message: `Erased on ${at.slice(0, 10)} by ${by}: ${reason}`,
  }));
  return {
    collector: LOCKER_SEARCH,
    root: 'the evidence locker',
    searched: listed,
    found: listed - gone.length,
    problems,
  };
}

/** Returns the item that stands for an erased one: of the same kind, without facts, so that every check finds it not observable. */
export function erasedItem(
  of: { readonly id: EvidenceId; readonly kind: string; readonly kindVersion: number },
  { reason, by, at }: { readonly reason: string; readonly by: string; readonly at: string },
): EvidenceItem {
  const day = at.slice(0, 10);
  const draft = {
    kind: idOf<'kind'>(of.kind),
    kindVersion: of.kindVersion,
    subject: `erased item ${of.id.slice('sha256:'.length, 'sha256:'.length + 12)}`,
    source: { path: 'erased', sha256: of.id.slice('sha256:'.length), bytes: 0 },
    facts: {} as JsonObject,
    locators: {},
    collected: at,
    period: null,
    collector: { id: LOCKER_SEARCH, version: '1' },
    parameters: {},
    redactions: [],
    blindSpots: [`The item ${of.id} was erased on ${day} by ${by}: ${reason}. What it showed is not known any more.`],
  };
  return { id: idOf<'evidence'>(`sha256:${digestOf(draft)}`), ...draft };
}
