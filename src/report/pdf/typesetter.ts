import { sanitise } from './sanitise.ts';
import type { Face, PackLayout, StyleName, TypeStyle } from './template.ts';

/** What the layout needs to know about the fonts; all lengths in thousandths of the type size. */
export interface Metrics {
  readonly has: (face: Face, codePoint: number) => boolean;
  readonly advance: (face: Face, codePoint: number) => number;
  readonly kern: (face: Face, left: number, right: number) => number;
}

export interface Typesetter {
  readonly style: (name: StyleName) => TypeStyle;
  /** Width in points of text that is already sanitised. */
  readonly width: (text: string, name: StyleName) => number;
  /** Sanitises the text and breaks it into lines; a line that broke at a space keeps it, so that extracted words stay apart. */
  readonly wrap: (text: string, name: StyleName, width: number) => readonly string[];
  /** Sanitises the text and shortens it to one line with an ellipsis; only for running headers, where the full text stands elsewhere. */
  readonly fit: (text: string, name: StyleName, width: number) => string;
}

const SPACE = 0x20;
const BREAK_AFTER = new Set('/\\.:_-,=@&?;)#'.split('').map((character) => character.charCodeAt(0)));
const CACHED_WORD = 32;
const CACHED_TEXT = 200;
const CACHE_ENTRIES = 50_000;

/** Returns a typesetter over the fonts of one document; `cut` words the notice where a text exceeds the limit. */
export function typesetterOf(layout: PackLayout, metrics: Metrics, cut: (total: number) => string): Typesetter {
  const ruler = rulerOf(metrics);
  const wrapped = cacheOf<readonly string[]>();
  const limit = layout.limits['characters-per-text'];
  const clean = (text: string, face: Face): string => {
    const within = text.length > limit ? `${text.slice(0, limit)} ${cut(text.length)}` : text;
    return sanitise(within, (code) => metrics.has(face, code));
  };
  const wrap = (text: string, name: StyleName, points: number): readonly string[] => {
    const { face, size } = layout.type[name];
    const known = text.length <= CACHED_TEXT ? wrapped.get(name, points, text) : undefined;
    if (known !== undefined) return known;
    const lines: string[] = [];
    for (const paragraph of clean(text, face).trimEnd().split('\n')) {
      const last = lines.pop();
      // A line feed parts words as a space does, for whoever extracts the text.
      if (last !== undefined) lines.push(last.endsWith(' ') ? last : `${last} `);
      lines.push(...breakParagraph(paragraph, face, (points * 1000) / size, { ruler, metrics }));
    }
    while (lines.length > 1 && lines.at(-1) === '') lines.pop();
    if (text.length <= CACHED_TEXT) wrapped.set(name, points, text, lines);
    return lines;
  };
  const widthOf = (text: string, name: StyleName): number => {
    const { face, size } = layout.type[name];
    return (ruler.measure(text, face) * size) / 1000;
  };
  const fit = (text: string, name: StyleName, points: number): string => {
    const line = clean(text, layout.type[name].face).replaceAll('\n', ' ');
    if (widthOf(line, name) <= points) return line;
    const room = points - widthOf('…', name);
    let short = '';
    for (const character of line) {
      if (widthOf(short + character, name) > room) break;
      short += character;
    }
    return `${short.trimEnd()}…`;
  };
  return { style: (name) => layout.type[name], width: widthOf, wrap, fit };
}

interface Cache<Value> {
  readonly get: (style: StyleName, width: number, text: string) => Value | undefined;
  readonly set: (style: StyleName, width: number, text: string, value: Value) => void;
}

/** Returns a bounded memory; a map of texts per style and width, because joining them into keys costs more than wrapping. */
function cacheOf<Value>(): Cache<Value> {
  const styles = new Map<StyleName, Map<number, Map<string, Value>>>();
  let entries = 0;
  const get: Cache<Value>['get'] = (style, width, text) => styles.get(style)?.get(width)?.get(text);
  const set: Cache<Value>['set'] = (style, width, text, value) => {
    if (entries >= CACHE_ENTRIES) {
      styles.clear();
      entries = 0;
    }
    let widths = styles.get(style);
    if (widths === undefined) styles.set(style, (widths = new Map()));
    let texts = widths.get(width);
    if (texts === undefined) widths.set(width, (texts = new Map()));
    texts.set(text, value);
    entries += 1;
  };
  return { get, set };
}

interface Ruler {
  readonly measure: (text: string, face: Face) => number;
  /** As `measure`, but remembers: words come again and again. */
  readonly word: (word: string, face: Face) => number;
}

function rulerOf(metrics: Metrics): Ruler {
  const words = new Map<Face, Map<string, number>>();
  const measure = (text: string, face: Face): number => {
    let sum = 0;
    let previous = SPACE;
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      sum += metrics.advance(face, code);
      if (previous !== SPACE && code !== SPACE) sum += metrics.kern(face, previous, code);
      previous = code;
    }
    return sum;
  };
  const word: Ruler['word'] = (text, face) => {
    if (text.length > CACHED_WORD) return measure(text, face);
    let known = words.get(face);
    if (known === undefined || known.size > CACHE_ENTRIES) words.set(face, (known = new Map()));
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = measure(text, face)));
    return width;
  };
  return { measure, word };
}

/** Breaks one paragraph into lines of at most `width` thousandths of the type size. */
function breakParagraph(
  text: string,
  face: Face,
  width: number,
  { ruler, metrics }: { readonly ruler: Ruler; readonly metrics: Metrics },
): string[] {
  const space = metrics.advance(face, SPACE);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    let rest = word;
    let size = ruler.word(rest, face);
    if (line !== '' && used + space + size <= width) {
      line += ` ${rest}`;
      used += space + size;
      continue;
    }
    if (line !== '') lines.push(`${line} `);
    while (size > width) {
      const head = headThatFits(rest, face, width, metrics);
      lines.push(head);
      rest = rest.slice(head.length);
      size = ruler.measure(rest, face);
    }
    line = rest;
    used = size;
  }
  lines.push(line);
  return lines;
}

/** Returns the longest head of a word that fits, broken after punctuation where that does not waste half the line. */
function headThatFits(word: string, face: Face, width: number, metrics: Metrics): string {
  let used = 0;
  let end = 0;
  let good = 0;
  let goodUsed = 0;
  for (const character of word) {
    const code = character.codePointAt(0) ?? 0;
    const next = used + metrics.advance(face, code);
    if (next > width && end > 0) break;
    used = next;
    end += character.length;
    if (BREAK_AFTER.has(code)) {
      good = end;
      goodUsed = used;
    }
  }
  return word.slice(0, good > 0 && end < word.length && goodUsed > width / 2 ? good : end);
}
