import { describe, expect, it } from 'vitest';
import { lintCatalogue, readyCatalogue } from '../../src/app/catalogue.ts';
import { unaskedStatements } from '../../src/app/check-attestations.ts';
import { type AssessInput, assess } from '../../src/evaluate/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import type { Json } from '../../src/model/json.ts';
import { itemOf, NOW, statement } from '../support/items.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

function replaced(path: string, before: string, after: string): string {
  const text = TINY[path] ?? '';
  if (!text.includes(before)) throw new Error(`${path} has no "${before}"`);
  return text.replace(before, after);
}

const root = writeTree({
  ...TINY,
  'controls/audit/AUD-01.yaml': replaced(
    'controls/audit/AUD-01.yaml',
    `The log was read this quarter and what stood out was followed up.
`,
    `The log was read within \${days} days by \${who}, and what stood out was followed up.
        parameters:
          days: {default: 90, unit: days, because: A quarter is what we ask of everybody.}
          who: {default: its owner, because: The owner knows what is ordinary.}
`,
  ),
  'frameworks/demo/mapping.yaml': replaced(
    'frameworks/demo/mapping.yaml',
    '    review: draft\n',
    `    review: draft
    demands:
      - {parameter: LOG-01.minimum, at-least: 180}
      - {parameter: AUD-01/review.days, at-most: 90}
`,
  ),
});
const linted = lintCatalogue(root);
const catalogue = linted.catalogue as Catalogue;

function judged(evidence: readonly EvidenceItem[], parameters: AssessInput['parameters'] = {}): Assessment {
  return assess({
    ...readyCatalogue(catalogue, parameters),
    evidence,
    search: [],
    generator: { name: 'probity', version: '0' },
    organisation: 'Org',
    classification: 'Confidential',
    scope: { name: 's', statement: '', includes: [], excludes: [] },
    facts: new Map(),
    frameworks: ['demo'],
    parameters,
    exceptions: [],
    asOf: NOW,
    clock: 'declared',
    period: null,
  });
}

const log = itemOf('log', 'gw', { name: 'gw', days: 400, share: 1, kept: true, tags: [], parts: [] });
const said = (...values: readonly Json[]) => statement('AUD-01/review', '2026-10-30', { values });
const part = (assessment: Assessment) => {
  const found = assessment.controls[0]?.parts[1];
  if (found?.op !== 'attestation') throw new Error('no statement');
  return found;
};
const rule = (assessment: Assessment) => assessment.requirements.find((each) => each.id === '1.1');

describe('the values of a statement', () => {
  it('are the defaults it prints where the person gives none', () => {
    expect(linted.diagnostics).toEqual([]);
    const result = judged([log, said()]);
    expect(part(result).statement).toBe(
      'The log was read within 90 days by its owner, and what stood out was followed up.',
    );
    expect(part(result).values).toEqual([
      { name: 'days', value: 90, unit: 'days', from: 'catalogue' },
      { name: 'who', value: 'its owner', unit: null, from: 'catalogue' },
    ]);
    expect(rule(result)?.raw.status).toBe('satisfied');
    expect(rule(result)?.edges[0]?.demands.map((demand) => demand.kept)).toEqual([true, true]);
  });

  it('are those the person gives, and a laxer one satisfies no stricter requirement', () => {
    const strict = judged([log, said({ name: 'days', type: 'number', value: '30' })]);
    expect(part(strict).statement).toContain('within 30 days by its owner');
    expect(rule(strict)?.raw.status).toBe('satisfied');
    const lax = judged([log, said({ name: 'days', type: 'number', value: '120' })]);
    expect(lax.controls[0]?.verdict.status).toBe('met');
    expect(rule(lax)?.raw).toMatchObject({
      status: 'partially-satisfied',
      because: [{ code: 'parameter-laxer' }],
    });
    expect(rule(lax)?.raw.because[0].text).toContain(
      'AUD-01/review.days is 120 days, as stated (values in attestations.yaml); the requirement asks for at most 90 days.',
    );
    expect(rule(lax)?.edges[0]?.demands[1]).toMatchObject({
      inForce: 120,
      demanded: 90,
      from: 'statement',
      kept: false,
    });
  });

  it('do not count, nor does the statement, where one is not asked for or of another type', () => {
    for (const value of [
      { name: 'day', type: 'number', value: '400' },
      { name: 'days', type: 'text', value: 'ninety' },
      { name: 'who', type: 'flag', value: 'true' },
    ]) {
      const result = judged([log, said(value)]);
      expect(result.controls[0]?.verdict).toMatchObject({
        status: 'unknown',
        because: [{ code: 'attestation-unclear' }],
      });
      expect(rule(result)?.raw.status).toBe('not-assessed');
    }
    const [problem] = unaskedStatements([said({ name: 'day', type: 'number', value: '4' })], catalogue, 'error');
    expect(problem).toMatchObject({
      message: 'The statement AUD-01/review has no value "day".',
      next: 'Did you mean "days"?',
    });
    const [wrong] = unaskedStatements([said({ name: 'days', type: 'text', value: 'x' })], catalogue, 'warning');
    expect(wrong).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('must be a number; found a text') as string,
    });
  });

  it('leave the value of a check to its own threshold: a laxer one of the organisation satisfies nothing stricter', () => {
    const result = judged([log, said()], { 'LOG-01.minimum': 30 });
    expect(result.controls[0]?.verdict.status).toBe('met');
    expect(rule(result)?.raw).toMatchObject({ status: 'partially-satisfied', because: [{ code: 'parameter-laxer' }] });
    expect(rule(result)?.raw.because[0].text).toContain('LOG-01.minimum is 30, set by the organisation');
    expect(rule(judged([log, said()], { 'LOG-01.minimum': 365 }))?.raw.status).toBe('satisfied');
  });
});
