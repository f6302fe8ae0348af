import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crosswalk } from '../../src/evaluate/crosswalk.ts';
import { converseOf } from '../../src/evaluate/set-relations.ts';
import type { Edge, Mapping } from '../../src/model/catalogue.ts';
import { type ControlId, idOf, type NonEmpty } from '../../src/model/ids.ts';

type Short = readonly [requirement: string, controls: string, relationship: Edge['relationship'], strength: number];

function mappingOf(framework: string, edges: readonly Short[]): Mapping {
  return {
    framework: idOf<'framework'>(framework),
    version: '1',
    authoredBy: 'tests',
    outOfScope: [],
    edges: edges.map(([requirement, controls, relationship, strength]) => ({
      framework: idOf<'framework'>(framework),
      requirement: idOf<'requirement'>(requirement),
      controls: controls.split(' ').map((id) => idOf<'control'>(id)) as unknown as NonEmpty<ControlId>,
      relationship,
      strength,
      rationale: `${requirement} by ${controls}`,
      ceiling: 'partly',
      review: 'reviewed',
      refutedBy: [],
      demands: [],
    })),
  };
}

function walked(a: readonly Short[], b: readonly Short[]) {
  return crosswalk({ mappings: [mappingOf('a', a), mappingOf('b', b)] }, 'a', 'b');
}

describe('a crosswalk', () => {
  it('composes both edges, shows the path with both rationales, and takes the weaker strength', () => {
    const [pair] = walked([['1', 'X-01 X-02', 'superset-of', 8]], [['9', 'X-01 X-02', 'subset-of', 5]]);
    expect(pair).toMatchObject({ from: '1', to: '9', relationship: 'subset-of', basis: 'composed', strength: 5 });
    expect(pair?.paths).toMatchObject([
      {
        shared: ['X-01', 'X-02'],
        from: { rationale: '1 by X-01 X-02', relationship: 'superset-of' },
        to: { rationale: '9 by X-01 X-02', relationship: 'subset-of' },
      },
    ]);
  });

  it('claims nothing about requirements that share no control', () => {
    expect(walked([['1', 'X-01', 'equal-to', 9]], [['9', 'X-02', 'equal-to', 9]])).toEqual([]);
  });

  it('says where the overlap does not follow but only a control is shared', () => {
    const both = walked([['1', 'X-01', 'superset-of', 9]], [['9', 'X-01', 'superset-of', 9]]);
    expect(both[0]).toMatchObject({ relationship: 'intersects-with', basis: 'shared-control' });
    const part = walked([['1', 'X-01', 'subset-of', 9]], [['9', 'X-01', 'subset-of', 4]]);
    expect(part[0]).toMatchObject({ relationship: 'intersects-with', basis: 'composed', strength: 4 });
  });

  it('counts a larger set of controls as demanding more', () => {
    const [pair] = walked([['1', 'X-01 X-02', 'equal-to', 9]], [['9', 'X-01', 'equal-to', 9]]);
    expect(pair).toMatchObject({ relationship: 'superset-of', basis: 'composed' });
    const [over] = walked([['1', 'X-01 X-02', 'equal-to', 9]], [['9', 'X-02 X-03', 'equal-to', 9]]);
    expect(over).toMatchObject({ relationship: 'intersects-with', basis: 'composed' });
  });

  it('takes the relation from the path that says most, and keeps every other path', () => {
    const [pair] = walked(
      [
        ['1', 'X-01', 'intersects-with', 9],
        ['1', 'X-02', 'equal-to', 4],
      ],
      [
        ['9', 'X-01', 'intersects-with', 9],
        ['9', 'X-02', 'equal-to', 6],
      ],
    );
    expect(pair).toMatchObject({ relationship: 'equal-to', strength: 4 });
    expect(pair?.paths.map((path) => path.shared)).toEqual([['X-02'], ['X-01']]);
  });

  it('reads the same from the other side, whatever the mappings', () => {
    const edge = (names: readonly string[]): fc.Arbitrary<Short> =>
      fc.tuple(
        fc.constantFrom(...names),
        fc.subarray(['X-01', 'X-02', 'X-03'], { minLength: 1 }).map((ids) => ids.join(' ')),
        fc.constantFrom('equal-to', 'superset-of', 'subset-of', 'intersects-with'),
        fc.integer({ min: 1, max: 10 }),
      );
    const edges = (names: readonly string[]) => fc.array(edge(names), { maxLength: 5 });
    fc.assert(
      fc.property(edges(['1', '2']), edges(['8', '9']), (a, b) => {
        const mappings = [mappingOf('a', a), mappingOf('b', b)];
        const there = crosswalk({ mappings }, 'a', 'b');
        const back = new Map(crosswalk({ mappings }, 'b', 'a').map((pair) => [`${pair.to} ${pair.from}`, pair]));
        expect(back.size).toBe(there.length);
        for (const pair of there) {
          const other = back.get(`${pair.from} ${pair.to}`);
          expect(other).toMatchObject({ basis: pair.basis, strength: pair.strength });
          expect(other?.paths.length).toBe(pair.paths.length);
          for (const path of pair.paths) expect(path.strength).toBeLessThanOrEqual(path.from.strength);
          const relations = pair.paths.map((path) => path.relationship);
          expect(relations).toContain(pair.relationship);
          // Two paths may say superset-of and subset-of with equal right; then either may come first.
          if (!(relations.includes('superset-of') && relations.includes('subset-of')))
            expect(other?.relationship).toBe(converseOf(pair.relationship));
        }
      }),
    );
  });
});
