import type { Column, LinkedId, Para, Row, TableBlock } from './blocks.ts';
import { type Box, type Run, rectangle, type Shape } from './drawing.ts';
import { type Flow, langOf, linesOf, runOf } from './flow.ts';
import { drawMark, type MarkName, markFill } from './marks.ts';
import { oneLine } from './sanitise.ts';
import type { Typesetter } from './typesetter.ts';

export const PAD_X = 4;
export const PAD_Y = 3;

/** One line of a cell; rows are split between lines, never inside one. */
interface CellLine {
  readonly para: Para;
  readonly text: string;
  readonly ids: readonly LinkedId[];
  readonly first: boolean;
  readonly last: boolean;
  readonly above: number;
  readonly leading: number;
}

export interface Cell {
  readonly x: number;
  readonly width: number;
  readonly column: Column;
  readonly lines: readonly CellLine[];
}

export interface Grid {
  readonly columns: readonly Column[];
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
  readonly left: number;
  readonly width: number;
}

/** Returns the columns of a table scaled to a width. */
export function gridOf(table: TableBlock, left: number, width: number): Grid {
  let total = 0;
  for (const column of table.columns) total += column.width;
  const lefts: number[] = [];
  const widths: number[] = [];
  let x = left;
  for (const column of table.columns) {
    const own = (column.width / total) * width;
    lefts.push(x);
    widths.push(own);
    x += own;
  }
  return { columns: table.columns, lefts, widths, left, width };
}

/** Returns the cells of a row, broken into lines. */
export function cellsOf(row: Row, grid: Grid, type: Typesetter): readonly Cell[] {
  return grid.columns.map((column, index) => {
    const width = grid.widths[index] ?? 0;
    const lines = (row.cells[index] ?? []).flatMap((para) => cellLines(para, width - 2 * PAD_X, type));
    return { x: grid.lefts[index] ?? 0, width, column, lines };
  });
}

function cellLines(para: Para, width: number, type: Typesetter): readonly CellLine[] {
  const { leading } = type.style(para.style);
  const lines =
    para.ids === undefined
      ? linesOf(para, width, type).map((text) => ({ text, ids: [] }))
      : idLines(para, para.ids, width, type);
  return lines.map(({ text, ids }, index) => ({
    para,
    text,
    ids,
    first: index === 0,
    last: index === lines.length - 1,
    above: index === 0 ? (para.above ?? 0) : 0,
    leading,
  }));
}

function idLines(
  para: Para,
  ids: readonly LinkedId[],
  width: number,
  type: Typesetter,
): { text: string; ids: readonly LinkedId[] }[] {
  const lines: { text: string; ids: readonly LinkedId[] }[] = [];
  let line: LinkedId[] = [];
  let used = 0;
  for (const id of ids) {
    const text = type.fit(id.text, para.style, width);
    const own = type.width(`${text}, `, para.style);
    if (line.length > 0 && used + own > width) {
      lines.push({ text: '', ids: line });
      line = [];
      used = 0;
    }
    line.push({ text, to: id.to });
    used += own;
  }
  lines.push({ text: '', ids: line });
  return lines;
}

/** Returns the height of a row, its padding included. */
export function heightOfCells(cells: readonly Cell[]): number {
  let tallest = 0;
  for (const cell of cells) {
    let height = 0;
    for (const line of cell.lines) height += line.above + line.leading;
    tallest = Math.max(tallest, height);
  }
  return tallest + 2 * PAD_Y;
}

/** Splits a row so that its first part fits into the room; `rest` is null where nothing is left. */
export function splitCells(
  cells: readonly Cell[],
  room: number,
): { readonly head: readonly Cell[]; readonly rest: readonly Cell[] | null } {
  const counts = cells.map((cell) => {
    let used = 0;
    let count = 0;
    for (const line of cell.lines) {
      used += line.above + line.leading;
      if (used > room) break;
      count += 1;
    }
    return count;
  });
  // At least one line always moves on, so that a type larger than the room cannot loop for ever.
  const stuck = counts.every((count) => count === 0);
  const head = cells.map((cell, index) => ({ ...cell, lines: cell.lines.slice(0, stuck ? 1 : counts[index]) }));
  const rest = cells.map((cell, index) => ({ ...cell, lines: cell.lines.slice(stuck ? 1 : counts[index]) }));
  return { head, rest: rest.some((cell) => cell.lines.length > 0) ? rest : null };
}

/** Returns the cells of the next part of a split row, its name repeated with the word for continued. */
export function continuedCells(
  whole: readonly Cell[],
  rest: readonly Cell[],
  continued: string,
  type: Typesetter,
): readonly Cell[] {
  return rest.map((cell, index) => {
    if (cell.column.rowHead !== true || cell.lines.length > 0) return cell;
    const name = whole[index]?.lines[0]?.para;
    const text = name?.text.endsWith(continued) === true ? name.text : `${name?.text ?? ''} ${continued}`;
    return { ...cell, lines: cellLines({ text, style: name?.style ?? 'cell' }, cell.width - 2 * PAD_X, type) };
  });
}

/** A drawing that is still being added to. */
export interface Ink {
  readonly shapes: Shape[];
  readonly runs: Run[];
}

/** Adds the status marks of a cell to a drawing. */
export function collectMarks(cell: Cell, top: number, type: Typesetter, into: Ink): void {
  let y = top;
  for (const line of cell.lines) {
    y += line.above;
    if (line.para.chip !== undefined) into.shapes.push(chipShape(line.para.chip, cell, y + 0.6, line.leading - 1.2));
    if (line.first && line.para.mark !== undefined) {
      const drawing = drawMark(line.para.mark, cell.x + PAD_X + 5, y + line.leading / 2, type);
      into.shapes.push(...drawing.shapes);
      into.runs.push(...drawing.runs);
    }
    y += line.leading;
  }
}

function chipShape(name: MarkName, cell: Cell, top: number, height: number): Shape {
  const { fill, outlined } = markFill(name);
  const path = rectangle(cell.x + PAD_X - 2, top, cell.width - 2 * PAD_X + 4, height);
  return outlined ? { path, fill, stroke: 'grey', width: 0.5 } : { path, fill };
}

/** Returns the runs of a cell as they are drawn where its structure does not matter: in a repeated header row. */
export function bareRuns(cell: Cell, top: number, type: Typesetter): readonly Run[] {
  return cell.lines.map((line, index) =>
    aligned(cell, runOf(line.para, line.text, { x: cell.x + PAD_X, top: top + index * line.leading }, type), type),
  );
}

/** Emits the content of a cell into the element that is open; links and code become elements of their own. */
export function paintCell(flow: Flow, cell: Cell, top: number): void {
  const { type } = flow;
  const plain: Run[] = [];
  const own: Run[] = [];
  const areas: Box[] = [];
  let y = top;
  for (const [index, line] of cell.lines.entries()) {
    y += line.above;
    const end = index === cell.lines.length - 1;
    // A space after a paragraph keeps its last word apart from the next one in extracted text.
    const run = aligned(
      cell,
      runOf(line.para, line.last && !end ? `${line.text} ` : line.text, { x: cell.x + PAD_X, top: y }, type),
      type,
    );
    if (line.ids.length > 0) plain.push(...paintIds(flow, line, { ...run, top: y }, plain.splice(0)));
    else if (line.para.to === undefined && line.para.code !== true && line.para.lang === undefined) plain.push(run);
    else {
      own.push(run);
      areas.push({ x: run.x, y, width: type.width(line.text, line.para.style), height: line.leading });
      if (line.last || end) {
        flow.text(plain.splice(0));
        paintOwnElement(flow, line.para, own.splice(0), areas.splice(0));
      }
    }
    y += line.leading;
  }
  flow.text(plain);
}

/** Emits a line of linked ids; returns the runs that are still to be emitted after it. */
function paintIds(
  flow: Flow,
  line: CellLine,
  start: Run & { readonly top: number },
  before: readonly Run[],
): readonly Run[] {
  const { top, ...run } = start;
  let x = run.x;
  let pending = before;
  for (const [index, id] of line.ids.entries()) {
    flow.text(pending);
    const width = flow.type.width(id.text, line.para.style);
    const para: Para = { text: id.text, style: line.para.style, to: id.to };
    const area = { x, y: top, width, height: line.leading };
    paintOwnElement(flow, para, [{ ...run, x, text: id.text, colour: 'accent' }], [area]);
    const more = index < line.ids.length - 1 || !line.last;
    pending = [{ ...run, x: x + width, text: more ? ', ' : ' ' }];
    x += width + flow.type.width(', ', line.para.style);
  }
  return pending;
}

function aligned(cell: Cell, run: Run, type: Typesetter): Run {
  if (cell.column.align !== 'right') return run;
  return { ...run, x: cell.x + cell.width - PAD_X - type.width(run.text.trimEnd(), run.style) };
}

/** Emits a paragraph that is an element of its own: a link, code with its whole text, or text in another language. */
export function paintOwnElement(flow: Flow, para: Para, runs: readonly Run[], areas: readonly Box[]): void {
  if (para.to !== undefined)
    flow.emit({
      op: 'open',
      tag: 'Link',
      ...(para.lang === undefined ? {} : { attributes: { lang: para.lang } }),
      link: { to: para.to, contents: oneLine(para.text), areas },
    });
  else if (para.code !== true) flow.open('Span', langOf(para));
  else flow.open('Code', para.actual === undefined ? undefined : { actual: oneLine(para.actual) });
  flow.text(runs);
  flow.close();
}
