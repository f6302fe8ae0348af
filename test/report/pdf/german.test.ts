import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../src/model/assessment.ts';
import { idOf } from '../../../src/model/ids.ts';
import type { TableBlock } from '../../../src/report/pdf/blocks.ts';
import { openCanvas } from '../../../src/report/pdf/canvas.ts';
import type { Laid, Op } from '../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput, renderPdf } from '../../../src/report/pdf/index.ts';
import { layOut } from '../../../src/report/pdf/lay-out.ts';
import { checkSeal } from '../../../src/report/pdf/seal.ts';
import { buildSections } from '../../../src/report/pdf/sections/build.ts';
import type { Context } from '../../../src/report/pdf/sections/context.ts';
import { gridOf } from '../../../src/report/pdf/table-cells.ts';
import type { Metrics } from '../../../src/report/pdf/typesetter.ts';
import { inLanguage } from '../../../src/report/pdf/words.ts';
import { buildAssessment, emptyAssessment } from '../../support/assessment.ts';
import { english, flat, german } from '../../support/german.ts';
import { packInput, packTemplate } from '../../support/pack.ts';
import { checkRules } from './rules/check-rules.ts';

const template = inLanguage(packTemplate.layout, german);

/** Commands to copy are the same in every language. */
const COMMANDS = ['probity verify pack.pdf', 'pdfdetach saveall', 'sha256sum PATH', 'tail START head END'];

function wordsIn(text: string): ReadonlySet<string> {
  const words = text.replaceAll(/\{[a-z-]+\}/g, ' ').matchAll(/\p{L}{3,}/gu);
  return new Set(Array.from(words, ([word]) => word.toLowerCase()));
}

/** Values of these fields stand for words of the pack: printed as they are, they would be English. */
const CODED = new Set([
  'status',
  'outcome',
  'severity',
  'freshness',
  'state',
  'type',
  'frequency',
  'basis',
  'ceiling',
  'relationship',
  'review',
  'clock',
  'code',
  'op',
  'from',
]);

/** Every text in a value, fields left out that hold a code. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (CODED.has(key) ? [] : textsIn(inner)));
}

/** The assessment with every text of more than one word replaced, so that what is left on the page are the pack's own words. */
function withoutTexts(assessment: Assessment): Assessment {
  return JSON.parse(JSON.stringify(assessment), (_, value: unknown) =>
    typeof value === 'string' && value.includes(' ') ? '123 456' : value,
  ) as Assessment;
}

/** The assessment with an element of Annex IV of the EU AI Act under each of its headings, so that the annex is printed. */
function withAnnex(assessment: Assessment): Assessment {
  let number = 0;
  const requirements = assessment.requirements.map((unit) => {
    if (unit.framework !== 'eu-ai-act' || number === 9) return unit;
    number += 1;
    return { ...unit, id: idOf<'requirement'>(`Annex IV(${number})`) };
  });
  return { ...assessment, requirements };
}

const everything = buildAssessment({ frameworks: 7, observationsPerCheck: 90, evidence: 40 });

function metrics(): Metrics {
  const { fonts } = packInput();
  return openCanvas({ layout: template.layout, fonts, size: [595.28, 841.89], date: new Date(0), info: {} }).metrics;
}

const measured = metrics();

function laidOf(changes: Partial<PdfInput> = {}): Laid {
  return layOut(contextOf(packInput({ template, ...changes }), measured));
}

function opsOf(laid: Laid): readonly Op[] {
  return laid.pages.flatMap((page) => page.ops);
}

function printed(laid: Laid): string {
  return opsOf(laid)
    .flatMap((op) => (op.op === 'content' || op.op === 'artifact' ? op.drawing.runs.map((run) => run.text) : []))
    .join(' ');
}

interface PlacedTable {
  readonly id: string;
  readonly table: TableBlock;
  readonly width: number;
}

/** Every table of the pack, with the width it is set in. */
function tablesOf(context: Context): readonly PlacedTable[] {
  const tables: PlacedTable[] = [];
  for (const id of context.layout.sections) {
    for (const block of buildSections(id, context).flatMap((section) => section.blocks)) {
      if (block.block === 'table') tables.push({ id, table: block, width: context.width });
      if (block.block !== 'beside') continue;
      tables.push({ id, table: block.table, width: context.width - block.figure.chart.width - 12 });
    }
  }
  return tables;
}

/** The text of every element that says its language is English. */
function markedEnglish(laid: Laid): readonly string[] {
  const open: { english: boolean; text: string }[] = [];
  const texts: string[] = [];
  for (const op of opsOf(laid)) {
    const top = open.at(-1);
    if (op.op === 'open') open.push({ english: op.attributes?.lang === 'en', text: '' });
    else if (op.op === 'content' && top !== undefined) top.text += op.drawing.runs.map((run) => run.text).join('');
    else if (op.op === 'close' && open.pop()?.english === true) texts.push(top?.text.trim() ?? '');
  }
  return texts;
}

describe('the German pack', () => {
  const laid = laidOf();

  it.each<[string, Assessment, PdfInput['detail']]>([
    ['the standard level', everything, 'standard'],
    ['the executive level', everything, 'executive'],
    ['the full level', everything, 'full'],
    ['an empty assessment', emptyAssessment(), 'standard'],
  ])('prints no word of the English wording, and none from elsewhere, for %s', (_, assessment, detail = 'standard') => {
    const bare = withAnnex(withoutTexts(assessment));
    const attached = packInput().attachments.flatMap(({ name, description }) => [name, description]);
    // Facts are printed as the JSON they are.
    const named = [
      'true false null',
      template.layout.id,
      ...Object.keys(bare.facts),
      ...Object.keys(bare.parameters),
      ...COMMANDS,
    ];
    const allowed = wordsIn([...flat(german).values(), ...textsIn(bare), ...attached, ...named].join(' '));
    const foreign = new Set([...wordsIn([...flat(english).values()].join(' '))].filter((word) => !allowed.has(word)));
    const words = wordsIn(printed(laidOf({ assessment: bare, detail })));
    expect(foreign.size).toBeGreaterThan(400);
    expect(words.size).toBeGreaterThan(400);
    expect([...words].filter((word) => foreign.has(word))).toEqual([]);
    expect([...words].filter((word) => !allowed.has(word) && !/^[a-f]+$/.test(word))).toEqual([]);
  });

  it('prints its dates as day, month and year', () => {
    expect(printed(laid)).toContain('30.09.2026');
    expect(printed(laid)).not.toContain('2026-09-30 12:00 UTC');
  });

  it.each(['executive', 'standard', 'full'] as const)(
    'breaks no word of a table head inside at the level %s',
    (detail) => {
      const assessment = withAnnex(buildAssessment());
      const context = contextOf(packInput({ template, assessment, detail }), measured);
      const broken: string[] = [];
      let heads = 0;
      for (const { id, table, width } of tablesOf(context)) {
        const grid = gridOf(table, 0, width);
        for (const [index, { head }] of table.columns.entries()) {
          heads += 1;
          const room = (grid.widths[index] ?? 0) - 8;
          for (const word of head.split(' '))
            if (context.type.width(word, 'head') > room) broken.push(`${id}: ${word}`);
        }
      }
      expect(heads).toBeGreaterThan(50);
      expect(broken).toEqual([]);
    },
  );

  it('marks the texts of the catalogue as English, and none of its own', () => {
    const marked = markedEnglish(laid);
    const assessment = buildAssessment();
    for (const control of assessment.controls) {
      expect(marked).toContain(`${control.id} ${control.title}`);
      expect(marked).toContain(control.objective.replaceAll('\n', ' '));
    }
    const own = new Set(flat(german).values());
    expect(marked.filter((text) => own.has(text))).toEqual([]);
  });

  it('marks nothing where the document itself is in English', () => {
    const { layout } = packTemplate;
    expect(markedEnglish(laidOf({ template: packTemplate }))).toEqual([]);
    expect(layout.lang).toBe(inLanguage(layout, english).layout.lang);
  });

  it('is a valid, sealed file that says it is in German and which of its parts are not', async () => {
    const input = packInput({ template });
    const bytes = renderPdf(input);
    const text = Buffer.from(bytes).toString('latin1');
    expect(await checkRules(bytes)).toEqual([]);
    expect(checkSeal(bytes)).toBe('intact');
    expect(text).toContain('/Lang (de-DE)');
    expect(text).toContain('/Lang (en)');
    expect(Buffer.compare(bytes, renderPdf(packInput({ template })))).toBe(0);
  });
});
