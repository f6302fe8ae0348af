import type { EvidenceItem } from '../model/evidence.ts';

/**
 * Returns, by kind, what was seen last of every subject, whatever the order of the input: kinds sorted, the items of each by
 * path, subject and id. What was seen last is what counts; attestations are all kept, because each has its own date.
 */
export function newestPerSubject(input: Iterable<EvidenceItem>): ReadonlyMap<string, readonly EvidenceItem[]> {
  const byKind = new Map<string, EvidenceItem[]>();
  for (const item of input) {
    const list = byKind.get(item.kind);
    if (list === undefined) byKind.set(item.kind, [item]);
    else list.push(item);
  }
  return new Map(
    [...byKind.keys()].sort(compare).map((kind) => {
      const sorted = (byKind.get(kind) ?? []).sort(inOrder);
      return [kind, withoutEarlier(sorted, kind === 'attestation' ? sameItem : sameSubject)];
    }),
  );
}

/** Of those that are the same, which lie side by side, the one collected last; at one moment the first. */
function withoutEarlier(
  sorted: readonly EvidenceItem[],
  same: (a: EvidenceItem, b: EvidenceItem) => boolean,
): readonly EvidenceItem[] {
  const newest: EvidenceItem[] = [];
  let before: EvidenceItem | undefined;
  for (const item of sorted) {
    if (before === undefined || !same(before, item)) newest.push(item);
    else if (item.collected > before.collected) newest[newest.length - 1] = item;
    else continue;
    before = item;
  }
  return newest;
}

function inOrder(a: EvidenceItem, b: EvidenceItem): number {
  return compare(a.source.path, b.source.path) || compare(a.subject, b.subject) || compare(a.id, b.id);
}

function sameSubject(a: EvidenceItem, b: EvidenceItem): boolean {
  return a.subject === b.subject && a.source.path === b.source.path;
}

function sameItem(a: EvidenceItem, b: EvidenceItem): boolean {
  return a.id === b.id;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
