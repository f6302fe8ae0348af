import type { Block } from './blocks.ts';
import { type Flow, heightOf, linesOf } from './flow.ts';
import { besideHeight, figureHeight, placeBeside, placeFigure } from './place-figure.ts';
import { placeContents, placeCover, placeLines } from './place-front.ts';
import {
  AFTER,
  BEFORE,
  HEADING_STYLES,
  listLines,
  noticeLines,
  placeCode,
  placeHeading,
  placeList,
  placeNotice,
  placeParagraph,
  widthFor,
} from './place-prose.ts';
import { placeTable, type TableWords, tableLead } from './table-layout.ts';

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
    case 'heading':
      return headingLead(flow, blocks, index, block);
    case 'paragraph':
      return paragraphLead(flow, blocks, index, block);
    case 'table':
      return tableLead(block, frame.width, type, frame.bottom - frame.top);
    case 'figure':
      return figureHeight(flow, block);
    case 'beside':
      return besideHeight(flow, block);
    case 'notice':
      return noticeLines(flow, block.text).length * type.style('body').leading + 14;
    case 'code':
      return block.lines.length * type.style('mono').leading + 12;
    case 'list':
      return listLead(flow, block.items);
    case 'contents':
    case 'lines':
      return 40;
    case 'space':
    case 'cover':
      return 0;
  }
}

type Of<Kind extends Block['block']> = Extract<Block, { block: Kind }>;

function headingLead(flow: Flow, blocks: readonly Block[], index: number, block: Of<'heading'>): number {
  const style = HEADING_STYLES[block.level];
  const lines = flow.type.wrap(block.text, style, flow.frame.width).length;
  const next = blocks[index + 1];
  const before = next?.block === 'heading' ? BEFORE[next.level] : 0;
  return lines * flow.type.style(style).leading + AFTER[block.level] + before + leadHeight(flow, blocks, index + 1);
}

function paragraphLead(flow: Flow, blocks: readonly Block[], index: number, block: Of<'paragraph'>): number {
  const lines = linesOf(block.para, widthFor(flow, block.para), flow.type).length;
  const rest = lines <= 3 ? leadAfterShort(flow, blocks, index, block.after ?? 6) : 0;
  return heightOf(block.para, Math.min(lines, 4), flow.type) + rest;
}

function listLead(flow: Flow, [first]: Of<'list'>['items']): number {
  const lines = first === undefined ? 0 : listLines(flow, first).length;
  return Math.min(4, lines) * flow.type.style('body').leading;
}

/** A short paragraph introduces what follows it, and stays with it. */
function leadAfterShort(flow: Flow, blocks: readonly Block[], index: number, after: number): number {
  const next = blocks[index + 1];
  if (next === undefined || next.block === 'heading' || next.block === 'space') return 0;
  return after + leadHeight(flow, blocks, index + 1);
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
      return placeCover(flow, block.band, block.logo);
    case 'lines':
      return placeLines(flow, block.people, block.fields);
  }
}
