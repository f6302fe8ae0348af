import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestPerSubject } from '../../src/evaluate/newest.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { itemOf } from '../support/items.ts';

const seen = fc
  .record({
    kind: fc.constantFrom('log', 'attestation', 'document'),
    subject: fc.constantFrom('a', 'b', 'c'),
    path: fc.constantFrom('x', 'y'),
    collected: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'),
    facts: fc.record({ n: fc.integer({ min: 0, max: 2 }) }),
  })
  .map(({ kind, subject, path, collected, facts }) =>
    itemOf(kind, subject, facts, { collected, source: { path, sha256: '0'.repeat(64), bytes: 1 } }),
  );

const keyOf = ({ kind, subject, source, id }: EvidenceItem): string =>
  kind === 'attestation' ? id : `${kind} ${source.path} ${subject}`;

describe('what was seen last of every subject', () => {
  it('is one item for each subject, and none of its items is newer; every attestation stays', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 25 }), (items) => {
        const kept = [...newestPerSubject(items).values()].flat();
        expect(new Set(kept.map(keyOf))).toEqual(new Set(items.map(keyOf)));
        expect(kept).toHaveLength(new Set(items.map(keyOf)).size);
        for (const item of kept) {
          const rivals = items.filter((each) => keyOf(each) === keyOf(item));
          const newest = rivals
            .map((each) => each.collected)
            .sort()
            .at(-1);
          expect(item.collected).toBe(newest);
          const ids = rivals.filter((each) => each.collected === newest).map((each) => each.id);
          expect(item.id).toBe(ids.sort()[0]);
        }
      }),
    );
  });

  it('comes in one order, whatever the order of the input and however often an item is in it', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 25 }), (items) => {
        const once = [...newestPerSubject(items)];
        expect([...newestPerSubject([...items].reverse())]).toEqual(once);
        expect([...newestPerSubject([...items, ...items])]).toEqual(once);
        const kinds = once.map(([kind]) => kind);
        expect(kinds).toEqual([...kinds].sort());
      }),
    );
  });
});
