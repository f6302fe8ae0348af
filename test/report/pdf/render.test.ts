import { describe, expect, it } from 'vitest';
import { type PdfInput, renderPdf } from '../../../src/report/pdf/index.ts';
import { readAttachments } from '../../../src/report/pdf/read.ts';
import { checkSeal } from '../../../src/report/pdf/seal.ts';
import { buildAssessment, emptyAssessment } from '../../support/assessment.ts';
import { packInput } from '../../support/pack.ts';

describe('renderPdf', () => {
  const input = packInput();
  const bytes = renderPdf(input);

  it('gives equal bytes for equal input', () => {
    expect(Buffer.compare(bytes, renderPdf(packInput()))).toBe(0);
  });

  it('gives other bytes for another pack', () => {
    expect(Buffer.compare(bytes, renderPdf(packInput({ packId: 'PACK-2' })))).not.toBe(0);
  });

  it('returns a sealed file', () => {
    expect(checkSeal(bytes)).toBe('intact');
  });

  it('carries every attachment unchanged, names that are not ASCII included', () => {
    const files = readAttachments(bytes);
    expect([...files.keys()]).toEqual(input.attachments.map((file) => file.name));
    for (const file of input.attachments)
      expect(Buffer.compare(files.get(file.name) ?? Buffer.from('missing'), file.bytes)).toBe(0);
  });

  it('claims PDF/A-3a and PDF/UA-1 and escapes the title in its metadata', () => {
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(text).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(text).toContain('Nordwind Logistik &amp; Partner GmbH: audit evidence pack');
    expect(text).not.toMatch(/Helvetica|\/JavaScript|\/Launch|\/URI/);
  });

  it('reports progress page by page up to the total', () => {
    const seen: (readonly [number, number])[] = [];
    renderPdf(packInput({ assessment: emptyAssessment(), onProgress: (done, total) => seen.push([done, total]) }));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.map(([done]) => done)).toEqual(seen.map((_, index) => index + 1));
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([seen.length]));
  });

  it('renders a title with markup and control characters without breaking the metadata', () => {
    const assessment = buildAssessment(
      { frameworks: 1, controls: 1 },
      { organisation: 'A <b> & "C" \u0001\u202e)(\\' },
    );
    const text = Buffer.from(renderPdf(packInput({ assessment }))).toString('latin1');
    expect(text).toContain('A &lt;b&gt; &amp; "C" [U+0001][U+202E])(\\');
  });

  it('keeps the words but not the jump where the target is in a section that was left out', () => {
    const { layout } = input.template;
    const sections = layout.sections.filter((id) => id !== 'evidence' && id !== 'controls');
    const template = {
      ...input.template,
      layout: { ...layout, sections, page: { ...layout.page, size: 'letter' as const } },
    };
    const text = Buffer.from(renderPdf(packInput({ template }))).toString('latin1');
    const targets = new Set(Array.from(text.matchAll(/\/S \/GoTo\n\/D \((d\d{7})\)/g), ([, key]) => key));
    const places = new Set(Array.from(text.matchAll(/\((d\d{7})\) \[/g), ([, key]) => key));
    expect(targets.size).toBeGreaterThan(10);
    expect([...targets].filter((key) => !places.has(key))).toEqual([]);
    expect(text).toContain('/S /Reference');
  });

  it.each<[string, Partial<PdfInput>]>([
    ['an as-of that is no instant', { assessment: buildAssessment({}, { asOf: 'soon' }) }],
    ['a manifest digest that is none', { manifestSha256: 'abc' }],
    ['two attachments of one name', { attachments: [...input.attachments, ...input.attachments] }],
  ])('refuses %s', (_, changes) => {
    expect(() => renderPdf(packInput(changes))).toThrow(Error);
  });
});
