import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Assessment } from '../../../src/model/assessment.ts';
import { openCanvas } from '../../../src/report/pdf/canvas.ts';
import type { Laid, Op } from '../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput, renderPdf } from '../../../src/report/pdf/index.ts';
import { layOut } from '../../../src/report/pdf/lay-out.ts';
import { checkSeal } from '../../../src/report/pdf/seal.ts';
import { buildSections } from '../../../src/report/pdf/sections/build.ts';
import { gridOf } from '../../../src/report/pdf/table-cells.ts';
import type { PackStrings } from '../../../src/report/pdf/template.ts';
import type { Metrics } from '../../../src/report/pdf/typesetter.ts';
import { inLanguage, wordsOf } from '../../../src/report/pdf/words.ts';
import { buildAssessment, emptyAssessment } from '../../support/assessment.ts';
import { packInput, packTemplate } from '../../support/pack.ts';

const english = packTemplate.strings;
const german = parse(
  readFileSync(new URL('../../../templates/pack/strings.de.yaml', import.meta.url), 'utf8'),
) as PackStrings;
const template = inLanguage(packTemplate.layout, german);

/** Texts that are the same in both languages, and rightly so: names, formats, file names, loan words. */
const SAME = [
  'pack.dash',
  'cover.organisation',
  'cover.manifest',
  'document-control.manifest',
  'scope.parameter',
  'controls.verdict-line',
  'verification.file',
  'verification.bytes',
  'verification.digest',
  'glossary.version',
];

/** Commands to copy are the same in every language. */
const COMMANDS = ['probity verify pack.pdf', 'pdfdetach saveall', 'tail PATH START head END'];

function flat(strings: PackStrings): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(strings).flatMap(([group, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${group}.${key}`, text] as const),
    ),
  );
}

function placeholders(text: string): readonly string[] {
  return Array.from(text.matchAll(/\{([a-z-]+)\}/g), ([, name]) => name ?? '').toSorted();
}

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

describe('the German wording', () => {
  const en = flat(english);
  const de = flat(german);

  it('has every key of the English one, and no other', () => {
    expect([...de.keys()].toSorted()).toEqual([...en.keys()].toSorted());
  });

  it('fills the same placeholders', () => {
    const differing = [...en].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(de.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('leaves no text in English', () => {
    expect([...en].flatMap(([key, text]) => (de.get(key) === text ? [key] : []))).toEqual(SAME);
  });

  it('has no empty text, no stray space and no em dash', () => {
    const poor = [...de].filter(([, text]) => text.trim() === '' || text.trim() !== text || /—| {2}/.test(text));
    expect(poor).toEqual([]);
  });

  it('keeps the letters of the marks that the charts print', () => {
    const letters = (text: string | undefined): readonly string[] => (text ?? '').match(/\b[A-Z](?= \p{Ll})/gu) ?? [];
    expect(letters(en.get('summary.bars-caption'))).toEqual(['S', 'P', 'X', 'U', 'L', 'N']);
    expect(letters(de.get('summary.bars-caption'))).toEqual(['S', 'P', 'X', 'U', 'L', 'N']);
  });
});

describe('numbers and dates in German', () => {
  const t = wordsOf(german);

  it('have a point between thousands', () => {
    expect([0, 999, 1770, 1234567].map(t.number)).toEqual(['0', '999', '1.770', '1.234.567']);
    expect(t('summary.answer-questions', { n: 1770 })).toContain('1.770');
  });

  it('put the day first, and leave alone what is no date', () => {
    expect(['2026-11-20', '2026-11-20T12:00:00Z', '2026-Q4', 'never'].map(t.day)).toEqual([
      '20.11.2026',
      '20.11.2026',
      '2026-Q4',
      'never',
    ]);
  });

  it('say the time of day in UTC', () => {
    expect([t.moment('2026-09-30T12:00:00.000Z'), t.moment('2026-09-30')]).toEqual([
      '30.09.2026, 12:00 Uhr UTC',
      '30.09.2026',
    ]);
  });
});

describe('the German pack', () => {
  const laid = laidOf();

  it.each([
    ['a full assessment', buildAssessment({ frameworks: 7, observationsPerCheck: 90, evidence: 40 })],
    ['an empty assessment', emptyAssessment()],
  ])('prints no word of the English wording for %s', (_, assessment) => {
    const bare = withoutTexts(assessment);
    const attached = packInput().attachments.flatMap(({ name, description }) => [name, description]);
    const named = [template.layout.id, ...Object.keys(bare.facts), ...Object.keys(bare.parameters), ...COMMANDS];
    const allowed = wordsIn([...flat(german).values(), ...textsIn(bare), ...attached, ...named].join(' '));
    const foreign = new Set([...wordsIn([...flat(english).values()].join(' '))].filter((word) => !allowed.has(word)));
    const words = wordsIn(printed(laidOf({ assessment: bare })));
    expect(foreign.size).toBeGreaterThan(400);
    expect(words.size).toBeGreaterThan(400);
    expect([...words].filter((word) => foreign.has(word))).toEqual([]);
  });

  it('prints its dates as day, month and year', () => {
    expect(printed(laid)).toContain('30.09.2026');
    expect(printed(laid)).not.toContain('2026-09-30 12:00 UTC');
  });

  it('breaks no word of a table head inside', () => {
    const context = contextOf(packInput({ template }), measured);
    const broken: string[] = [];
    let heads = 0;
    for (const id of template.layout.sections) {
      for (const block of buildSections(id, context).flatMap((section) => section.blocks)) {
        const table = block.block === 'beside' ? block.table : block;
        if (table.block !== 'table') continue;
        const width = block.block === 'beside' ? context.width - block.figure.chart.width - 12 : context.width;
        const grid = gridOf(table, 0, width);
        for (const [index, { head }] of table.columns.entries()) {
          heads += 1;
          const room = (grid.widths[index] ?? 0) - 8;
          for (const word of head.split(' ')) if (context.type.width(word, 'head') > room) broken.push(`${id}: ${word}`);
        }
      }
    }
    expect(heads).toBeGreaterThan(50);
    expect(broken).toEqual([]);
  });

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

  it('is a sealed file that says it is in German and which of its parts are not', () => {
    const input = packInput({ template });
    const bytes = renderPdf(input);
    const text = Buffer.from(bytes).toString('latin1');
    expect(checkSeal(bytes)).toBe('intact');
    expect(text).toContain('/Lang (de-DE)');
    expect(text).toContain('/Lang (en)');
    expect(Buffer.compare(bytes, renderPdf(packInput({ template })))).toBe(0);
  });
});
