import { compareAssessments } from '../evaluate/compare.ts';
import type { Comparison } from '../model/comparison.ts';
import { readAssessment } from './read-assessment.ts';

/** Compares two assessments, each given as an output folder, an assessment.json or a pack. Throws as `readAssessment` does. */
export async function diffAssessments(before: string, after: string): Promise<Comparison> {
  return compareAssessments(await readAssessment(before), await readAssessment(after));
}
