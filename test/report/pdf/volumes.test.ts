import { describe, expect, it } from 'vitest';
import type { Laid } from '../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput } from '../../../src/report/pdf/index.ts';
import { layOut } from '../../../src/report/pdf/lay-out.ts';
import type { SectionId } from '../../../src/report/pdf/template.ts';
import type { Metrics } from '../../../src/report/pdf/typesetter.ts';
import { type Extent, extentOf, planVolumes, type Volume } from '../../../src/report/pdf/volumes.ts';
import { buildAssessment } from '../../support/assessment.ts';
import { packInput, packTemplate } from '../../support/pack.ts';

const METRICS: Metrics = { has: (_, code) => code < 0x2200, advance: () => 500, kern: () => 0 };
const { sections } = packTemplate.layout;
const assessment = buildAssessment({ frameworks: 7, requirements: 60, controls: 40 });

function laidOf(changes: Partial<PdfInput> = {}): Laid {
  return layOut(contextOf(packInput({ assessment, ...changes }), METRICS));
}

function placesOf(laid: Laid, kind: string): readonly string[] {
  return laid.pages
    .flatMap((page) => page.ops)
    .flatMap((op) => (op.op === 'destination' && op.name.startsWith(`${kind}:`) ? [op.name] : []));
}

function textOf(laid: Laid): string {
  return laid.pages
    .flatMap((page) => page.ops.flatMap((op) => (op.op === 'content' ? op.drawing.runs.map((run) => run.text) : [])))
    .join(' ')
    .replaceAll(/\s+/g, ' ');
}

const whole = laidOf();
const extent = extentOf(whole);
const LIMIT = 40;

/** Lays out every volume of a plan. */
function volumesOf(plan: readonly Volume[]): readonly Laid[] {
  const all = plan.map((volume, index) => ({ ...volume, file: `pack-${index + 1}.pdf` }));
  return all.map((volume, index) => {
    const template = { ...packTemplate, layout: { ...packTemplate.layout, sections: volume.sections } };
    return laidOf({ template, volume: { number: index + 1, all } });
  });
}

describe('the extent of a pack', () => {
  it('counts every page once', () => {
    const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
    expect(sum(extent.sections) + sum(extent.frameworks)).toBe(whole.pages.length);
    expect(sum(extent.controls)).toBe(extent.sections.get('controls'));
    expect([...extent.frameworks.keys()]).toEqual(assessment.frameworks.map(({ framework }) => framework));
    expect([...extent.controls.keys()].toSorted()).toEqual(
      assessment.controls.map(({ id }) => id as string).toSorted(),
    );
  });
});

describe('the volumes of a long pack', () => {
  const plan = planVolumes(sections, extent, LIMIT);
  const volumes = volumesOf(plan);

  it('hold each requirement, control and evidence item that the whole pack holds, exactly once', () => {
    expect(volumes.length).toBeGreaterThan(3);
    for (const kind of ['requirement', 'control', 'evidence', 'gap', 'exception']) {
      const all = volumes.flatMap((laid) => placesOf(laid, kind));
      expect(all.toSorted()).toEqual(placesOf(whole, kind).toSorted());
      expect(all.length).toBeGreaterThan(0);
    }
  });

  it('hold every section of the template, the cover and the contents in each', () => {
    for (const { sections: own } of plan) expect(own.slice(0, 1)).toEqual(['cover']);
    const held = new Set(plan.flatMap((volume) => volume.sections));
    expect([...held].toSorted()).toEqual([...sections].toSorted());
  });

  it('stay within the limit', () => {
    for (const laid of volumes.slice(1)) expect(laid.pages.length).toBeLessThanOrEqual(LIMIT);
  });

  it('name on each cover which volume it is and what every volume holds', () => {
    for (const [index, laid] of volumes.entries()) {
      const cover = textOf({ ...laid, pages: laid.pages.filter(({ section }) => section === 'cover') });
      expect(cover).toContain(`This is volume ${index + 1} of ${volumes.length}.`);
      for (const [other] of plan.entries()) expect(cover).toContain(`pack-${other + 1}.pdf:`);
      expect(cover).toContain('GDPR, ');
    }
  });
});

describe('planning volumes', () => {
  const extentWith = (frameworks: readonly number[], controls: readonly number[]): Extent => ({
    pages: 1000,
    frameworks: new Map(frameworks.map((pages, index) => [`f${index}`, pages])),
    controls: new Map(controls.map((pages, index) => [`c${index}`, pages])),
    sections: new Map([['evidence', 10]]),
  });
  const all: readonly SectionId[] = ['cover', 'contents', 'summary', 'frameworks', 'controls', 'evidence', 'glossary'];

  it('divides between chapters and controls, never inside one, and keeps their order', () => {
    const plan = planVolumes(all, extentWith([50, 50, 200, 10], [40, 40, 40]), 100);
    expect(plan.map(({ frameworks, controls }) => [...frameworks, ...controls])).toEqual([
      [],
      ['f0'],
      ['f1'],
      ['f2'],
      ['f3', 'c0', 'c1'],
      ['c2'],
    ]);
    expect(plan.at(-1)?.sections).toEqual(['cover', 'contents', 'controls', 'evidence']);
    expect(plan[0]?.sections).toEqual(['cover', 'contents', 'summary', 'glossary']);
  });

  it('gives one volume where the template has nothing that could move', () => {
    expect(planVolumes(['cover', 'summary'], extentWith([5], [5]), 20)).toEqual([
      { sections: ['cover', 'summary'], frameworks: ['f0'], controls: ['c0'] },
    ]);
  });
});
