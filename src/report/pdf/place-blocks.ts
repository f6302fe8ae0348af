import type { Block, ContentsEntry, FigureBlock, Para } from './blocks.ts';
import { type Box, rectangle, type Run } from './drawing.ts';
import { baseline, emitMark, type Flow, heightOf, linesOf, runOf } from './flow.ts';
import { oneLine } from './sanitise.ts';
import { paintOwnElement, placeTable, tableHeight, tableLead, type TableWords } from './table-layout.ts';
import type { StyleName } from './template.ts';

/** Lines of prose stay readable up to about this many points at the size of the body text (95 characters). */
const MEASURE = 430;
const AFTER = { 1: 12, 2: 5, 3: 3 } as const;
const BEFORE = { 1: 0, 2: 16, 3: 12 } as const;
const STYLES = { 1: 'h1', 2: 'h2', 3: 'h3' } as const satisfies { readonly [level: number]: StyleName };

/** Lays out the blocks of a section in order; headings stay with what follows them. */
export function placeBlocks(flow: Flow, blocks: readonly Block[], words: TableWords): void {
  for (const [index, block] of blocks.entries()) {
    if (block.block === 'heading') flow.need(BEFORE[block.level] + leadHeight(flow, blocks, index));
    placeBlock(flow, block, words);
  }
}

/** Returns the height without which block `index` may not start here. */
function leadHeight(flow: Flow, blocks: readonly Block[], index: number): number {
  const block = blocks[index];
  if (block === undefined) return 0;
  const { type, frame } = flow;
  switch (block.block) {
    case 'heading': {
      const lines = type.wrap(block.text, STYLES[block.level], frame.width).length;
      const own = lines * type.style(STYLES[block.level]).leading + AFTER[block.level];
      return own + leadHeight(flow, blocks, index + 1);
    }
    case 'paragraph': {
      const lines = linesOf(block.para, widthFor(flow, block.para), type).length;
      const rest = lines <= 3 ? leadAfterShort(flow, blocks, index) : 0;
      return heightOf(block.para, Math.min(lines, 4), type) + rest;
    }
    case 'table':
      return tableLead(block, frame.width, type, frame.bottom - frame.top);
    case 'figure':
      return figureHeight(flow, block);
    case 'beside':
      return Math.max(figureHeight(flow, block.figure), tableHeight(block.table, besideWidth(flow, block), type));
    case 'notice':
      return noticeLines(flow, block.text).length * type.style('body').leading + 14;
    case 'code':
      return block.lines.length * type.style('mono').leading + 12;
    case 'list':
    case 'contents':
    case 'lines':
      return 40;
    case 'space':
    case 'cover':
      return 0;
  }
}

/** A short paragraph directly before a table or a figure introduces it and stays with it. */
function leadAfterShort(flow: Flow, blocks: readonly Block[], index: number): number {
  const next = blocks[index + 1];
  if (next === undefined || (next.block !== 'table' && next.block !== 'figure' && next.block !== 'beside')) return 0;
  return leadHeight(flow, blocks, index + 1);
}

function placeBlock(flow: Flow, block: Block, words: TableWords): void {
  switch (block.block) {
    case 'heading':
      return placeHeading(flow, block);
    case 'paragraph':
      return placeParagraph(flow, block.para, block.after ?? 6);
    case 'list':
      return placeList(flow, block.items);
    case 'notice':
      return placeNotice(flow, block.text);
    case 'code':
      return placeCode(flow, block.lines);
    case 'space':
      return flow.skip(block.height);
    case 'figure':
      return placeFigure(flow, block, flow.frame.left);
    case 'table':
      placeTable(flow, block, words);
      return flow.skip(10);
    case 'beside':
      return placeBeside(flow, block, words);
    case 'contents':
      return placeContents(flow, block.entries);
    case 'cover':
      return placeCover(flow, block.band);
    case 'lines':
      return placeLines(flow, block.people);
  }
}

function placeHeading(flow: Flow, block: Extract<Block, { block: 'heading' }>): void {
  const { type, frame } = flow;
  const name = STYLES[block.level];
  const style = type.style(name);
  flow.skip(BEFORE[block.level]);
  const top = flow.y;
  const lines = type.wrap(block.text, name, frame.width);
  flow.emit({ op: 'destination', name: block.name, y: top - 8 });
  flow.outline.push({ title: oneLine(block.text), level: block.level, page: flow.pageIndex, y: top - 8, name: block.name });
  const bottom = top + lines.length * style.leading;
  if (block.level === 1) {
    const rule = { path: rectangle(frame.left, bottom + 3, frame.width, 1), fill: 'accent' } as const;
    flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [rule], runs: [] } });
  }
  flow.open(`H${block.level}`);
  flow.text(lines.map((text, index) => ({ x: frame.left, y: baseline(top + index * style.leading, style), text, style: name })));
  flow.close();
  flow.y = bottom + AFTER[block.level];
}

function widthFor(flow: Flow, para: Para): number {
  return para.style === 'body' || para.style === 'lead' ? Math.min(MEASURE, flow.frame.width) : flow.frame.width;
}

function placeParagraph(flow: Flow, para: Para, after: number): void {
  const { type, frame } = flow;
  const lines = linesOf(para, widthFor(flow, para), type);
  const { leading } = type.style(para.style);
  flow.skip(para.above ?? 0);
  if (lines.length <= 4) flow.need(lines.length * leading);
  flow.open('P');
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
    const run = runOf(para, text, frame.left, flow.y, type);
    runs.push(run);
    areas.push({ x: run.x, y: flow.y, width: type.width(text, para.style), height: leading });
    flow.y += leading;
  }
  flush();
  flow.close();
  flow.y += after;
}

function placeList(flow: Flow, items: readonly Para[]): void {
  const { type, frame } = flow;
  flow.open('L');
  for (const para of items) {
    const lines = linesOf(para, Math.min(MEASURE, frame.width) - 14, type);
    const style = type.style(para.style);
    flow.need(Math.min(lines.length, 4) * style.leading);
    flow.open('LI');
    flow.open('Lbl');
    flow.text([{ x: frame.left + 2, y: baseline(flow.y, style), text: '• ', style: para.style, colour: 'accent' }]);
    flow.close();
    flow.open('LBody');
    for (const text of lines) {
      flow.need(style.leading);
      flow.text([runOf(para, text, frame.left + 14, flow.y, type)]);
      flow.y += style.leading;
    }
    flow.close();
    flow.close();
    flow.y += 2;
  }
  flow.close();
  flow.y += 4;
}

function noticeLines(flow: Flow, text: string): readonly string[] {
  return flow.type.wrap(text, 'body', flow.frame.width - 24);
}

function placeNotice(flow: Flow, text: string): void {
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
    lines.map((line, index) => ({ x: frame.left + 12, y: baseline(flow.y + 5 + index * style.leading, style), text: line, style: 'body' })),
  );
  flow.close();
  flow.y += height + 8;
}

function placeCode(flow: Flow, code: readonly string[]): void {
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
    lines.map((text, index) => ({ x: frame.left + 8, y: baseline(flow.y + 4 + index * style.leading, style), text, style: 'mono' })),
  );
  flow.close();
  flow.close();
  flow.y += height + 8;
}

function figureHeight(flow: Flow, block: FigureBlock): number {
  const lines = flow.type.wrap(block.caption, 'caption', Math.max(block.chart.width, 120)).length;
  return block.chart.height + 4 + lines * flow.type.style('caption').leading;
}

function placeFigure(flow: Flow, block: FigureBlock, x: number): void {
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
  flow.text(lines.map((text, index) => ({ x, y: baseline(under + index * style.leading, style), text, style: 'caption' })));
  flow.close();
  flow.y = under + lines.length * style.leading + 8;
}

type Step = FigureBlock['chart']['shapes'][number]['path'][number];

function shift(step: Step, x: number, y: number): Step {
  if (step[0] === 'Z') return step;
  if (step[0] !== 'C') return [step[0], step[1] + x, step[2] + y];
  return ['C', step[1] + x, step[2] + y, step[3] + x, step[4] + y, step[5] + x, step[6] + y];
}

function besideWidth(flow: Flow, block: Extract<Block, { block: 'beside' }>): number {
  return flow.frame.width - block.figure.chart.width - 20;
}

function placeBeside(flow: Flow, block: Extract<Block, { block: 'beside' }>, words: TableWords): void {
  const width = besideWidth(flow, block);
  const height = Math.max(figureHeight(flow, block.figure), tableHeight(block.table, width, flow.type));
  flow.need(height);
  const top = flow.y;
  placeFigure(flow, block.figure, flow.frame.left);
  const below = flow.y;
  flow.y = top;
  placeTable(flow, block.table, words, { x: flow.frame.left + block.figure.chart.width + 20, width });
  flow.y = Math.max(below, flow.y + 10);
}

function placeContents(flow: Flow, entries: readonly ContentsEntry[]): void {
  flow.open('TOC');
  for (const entry of entries) {
    const style = flow.type.style(entry.level === 1 ? 'toc-strong' : 'toc');
    const above = entry.level === 1 ? 5 : 0;
    flow.need(above + style.leading);
    flow.skip(above);
    placeContentsEntry(flow, entry);
    flow.y += style.leading;
  }
  flow.close();
}

function placeContentsEntry(flow: Flow, entry: ContentsEntry): void {
  const { type, frame } = flow;
  const name = entry.level === 1 ? 'toc-strong' : 'toc';
  const style = type.style(name);
  const x = frame.left + (entry.level === 1 ? 0 : 14);
  const right = frame.left + frame.width;
  const y = baseline(flow.y, style);
  const pageWidth = type.width(entry.page, name);
  const title = type.fit(entry.title, name, right - x - 40);
  const from = x + type.width(title, name) + 6;
  const dots = Math.max(0, Math.floor((right - pageWidth - 6 - from) / (type.width('.', 'toc') + 2)));
  const leaders: Run[] = [];
  for (let dot = 0; dot < dots; dot += 1) {
    const at = right - pageWidth - 6 - (dot + 1) * (type.width('.', 'toc') + 2);
    leaders.push({ x: at, y, text: '.', style: 'toc', colour: 'grey' });
  }
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [], runs: leaders } });
  flow.open('TOCI');
  flow.open('Reference');
  const area = { x, y: flow.y, width: right - x, height: style.leading };
  flow.emit({ op: 'open', tag: 'Link', link: { to: entry.name, contents: oneLine(entry.title), areas: [area] } });
  flow.text([
    { x, y, text: `${title} `, style: name },
    { x: right - pageWidth, y, text: entry.page, style: name },
  ]);
  flow.close();
  flow.close();
  flow.close();
}

function placeCover(flow: Flow, band: readonly Para[]): void {
  const { type, frame } = flow;
  const width = frame.width;
  const set = band.map((para) => ({ para, lines: linesOf(para, width, type) }));
  let height = 0;
  for (const { para, lines } of set) height += heightOf(para, lines.length, type);
  const bottom = frame.top + height + 28;
  const ground = { path: rectangle(0, 0, frame.pageWidth, bottom), fill: 'accent' } as const;
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [ground], runs: [] } });
  for (const { para, lines } of set) {
    flow.y += para.above ?? 0;
    const { leading } = type.style(para.style);
    flow.open(para.style === 'cover-title' ? 'H1' : 'P');
    flow.text(lines.map((text, index) => runOf(para, text, frame.left, flow.y + index * leading, type)));
    flow.close();
    flow.y += lines.length * leading;
  }
  flow.y = bottom + 22;
}

function placeLines(flow: Flow, people: readonly (readonly string[])[]): void {
  const { type, frame } = flow;
  for (const [role = '', ...labels] of people) {
    flow.need(92);
    const style = type.style('h3');
    flow.open('P');
    flow.text(type.wrap(role, 'h3', frame.width).map((text) => ({ x: frame.left, y: baseline(flow.y, style), text, style: 'h3' })));
    flow.close();
    const span = frame.width / Math.max(1, labels.length);
    const lineY = flow.y + 58;
    for (const [index, label] of labels.entries()) {
      const x = frame.left + index * span;
      const line = { path: rectangle(x, lineY, span - 18, 0.7), fill: 'ink' } as const;
      flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [line], runs: [] } });
      flow.open('P');
      flow.text([{ x, y: lineY + 11, text: label, style: 'note' }]);
      flow.close();
    }
    flow.y = lineY + 34;
  }
}
