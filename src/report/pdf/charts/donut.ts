import type { PathStep, Run, Shape } from '../drawing.ts';
import { type MarkName, markFill, markLetter } from '../marks.ts';
import type { Typesetter } from '../typesetter.ts';

export interface Slice {
  readonly mark: MarkName;
  readonly value: number;
  /** The value as it is printed. */
  readonly text: string;
}

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly runs: readonly Run[];
}

type Point = readonly [number, number];

/** Where a segment begins and ends, in turns clockwise from the top. */
type Turns = readonly [number, number];

const ROOM_BESIDE = 40;
const ROOM_ABOVE = 18;
const HOLE = 0.64;

/** Returns a ring chart with its origin at the top left, slices clockwise from the top, letters outside, a number inside. */
export function donut(
  slices: readonly Slice[],
  radius: number,
  centre: readonly [string, string],
  type: Typesetter,
): Chart {
  const middle: Point = [radius + ROOM_BESIDE, radius + ROOM_ABOVE];
  const shapes: Shape[] = [];
  const runs: Run[] = [];
  let total = 0;
  for (const slice of slices) total += slice.value;
  let from = 0;
  for (const slice of slices.filter((candidate) => candidate.value > 0)) {
    const to = from + slice.value / total;
    shapes.push(sliceShape(slice, middle, radius, [from, to]));
    // Thinner slices stand so close that their labels would touch; the table beside the chart has them all.
    if (to - from >= 0.04) runs.push(sliceLabel(slice, { middle, at: radius + 8, turn: (from + to) / 2 }, type));
    from = to;
  }
  const [big, small] = centre;
  const style = type.width(big, 'number') < radius * HOLE * 1.7 ? 'number' : 'h1';
  runs.push({ x: middle[0] - type.width(big, style) / 2, y: middle[1] + 5, text: big, style });
  runs.push({ x: middle[0] - type.width(small, 'note') / 2, y: middle[1] + 17, text: small, style: 'note' });
  return { width: middle[0] * 2, height: middle[1] * 2, shapes, runs };
}

function sliceShape(slice: Slice, middle: Point, radius: number, turns: Turns): Shape {
  const look = markFill(slice.mark);
  return {
    path: ring(middle, radius, radius * HOLE, turns),
    fill: look.fill,
    stroke: look.outlined ? 'grey' : 'white',
    width: 0.8,
  };
}

function sliceLabel(
  slice: Slice,
  place: { readonly middle: Point; readonly at: number; readonly turn: number },
  type: Typesetter,
): Run {
  const { middle, at, turn } = place;
  const angle = turn * 2 * Math.PI;
  const text = `${markLetter(slice.mark)} ${slice.text}`;
  const width = type.width(text, 'caption');
  // Labels begin at the ring on the right side and end at it on the left, so that long numbers never run into it.
  const x = middle[0] + Math.sin(angle) * at - (width * (1 - Math.sin(angle))) / 2;
  return { x, y: middle[1] - Math.cos(angle) * at + 3, text, style: 'caption', colour: 'ink' };
}

/** Returns the path of a ring segment. */
function ring(middle: Point, outer: number, inner: number, [from, to]: Turns): readonly PathStep[] {
  const start = point(middle, outer, from);
  const back = point(middle, inner, to);
  return [['M', ...start], ...arc(middle, outer, from, to), ['L', ...back], ...arc(middle, inner, to, from), ['Z']];
}

function point(middle: Point, radius: number, turn: number): Point {
  const angle = turn * 2 * Math.PI;
  return [middle[0] + Math.sin(angle) * radius, middle[1] - Math.cos(angle) * radius];
}

/** Returns Bézier curves along a circle, each at most an eighth of it, where the error is far below a printer's dot. */
function arc(middle: Point, radius: number, from: number, to: number): readonly PathStep[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(to - from) * 8));
  const steps: PathStep[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const a = (from + ((to - from) * piece) / pieces) * 2 * Math.PI;
    const b = (from + ((to - from) * (piece + 1)) / pieces) * 2 * Math.PI;
    const k = (4 / 3) * Math.tan((b - a) / 4) * radius;
    const [ax, ay] = [middle[0] + Math.sin(a) * radius, middle[1] - Math.cos(a) * radius];
    const [bx, by] = [middle[0] + Math.sin(b) * radius, middle[1] - Math.cos(b) * radius];
    steps.push(['C', ax + Math.cos(a) * k, ay + Math.sin(a) * k, bx - Math.cos(b) * k, by - Math.sin(b) * k, bx, by]);
  }
  return steps;
}
