import type { EvidenceDraft, Source } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Tools } from '../collector.ts';
import { shownAnonymousText } from '../text-redactor.ts';
import type { Heading } from './heading.ts';
import type { RegisterType } from './register-type.ts';
import { Row } from './row.ts';
import type { Table } from './table.ts';
import { MAX_PLACES, Tally } from './tally.ts';

/** Version of the collector and deriver. */
export const VERSION = '1.0.0';
/** Entries of one register that are compared with other registers. */
const MAX_ENTRIES = 20_000;

const BLIND_SPOTS = [
  'It is what the register states; whether the entries are true, and none is missing from the register, is not seen here.',
  'No text of a cell is kept: people and things stand as keyed hashes, everything else as counts, dates and places.',
];

/** A register as found: the file, its type, the table and its headings. */
export interface Reading {
  readonly source: Source;
  readonly type: RegisterType;
  readonly table: Table;
  readonly heading: Heading;
}

/** What the rows of a register are, before anything is judged. */
interface Entries {
  readonly all: readonly Row[];
  /** Those whose cells stand under their headings. */
  readonly sound: readonly Row[];
  readonly shifted: readonly Row[];
}

/** Returns two items: how the file was read, under the kind `register`, and what its rows show, under the kind of its type. */
export function draftsOf(reading: Reading, tools: Tools): readonly EvidenceDraft[] {
  const entries = entriesOf(reading);
  const complete = !reading.table.cut && reading.table.unreadable.length + entries.shifted.length === 0;
  return [fileDraft(reading, entries, complete, tools), contentDraft(reading, entries.sound, complete, tools)];
}

function entriesOf({ table, heading }: Reading): Entries {
  // Spreadsheets add separators below the last row: an entry says something in one of the register's own columns.
  const all = table.rows
    .slice(heading.row + 1)
    .map((row) => new Row(row, heading.at))
    .filter((row) => [...heading.at.keys()].some((column) => row.text(column) !== ''));
  const width = table.rows[heading.row]?.cells.length ?? 0;
  // More cells than headings: a separator without quotation marks has pushed the cells out of their columns.
  const isShifted = (row: Row): boolean =>
    table.format === 'csv' && row.table.cells.slice(width).some((cell) => cell !== '');
  return { all, sound: all.filter((row) => !isShifted(row)), shifted: all.filter(isShifted) };
}

function fileDraft(reading: Reading, entries: Entries, complete: boolean, tools: Tools): EvidenceDraft {
  const { table, heading, type } = reading;
  const tally = new Tally(table, heading.shown);
  for (const row of entries.shifted) tally.flag('unreadable', row, '');
  findDuplicates(entries.sound, type, tally);
  const dates = Object.entries(type.columns).filter(([id, column]) => column.date === true && heading.at.has(id));
  for (const row of entries.sound) {
    const unread = dates.find(([id]) => row.says(id) && row.yes(id) === null && row.date(id) === '');
    if (unread !== undefined) tally.flag('unreadDates', row, unread[0]);
  }
  const broken = table.unreadable.map(({ line }) => `line ${line}`);
  const shifted = tally.noticed('unreadable');
  const facts = {
    type: type.id,
    title: type.title,
    format: table.format,
    encoding: table.encoding,
    rows: entries.sound.length,
    unreadable: { rows: shifted.rows + broken.length, at: [...shifted.at, ...broken].slice(0, MAX_PLACES) },
    duplicates: { ...tally.noticed('duplicates') },
    unreadDates: { ...tally.noticed('unreadDates') },
    missingColumns: [...heading.missing],
    unknownColumns: heading.unknown,
    secondCount: table.secondCount === -1 ? -1 : table.secondCount - (table.rows.length - entries.all.length),
    mayBeEmpty: type.mayBeEmpty,
    complete,
  };
  return draft(reading, { kind: 'register', what: 'register', facts, tally }, tools);
}

function findDuplicates(rows: readonly Row[], type: RegisterType, tally: Tally): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const key = type.key.map((column) => row.plain(column));
    if (key.every((part) => part === '')) continue;
    const joined = JSON.stringify(key);
    if (seen.has(joined)) tally.flag('duplicates', row, type.key[0] ?? '');
    seen.add(joined);
  }
}

function contentDraft(reading: Reading, rows: readonly Row[], complete: boolean, tools: Tools): EvidenceDraft {
  const { table, heading, type } = reading;
  const tally = new Tally(table, heading.shown);
  const found = new Set<string>();
  for (const row of rows) {
    type.read(row, tally);
    if (type.expects !== undefined) found.add(type.expects.idOf(row));
  }
  const facts: Record<string, Json> = { rows: rows.length, complete, columns: [...heading.at.keys()] };
  for (const flag of type.flags) facts[flag] = { ...tally.noticed(flag) };
  for (const date of type.dates) facts[date] = { ...tally.dated(date) };
  for (const number of type.numbers) facts[number] = tally.number(number);
  if (type.expects !== undefined) facts[type.expects.fact] = type.expects.ids.filter((id) => !found.has(id));
  if (type.listed !== undefined) {
    facts['entries'] = rows.slice(0, MAX_ENTRIES).map((row) => entryOf(row, type, tally, tools));
    facts['entriesComplete'] = complete && rows.length <= MAX_ENTRIES;
  }
  return draft(reading, { kind: `register-${type.id}`, what: type.title, facts, tally }, tools);
}

/** An entry for comparing: keyed hashes of its names, so that equal ones are recognised and none can be read. */
function entryOf(row: Row, type: RegisterType, tally: Tally, tools: Tools): JsonObject {
  const { names, state, on } = type.listed?.(row) ?? { names: [], state: '', on: '' };
  return { keys: names.map((name) => tools.fingerprint(name)), state, on, at: tally.place(row, type.key[0] ?? '') };
}

interface Content {
  readonly kind: string;
  readonly what: string;
  readonly facts: JsonObject;
  readonly tally: Tally;
}

function draft({ source, table, heading }: Reading, content: Content, tools: Tools): EvidenceDraft {
  const path = shownAnonymousText(source.path);
  const whole = { byteStart: 0, byteEnd: source.bytes, line: 1, column: 1, sha256: source.sha256 };
  const known = (pointer: string): boolean => Object.hasOwn(content.facts, pointer.split('/')[1] ?? '');
  const places = Object.entries(content.tally.locators).filter(([pointer]) => known(pointer));
  return {
    kind: idOf<'kind'>(content.kind),
    kindVersion: 1,
    subject: `${content.what} ${path}`,
    source: { ...source, path },
    facts: content.facts,
    locators: { '': whole, ...Object.fromEntries(places) },
    collected: tools.now,
    period: null,
    collector: { id: 'registers', version: VERSION },
    parameters: {
      format: table.format,
      encoding: table.encoding,
      sheet: shownAnonymousText(table.sheet),
      headingLine: table.rows[heading.row]?.line ?? 0,
    },
    redactions: [],
    blindSpots: [...BLIND_SPOTS, ...table.remarks],
  };
}
