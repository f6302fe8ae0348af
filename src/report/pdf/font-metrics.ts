import { type PairKerning, type PositionTable, pairKerning } from './pair-kerning.ts';

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
    readonly GPOS?: PositionTable | null;
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
/** Below this code point measures stand in arrays, which takes half the time of a map; it covers Latin. */
const COMMON = 0x180;

/** Measures a font character by character, and pair by pair for kerning, each once; shaping whole strings is many times slower. */
export function measureFace(raw: RawFont, kerned: boolean): FaceMetrics {
  const advances = remembered(COMMON, (code) => raw.font.glyphForCodePoint(code).advanceWidth * raw.scale);
  const read = kerned ? pairKerning(raw.font.GPOS ?? null) : null;
  const nearPairs = remembered(COMMON * COMMON, (pair) =>
    kernNear(raw, read, Math.floor(pair / COMMON), pair % COMMON),
  );
  const farPairs = remembered(0, (pair) => kernPair(raw, Math.floor(pair / PAIR), pair % PAIR));
  const codes = new Map<number, string>();
  const has = (code: number): boolean => raw.font.hasGlyphForCodePoint(code);
  const kern = (left: number, right: number): number => {
    if (!kerned || left === SPACE || right === SPACE) return 0;
    return left < COMMON && right < COMMON ? nearPairs(left * COMMON + right) : farPairs(left * PAIR + right);
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
  return { id: raw.id, reference: () => raw.ref(), has, advance: advances, kern, encode };
}

/** Returns the same function, asked once per number: numbers below `common` are kept in an array, others in a map. */
function remembered(common: number, ask: (key: number) => number): (key: number) => number {
  const near = new Float64Array(common).fill(Number.NaN);
  const far = new Map<number, number>();
  return (key) => {
    if (key < common) {
      const known = near[key];
      if (known !== undefined && !Number.isNaN(known)) return known;
      return (near[key] = ask(key));
    }
    let known = far.get(key);
    if (known === undefined) far.set(key, (known = ask(key)));
    return known;
  };
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

/** A character that a shaper leaves out; what it does to its neighbour only shaping tells. */
const SOFT_HYPHEN = 0xad;

/** Kerning of two Latin characters, from the font's own tables where they can be read. */
function kernNear(raw: RawFont, read: PairKerning | null, left: number, right: number): number {
  if (read === null || left === SOFT_HYPHEN || right === SOFT_HYPHEN) return kernPair(raw, left, right);
  const { id } = raw.font.glyphForCodePoint(left);
  return read(id, raw.font.glyphForCodePoint(right).id) * raw.scale;
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
