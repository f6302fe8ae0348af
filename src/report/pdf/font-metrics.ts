interface RawGlyph {
  readonly id: number;
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
}

/** The part of pdfkit's embedded font that measuring and encoding stand on. */
export interface RawFont {
  readonly id: string;
  readonly scale: number;
  readonly font: {
    hasGlyphForCodePoint(code: number): boolean;
    glyphForCodePoint(code: number): RawGlyph;
    layout(
      text: string,
      features: object,
    ): {
      readonly glyphs: readonly RawGlyph[];
      readonly positions: readonly { readonly xAdvance: number }[];
    };
  };
  readonly subset: { includeGlyph(id: number): number };
  readonly widths: number[];
  readonly unicode: (readonly number[])[];
  ref(): unknown;
}

export interface FaceMetrics {
  readonly id: string;
  readonly reference: () => unknown;
  readonly has: (code: number) => boolean;
  /** Thousandths of the type size. */
  readonly advance: (code: number) => number;
  readonly kern: (left: number, right: number) => number;
  /** Returns the inside of a TJ array; throws where the font lacks a character, because that would print nothing. */
  readonly encode: (text: string) => string;
}

const SPACE = 0x20;
const PAIR = 0x200000;

/** Measures a font character by character, and pair by pair for kerning, each once; shaping whole strings is many times slower. */
export function measureFace(raw: RawFont, kerned: boolean): FaceMetrics {
  const advances = new Map<number, number>();
  const pairs = new Map<number, number>();
  const codes = new Map<number, string>();
  const has = (code: number): boolean => raw.font.hasGlyphForCodePoint(code);
  const advance = (code: number): number => {
    let known = advances.get(code);
    if (known === undefined) advances.set(code, (known = raw.font.glyphForCodePoint(code).advanceWidth * raw.scale));
    return known;
  };
  const kern = (left: number, right: number): number => {
    if (!kerned || left === SPACE || right === SPACE) return 0;
    let known = pairs.get(left * PAIR + right);
    if (known === undefined) pairs.set(left * PAIR + right, (known = kernPair(raw, left, right)));
    return known;
  };
  const glyphCode = (code: number): string => {
    let known = codes.get(code);
    if (known === undefined) codes.set(code, (known = include(raw, code)));
    return known;
  };
  const encode = (text: string): string => {
    let out = '<';
    let previous = SPACE;
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const shift = kern(previous, code);
      if (shift !== 0) out += `>${-Math.round(shift * 100) / 100}<`;
      out += glyphCode(code);
      previous = code;
    }
    return `${out}>`;
  };
  return { id: raw.id, reference: () => raw.ref(), has, advance, kern, encode };
}

function include(raw: RawFont, code: number): string {
  if (!raw.font.hasGlyphForCodePoint(code)) {
    throw new Error(
      `Text that was not sanitised reached the page: the font has no U+${code.toString(16).toUpperCase()}.`,
    );
  }
  const glyph = raw.font.glyphForCodePoint(code);
  const id = raw.subset.includeGlyph(glyph.id);
  raw.widths[id] ??= glyph.advanceWidth * raw.scale;
  raw.unicode[id] ??= [code];
  return id.toString(16).padStart(4, '0');
}

function kernPair(raw: RawFont, left: number, right: number): number {
  const run = raw.font.layout(String.fromCodePoint(left, right), {
    liga: false,
    clig: false,
    calt: false,
    ccmp: false,
  });
  const [glyph] = run.glyphs;
  const [position] = run.positions;
  if (run.glyphs.length !== 2 || glyph === undefined || position === undefined) return 0;
  return (position.xAdvance - glyph.advanceWidth) * raw.scale;
}
