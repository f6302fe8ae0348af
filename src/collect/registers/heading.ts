import type { RegisterType } from './register-type.ts';
import type { Table } from './table.ts';
import { GERMAN } from './types/german.ts';

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
  const spelled = cells.map(namesOf);
  const at = new Map<string, number>();
  const shown = new Map<string, string>();
  const missing: string[] = [];
  const taken = new Set<number>();
  for (const [id, { headers, required }] of Object.entries(type.columns)) {
    const header = headers.find((each) => spelled.some((names, index) => names.includes(each) && !taken.has(index)));
    const [first = id] = headers;
    shown.set(id, header ?? first);
    if (header === undefined) {
      if (required === true) missing.push(first);
      continue;
    }
    const index = spelled.findIndex((names, place) => names.includes(header) && !taken.has(place));
    taken.add(index);
    at.set(id, index);
  }
  return { row, at, shown, missing, unknown: spelled.filter(([name]) => name !== '').length - taken.size };
}

/** What a heading may be called in our own spelling. */
function namesOf(heading: string): readonly string[] {
  const name = snakeCase(heading);
  return [name, ...(GERMAN.get(name) ?? [])];
}

const WRITTEN_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' };

function snakeCase(text: string): string {
  return text
    .slice(0, 100)
    .normalize('NFC')
    .replaceAll(/[äöüßÄÖÜ]/g, (letter) => WRITTEN_OUT[letter] ?? letter)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}
