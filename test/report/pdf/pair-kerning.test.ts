import PdfWriter from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { packFonts } from '../../../src/app/fonts.ts';
import { measureFace, type RawFont } from '../../../src/report/pdf/font-metrics.ts';
import { pairKerning } from '../../../src/report/pdf/pair-kerning.ts';

const FACES = ['regular', 'semibold', 'bold'] as const;
/** Latin letters with and without accents, digits, punctuation; a third of all, so that the test stays short. */
const CODES = Array.from({ length: 0x180 - 0x21 }, (_, index) => 0x21 + index).filter(
  (code) =>
    (code < 0x7f && code % 2 === 1) ||
    (code > 0xa0 && code !== 0xad && code % 11 === 0) ||
    'AVTWYafrtv.,-"'.includes(String.fromCodePoint(code)),
);

function fontOf(face: (typeof FACES)[number]): RawFont {
  const doc = new PdfWriter({ font: null } as unknown as PDFKit.PDFDocumentOptions);
  doc.registerFont(face, Buffer.from(packFonts()[face]));
  doc.font(face);
  return (doc as unknown as { _font: RawFont })._font;
}

describe.each(FACES)('kerning of %s read from its tables', (face) => {
  const raw = fontOf(face);
  const known = CODES.filter((code) => raw.font.hasGlyphForCodePoint(code));

  it('is what shaping each pair gives', () => {
    expect(pairKerning(raw.font.GPOS ?? null)).not.toBeNull();
    const read = measureFace(raw, true);
    const font = {
      hasGlyphForCodePoint: (code: number) => raw.font.hasGlyphForCodePoint(code),
      glyphForCodePoint: (code: number) => raw.font.glyphForCodePoint(code),
      layout: (text: string, features: object) => raw.font.layout(text, features),
    };
    const shaped = measureFace({ ...raw, scale: raw.scale, font }, true);
    let kerned = 0;
    for (const left of known) {
      for (const right of known) {
        const expected = shaped.kern(left, right);
        if (expected !== 0) kerned += 1;
        if (read.kern(left, right) !== expected)
          expect.fail(`${String.fromCodePoint(left, right)}: ${read.kern(left, right)}, shaped ${expected}`);
      }
    }
    expect(known.length).toBeGreaterThan(60);
    expect(kerned).toBeGreaterThan(200);
  });
});

describe('kerning that the tables do not tell', () => {
  it('is left to shaping where scripts differ, or a lookup is none of pairs', () => {
    const script = (index: number) => ({ script: { defaultLangSys: { featureIndexes: [index] } } });
    const featureList = [
      { tag: 'kern', feature: { lookupListIndexes: [0] } },
      { tag: 'kern', feature: { lookupListIndexes: [1] } },
    ];
    const lookupList = { get: () => ({ lookupType: 8, subTables: [{}] }) };
    expect(pairKerning({ scriptList: [script(0), script(1)], featureList, lookupList })).toBeNull();
    expect(pairKerning({ scriptList: [script(0)], featureList, lookupList })).toBeNull();
    expect(pairKerning(null)).toBeNull();
  });
});
