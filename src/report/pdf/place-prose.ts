import type { Block, Para } from './blocks.ts';
import { type Box, type Run, rectangle } from './drawing.ts';
import { baseline, emitMark, type Flow, langOf, linesOf, runOf } from './flow.ts';
import { oneLine } from './sanitise.ts';
import { paintOwnElement } from './table-cells.ts';
import type { StyleName } from './template.ts';

type HeadingBlock = Extract<Block, { block: 'heading' }>;

/** Lines of prose stay readable up to about this many points at the size of the body text (95 characters). */
const MEASURE = 430;

/** Room in points below and above headings, by level. */
export const AFTER: { readonly [level in HeadingBlock['level']]: number } = { 1: 12, 2: 5, 3: 3, 4: 2 };
export const BEFORE: { readonly [level in HeadingBlock['level']]: number } = { 1: 0, 2: 16, 3: 12, 4: 6 };

/** The text style of headings, by level. */
export const HEADING_STYLES: { readonly [level in HeadingBlock['level']]: StyleName } = {
  1: 'h1',
  2: 'h2',
  3: 'h3',
  4: 'strong',
};

/** Lays out a heading with its destination and bookmark. */
export function placeHeading(flow: Flow, block: HeadingBlock): void {
  const { type, frame } = flow;
  const name = HEADING_STYLES[block.level];
  flow.skip(BEFORE[block.level]);
  const top = flow.y;
  const lines = type.wrap(block.text, name, frame.width);
  const { level } = block;
  if (level !== 4) {
    flow.emit({ op: 'destination', name: block.name, y: top - 8 });
    flow.outline.push({
      title: oneLine(block.text),
      level,
      listed: level !== 3 && block.listed !== false,
      page: flow.pageIndex,
      y: top - 8,
      name: block.name,
    });
  }
  flow.open(`H${level}`, langOf(block));
  placeLinesOf(flow, lines, name);
  flow.close();
  if (level === 1) {
    const rule = { path: rectangle(frame.left, flow.y + 3, frame.width, 1), fill: 'accent' } as const;
    flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [rule], runs: [] } });
  }
  flow.y += AFTER[level];
}

/** Sets lines one below the other; only a text taller than the page goes on over to the next. */
function placeLinesOf(flow: Flow, lines: readonly string[], name: StyleName): void {
  const style = flow.type.style(name);
  let runs: Run[] = [];
  for (const text of lines) {
    if (style.leading > flow.room && !flow.atTop) {
      flow.text(runs);
      runs = [];
      flow.breakPage();
    }
    runs.push({ x: flow.frame.left, y: baseline(flow.y, style), text, style: name });
    flow.y += style.leading;
  }
  flow.text(runs);
}

/** Returns the width of a paragraph: prose keeps a readable measure. */
export function widthFor(flow: Flow, para: Para): number {
  return para.style === 'body' || para.style === 'lead' ? Math.min(MEASURE, flow.frame.width) : flow.frame.width;
}

/** Lays out a paragraph; at least two lines of it stand together on either page. */
export function placeParagraph(flow: Flow, para: Para, after: number): void {
  const { type, frame } = flow;
  const lines = linesOf(para, widthFor(flow, para), type);
  const { leading } = type.style(para.style);
  flow.skip(para.above ?? 0);
  if (lines.length <= 4) flow.need(lines.length * leading);
  flow.open('P', langOf(para));
  let runs: Run[] = [];
  let areas: Box[] = [];
  const flush = (): void => {
    if (para.to !== undefined || para.code === true) paintOwnElement(flow, para, runs, areas);
    else flow.text(runs);
    runs = [];
    areas = [];
  };
  for (const [index, text] of lines.entries()) {
    const keep = lines.length - index === 2 ? 2 * leading : leading;
    if (keep > flow.room && !flow.atTop) {
      flush();
      flow.breakPage();
    }
    if (index === 0) emitMark(flow, para, frame.left, flow.y);
    const run = runOf(para, text, { x: frame.left, top: flow.y }, type);
    runs.push(run);
    areas.push({ x: run.x, y: flow.y, width: type.width(text, para.style), height: leading });
    flow.y += leading;
  }
  flush();
  flow.close();
  flow.y += after;
}

/** Lays out a bulleted list. */
export function placeList(flow: Flow, items: readonly Para[]): void {
  const { type, frame } = flow;
  flow.open('L');
  for (const para of items) {
    const lines = listLines(flow, para);
    const style = type.style(para.style);
    flow.need(Math.min(lines.length, 4) * style.leading);
    flow.open('LI');
    flow.open('Lbl');
    flow.text([{ x: frame.left + 2, y: baseline(flow.y, style), text: '• ', style: para.style, colour: 'accent' }]);
    flow.close();
    flow.open('LBody', langOf(para));
    for (const text of lines) {
      flow.need(style.leading);
      flow.text([runOf(para, text, { x: frame.left + 14, top: flow.y }, type)]);
      flow.y += style.leading;
    }
    flow.close();
    flow.close();
    flow.y += 2;
  }
  flow.close();
  flow.y += 4;
}

/** Returns the lines of a list item. */
export function listLines(flow: Flow, para: Para): readonly string[] {
  return linesOf(para, Math.min(MEASURE, flow.frame.width) - 14, flow.type);
}

/** Returns the lines of a banner. */
export function noticeLines(flow: Flow, text: string): readonly string[] {
  return flow.type.wrap(text, 'body', flow.frame.width - 24);
}

/** Lays out a banner: text that must not be overlooked. */
export function placeNotice(flow: Flow, text: string): void {
  const { type, frame } = flow;
  const style = type.style('body');
  const lines = noticeLines(flow, text);
  const height = lines.length * style.leading + 10;
  flow.need(height + 4);
  const shapes = [
    { path: rectangle(frame.left, flow.y, frame.width, height), fill: 'band' },
    { path: rectangle(frame.left, flow.y, 3, height), fill: 'accent' },
  ] as const;
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes, runs: [] } });
  flow.open('P');
  flow.text(
    lines.map((line, index) => ({
      x: frame.left + 12,
      y: baseline(flow.y + 5 + index * style.leading, style),
      text: line,
      style: 'body',
    })),
  );
  flow.close();
  flow.y += height + 8;
}

/** Lays out lines to copy. */
export function placeCode(flow: Flow, code: readonly string[]): void {
  const { type, frame } = flow;
  const style = type.style('mono');
  const lines = code.flatMap((line) => [...type.wrap(line, 'mono', frame.width - 16)]);
  const height = lines.length * style.leading + 8;
  flow.need(height);
  const shapes = [{ path: rectangle(frame.left, flow.y, frame.width, height), fill: 'band' }] as const;
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes, runs: [] } });
  flow.open('P');
  flow.open('Code');
  flow.text(
    lines.map((text, index) => ({
      x: frame.left + 8,
      y: baseline(flow.y + 4 + index * style.leading, style),
      text,
      style: 'mono',
    })),
  );
  flow.close();
  flow.close();
  flow.y += height + 8;
}
