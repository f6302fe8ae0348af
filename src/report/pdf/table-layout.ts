import type { Row, TableBlock } from './blocks.ts';
import { type Run, rectangle, type Shape } from './drawing.ts';
import { baseline, type Flow } from './flow.ts';
import {
  bareRuns,
  type Cell,
  cellsOf,
  collectMarks,
  continuedCells,
  type Grid,
  gridOf,
  heightOfCells,
  type Ink,
  PAD_X,
  PAD_Y,
  paintCell,
  splitCells,
} from './table-cells.ts';
import type { Typesetter } from './typesetter.ts';

/** Words a table needs of its own. */
export interface TableWords {
  readonly continued: string;
}

/** A table of this share of a page or less is never broken over two pages. */
const KEPT_WHOLE = 0.2;
const UNDER_CAPTION = 3;

/** Returns the height a table needs before anything of it may start: all of it where it is short, else the first row. */
export function tableLead(table: TableBlock, width: number, type: Typesetter, pageHeight: number): number {
  const grid = gridOf(table, 0, width);
  const start = captionHeight(table, width, type) + headHeight(table, grid, type);
  let height = start;
  let first = start;
  for (const [index, row] of table.rows.entries()) {
    height += heightOfCells(cellsOf(row, grid, type));
    if (index === 0) first = start + Math.min(height - start, pageHeight / 2);
    if (height > pageHeight * KEPT_WHOLE) return first;
  }
  return height;
}

/** Returns the height of the whole table, for blocks that are kept in one piece. */
export function tableHeight(table: TableBlock, width: number, type: Typesetter): number {
  const grid = gridOf(table, 0, width);
  let height = captionHeight(table, width, type) + headHeight(table, grid, type);
  for (const row of table.rows) height += heightOfCells(cellsOf(row, grid, type));
  return height;
}

/** Lays a table out from the flow's place on: header repeated on every page, rows never split unless taller than half a page. */
export function placeTable(
  flow: Flow,
  table: TableBlock,
  words: TableWords,
  at?: { readonly x: number; readonly width: number },
): void {
  const { frame, type } = flow;
  const grid = gridOf(table, at?.x ?? frame.left, at?.width ?? frame.width);
  flow.need(tableLead(table, grid.width, type, frame.bottom - frame.top));
  flow.open('Table');
  placeCaption(flow, table, grid);
  placeHead(flow, table, grid);
  flow.open('TBody');
  const placing = { flow, table, grid, words };
  for (const [index, row] of table.rows.entries()) {
    keepLastTwo(placing, index);
    placeRow(placing, row, index);
  }
  flow.close();
  flow.close();
}

/** A table on its way onto pages. */
interface Placing {
  readonly flow: Flow;
  readonly table: TableBlock;
  readonly grid: Grid;
  readonly words: TableWords;
}

/** Takes the last row but one along to the next page, so that no table ends with one lonely row on a page of its own. */
function keepLastTwo({ flow, table, grid, words }: Placing, index: number): void {
  if (index < 2 || index !== table.rows.length - 2) return;
  const [height = 0, last = 0] = table.rows.slice(index).map((row) => heightOfCells(cellsOf(row, grid, flow.type)));
  const half = (flow.frame.bottom - flow.frame.top) / 2;
  if (height > flow.room || height + last <= flow.room || height + last > half) return;
  flow.breakPage();
  repeatHead(flow, table, grid, words);
}

function placeRow({ flow, table, grid, words }: Placing, row: Row, index: number): void {
  const half = (flow.frame.bottom - flow.frame.top) / 2;
  const banded = index % 2 === 1;
  let names = row.names ?? [];
  let cells = cellsOf(row, grid, flow.type);
  for (;;) {
    const height = heightOfCells(cells);
    const mayStartHere = height > half && flow.room >= half / 2;
    if (height > flow.room && !mayStartHere) {
      flow.breakPage();
      repeatHead(flow, table, grid, words);
    }
    if (height <= flow.room) return paintRow(flow, cells, { banded, names });
    const { head, rest } = splitCells(cells, flow.room - 2 * PAD_Y);
    paintRow(flow, head, { banded, names });
    if (rest === null) return;
    names = [];
    cells = continuedCells(cells, rest, words.continued, flow.type);
  }
}

interface RowLook {
  readonly banded: boolean;
  readonly names: readonly string[];
}

function paintRow(flow: Flow, cells: readonly Cell[], { banded, names }: RowLook): void {
  const top = flow.y;
  const height = heightOfCells(cells);
  const first = cells[0];
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return;
  const width = last.x + last.width - first.x;
  const ink: Ink = { shapes: [], runs: [] };
  if (banded) ink.shapes.push({ path: rectangle(first.x, top, width, height), fill: 'band' });
  ink.shapes.push({ path: rectangle(first.x, top + height - 0.2, width, 0.4), fill: 'rule' });
  for (const cell of cells) collectMarks(cell, top + PAD_Y, flow.type, ink);
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: ink });
  for (const name of names) flow.emit({ op: 'destination', name, y: top - 6 });
  flow.open('TR');
  for (const cell of cells) {
    const rowHead = cell.column.rowHead === true && cell.lines.length > 0;
    if (rowHead) flow.open('TH', { scope: 'Row' });
    else flow.open('TD');
    paintCell(flow, cell, top + PAD_Y);
    flow.close();
  }
  flow.close();
  flow.y = top + height;
}

function captionHeight(table: TableBlock, width: number, type: Typesetter): number {
  if (table.caption === null) return 0;
  return type.wrap(table.caption, 'caption', width).length * type.style('caption').leading + UNDER_CAPTION;
}

function placeCaption(flow: Flow, table: TableBlock, grid: Grid): void {
  if (table.caption === null) return;
  const style = flow.type.style('caption');
  const lines = flow.type.wrap(table.caption, 'caption', grid.width);
  flow.open('Caption');
  flow.text(
    lines.map((text, index) => ({
      x: grid.left,
      y: baseline(flow.y + index * style.leading, style),
      text,
      style: 'caption',
    })),
  );
  flow.close();
  flow.y += lines.length * style.leading + UNDER_CAPTION;
}

function headHeight(table: TableBlock, grid: Grid, type: Typesetter): number {
  return table.header ? heightOfCells(headCells(grid, type)) : 0;
}

/** Lines that the head of a column may take: it stands on every page of its table, and must leave room for rows. */
const HEAD_LINES = 6;

function headCells(grid: Grid, type: Typesetter): readonly Cell[] {
  const cells = cellsOf({ cells: grid.columns.map((column) => [{ text: column.head, style: 'head' }]) }, grid, type);
  return cells.map((cell) => {
    const last = cell.lines[HEAD_LINES - 1];
    if (cell.lines.length <= HEAD_LINES || last === undefined) return cell;
    const rest = cell.lines.slice(HEAD_LINES - 1).map((line) => line.text);
    const text = type.fit(rest.join(''), 'head', cell.width - 2 * PAD_X);
    return { ...cell, lines: [...cell.lines.slice(0, HEAD_LINES - 1), { ...last, text, last: true }] };
  });
}

function placeHead(flow: Flow, table: TableBlock, grid: Grid): void {
  if (!table.header) return;
  const cells = headCells(grid, flow.type);
  const height = heightOfCells(cells);
  headGround(flow, grid, height, []);
  flow.open('THead');
  flow.open('TR');
  for (const cell of cells) {
    flow.open('TH', { scope: 'Column' });
    paintCell(flow, cell, flow.y + PAD_Y);
    flow.close();
  }
  flow.close();
  flow.close();
  flow.y += height;
}

/** Draws caption and header row again on a later page, as an artifact: a reader of the structure has them once. */
function repeatHead(flow: Flow, table: TableBlock, grid: Grid, words: TableWords): void {
  const runs: Run[] = [];
  if (table.caption !== null) {
    const style = flow.type.style('caption');
    const text = flow.type.fit(`${table.caption} ${words.continued}`, 'caption', grid.width);
    runs.push({ x: grid.left, y: baseline(flow.y, style), text, style: 'caption' });
    flow.y += style.leading + UNDER_CAPTION;
  }
  if (!table.header) {
    if (runs.length > 0) flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [], runs } });
    return;
  }
  const cells = headCells(grid, flow.type);
  for (const cell of cells) runs.push(...bareRuns(cell, flow.y + PAD_Y, flow.type));
  const height = heightOfCells(cells);
  headGround(flow, grid, height, runs);
  flow.y += height;
}

function headGround(flow: Flow, grid: Grid, height: number, runs: readonly Run[]): void {
  const shapes: Shape[] = [{ path: rectangle(grid.left, flow.y, grid.width, height), fill: 'accent' }];
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes, runs } });
}
