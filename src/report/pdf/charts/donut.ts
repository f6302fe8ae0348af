import type { PathStep, Run, Shape } from '../drawing.ts';
import { type MarkName, markFill, markLetter } from '../marks.ts';
import type { Typesetter } from '../typesetter.ts';
import { grouped } from '../words.ts';

export interface Slice {
  readonly mark: MarkName;
  readonly value: number;
}

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly runs: readonly Run[];
}

const LABEL_ROOM = 40;
const HOLE = 0.64;

/** Returns a ring chart with its origin at the top left, slices clockwise from the top, letters outside, a number inside. */
export function donut(
  slices: readonly Slice[],
  radius: number,
  centre: readonly [string, string],
  type: Typesetter,
): Chart {
  const middle = radius + LABEL_ROOM;
  const shapes: Shape[] = [];
  const runs: Run[] = [];
  let total = 0;
  for (const slice of slices) total += slice.value;
  let from = 0;
  for (const slice of slices.filter((candidate) => candidate.value > 0)) {
    const to = from + slice.value / total;
    shapes.push(sliceShape(slice, middle, radius, from, to));
    // Thinner slices stand so close that their labels would touch; the table beside the chart has them all.
    if (to - from >= 0.04) runs.push(sliceLabel(slice, middle, radius + 8, (from + to) / 2, type));
    from = to;
  }
  const [big, small] = centre;
  const style = type.width(big, 'number') < radius * HOLE * 1.7 ? 'number' : 'h1';
  runs.push({ x: middle - type.width(big, style) / 2, y: middle + 5, text: big, style });
  runs.push({ x: middle - type.width(small, 'note') / 2, y: middle + 17, text: small, style: 'note' });
  return { width: middle * 2, height: middle * 2, shapes, runs };
}

function sliceShape(slice: Slice, middle: number, radius: number, from: number, to: number): Shape {
  const look = markFill(slice.mark);
  return {
    path: ring(middle, radius, radius * HOLE, from, to),
    fill: look.fill,
    stroke: look.outlined ? 'grey' : 'white',
    width: 0.8,
  };
}

function sliceLabel(slice: Slice, middle: number, at: number, turn: number, type: Typesetter): Run {
  const angle = turn * 2 * Math.PI;
  const text = `${markLetter(slice.mark)} ${grouped(slice.value)}`;
  const width = type.width(text, 'caption');
  // Labels begin at the ring on the right side and end at it on the left, so that long numbers never run into it.
  const x = middle + Math.sin(angle) * at - (width * (1 - Math.sin(angle))) / 2;
  return { x, y: middle - Math.cos(angle) * at + 3, text, style: 'caption', colour: 'ink' };
}

/** Returns the path of a ring segment; `from` and `to` are turns clockwise from the top. */
function ring(middle: number, outer: number, inner: number, from: number, to: number): readonly PathStep[] {
  const start = point(middle, outer, from);
  const back = point(middle, inner, to);
  return [['M', ...start], ...arc(middle, outer, from, to), ['L', ...back], ...arc(middle, inner, to, from), ['Z']];
}

function point(middle: number, radius: number, turn: number): readonly [number, number] {
  const angle = turn * 2 * Math.PI;
  return [middle + Math.sin(angle) * radius, middle - Math.cos(angle) * radius];
}

/** Returns Bézier curves along a circle, each at most an eighth of it, where the error is far below a printer's dot. */
function arc(middle: number, radius: number, from: number, to: number): readonly PathStep[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(to - from) * 8));
  const steps: PathStep[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const a = (from + ((to - from) * piece) / pieces) * 2 * Math.PI;
    const b = (from + ((to - from) * (piece + 1)) / pieces) * 2 * Math.PI;
    const k = (4 / 3) * Math.tan((b - a) / 4) * radius;
    const [ax, ay] = [middle + Math.sin(a) * radius, middle - Math.cos(a) * radius];
    const [bx, by] = [middle + Math.sin(b) * radius, middle - Math.cos(b) * radius];
    steps.push(['C', ax + Math.cos(a) * k, ay + Math.sin(a) * k, bx - Math.cos(b) * k, by - Math.sin(b) * k, bx, by]);
  }
  return steps;
}
