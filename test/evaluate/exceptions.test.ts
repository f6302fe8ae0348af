import { describe, expect, it } from 'vitest';
import type { StatedException } from '../../src/evaluate/exceptions.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { itemOf, statement } from '../support/items.ts';
import { catalogueIn, exceptionOf, judgeWith, logOf } from '../support/judged.ts';
import { tinyWith } from '../support/tiny-catalogue.ts';

const catalogue = catalogueIn(tinyWith('frameworks/demo/mapping.yaml', 'superset-of', 'equal-to'));
const said = statement('AUD-01/review', '2026-10-30');
const other = itemOf('log', 'other', { name: 'other', days: 2, share: 1, kept: true, tags: [], parts: [] });

function effective(evidence: Parameters<typeof judgeWith>[1], exception: Partial<StatedException>): string | undefined {
  return ruleOf(judgeWith(catalogue, evidence, { exceptions: [exceptionOf(exception)] }));
}

function ruleOf(assessment: Assessment): string | undefined {
  return assessment.requirements.find((each) => each.id === '1.1')?.effective.status;
}

describe('an exception', () => {
  it('covers the subjects it names and no others', () => {
    expect(effective([logOf(3), said], { subjects: ['gw'] })).toBe('partially-satisfied');
    expect(effective([logOf(3), other, said], { subjects: ['gw'] })).toBe('not-satisfied');
    expect(effective([logOf(3), other, said], { subjects: ['gw', 'other'] })).toBe('partially-satisfied');
    expect(effective([logOf(3), other, said], {})).toBe('partially-satisfied');
  });

  it('says which of its subjects are not among what was looked at', () => {
    const judged = (subjects: readonly string[]): string | undefined =>
      judgeWith(catalogue, [logOf(3), said], { exceptions: [exceptionOf({ subjects })] }).exceptions[0]?.why;
    expect(judged(['gw', 'gvv'])).toContain('Nothing called gvv was looked at.');
    expect(judged(['gw'])).not.toContain('looked at');
  });

  it('of subjects does not cover a statement that was denied', () => {
    const denied = statement('AUD-01/review', '2026-10-30', { stated: false });
    expect(effective([logOf(3), denied], { subjects: ['gw'] })).toBe('not-satisfied');
    expect(effective([logOf(3), denied], {})).toBe('partially-satisfied');
  });

  it('is stale once the worst finding has another severity than the one approved', () => {
    const judged = (severity: 'medium' | 'high'): Assessment =>
      judgeWith(catalogue, [logOf(3), said], { exceptions: [exceptionOf({ severity })] });
    expect(judged('medium').exceptions[0]?.state).toBe('in-force');
    expect(judged('high').exceptions[0]).toMatchObject({
      state: 'stale',
      why: expect.stringContaining('approved for a finding of severity high; the worst is now medium'),
    });
    expect(ruleOf(judged('high'))).toBe('not-satisfied');
  });

  it('is out of force while a control it counts on is not met', () => {
    const judged = judgeWith(catalogue, [logOf(3), said], {
      exceptions: [exceptionOf({ compensatingControls: ['AUD-01'] })],
    });
    expect(judged.exceptions[0]).toMatchObject({
      state: 'not-compensated',
      why: 'It counts on other controls, and AUD-01 is not-met.',
    });
    expect(ruleOf(judged)).toBe('not-satisfied');
  });

  it.each([
    ['its own owner approved it', { approver: ' a. person ' }, 'invalid'],
    ['it expires before it was approved', { expires: '2026-09-01' }, 'invalid'],
    ['it is approved later', { approvedOn: '2026-11-30' }, 'not-yet-in-force'],
    ['its day has passed', { expires: '2026-11-01' }, 'lapsed'],
  ] as const)('counts for nothing where %s', (_why, over, state) => {
    const judged = judgeWith(catalogue, [logOf(3), said], { exceptions: [exceptionOf(over)] });
    expect(judged.exceptions[0]?.state).toBe(state);
    expect(ruleOf(judged)).toBe('not-satisfied');
  });
});
