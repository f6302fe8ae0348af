import type { Assessment, RequirementResult } from '../../../../src/model/assessment.ts';
import { idOf } from '../../../../src/model/ids.ts';
import type { Laid } from '../../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput } from '../../../../src/report/pdf/index.ts';
import { layOut } from '../../../../src/report/pdf/lay-out.ts';
import type { Metrics } from '../../../../src/report/pdf/typesetter.ts';
import { buildAssessment } from '../../../support/assessment.ts';
import { packInput } from '../../../support/pack.ts';

const METRICS: Metrics = { has: (_, code) => code < 0x2200, advance: () => 500, kern: () => 0 };

/** Lays a pack out without a PDF writer. */
export function laidOf(changes: Partial<PdfInput> = {}): Laid {
  return layOut(contextOf(packInput(changes), METRICS));
}

/** The tagged text of one section, line breaks and runs of spaces as one space. */
export function textOf(laid: Laid, section: string): string {
  return linesOf(laid, section).join(' ').replaceAll(/\s+/g, ' ');
}

/** The tagged text of one section, one run a line. */
export function linesOf(laid: Laid, section: string): readonly string[] {
  return laid.pages
    .filter((page) => page.section === section)
    .flatMap((page) => page.ops.flatMap((op) => (op.op === 'content' ? op.drawing.runs : [])))
    .map((run) => run.text.trim());
}

/** The sections of a pack in the order of its pages. */
export function sectionsOf(laid: Laid): readonly string[] {
  return [...new Set(laid.pages.map((page) => page.section))];
}

/** An assessment of a provider under the AI Act: one element under each heading of Annex IV, the first served by a control. */
export function providerAssessment(status: 'not-assessed' | 'not-applicable' = 'not-assessed'): Assessment {
  const base = buildAssessment({ frameworks: 2 });
  const sample = base.requirements.find((unit) => unit.edges.length > 0);
  if (sample === undefined) throw new Error('No requirement of the fixture has an edge.');
  const because = [{ code: 'control-unknown', text: 'Not known.', controls: [] }] as const;
  const units = ['(1)(a)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)'].map(
    (suffix, index): RequirementResult => ({
      ...sample,
      framework: idOf('eu-ai-act'),
      id: idOf(`Annex IV${suffix}`),
      kind: 'content-item',
      summary: `Element ${index + 1} of the documentation.`,
      raw: { status, because },
      effective: { status, because },
      edges: index === 0 ? sample.edges.slice(0, 1) : [],
    }),
  );
  return { ...base, requirements: [...base.requirements, ...units] };
}
