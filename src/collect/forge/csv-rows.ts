import type { Span } from '../../platform/document.ts';

/** One row of a table: its cells by normalised column name, and where it stands. */
export interface CsvRow {
  readonly cells: Readonly<Record<string, string>>;
  /** Characters of the text. */
  readonly span: Span;
}

const MAX_ROWS = 200_000;
const MAX_COLUMNS = 200;

/**
 * Reads a table with a header (RFC 4180; comma, semicolon or tab, whichever the header holds most). Column names are
 * lower case with `_` for everything else. Returns undefined where a quote is left open or there are too many rows.
 */
export function readCsvRows(text: string): readonly CsvRow[] | undefined {
  const separator = separatorOf(text);
  const rows: { cells: string[]; span: Span }[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const row = readRow(text, at, separator);
    if (row === undefined || rows.length > MAX_ROWS) return undefined;
    if (row.cells.length > 1 || row.cells[0]?.trim() !== '') rows.push(row);
    at = row.next;
  }
  const [header, ...body] = rows;
  const columns = (header?.cells ?? []).slice(0, MAX_COLUMNS).map(columnName);
  return body.map(({ cells, span }) => ({
    span,
    cells: Object.fromEntries(columns.map((column, index) => [column, cells[index]?.trim() ?? ''] as const)),
  }));
}

function separatorOf(text: string): string {
  const header = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const counted = [',', ';', '\t'].map((each) => ({ each, count: header.split(each).length }));
  return counted.sort((a, b) => b.count - a.count)[0]?.each ?? ',';
}

function columnName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '_');
}

function readRow(
  text: string,
  start: number,
  separator: string,
): { readonly cells: string[]; readonly span: Span; readonly next: number } | undefined {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote === -1) return undefined;
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    const from = at;
    while (at < text.length && text[at] !== separator && text[at] !== '\n') at += 1;
    cells.push(cell + text.slice(from, at).replace(/\r$/, ''));
    if (text[at] !== separator) break;
    at += 1;
  }
  return { cells, span: { start, end: at }, next: at + 1 };
}
