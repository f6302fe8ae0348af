/** The pair kerning of a font as fontkit reads it (OpenType, GPOS lookup type 2), as far as it is used here. */
export interface PositionTable {
  readonly scriptList: readonly { readonly script: Script }[] | null;
  readonly featureList: readonly { readonly tag: string; readonly feature: Feature }[];
  readonly lookupList: { get(index: number): Lookup };
}

interface Script {
  readonly defaultLangSys: { readonly featureIndexes: readonly number[] } | null;
}

interface Feature {
  readonly lookupListIndexes: readonly number[];
}

interface Lookup {
  readonly lookupType: number;
  readonly subTables: Iterable<unknown>;
}

interface Value {
  readonly xAdvance?: number;
}

interface ListedPairs {
  readonly version: 1;
  readonly coverage: Coverage;
  readonly pairSets: { get(index: number): Iterable<{ readonly secondGlyph: number; readonly value1: Value | null }> };
}

interface PairsOfClasses {
  readonly version: 2;
  readonly coverage: Coverage;
  readonly classDef1: Classes;
  readonly classDef2: Classes;
  readonly classRecords: { get(index: number): { get(index: number): { readonly value1: Value | null } } };
}

type Pairs = ListedPairs | PairsOfClasses;

type Coverage =
  | { readonly version: 1; readonly glyphs: readonly number[] }
  | {
      readonly version: 2;
      readonly rangeRecords: Iterable<{
        readonly start: number;
        readonly end: number;
        readonly startCoverageIndex: number;
      }>;
    };

type Classes =
  | { readonly version: 1; readonly startGlyph: number; readonly classValueArray: readonly number[] }
  | {
      readonly version: 2;
      readonly classRangeRecord: Iterable<{ readonly start: number; readonly end: number; readonly class: number }>;
    };

/** Returns by how much the first of two glyphs is moved towards the second, in units of the font. */
export type PairKerning = (left: number, right: number) => number;

const PAIRS = 2;
const EXTENSION = 9;

/**
 * Returns the kerning of a font read straight from its tables, which takes a fiftieth of shaping each pair; null where the
 * font kerns otherwise than with the same pairs for every script, so that only shaping tells.
 */
export function pairKerning(table: PositionTable | null): PairKerning | null {
  const lookups = table === null ? [] : kerningLookups(table);
  if (table === null || lookups === null) return null;
  const all: LookUp[][] = [];
  for (const index of lookups) {
    const lookup = table.lookupList.get(index);
    const read = [...lookup.subTables].map((each) => readPairs(lookup.lookupType, each));
    if (read.includes(null)) return null;
    all.push(read as LookUp[]);
  }
  return (left, right) => {
    let sum = 0;
    for (const subTables of all) sum += firstAnswer(subTables, left, right);
    return sum;
  };
}

/** Within a lookup the first table that knows the pair decides. */
function firstAnswer(subTables: readonly LookUp[], left: number, right: number): number {
  for (const ask of subTables) {
    const known = ask(left, right);
    if (known !== null) return known;
  }
  return 0;
}

/** Null where the scripts of the font name different lookups. */
function kerningLookups({ scriptList, featureList }: PositionTable): readonly number[] | null {
  const perScript = (scriptList ?? []).map(({ script }) => {
    const features = (script.defaultLangSys?.featureIndexes ?? []).map((index) => featureList[index]);
    return features.flatMap((each) => (each?.tag === 'kern' ? each.feature.lookupListIndexes : []));
  });
  const [first = []] = perScript;
  const same = perScript.every((each) => each.join() === first.join());
  return same ? first.toSorted((a, b) => a - b) : null;
}

type LookUp = (left: number, right: number) => number | null;

function readPairs(type: number, subTable: unknown): LookUp | null {
  if (type === EXTENSION) {
    const inner = subTable as { readonly lookupType: number; readonly extension: unknown };
    return inner.lookupType === EXTENSION ? null : readPairs(inner.lookupType, inner.extension);
  }
  if (type !== PAIRS) return null;
  const pairs = subTable as Pairs;
  const covered = once((glyph) => coverageIndex(pairs.coverage, glyph));
  if (pairs.version === 1) return listedPairs(pairs, covered);
  const first = once((glyph) => classOf(pairs.classDef1, glyph));
  const second = once((glyph) => classOf(pairs.classDef2, glyph));
  return (left, right) => {
    if (covered(left) < 0) return null;
    return pairs.classRecords.get(first(left)).get(second(right)).value1?.xAdvance ?? 0;
  };
}

function listedPairs({ pairSets }: ListedPairs, covered: (glyph: number) => number): LookUp {
  const sets = new Map<number, ReadonlyMap<number, number>>();
  return (left, right) => {
    const index = covered(left);
    if (index < 0) return null;
    let set = sets.get(index);
    if (set === undefined) {
      const pairs = [...pairSets.get(index)].map(
        ({ secondGlyph, value1 }) => [secondGlyph, value1?.xAdvance ?? 0] as const,
      );
      sets.set(index, (set = new Map(pairs)));
    }
    return set.get(right) ?? null;
  };
}

function once(ask: (glyph: number) => number): (glyph: number) => number {
  const known = new Map<number, number>();
  return (glyph) => {
    let answer = known.get(glyph);
    if (answer === undefined) known.set(glyph, (answer = ask(glyph)));
    return answer;
  };
}

function coverageIndex(coverage: Coverage, glyph: number): number {
  if (coverage.version === 1) return coverage.glyphs.indexOf(glyph);
  for (const { start, end, startCoverageIndex } of coverage.rangeRecords) {
    if (start <= glyph && glyph <= end) return startCoverageIndex + glyph - start;
  }
  return -1;
}

function classOf(classes: Classes, glyph: number): number {
  if (classes.version === 1) return classes.classValueArray[glyph - classes.startGlyph] ?? 0;
  for (const range of classes.classRangeRecord) {
    if (range.start <= glyph && glyph <= range.end) return range.class;
  }
  return 0;
}
