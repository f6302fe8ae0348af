import type { EventOutcome } from '../../../model/log-format.ts';
import { EVENT_COLUMNS, type EventColumn } from '../../../model/measure.ts';

/** A table of a database that holds events, as the organisation describes it. */
export interface LogTable {
  readonly name: string;
  /** Of the database's HTTP interface, without user or password. */
  readonly url: string;
  readonly user: string;
  /** In memory only. */
  readonly password: string;
  readonly database: string;
  readonly table: string;
  /** SQL that columnExpression gave, by event column; always with `ts`. */
  readonly columns: ReadonlyMap<EventColumn, string>;
  /** Outcomes that the table can state. */
  readonly outcomes: ReadonlySet<EventOutcome>;
}

/** Event columns that a table may state; the others come from reading files. */
export const TABLE_COLUMNS: readonly EventColumn[] = EVENT_COLUMNS.filter(
  (column) => column !== 'file' && column !== 'part',
);
