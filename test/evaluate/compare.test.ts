import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAssessments } from '../../src/evaluate/compare.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Comparison } from '../../src/model/comparison.ts';
import { itemOf, statement } from '../support/items.ts';
import { catalogueIn, exceptionOf, judgeWith, logOf } from '../support/judged.ts';
import { TINY, tinyWith, writeTree } from '../support/tiny-catalogue.ts';

const catalogue = catalogueIn(writeTree(TINY));
const stricter = catalogueIn(tinyWith('evidence/log/checks/LOG-01.yaml', 'version: 1', 'version: 2'));
const remapped = catalogueIn(tinyWith('frameworks/demo/mapping.yaml', 'superset-of', 'equal-to'));
const RULES = { plain: catalogue, stricter, remapped };
const said = statement('AUD-01/review', '2026-10-30');
const good = judgeWith(catalogue, [logOf(400), said]);

const EXCEPTION = exceptionOf({ expires: '2026-12-31' });

function codes(comparison: Comparison): readonly string[] {
  const causes = [...comparison.controls, ...comparison.requirements].flatMap((change) => change.causes);
  return [...new Set(causes.map((cause) => cause.code))].sort();
}

describe('a comparison of two assessments', () => {
  it('finds nothing between equal ones', () => {
    const again = compareAssessments(good, judgeWith(catalogue, [said, logOf(400)]));
    expect([again.controls, again.requirements]).toEqual([[], []]);
  });

  it.each([
    ['a log got shorter', judgeWith(catalogue, [logOf(3), said]), 'evidence-content', 'worse'],
    ['the log is gone', judgeWith(catalogue, [said]), 'evidence-content', 'worse'],
    [
      'the log is stale',
      judgeWith(catalogue, [logOf(400), said], { asOf: '2027-01-05T00:00:00.000Z' }),
      'evidence-age',
      'worse',
    ],
    [
      'the statement lapsed',
      judgeWith(catalogue, [logOf(400, { collected: '2027-03-01T00:00:00.000Z' }), said], {
        asOf: '2027-03-02T00:00:00.000Z',
      }),
      'evidence-age',
      'worse',
    ],
    ['nobody states it', judgeWith(catalogue, [logOf(400)]), 'statement', 'worse'],
    [
      'a threshold was raised',
      judgeWith(catalogue, [logOf(400), said], { parameters: { 'LOG-01.minimum': 500 } }),
      'parameter',
      'worse',
    ],
    ['the check is another', judgeWith(stricter, [logOf(3), said]), 'check-version', 'worse'],
  ])('names the cause where %s', (_name, after: Assessment, code, direction) => {
    const comparison = compareAssessments(good, after);
    expect(comparison.controls.map((change) => change.direction)).toEqual([direction]);
    expect(codes(comparison)).toContain(code);
    expect(codes(comparison)).toContain('control');
    const back = compareAssessments(after, good);
    expect(back.controls[0]?.direction).toBe('better');
  });

  it('tells facts, mapping, dates and exceptions from evidence', () => {
    const other = new Map([['demo', { roles: ['reader'], route: null, answers: {} }]]);
    const excluded = compareAssessments(good, judgeWith(catalogue, [logOf(400), said], { facts: other }));
    expect(codes(excluded)).toEqual(['facts']);
    expect(excluded.requirements[0]).toMatchObject({ id: '1.1', direction: 'neither' });
    const bad = [logOf(3), said];
    const doubt = compareAssessments(judgeWith(catalogue, bad), judgeWith(remapped, bad));
    expect(doubt.requirements[0]).toMatchObject({ from: { raw: 'not-assessed' }, to: { raw: 'not-satisfied' } });
    expect(codes(doubt)).toEqual(['catalogue']);
    const later = { asOf: '2027-01-02T00:00:00.000Z' };
    const fresh = [logOf(400, { collected: '2027-01-01T00:00:00.000Z' }), statement('AUD-01/review', '2026-12-30')];
    const begun = compareAssessments(good, judgeWith(catalogue, fresh, later));
    expect(begun.requirements).toMatchObject([{ id: '1.2', from: { raw: 'not-yet-applicable' } }]);
    expect(codes(begun)).toEqual(['date']);
    const exceptions = [EXCEPTION] as never;
    const granted = compareAssessments(judgeWith(remapped, bad), judgeWith(remapped, bad, { exceptions }));
    expect(granted.requirements[0]).toMatchObject({ to: { raw: 'not-satisfied', effective: 'partially-satisfied' } });
    expect(codes(granted)).toEqual(['exception']);
  });

  it('names frameworks that only one side assessed', () => {
    const without = { ...good, frameworks: [], requirements: [] };
    expect(compareAssessments(good, without).frameworksOnlyBefore).toEqual(['demo']);
    expect(compareAssessments(without, good)).toMatchObject({ frameworksOnlyAfter: ['demo'], requirements: [] });
  });

  it('has a cause for every change that lies in what really differs, and none without a change', () => {
    const side = fc.record({
      days: fc.constantFrom(-1, 3, 200, 400),
      more: fc.constantFrom(null, 2, 300),
      stated: fc.constantFrom(null, '2026-06-01', '2026-10-30'),
      asOf: fc.constantFrom('2026-11-20T12:00:00.000Z', '2026-12-30T00:00:00.000Z', '2027-02-01T00:00:00.000Z'),
      minimum: fc.constantFrom(180, 350),
      roles: fc.constantFrom(['keeper'], ['reader'], ['keeper', 'reader']),
      excepted: fc.boolean(),
      rules: fc.constantFrom<keyof typeof RULES>('plain', 'stricter', 'remapped'),
    });
    const judge = (s: typeof side extends fc.Arbitrary<infer T> ? T : never): Assessment => {
      const other = { name: 'b', days: s.more ?? 0, share: 1, kept: true, tags: [], parts: [] };
      const items = [logOf(s.days)];
      if (s.more !== null) items.push(itemOf('log', 'b', other));
      if (s.stated !== null) items.push(statement('AUD-01/review', s.stated));
      return judgeWith(RULES[s.rules], items, {
        asOf: s.asOf,
        parameters: s.minimum === 180 ? {} : { 'LOG-01.minimum': s.minimum },
        facts: new Map([['demo', { roles: s.roles, route: null, answers: {} }]]),
        exceptions: s.excepted ? ([EXCEPTION] as never) : [],
      });
    };
    fc.assert(
      fc.property(side, side, (a, b) => {
        const [before, after] = [judge(a), judge(b)];
        const comparison = compareAssessments(before, after);
        const found = new Set(codes(comparison));
        if (JSON.stringify(a) === JSON.stringify(b)) expect(found.size).toBe(0);
        const differs = {
          'evidence-content': a.days !== b.days || a.more !== b.more,
          'evidence-age': a.asOf !== b.asOf,
          date: a.asOf !== b.asOf,
          statement: a.stated !== b.stated || a.asOf !== b.asOf,
          'check-version': a.rules !== b.rules,
          catalogue: a.rules !== b.rules,
          parameter: a.minimum !== b.minimum,
          facts: JSON.stringify(a.roles) !== JSON.stringify(b.roles),
          exception: a.excepted !== b.excepted || a.asOf !== b.asOf,
        };
        for (const [code, real] of Object.entries(differs)) if (!real) expect(found).not.toContain(code);
        const changed = new Set(comparison.requirements.map((change) => change.id as string));
        for (const now of after.requirements) {
          const was = before.requirements.find((each) => each.id === now.id);
          const same = was?.raw.status === now.raw.status && was.effective.status === now.effective.status;
          expect(changed.has(now.id)).toBe(!same);
        }
      }),
      { numRuns: 150 },
    );
  });
});
