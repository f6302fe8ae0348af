import type { Block, FigureBlock } from './blocks.ts';
import type { PathStep } from './drawing.ts';
import { baseline, type Flow } from './flow.ts';
import { oneLine } from './sanitise.ts';
import { placeTable, type TableWords, tableHeight } from './table-layout.ts';

type BesideBlock = Extract<Block, { block: 'beside' }>;

/** Room in points between a figure and the table beside it. */
const GUTTER = 20;

/** Returns the height of a figure with its caption. */
export function figureHeight(flow: Flow, block: FigureBlock): number {
  const lines = flow.type.wrap(block.caption, 'caption', Math.max(block.chart.width, 120)).length;
  return block.chart.height + 4 + lines * flow.type.style('caption').leading;
}

/** Lays out a figure: alternative text, box, and the caption below it. */
export function placeFigure(flow: Flow, block: FigureBlock, x: number): void {
  const { type } = flow;
  const { chart } = block;
  flow.need(figureHeight(flow, block));
  const top = flow.y;
  const style = type.style('caption');
  const shapes = chart.shapes.map((shape) => ({ ...shape, path: shape.path.map((step) => shift(step, x, top)) }));
  const runs = chart.runs.map((run) => ({ ...run, x: run.x + x, y: run.y + top }));
  flow.open('Figure', { alt: oneLine(block.alt), bbox: { x, y: top, width: chart.width, height: chart.height } });
  flow.emit({ op: 'content', drawing: { shapes, runs } });
  flow.close();
  const lines = type.wrap(block.caption, 'caption', Math.max(chart.width, 120));
  const under = top + chart.height + 4;
  flow.open('P');
  flow.text(
    lines.map((text, index) => ({ x, y: baseline(under + index * style.leading, style), text, style: 'caption' })),
  );
  flow.close();
  flow.y = under + lines.length * style.leading + 8;
}

function shift(step: PathStep, x: number, y: number): PathStep {
  if (step[0] === 'Z') return step;
  if (step[0] !== 'C') return [step[0], step[1] + x, step[2] + y];
  return ['C', step[1] + x, step[2] + y, step[3] + x, step[4] + y, step[5] + x, step[6] + y];
}

/** Returns the height of a figure and the table beside it. */
export function besideHeight(flow: Flow, block: BesideBlock): number {
  return Math.max(figureHeight(flow, block.figure), tableHeight(block.table, besideWidth(flow, block), flow.type));
}

function besideWidth(flow: Flow, block: BesideBlock): number {
  return flow.frame.width - block.figure.chart.width - GUTTER;
}

/** Lays out a figure with its numbers in a table beside it, on one page. */
export function placeBeside(flow: Flow, block: BesideBlock, words: TableWords): void {
  const width = besideWidth(flow, block);
  flow.need(besideHeight(flow, block));
  const top = flow.y;
  placeFigure(flow, block.figure, flow.frame.left);
  const below = flow.y;
  flow.y = top;
  placeTable(flow, block.table, words, { x: flow.frame.left + block.figure.chart.width + GUTTER, width });
  flow.y = Math.max(below, flow.y + 10);
}
