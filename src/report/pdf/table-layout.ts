import type { Column, Para, Row, TableBlock } from './blocks.ts';
import { type Box, rectangle, type Run, type Shape } from './drawing.ts';
import { baseline, type Flow, linesOf, runOf } from './flow.ts';
import { drawMark } from './marks.ts';
import { oneLine } from './sanitise.ts';
import type { Typesetter } from './typesetter.ts';

const PAD_X = 4;
const PAD_Y = 3;

/** One line of a cell; rows are split between lines, never inside one. */
interface CellLine {
  readonly para: Para;
  readonly text: string;
  readonly first: boolean;
  readonly last: boolean;
  readonly above: number;
  readonly leading: number;
}

interface Cell {
  readonly x: number;
  readonly width: number;
  readonly column: Column;
  readonly lines: readonly CellLine[];
}

interface Grid {
  readonly columns: readonly Column[];
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
}

/** Words a table needs of its own. */
export interface TableWords {
  readonly continued: string;
}

/** Returns the height a table needs before anything of it may start: caption, header row and first row. */
export function tableLead(table: TableBlock, width: number, type: Typesetter, pageHeight: number): number {
  const grid = gridOf(table, 0, width);
  const first = table.rows[0];
  const row = first === undefined ? 0 : heightOfCells(cellsOf(first, grid, type));
  return captionHeight(table, width, type) + headHeight(table, grid, type) + Math.min(row, pageHeight / 2);
}

/** Returns the height of the whole table, for blocks that are kept in one piece. */
export function tableHeight(table: TableBlock, width: number, type: Typesetter): number {
  const grid = gridOf(table, 0, width);
  let height = captionHeight(table, width, type) + headHeight(table, grid, type);
  for (const row of table.rows) height += heightOfCells(cellsOf(row, grid, type));
  return height;
}

/** Lays a table out from the flow's place on: header repeated on every page, rows never split unless taller than half a page. */
export function placeTable(flow: Flow, table: TableBlock, words: TableWords, at?: { readonly x: number; readonly width: number }): void {
  const { frame, type } = flow;
  const area = at ?? { x: frame.left, width: frame.width };
  const grid = gridOf(table, area.x, area.width);
  const pageHeight = frame.bottom - frame.top;
  flow.need(tableLead(table, area.width, type, pageHeight));
  flow.open('Table');
  placeCaption(flow, table, area);
  placeHead(flow, table, grid);
  flow.open('TBody');
  for (const [index, row] of table.rows.entries()) placeRow(flow, table, grid, row, index, words);
  flow.close();
  flow.close();
}

function placeRow(flow: Flow, table: TableBlock, grid: Grid, row: Row, index: number, words: TableWords): void {
  let cells = cellsOf(row, grid, flow.type);
  let names = row.names ?? [];
  const half = (flow.frame.bottom - flow.frame.top) / 2;
  for (;;) {
    const height = heightOfCells(cells);
    const tall = height > half;
    if (height > flow.room && (!tall || flow.room < half / 2)) {
      flow.breakPage();
      repeatHead(flow, table, grid, words);
    }
    if (height <= flow.room) return paintRow(flow, cells, height, index, names);
    const { head, rest } = splitCells(cells, flow.room - 2 * PAD_Y);
    paintRow(flow, head, heightOfCells(head), index, names);
    if (rest === null) return;
    names = [];
    cells = continued(cells, rest, words, flow.type);
  }
}

/** Returns the cells of the next part of a split row, its name repeated. */
function continued(whole: readonly Cell[], rest: readonly Cell[], words: TableWords, type: Typesetter): readonly Cell[] {
  return rest.map((cell, index) => {
    if (cell.column.rowHead !== true || cell.lines.length > 0) return cell;
    const name = whole[index]?.lines[0]?.para;
    const text = name?.text.endsWith(words.continued) === true ? name.text : `${name?.text ?? ''} ${words.continued}`;
    const para: Para = { text, style: name?.style ?? 'cell' };
    return { ...cell, lines: cellLines(para, cell.width - 2 * PAD_X, type) };
  });
}

function splitCells(cells: readonly Cell[], room: number): { readonly head: readonly Cell[]; readonly rest: readonly Cell[] | null } {
  const head: Cell[] = [];
  const rest: Cell[] = [];
  for (const cell of cells) {
    let used = 0;
    let count = 0;
    for (const line of cell.lines) {
      if (used + line.above + line.leading > room) break;
      used += line.above + line.leading;
      count += 1;
    }
    // One line always moves on, so that a type larger than the page cannot loop for ever.
    const taken = count === 0 && room > 0 && head.every((other) => other.lines.length === 0) && cell === cells.at(-1) ? 1 : count;
    head.push({ ...cell, lines: cell.lines.slice(0, taken) });
    rest.push({ ...cell, lines: cell.lines.slice(taken) });
  }
  return { head, rest: rest.some((cell) => cell.lines.length > 0) ? rest : null };
}

function gridOf(table: TableBlock, x: number, width: number): Grid {
  let total = 0;
  for (const column of table.columns) total += column.width;
  const lefts: number[] = [];
  const widths: number[] = [];
  let left = x;
  for (const column of table.columns) {
    const own = (column.width / total) * width;
    lefts.push(left);
    widths.push(own);
    left += own;
  }
  return { columns: table.columns, lefts, widths };
}

function cellsOf(row: Row, grid: Grid, type: Typesetter): readonly Cell[] {
  return grid.columns.map((column, index) => {
    const width = grid.widths[index] ?? 0;
    const lines = (row.cells[index] ?? []).flatMap((para) => cellLines(para, width - 2 * PAD_X, type));
    return { x: grid.lefts[index] ?? 0, width, column, lines };
  });
}

function cellLines(para: Para, width: number, type: Typesetter): readonly CellLine[] {
  const lines = linesOf(para, width, type);
  const { leading } = type.style(para.style);
  return lines.map((text, index) => ({
    para,
    text,
    first: index === 0,
    last: index === lines.length - 1,
    above: index === 0 ? (para.above ?? 0) : 0,
    leading,
  }));
}

function heightOfCells(cells: readonly Cell[]): number {
  let tallest = 0;
  for (const cell of cells) {
    let height = 0;
    for (const line of cell.lines) height += line.above + line.leading;
    tallest = Math.max(tallest, height);
  }
  return tallest + 2 * PAD_Y;
}

function paintRow(flow: Flow, cells: readonly Cell[], height: number, index: number, names: readonly string[]): void {
  const top = flow.y;
  const first = cells[0];
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return;
  const width = last.x + last.width - first.x;
  const shapes: Shape[] = [];
  const runs: Run[] = [];
  if (index % 2 === 1) shapes.push({ path: rectangle(first.x, top, width, height), fill: 'band' });
  shapes.push({ path: rectangle(first.x, top + height - 0.2, width, 0.4), fill: 'rule' });
  for (const cell of cells) collectMarks(cell, top + PAD_Y, flow.type, shapes, runs);
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes, runs } });
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

function collectMarks(cell: Cell, top: number, type: Typesetter, shapes: Shape[], runs: Run[]): void {
  let y = top;
  for (const line of cell.lines) {
    y += line.above;
    if (line.first && line.para.mark !== undefined) {
      const drawing = drawMark(line.para.mark, cell.x + PAD_X + 5, y + line.leading / 2, type);
      shapes.push(...drawing.shapes);
      runs.push(...drawing.runs);
    }
    y += line.leading;
  }
}

function paintCell(flow: Flow, cell: Cell, top: number): void {
  const { type } = flow;
  let y = top;
  let plain: Run[] = [];
  let own: Run[] = [];
  let areas: Box[] = [];
  for (const [index, line] of cell.lines.entries()) {
    y += line.above;
    const more = line.last && index < cell.lines.length - 1;
    const run = place(cell, runOf(line.para, more ? `${line.text} ` : line.text, cell.x + PAD_X, y, type), type);
    if (line.para.to === undefined && line.para.code !== true) plain.push(run);
    else {
      own.push(run);
      areas.push({ x: run.x, y, width: type.width(line.text, line.para.style), height: line.leading });
      if (line.last || index === cell.lines.length - 1) {
        flow.text(plain);
        plain = [];
        paintOwnElement(flow, line.para, own, areas);
        own = [];
        areas = [];
      }
    }
    y += line.leading;
  }
  flow.text(plain);
}

function place(cell: Cell, run: Run, type: Typesetter): Run {
  if (cell.column.align !== 'right') return run;
  return { ...run, x: cell.x + cell.width - PAD_X - type.width(run.text.trimEnd(), run.style) };
}

/** Emits a paragraph that is an element of its own inside a cell: a link, or code with its whole text. */
export function paintOwnElement(flow: Flow, para: Para, runs: readonly Run[], areas: readonly Box[]): void {
  if (para.to !== undefined) {
    flow.emit({ op: 'open', tag: 'Link', link: { to: para.to, contents: oneLine(para.text), areas } });
  } else if (para.actual !== undefined) flow.open('Code', { actual: oneLine(para.actual) });
  else flow.open('Code');
  flow.text(runs);
  flow.close();
}

function captionHeight(table: TableBlock, width: number, type: Typesetter): number {
  if (table.caption === null) return 0;
  return type.wrap(table.caption, 'caption', width).length * type.style('caption').leading + 3;
}

function placeCaption(flow: Flow, table: TableBlock, area: { readonly x: number; readonly width: number }): void {
  if (table.caption === null) return;
  const style = flow.type.style('caption');
  const lines = flow.type.wrap(table.caption, 'caption', area.width);
  flow.open('Caption');
  flow.text(lines.map((text, index) => ({ x: area.x, y: baseline(flow.y + index * style.leading, style), text, style: 'caption' })));
  flow.close();
  flow.y += lines.length * style.leading + 3;
}

function headHeight(table: TableBlock, grid: Grid, type: Typesetter): number {
  return table.header ? heightOfCells(headCells(grid, type)) : 0;
}

function headCells(grid: Grid, type: Typesetter): readonly Cell[] {
  return cellsOf({ cells: grid.columns.map((column) => [{ text: column.head, style: 'head' }]) }, grid, type);
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

/** Draws the header row again on a later page, as an artifact: a reader of the structure has it once. */
function repeatHead(flow: Flow, table: TableBlock, grid: Grid, words: TableWords): void {
  const runs: Run[] = [];
  if (table.caption !== null) {
    const style = flow.type.style('caption');
    const text = flow.type.fit(`${table.caption} ${words.continued}`, 'caption', sumOf(grid.widths));
    runs.push({ x: grid.lefts[0] ?? 0, y: baseline(flow.y, style), text, style: 'caption' });
    flow.y += style.leading + 3;
  }
  if (!table.header) {
    if (runs.length > 0) flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes: [], runs } });
    return;
  }
  const cells = headCells(grid, flow.type);
  for (const cell of cells) {
    for (const [index, line] of cell.lines.entries()) {
      runs.push(place(cell, runOf(line.para, line.text, cell.x + PAD_X, flow.y + PAD_Y + index * line.leading, flow.type), flow.type));
    }
  }
  const height = heightOfCells(cells);
  headGround(flow, grid, height, runs);
  flow.y += height;
}

function headGround(flow: Flow, grid: Grid, height: number, runs: readonly Run[]): void {
  const shapes: Shape[] = [{ path: rectangle(grid.lefts[0] ?? 0, flow.y, sumOf(grid.widths), height), fill: 'accent' }];
  flow.emit({ op: 'artifact', kind: 'Layout', drawing: { shapes, runs } });
}

function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

