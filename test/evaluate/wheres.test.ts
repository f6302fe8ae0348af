import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { itemOf } from '../support/items.ts';
import { judgeWith } from '../support/judged.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

/** The tiny catalogue with a control that asks its check of some subjects only. */
function narrowed(where: string): Catalogue {
  const { catalogue } = lintCatalogue(writeTree(TINY));
  if (catalogue === undefined) throw new Error('The tiny catalogue is broken.');
  const [first, ...others] = catalogue.controls;
  const [check] = catalogue.checks;
  if (first === undefined || check === undefined) throw new Error('The tiny catalogue is empty.');
  const assessment = { op: 'check', check: check.id, where, ifPresent: false } as const;
  return { ...catalogue, controls: [{ ...first, assessment }, ...others] };
}

const facts = { days: 400, share: 1, kept: true, tags: [], parts: [] };
const log = (name: string, given: JsonObject): EvidenceItem => itemOf('log', name, given);

describe('a condition of a control', () => {
  const catalogue = narrowed('facts.name.startsWith("gw")');

  it('leaves out the subjects that do not belong, and names those that do', () => {
    const kept = log('gw', { ...facts, name: 'gw' });
    const result = judgeWith(catalogue, [kept, log('other', { ...facts, name: 'other', days: 1 })]);
    expect(result.controls[0]).toMatchObject({ verdict: { status: 'met' }, population: { holds: 1, fails: 0 } });
    expect(result.controls[0]?.parts[0]).toMatchObject({ op: 'check', matched: [kept.id] });
  });

  it('keeps a subject whose facts were erased, so that nothing is claimed of it', () => {
    const erased = log('erased', {});
    const result = judgeWith(catalogue, [log('gw', { ...facts, name: 'gw' }), erased]);
    expect(result.controls[0]).toMatchObject({
      verdict: { status: 'unknown', because: [{ code: 'not-observable', evidence: [erased.id] }] },
      population: { holds: 1, notObservable: 1 },
    });
  });

  it('keeps a subject whose facts do not tell whether it belongs', () => {
    const untold = log('untold', { ...facts, name: 7, days: 1 });
    const result = judgeWith(catalogue, [log('gw', { ...facts, name: 'gw' }), untold]);
    expect(result.controls[0]?.parts[0]).toMatchObject({ matched: expect.arrayContaining([untold.id]) });
    expect(result.controls[0]?.verdict.status).not.toBe('met');
  });
});
