/** One row of a table as it stands in its file. */
export interface TableRow {
  /** Line of a CSV file, row of a sheet; from 1. */
  readonly line: number;
  /** Bytes of the row in the file; of a workbook, those of the packed sheet, or of the whole file where that is not found. */
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly cells: readonly string[];
}

/** A row that could not be read, and why, in words without any of its content. */
export interface UnreadableRow {
  readonly line: number;
  readonly why: string;
}

/** A table as read: everything is text, dates are ISO 8601. */
export interface Table {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Sheet that was read; '' for CSV. */
  readonly sheet: string;
  readonly rows: readonly TableRow[];
  readonly unreadable: readonly UnreadableRow[];
  /** True where a limit ended the reading early. */
  readonly cut: boolean;
  /** Rows with content, counted by another route; -1 where there is none. */
  readonly secondCount: number;
  /** Digest of the bytes that every row of a sheet names; absent for CSV, and where the packed sheet is not found. */
  readonly sheetSha256?: string;
  /** Names of other sheets with the same headings, which were not read. */
  readonly alike?: readonly string[];
  /** What the reading could not see, in sentences. */
  readonly remarks: readonly string[];
}

/** A file that is no table; its message holds nothing of the file. */
export class TableProblem extends Error {
  readonly state: 'unparsable' | 'too-large' | 'empty';

  constructor(state: TableProblem['state'], message: string) {
    super(message);
    this.state = state;
  }
}

/** Rows of one table that are read; what lies beyond is said to be unread. */
export const MAX_ROWS = 100_000;
/** Columns of one table that are read. */
export const MAX_COLUMNS = 200;
/** Characters of one cell that are kept. */
export const MAX_CELL = 4000;
