import type { SearchRecord } from '../model/assessment.ts';
import type { EvidenceId } from '../model/ids.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ItemIndex } from './item-index.ts';

/** One collection: which items it saw, and where it looked. What a later collection no longer sees is thereby gone. */
export interface CollectionRun {
  readonly at: string;
  readonly clock: 'declared' | 'system';
  readonly items: readonly EvidenceId[];
  readonly search: readonly SearchRecord[];
}

/**
 * Returns a collection as it is stored: its items are named by the records that hold them, single numbers and
 * [first, last], in their order, because a digest that is stored twice cannot be compressed the second time.
 */
export function storedRun(run: CollectionRun, recordOf: (id: EvidenceId) => number | undefined): JsonObject {
  const items: (string | number | [number, number])[] = [];
  for (const id of run.items) {
    const record = recordOf(id);
    const before = items.at(-1);
    if (record === undefined) items.push(id);
    else if (Array.isArray(before) && before[1] === record - 1) before[1] = record;
    else if (before === record - 1) items[items.length - 1] = [before, record];
    else items.push(record);
  }
  return { ...(run as unknown as JsonObject), items };
}

/** Returns a collection as it was put. Throws an Error where it names a record that is no item; see `namesItems`. */
export function readRun(stored: JsonObject, items: ItemIndex): CollectionRun {
  const ids: string[] = [];
  for (const each of listOf(stored)) {
    if (typeof each === 'string') {
      ids.push(each);
      continue;
    }
    const [first, last] = rangeOf(each) ?? [1, 0];
    for (let record = first; record <= last; record += 1) {
      const id = items.idIn(record);
      if (id === undefined) throw new Error(`A collection names record ${record}, which is no item.`);
      ids.push(id);
    }
  }
  return { ...stored, items: ids } as unknown as CollectionRun;
}

/** Tells whether all that a stored collection names are ids, or records that are items. */
export function namesItems(stored: JsonObject, items: ItemIndex): boolean {
  return listOf(stored).every((each) => {
    if (typeof each === 'string') return true;
    const range = rangeOf(each);
    return range !== undefined && items.countIn(...range) === range[1] - range[0] + 1;
  });
}

function listOf(stored: JsonObject): readonly Json[] {
  const { items } = stored;
  return Array.isArray(items) ? (items as readonly Json[]) : [];
}

function rangeOf(value: Json): readonly [number, number] | undefined {
  const [first, last, ...more] = (Array.isArray(value) ? value : [value, value]) as readonly Json[];
  if (typeof first !== 'number' || typeof last !== 'number' || more.length > 0) return undefined;
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= 1 && first <= last
    ? [first, last]
    : undefined;
}
