import type { RegisterType } from './register-type.ts';
import type { Table } from './table.ts';

/** How far down the row of headings may stand: workbooks often begin with a title. */
const LAST = 10;

/** The row of headings, and which column stands where. */
export interface Heading {
  /** Place among the rows of the table. */
  readonly row: number;
  readonly at: ReadonlyMap<string, number>;
  /** What stands over each known column, in our own spelling. */
  readonly shown: ReadonlyMap<string, string>;
  /** Required columns the file does not have, in our own spelling. */
  readonly missing: readonly string[];
  readonly unknown: number;
}

/** Finds the row of headings: the one of the first ten that names most columns of the type, two at least. */
export function findHeading(table: Table, type: RegisterType): Heading | undefined {
  let best: Heading | undefined;
  for (const [row, { cells }] of table.rows.slice(0, LAST).entries()) {
    const heading = headingOf(row, cells, type);
    if (heading.at.size >= 2 && heading.at.size > (best?.at.size ?? 0)) best = heading;
  }
  return best;
}

function headingOf(row: number, cells: readonly string[], type: RegisterType): Heading {
  const spelled = cells.map(snakeCase);
  const at = new Map<string, number>();
  const shown = new Map<string, string>();
  const missing: string[] = [];
  const taken = new Set<number>();
  for (const [id, { headers, required }] of Object.entries(type.columns)) {
    const header = headers.find((each) => spelled.some((name, index) => name === each && !taken.has(index)));
    const [first = id] = headers;
    shown.set(id, header ?? first);
    if (header === undefined) {
      if (required === true) missing.push(first);
      continue;
    }
    const index = spelled.findIndex((name, place) => name === header && !taken.has(place));
    taken.add(index);
    at.set(id, index);
  }
  return { row, at, shown, missing, unknown: spelled.filter((name) => name !== '').length - taken.size };
}

function snakeCase(text: string): string {
  return text
    .slice(0, 100)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}
