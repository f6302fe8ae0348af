import type { Relationship } from '../model/catalogue.ts';

/** What follows about two sets: a relation in the terms of NIST IR 8477, or nothing. */
export type DerivedRelation = Relationship | null;

const CONVERSES: Readonly<Record<Relationship, Relationship>> = {
  'equal-to': 'equal-to',
  'superset-of': 'subset-of',
  'subset-of': 'superset-of',
  'intersects-with': 'intersects-with',
};

/**
 * What follows for A and C from "A is … B" (rows) and "B is … C" (columns). No set is empty, and `intersects-with`
 * claims no more than a shared part. The reasons, cell by cell:
 *
 * - `equal-to` changes nothing, on either side.
 * - A contains B and B contains C: A contains C. The same downwards.
 * - A contains B, and B lies within C or shares a part with it: that part lies in both A and C, so they intersect.
 * - A lies within B, and B contains C or only shares a part with it: A may lie beside C altogether. Nothing follows.
 * - A shares a part with B, and B lies within C: the shared part lies in C too, so they intersect.
 * - A shares a part with B, and B contains C or shares a part with it: those parts may be different ones. Nothing follows.
 */
const COMPOSITIONS: Readonly<Record<Relationship, Readonly<Record<Relationship, DerivedRelation>>>> = {
  'equal-to': {
    'equal-to': 'equal-to',
    'superset-of': 'superset-of',
    'subset-of': 'subset-of',
    'intersects-with': 'intersects-with',
  },
  'superset-of': {
    'equal-to': 'superset-of',
    'superset-of': 'superset-of',
    'subset-of': 'intersects-with',
    'intersects-with': 'intersects-with',
  },
  'subset-of': {
    'equal-to': 'subset-of',
    'superset-of': null,
    'subset-of': 'subset-of',
    'intersects-with': null,
  },
  'intersects-with': {
    'equal-to': 'intersects-with',
    'superset-of': null,
    'subset-of': 'intersects-with',
    'intersects-with': null,
  },
};

/** Returns the relation seen from the other side. */
export function converseOf(relation: Relationship): Relationship {
  return CONVERSES[relation];
}

/** Returns what follows for the outer two of three sets; null where nothing does. */
export function composeRelations(first: DerivedRelation, second: DerivedRelation): DerivedRelation {
  return first === null || second === null ? null : COMPOSITIONS[first][second];
}
