import { type Run, rectangle, type Shape } from '../drawing.ts';
import type { Typesetter } from '../typesetter.ts';
import type { Chart } from './donut.ts';

/** One line of a timeline: the covered parts of the whole, as shares from 0 to 1, and the words that say the same. */
export interface Track {
  readonly label: string;
  readonly spans: readonly (readonly [number, number])[];
  readonly text: string;
}

export interface TimeScale {
  readonly width: number;
  readonly labelWidth: number;
  readonly textWidth: number;
  readonly from: string;
  readonly to: string;
}

const BAR = 9;
const PITCH = 16;
const ABOVE = 13;

/** Returns tracks over one stretch of time, covered parts filled and gaps left open, with the first and last day above them. */
export function timeline(tracks: readonly Track[], scale: TimeScale, type: Typesetter): Chart {
  const { width, labelWidth, textWidth, from, to } = scale;
  const room = width - labelWidth - textWidth;
  const right = labelWidth + room;
  const shapes: Shape[] = [];
  const runs: Run[] = [
    { x: labelWidth, y: ABOVE - 5, text: from, style: 'note' },
    { x: right - type.width(to, 'note'), y: ABOVE - 5, text: to, style: 'note' },
  ];
  for (const [index, track] of tracks.entries()) {
    const top = ABOVE + index * PITCH;
    shapes.push({ path: rectangle(labelWidth, top, room, BAR), fill: 'white', stroke: 'grey', width: 0.5 });
    for (const [start, end] of track.spans) {
      const x = labelWidth + start * room;
      shapes.push({ path: rectangle(x, top, Math.max((end - start) * room, 0.8), BAR), fill: 'met' });
    }
    const y = top + BAR / 2 + 2.8;
    runs.push({ x: 0, y, text: type.fit(track.label, 'cell', labelWidth - 8), style: 'cell' });
    runs.push({ x: right + 8, y, text: type.fit(track.text, 'cell', textWidth - 8), style: 'cell' });
  }
  return { width, height: ABOVE + Math.max(0, tracks.length - 1) * PITCH + BAR + 2, shapes, runs };
}
