import { describe, expect, it } from 'vitest';
import { composeRelations, converseOf, type DerivedRelation } from '../../src/evaluate/set-relations.ts';
import type { Relationship } from '../../src/model/catalogue.ts';

const RELATIONS: readonly Relationship[] = ['equal-to', 'superset-of', 'subset-of', 'intersects-with'];
const ALL: readonly DerivedRelation[] = [...RELATIONS, null];

/** Every set over four things that is not empty, as bits. */
const SETS = Array.from({ length: 15 }, (_, index) => index + 1);

/** What each relation claims of two sets. */
const CLAIMS: Readonly<Record<Relationship, (a: number, b: number) => boolean>> = {
  'equal-to': (a, b) => a === b,
  'superset-of': (a, b) => (a & b) === b,
  'subset-of': (a, b) => (a & b) === a,
  'intersects-with': (a, b) => (a & b) !== 0,
};

function holds(relation: DerivedRelation, a: number, b: number): boolean {
  return relation === null || CLAIMS[relation](a, b);
}

/** Whether whatever the first claims, the second claims too. */
function implies(first: DerivedRelation, second: DerivedRelation): boolean {
  return SETS.every((a) => SETS.every((b) => !holds(first, a, b) || holds(second, a, b)));
}

describe('the composition of set relations', () => {
  it('claims only what is so for every three sets, and the most that is', () => {
    for (const first of RELATIONS) {
      for (const second of RELATIONS) {
        const follows = (relation: DerivedRelation): boolean =>
          SETS.every((a) =>
            SETS.every((b) => !holds(first, a, b) || SETS.every((c) => !holds(second, b, c) || holds(relation, a, c))),
          );
        const composed = composeRelations(first, second);
        expect(follows(composed), `${first} then ${second} gives ${composed}`).toBe(true);
        for (const other of RELATIONS.filter(follows)) {
          expect(implies(composed, other), `${first} then ${second}: ${other} follows too`).toBe(true);
        }
      }
    }
  });

  it('has equal-to as its identity and nothing as its zero', () => {
    for (const relation of ALL) {
      expect(composeRelations('equal-to', relation)).toBe(relation);
      expect(composeRelations(relation, 'equal-to')).toBe(relation);
      expect(composeRelations(relation, null)).toBeNull();
      expect(composeRelations(null, relation)).toBeNull();
    }
  });

  it('reads the same from the other end', () => {
    const back = (relation: DerivedRelation): DerivedRelation => (relation === null ? null : converseOf(relation));
    for (const a of ALL) {
      expect(back(back(a))).toBe(a);
      for (const b of ALL) expect(back(composeRelations(a, b))).toBe(composeRelations(back(b), back(a)));
    }
  });

  it('is monotone: what is claimed from more is never less', () => {
    for (const strong of ALL) {
      for (const weak of ALL) {
        if (!implies(strong, weak)) continue;
        for (const other of ALL) {
          expect(implies(composeRelations(strong, other), composeRelations(weak, other))).toBe(true);
          expect(implies(composeRelations(other, strong), composeRelations(other, weak))).toBe(true);
        }
      }
    }
  });
});
