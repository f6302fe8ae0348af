import type { Assessment } from '../../src/model/assessment.ts';
import { buildAssessment } from './assessment.ts';

/** An assessment in which every section of the pack has content: all frameworks, every status, gaps, exceptions, questions. */
export function everySection(): Assessment {
  return buildAssessment({ frameworks: 7, requirements: 24, controls: 12, observationsPerCheck: 12, evidence: 40 });
}

/**
 * An assessment whose pack has about so many hundred pages. The shape stays that of a real one: requirements, controls,
 * observations and evidence grow together.
 */
export function largeAssessment(hundreds: number): Assessment {
  return buildAssessment({
    frameworks: 7,
    requirements: 50 * hundreds,
    controls: 13 * hundreds,
    observationsPerCheck: 60,
    evidence: 180 * hundreds,
  });
}
