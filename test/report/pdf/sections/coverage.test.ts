import { describe, expect, it } from 'vitest';
import { buildAssessment } from '../../../support/assessment.ts';
import { laidOf, linesOf, textOf } from './laid.ts';

describe('the coverage heat map', () => {
  const assessment = buildAssessment({ controls: 8, frameworks: 3 });
  const laid = laidOf({ assessment });
  const lines = linesOf(laid, 'coverage');

  it('counts every control of a framework once, by letter and number, in the row of all families', () => {
    const { controls } = assessment;
    const count = (framework: string, status: string): number =>
      controls.filter(
        (control) =>
          control.verdict.status === status && control.serves.some((served) => served.startsWith(`${framework}:`)),
      ).length;
    const from = lines.lastIndexOf('All families') + 1;
    const letters = { 'not-met': 'G', unknown: 'U', met: 'M', 'not-applicable': 'N' };
    const expected = assessment.frameworks.flatMap(({ framework }) => {
      const cells = Object.entries(letters).flatMap(([status, letter]) =>
        count(framework, status) === 0 ? [] : [`${letter} ${count(framework, status)}`],
      );
      return cells.length === 0 ? ['–'] : cells;
    });
    expect(expected).toContain('–');
    expect(expected.length).toBeGreaterThan(6);
    expect(lines.slice(from, from + expected.length)).toEqual(expected);
  });

  it('is a real table whose cells carry the letter in the text, not in the colour alone', () => {
    const ops = laid.pages.filter((page) => page.section === 'coverage').flatMap((page) => page.ops);
    const tags = ops.flatMap((op) => (op.op === 'open' ? [op.tag] : []));
    expect(tags.filter((tag) => tag === 'Table').length).toBe(3);
    expect(tags).not.toContain('Figure');
    expect(lines.filter((line) => /^[GUMN] \d+$/.test(line)).length).toBeGreaterThan(8);
  });

  it('goes on in another table where the frameworks are too many for one', () => {
    const wide = buildAssessment({ controls: 4, frameworks: 9 });
    const tables = laidOf({ assessment: wide })
      .pages.filter((page) => page.section === 'coverage')
      .flatMap((page) => page.ops)
      .filter((op) => op.op === 'open' && op.tag === 'Table').length;
    expect(tables).toBe(4);
  });

  it('names how many requirements no control serves, by framework, and where they are', () => {
    const gdpr = assessment.requirements.filter(
      (unit) => unit.framework === 'gdpr' && unit.raw.because.every((reason) => reason.code === 'not-mapped'),
    );
    const duties = gdpr.filter((unit) => unit.kind === 'duty').length;
    const units = assessment.requirements.filter((unit) => unit.framework === 'gdpr').length;
    expect(gdpr.length).toBeGreaterThan(0);
    const from = lines.lastIndexOf('GDPR');
    expect(lines.slice(from + 1, from + 5)).toEqual(
      [units, duties, gdpr.length - duties].map(String).concat(['Listed in its chapter']),
    );
    expect(textOf(laidOf({ assessment, detail: 'executive' }), 'coverage')).toContain('In assessment.json');
  });

  it('says so where controls serve none of the frameworks', () => {
    const idle = { ...assessment, controls: assessment.controls.map((control) => ({ ...control, serves: [] })) };
    expect(textOf(laidOf({ assessment: idle }), 'coverage')).toContain('8 controls serve no requirement');
    expect(textOf(laid, 'coverage')).not.toContain('serve no requirement');
  });
});
