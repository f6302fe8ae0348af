import { type Run, rectangle, type Shape } from '../drawing.ts';
import type { ColourName } from '../template.ts';
import type { Typesetter } from '../typesetter.ts';
import type { Chart } from './donut.ts';

/** One bar: its length as a share of the scale's unit, and the words that say the same. */
export interface Measure {
  readonly label: string;
  readonly share: number;
  readonly text: string;
  readonly fill: ColourName;
}

export interface Scale {
  readonly width: number;
  readonly labelWidth: number;
  readonly textWidth: number;
  /** Word for a line across all bars at a share of 1; null where shares are parts of a whole. */
  readonly limit: string | null;
}

const BAR = 9;
const PITCH = 16;
const ABOVE = 13;

/** Longer bars are cut here, so that one very old item does not make all others invisible; the words keep the number. */
const LONGEST = 2;

/** Returns horizontal bars on one scale, each between its name and its number, with a line at the limit where there is one. */
export function measureBars(measures: readonly Measure[], scale: Scale, type: Typesetter): Chart {
  const { width, labelWidth, textWidth, limit } = scale;
  const above = limit === null ? 0 : ABOVE;
  const room = width - labelWidth - textWidth;
  const longest = limit === null ? 1 : Math.max(1, ...measures.map(({ share }) => Math.min(share, LONGEST)));
  const shapes: Shape[] = [];
  const runs: Run[] = [];
  for (const [index, measure] of measures.entries()) {
    const top = above + index * PITCH;
    const length = (Math.min(Math.max(measure.share, 0), longest) / longest) * room;
    shapes.push({ path: rectangle(labelWidth, top, room, BAR), fill: 'band' });
    if (length > 0) shapes.push({ path: rectangle(labelWidth, top, Math.max(length, 0.8), BAR), fill: measure.fill });
    const y = top + BAR / 2 + 2.8;
    runs.push({ x: 0, y, text: type.fit(measure.label, 'cell', labelWidth - 8), style: 'cell' });
    const text = type.fit(measure.text, 'cell', textWidth - 8);
    runs.push({ x: width - textWidth + 8, y, text, style: 'cell' });
  }
  const height = above + Math.max(0, measures.length - 1) * PITCH + BAR;
  if (limit !== null) {
    const x = labelWidth + room / longest;
    shapes.push({ path: rectangle(x - 0.5, above - 3, 1, height - above + 5), fill: 'ink' });
    const wide = type.width(limit, 'note');
    runs.push({ x: Math.min(x - wide / 2, width - wide), y: above - 5, text: limit, style: 'note' });
  }
  return { width, height: height + 2, shapes, runs };
}
