import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { Laid } from '../../../src/report/pdf/drawing.ts';
import { contextOf, type PdfInput, renderPdf } from '../../../src/report/pdf/index.ts';
import { layOut } from '../../../src/report/pdf/lay-out.ts';
import { type Metrics, typesetterOf } from '../../../src/report/pdf/typesetter.ts';
import { buildAssessment } from '../../support/assessment.ts';
import { packInput, packTemplate } from '../../support/pack.ts';

/** A font in which every character is half an em wide. */
const METRICS: Metrics = { has: () => true, advance: () => 500, kern: () => 0 };

function laidOf(changes: Partial<PdfInput>): Laid {
  return layOut(contextOf(packInput(changes), METRICS));
}

function linesOf(laid: Laid, section: string): readonly { readonly y: number; readonly text: string }[] {
  return laid.pages
    .filter((page) => page.section === section)
    .flatMap((page) => page.ops.flatMap((op) => (op.op === 'content' ? op.drawing.runs : [])));
}

describe('a text with line feeds', () => {
  const type = typesetterOf(packTemplate.layout, METRICS, () => '');

  it('keeps its words apart for whoever extracts them, and gains no empty line at its end', () => {
    expect(type.wrap('alpha\nbeta\n\ngamma\n\n', 'body', 400)).toEqual(['alpha ', 'beta ', ' ', 'gamma']);
  });

  it('gives the same lines a second time, and others for another width or style', () => {
    const text = 'one two three four five six';
    const narrow = type.wrap(text, 'body', 60);
    expect(type.wrap(text, 'body', 60)).toEqual(narrow);
    expect(type.wrap(text, 'body', 400)).toEqual([text]);
    expect(type.wrap(text, 'h1', 60)).not.toEqual(narrow);
  });
});

describe('a name longer than a page', () => {
  const name = 'Nordwind '.repeat(160).trim();

  it('takes three lines of the cover, ends in an ellipsis there, and stands in full below', () => {
    const laid = laidOf({ assessment: buildAssessment({}, { organisation: name }) });
    const cover = linesOf(laid, 'cover').map((line) => line.text);
    expect(cover.filter((text) => text.endsWith('…')).length).toBe(1);
    expect(cover.join('').split('Nordwind').length - 1).toBeGreaterThanOrEqual(160);
  });

  it('goes on over pages as a heading, inside the page', () => {
    const base = buildAssessment({ frameworks: 1, controls: 1 });
    const title = 'decision '.repeat(700).trim();
    const layout = { ...packTemplate.layout, limits: { ...packTemplate.layout.limits, 'characters-per-text': 20_000 } };
    const assessment = { ...base, controls: base.controls.map((control) => ({ ...control, title })) };
    const laid = laidOf({ assessment, template: { ...packTemplate, layout } });
    const lines = linesOf(laid, 'controls');
    expect(
      lines
        .map((line) => line.text)
        .join('')
        .split('decision').length - 1,
    ).toBeGreaterThanOrEqual(700);
    for (const line of lines)
      expect(line.y).toBeLessThanOrEqual(laid.height - packTemplate.layout.page.margins.bottom + 0.01);
  });

  it('takes six lines of the head of a column, so that rows find room', () => {
    const base = buildAssessment({ frameworks: 2, controls: 4 });
    const frameworks = base.frameworks.map((each) => ({ ...each, shortTitle: 'Verordnung '.repeat(120).trim() }));
    const laid = laidOf({ assessment: { ...base, frameworks } });
    for (const line of laid.pages.flatMap((page) =>
      page.ops.flatMap((op) => (op.op === 'content' ? op.drawing.runs : [])),
    ))
      expect(line.y).toBeLessThanOrEqual(laid.height);
  });
});

describe('a name with markup before letters that are not ASCII', () => {
  it('is the same in both places where a PDF keeps its title', async () => {
    const organisation = 'R&D <&> Ł';
    const bytes = renderPdf(
      packInput({ assessment: buildAssessment({ frameworks: 1, controls: 1 }, { organisation }) }),
    );
    const { context } = await PDFDocument.load(bytes, { updateMetadata: false });
    const info = context.lookup(context.trailerInfo.Info, PDFDict);
    const author = info.lookup(PDFName.of('Author'));
    expect(author instanceof PDFString || author instanceof PDFHexString ? author.decodeText() : null).toBe(
      organisation,
    );
    expect(Buffer.from(bytes).toString('utf8')).toContain('R&amp;D &lt;&amp;&gt; Ł');
  });
});
