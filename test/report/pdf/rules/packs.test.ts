import { describe, expect, it } from 'vitest';
import { type PdfInput, renderPdf } from '../../../../src/report/pdf/index.ts';
import { buildAssessment, emptyAssessment } from '../../../support/assessment.ts';
import { everySection } from '../../../support/large-assessment.ts';
import { packInput, packTemplate } from '../../../support/pack.ts';
import { checkRules } from './check-rules.ts';

const letter = {
  ...packTemplate,
  layout: { ...packTemplate.layout, page: { ...packTemplate.layout.page, size: 'letter' as const } },
};

describe('the rules find nothing against', () => {
  it.each<[string, Partial<PdfInput>]>([
    ['a pack in which every section has content', { assessment: everySection() }],
    ['a pack in which every list is empty', { assessment: emptyAssessment() }],
    ['a pack on letter paper', { template: letter }],
    ['a pack without attachments', { attachments: [] }],
    ['a pack of one framework and no control', { assessment: buildAssessment({ frameworks: 1, controls: 0 }) }],
    [
      'a pack with tables over many pages',
      { assessment: buildAssessment({ requirements: 260, observationsPerCheck: 90 }) },
    ],
  ])('%s', async (_, changes) => {
    expect(await checkRules(renderPdf(packInput(changes)))).toEqual([]);
  });
});
