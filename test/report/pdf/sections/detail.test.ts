import { describe, expect, it } from 'vitest';
import { buildAssessment } from '../../../support/assessment.ts';
import { packTemplate } from '../../../support/pack.ts';
import { laidOf, linesOf, sectionsOf, textOf } from './laid.ts';

const assessment = buildAssessment({ observationsPerCheck: 90, evidence: 12 });
const packs = {
  executive: laidOf({ assessment, detail: 'executive' }),
  standard: laidOf({ assessment }),
  full: laidOf({ assessment, detail: 'full' }),
};

describe('the executive level', () => {
  it('has the sections for a decision and no others', () => {
    expect(sectionsOf(packs.executive)).toEqual([
      'cover',
      'document-control',
      'contents',
      'summary',
      'coverage',
      'health',
      'gaps',
      'exceptions',
      'assertion',
      'sign-off',
      'verification',
    ]);
  });

  it('names every section it leaves out with its size, and that the summary is not the whole pack', () => {
    const text = textOf(packs.executive, 'document-control');
    const { requirements, controls, evidence } = assessment;
    expect(text).toContain(`The section Framework chapters: ${requirements.length} requirements`);
    expect(text).toContain(`The section Control narratives: ${controls.length} controls`);
    expect(text).toContain(`The section Evidence index: ${evidence.length} evidence items`);
    for (const title of ['Scope', 'Method', 'Words and versions']) expect(text).toContain(`The section ${title}`);
    expect(text).toContain('assessment.json');
    expect(textOf(packs.executive, 'summary')).toContain('This is the executive level of the pack.');
  });

  it('lists all gaps of controls not met, and says how many other entries it does not list', () => {
    const lines = linesOf(packs.executive, 'gaps');
    const notMet = assessment.gaps.filter((gap) => gap.kind === 'control-not-met');
    const other = assessment.gaps.length - notMet.length;
    expect(lines.filter((line) => /^GAP-\d{3}$/.test(line))).toEqual(notMet.map((gap) => gap.label));
    expect(other).toBeGreaterThan(1);
    expect(lines.join(' ')).toContain(`${other} entries are not listed at this level`);
  });
});

describe('the full level', () => {
  it('prints every information unit, every observation, the guidance of every control', () => {
    const chapter = linesOf(packs.full, 'framework-gdpr');
    const information = assessment.information.filter((unit) => unit.framework === 'gdpr');
    expect(information.length).toBeGreaterThan(0);
    for (const unit of information) expect(chapter).toContain(unit.id);
    const controls = linesOf(packs.full, 'controls');
    const seen = controls.filter((line) => /^(Holds|Fails|Not observable|Not applicable), severity /.test(line)).length;
    expect(seen).toBe(assessment.observations.length);
    expect(controls.filter((line) => line === 'Guidance').length).toBe(assessment.controls.length);
  });

  it('cuts no list, and says so', () => {
    for (const section of ['controls', 'gaps', 'evidence'])
      expect([section, textOf(packs.full, section)]).toEqual([
        section,
        expect.not.stringMatching(/more, in the attached|further (observations|items)/),
      ]);
    expect(textOf(packs.full, 'document-control')).toContain('It prints the whole assessment.');
  });

  it('prints the reason of every mapping, those of requirements that are not assessed included', () => {
    const chapter = textOf(packs.full, 'framework-gdpr');
    const edges = assessment.requirements.filter((unit) => unit.framework === 'gdpr').flatMap((unit) => unit.edges);
    expect(chapter.match(/Mapping \(/g)?.length).toBe(edges.length);
    expect(edges.length).toBeGreaterThan(0);
  });
});

describe('the standard level', () => {
  it('names what is left to the full level, with its numbers', () => {
    const text = textOf(packs.standard, 'document-control');
    expect(text).toContain(`${assessment.information.length} units of the frameworks that are information`);
    expect(text).toContain(`The guidance of ${assessment.controls.length} controls`);
  });

  it('names a section that the template leaves out', () => {
    const { layout } = packTemplate;
    const sections = layout.sections.filter((id) => id !== 'health');
    const text = textOf(laidOf({ template: { ...packTemplate, layout: { ...layout, sections } } }), 'document-control');
    expect(text).toContain('The section Evidence health (left out by the template, at every level)');
    expect(textOf(packs.standard, 'document-control')).not.toContain('The section Evidence health');
  });

  it('shows who stated what, in which role and when, and until when it counts', () => {
    const text = textOf(packs.standard, 'controls');
    expect(text).toContain('Stated by Ada Brandt, Head of platform, on 2026-08-14');
    expect(text).toContain('Counts until the day before 2026-11-14');
  });
});
