import { describe, expect, it } from 'vitest';
import type { Laid, Op, Run } from '../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput } from '../../../src/report/pdf/index.ts';
import { frameOf, layOut } from '../../../src/report/pdf/lay-out.ts';
import { type Metrics, typesetterOf } from '../../../src/report/pdf/typesetter.ts';
import { buildAssessment, emptyAssessment, HOSTILE_SUBJECT } from '../../support/assessment.ts';
import { packInput, packTemplate } from '../../support/pack.ts';

/** A font in which every Latin, Greek and punctuation character is half an em wide: layout without a PDF writer. */
const METRICS: Metrics = { has: (_, code) => code < 0x2200, advance: () => 500, kern: () => 0 };

function laidOf(changes: Partial<PdfInput> = {}): Laid {
  return layOut(contextOf(packInput(changes), METRICS));
}

function runsOf(op: Op): readonly Run[] {
  return op.op === 'content' || op.op === 'artifact' ? op.drawing.runs : [];
}

/** The text of tagged content, in reading order. */
function textOf(laid: Laid, section?: string): string {
  return laid.pages
    .filter((page) => section === undefined || page.section === section)
    .flatMap((page) => page.ops.filter((op) => op.op === 'content').flatMap((op) => runsOf(op).map((run) => run.text)))
    .join('\n');
}

function isGdpr(unit: { readonly framework: string }): boolean {
  return unit.framework === 'gdpr';
}

const standard = laidOf();
const type = typesetterOf(packTemplate.layout, METRICS, () => '');

describe('the laid-out pack', () => {
  it('is plain data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(standard))).toEqual(standard);
  });

  it('shows every assessable requirement exactly once, and no information unit', () => {
    const assessment = buildAssessment({ frameworks: 7, requirements: 60 });
    const laid = laidOf({ assessment });
    const shown = laid.pages
      .flatMap((page) => page.ops)
      .flatMap((op) => (op.op === 'destination' && op.name.startsWith('requirement:') ? [op.name] : []));
    expect(shown.toSorted()).toEqual(
      assessment.requirements.map((unit) => `requirement:${unit.framework}:${unit.id}`).toSorted(),
    );
    const chapter = textOf(laid, 'framework-gdpr')
      .split('\n')
      .map((line) => line.trim());
    const times = (id: string): number => chapter.filter((line) => line === id).length;
    expect(assessment.requirements.filter(isGdpr).filter((unit) => times(unit.id) !== 1)).toEqual([]);
    expect(assessment.information.filter(isGdpr).filter((unit) => times(unit.id) !== 0)).toEqual([]);
    expect(assessment.information.filter(isGdpr).length).toBeGreaterThan(0);
  });

  it('says how many information units are left out and where they are', () => {
    const information = buildAssessment().information.filter((unit) => unit.framework === 'gdpr').length;
    expect(information).toBeGreaterThan(0);
    expect(textOf(standard, 'framework-gdpr').replaceAll(/\s+/g, ' ')).toContain(
      `${information} of 33 units of this framework are information`,
    );
    expect(textOf(standard, 'framework-gdpr')).toContain('assessment.json');
  });

  it('opens and closes every element, and starts with H1 without skipping a level', () => {
    let depth = 0;
    let level = 0;
    for (const op of standard.pages.flatMap((page) => page.ops)) {
      if (op.op === 'close') depth -= 1;
      if (op.op !== 'open') continue;
      depth += 1;
      const heading = /^H(\d)$/.exec(op.tag);
      if (heading === null) continue;
      expect(Number(heading[1])).toBeLessThanOrEqual(level + 1);
      level = Number(heading[1]);
    }
    expect(depth).toBe(0);
    expect(level).toBeGreaterThan(0);
  });

  it('keeps every table row on one page', () => {
    let rows = 0;
    for (const page of standard.pages) {
      let open = 0;
      for (const op of page.ops) {
        if (op.op === 'open' && (open > 0 || op.tag === 'TR')) {
          open += 1;
          if (op.tag === 'TR') rows += 1;
        } else if (op.op === 'close' && open > 0) open -= 1;
      }
      expect(open).toBe(0);
    }
    expect(rows).toBeGreaterThan(100);
  });

  it('leaves no heading at the foot of a page', () => {
    for (const page of standard.pages) {
      const tags = page.ops.flatMap((op) => (op.op === 'open' ? [op.tag] : []));
      expect([
        textOf({ ...standard, pages: [page] }).slice(-60),
        ['H1', 'H2', 'H3'].includes(tags.at(-1) ?? ''),
      ]).toEqual([expect.any(String), false]);
    }
  });

  it('prints all text inside the margins', () => {
    const frame = frameOf(packTemplate.layout);
    for (const page of standard.pages) {
      for (const op of page.ops) {
        for (const run of runsOf(op)) {
          expect(run.x).toBeGreaterThanOrEqual(frame.left - 0.01);
          expect(run.x + type.width(run.text.trimEnd(), run.style)).toBeLessThanOrEqual(
            frame.left + frame.width + 0.01,
          );
          if (op.op === 'content') expect(run.y).toBeLessThanOrEqual(frame.bottom + 0.01);
        }
      }
    }
  });

  it('leads every link to a place that exists', () => {
    const ops = standard.pages.flatMap((page) => page.ops);
    const places = new Set(ops.flatMap((op) => (op.op === 'destination' ? [op.name] : [])));
    const targets = ops.flatMap((op) => (op.op === 'open' && op.link !== undefined ? [op.link.to] : []));
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((target) => !places.has(target))).toEqual([]);
  });

  it('prints the page number of every chapter in the contents', () => {
    const contents = textOf(standard, 'contents')
      .split('\n')
      .map((line) => line.trim());
    for (const entry of standard.outline.filter(
      (candidate) => candidate.level === 1 && candidate.title !== 'Contents',
    )) {
      expect(contents[contents.indexOf(entry.title) + 1]).toBe(String(entry.page + 1));
      expect(standard.pages[entry.page]?.ops.some((op) => op.op === 'destination' && op.name === entry.name)).toBe(
        true,
      );
    }
  });

  it('shows control characters and bidi overrides instead of printing them', () => {
    const all = textOf(standard).replaceAll('\n', '');
    expect(all).not.toMatch(/[\u202e\u200b\u0007]/);
    for (const visible of ['[U+202E]', '[U+200B]', '[U+0007]']) expect(all).toContain(visible);
    expect(HOSTILE_SUBJECT).toContain('\u202e');
  });

  it('shows both determinations where an exception makes them differ', () => {
    const text = textOf(standard, 'framework-gdpr').replaceAll(/\s+/g, ' ');
    expect(text).toContain('As tested Not satisfied With exceptions Partially satisfied');
    expect(text).toContain('EX-2026-004');
  });
});

describe('lists', () => {
  it('say None where they are empty', () => {
    const laid = laidOf({ assessment: emptyAssessment() });
    for (const section of ['scope', 'method', 'controls', 'gaps', 'exceptions', 'evidence', 'summary']) {
      expect([section, textOf(laid, section).split('\n').includes('None')]).toEqual([section, true]);
    }
  });

  it('say how many entries are cut and where they are', () => {
    const laid = laidOf({ assessment: buildAssessment({ observationsPerCheck: 90 }) });
    const text = textOf(laid, 'controls').replaceAll(/\s+/g, ' ');
    // Of 90 observations a check has 60 that fail or cannot be observed, of which 40 are shown, and 30 that hold, of which 3 are.
    expect(text).toContain('47 further observations are in the attached assessment.json');
  });

  it('cut the evidence index only at its limit, with a banner before it', () => {
    const layout = { ...packTemplate.layout, limits: { ...packTemplate.layout.limits, 'evidence-items': 10 } };
    const laid = laidOf({ template: { ...packTemplate, layout } });
    expect(textOf(laid, 'evidence')).toContain('2 further items are not listed here.');
    expect(textOf(standard, 'evidence')).not.toContain('further items');
    for (const entry of buildAssessment().evidence)
      expect(
        textOf(standard, 'evidence')
          .split('\n')
          .map((line) => line.trim()),
      ).toContain(entry.label);
  });
});

describe('a row taller than a page', () => {
  const long = Array.from({ length: 1200 }, (_, index) => `word${index}`).join(' ');
  const layout = { ...packTemplate.layout, limits: { ...packTemplate.layout.limits, 'characters-per-text': 20000 } };
  const exclude = (why: string): Laid =>
    laidOf({
      assessment: buildAssessment(
        {},
        { scope: { name: 'S', statement: 'S', includes: [], excludes: [{ what: 'Everything', why }] } },
      ),
      template: { ...packTemplate, layout },
    });

  it('goes on over pages with its name repeated, and loses nothing', () => {
    const laid = exclude(
      Array.from({ length: 6 }, () => long)
        .join(' ')
        .slice(0, 19_990),
    );
    const text = textOf(laid, 'scope');
    expect(laid.pages.filter((page) => page.section === 'scope').length).toBeGreaterThan(2);
    expect(text).toContain('Everything (continued)');
    expect(text.match(/word\d+/g)?.length).toBeGreaterThan(2000);
  });

  it('says so where a single text is longer than the limit', () => {
    expect(textOf(exclude('x'.repeat(20_001)), 'scope').replaceAll('\n', '')).toContain(
      'the whole text of 20,001 characters',
    );
  });
});
