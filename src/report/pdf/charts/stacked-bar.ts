import { type Run, rectangle, type Shape } from '../drawing.ts';
import { markFill, markLetter } from '../marks.ts';
import type { Typesetter } from '../typesetter.ts';
import type { Chart, Slice } from './donut.ts';

export interface Bar {
  readonly label: string;
  readonly slices: readonly Slice[];
}

const BAR = 15;
const PITCH = 23;

/** Returns horizontal bars that each fill the width, with letter and count on every segment that has room for them. */
export function stackedBars(bars: readonly Bar[], width: number, labelWidth: number, type: Typesetter): Chart {
  const shapes: Shape[] = [];
  const runs: Run[] = [];
  for (const [index, bar] of bars.entries()) {
    const top = index * PITCH;
    const label = labelWidth > 0 ? type.fit(bar.label, 'cell-strong', labelWidth - 8) : '';
    if (label !== '') runs.push({ x: 0, y: top + BAR / 2 + 3, text: label, style: 'cell-strong' });
    drawBar(bar, { x: labelWidth, y: top, width: width - labelWidth }, type, { shapes, runs });
  }
  return { width, height: Math.max(0, bars.length - 1) * PITCH + BAR, shapes, runs };
}

interface Ink {
  readonly shapes: Shape[];
  readonly runs: Run[];
}

function drawBar(
  bar: Bar,
  place: { readonly x: number; readonly y: number; readonly width: number },
  type: Typesetter,
  ink: Ink,
): void {
  let total = 0;
  for (const slice of bar.slices) total += slice.value;
  let x = place.x;
  for (const slice of bar.slices.filter((candidate) => candidate.value > 0)) {
    const look = markFill(slice.mark);
    const span = (slice.value / total) * place.width;
    ink.shapes.push({
      path: rectangle(x, place.y, span, BAR),
      fill: look.fill,
      stroke: look.outlined ? 'grey' : 'white',
      width: 0.6,
    });
    const text = [`${markLetter(slice.mark)} ${slice.text}`, markLetter(slice.mark)].find(
      (candidate) => type.width(candidate, 'cell-strong') + 4 <= span,
    );
    if (text !== undefined) {
      const at = x + (span - type.width(text, 'cell-strong')) / 2;
      ink.runs.push({ x: at, y: place.y + BAR / 2 + 2.8, text, style: 'cell-strong', colour: look.ink });
    }
    x += span;
  }
}
