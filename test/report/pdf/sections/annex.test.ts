import { describe, expect, it } from 'vitest';
import { buildAssessment } from '../../../support/assessment.ts';
import { laidOf, linesOf, providerAssessment, sectionsOf, textOf } from './laid.ts';

describe('the AI-system annex', () => {
  const assessment = providerAssessment();
  const laid = laidOf({ assessment });

  it('has the nine headings with every Annex IV element under its own', () => {
    const lines = linesOf(laid, 'ai-annex');
    const headings = lines.flatMap((line) => /^(\d)\. /.exec(line)?.[1] ?? []);
    expect(headings).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const ids = lines.filter((line) => line.startsWith('Annex IV('));
    expect(ids).toEqual(
      assessment.requirements.filter((unit) => unit.id.startsWith('Annex IV(')).map((unit) => unit.id as string),
    );
  });

  it('points to evidence and the verdict of its controls, or says not provided', () => {
    const lines = linesOf(laid, 'ai-annex');
    expect(lines.filter((line) => line === 'Not provided').length).toBe(8);
    expect(textOf(laid, 'ai-annex')).toMatch(
      /Evidence that bears on it: EV-\d{4}.{0,60}Controls: IAM-\d\d: (Met|Not met|Unknown)/,
    );
  });

  it('ends with a declaration on a page of its own, marked as an unsigned template', () => {
    expect(laid.pages.filter((page) => page.section === 'declaration').length).toBe(1);
    const text = textOf(laid, 'declaration');
    expect(text).toContain('This page is not a declaration until the provider has completed and signed it.');
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) expect(text).toContain(`Annex V(${number})`);
  });

  it('is not printed where stated facts exclude all of it or the AI Act was not chosen, and the pack says so', () => {
    const excluded = laidOf({ assessment: providerAssessment('not-applicable') });
    expect(sectionsOf(excluded)).not.toContain('ai-annex');
    expect(sectionsOf(excluded)).not.toContain('declaration');
    expect(textOf(excluded, 'document-control')).toContain(
      'because the stated facts exclude every element of Annex IV',
    );
    const other = laidOf({ assessment: buildAssessment({ frameworks: 1 }) });
    expect(sectionsOf(other)).not.toContain('ai-annex');
    expect(textOf(other, 'document-control')).toContain('the EU AI Act is not among the frameworks');
  });
});

describe('the management assertion', () => {
  const assessment = buildAssessment();

  it('names the period, or the as-of date where there is none', () => {
    expect(textOf(laidOf(), 'assertion')).toContain('for the period 2026-Q3, from 2026-07-01 to 2026-09-30:');
    const without = laidOf({ assessment: { ...assessment, period: null } });
    expect(textOf(without, 'assertion')).toContain('as of 2026-09-30:');
  });

  it('lists every gap of a control not met and every exception by number', () => {
    const lines = linesOf(laidOf(), 'assertion');
    for (const gap of assessment.gaps) expect(lines).toContain(gap.label);
    for (const { id } of assessment.exceptions) expect(lines.join(' ')).toContain(id);
    expect(assessment.gaps.length).toBeGreaterThan(2);
  });

  it('says whose text it is and which version of the wording', () => {
    const text = textOf(laidOf(), 'assertion');
    expect(text).toContain('it says nothing until it is signed');
    expect(text).toContain('Version 1 of this text');
  });
});
