import type { EventColumn } from '../../../model/measure.ts';
import type { SigmaReading } from '../sigma/reading.ts';
import type { DialectId } from './dialect.ts';

/** Some columns of the events in a table of their own, which is read with less effort than all of them. */
export interface NarrowTable {
  readonly table: string;
  readonly columns: ReadonlySet<EventColumn>;
}

/** What a compilation must know about the place of the query. */
export interface CompileContext {
  readonly dialect: DialectId;
  /** The event table or view as SQL. */
  readonly table: string;
  /** Read instead where a query names no other column; absent where there is none. */
  readonly narrow?: NarrowTable | undefined;
  /** The run's clock, ISO 8601; events dated more than a day after it are left out where time is measured. */
  readonly now: string;
  /** The days an audit looks at, ISO 8601; the stream's own first and last where absent. */
  readonly period?: { readonly from: string; readonly to: string };
  /** What a Sigma rule reads; absent where the measure holds none. */
  readonly sigma?: SigmaReading;
}

/** What the counting query of every measure gives; whole numbers, times in microseconds since 1970. */
export interface RawCounts {
  readonly population: number;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  /** Largest `val` of a row. */
  readonly peak: number;
  /** Sum of the `val` of all rows. */
  readonly total: number;
  /** First and last instant looked at; null where nothing was dated. */
  readonly lo: number | null;
  readonly hi: number | null;
}

/** The numbers of a result. */
export interface Counts {
  readonly population: number;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly value: number;
}

/**
 * Steps of a query, the last one named `r`: one row per thing that is counted, with file, line, part, us, val, and a
 * verdict of 0 (cannot be told), 1 (as it should be) or 2 (not so); NULL where the row is only looked at.
 */
export interface RowsQuery {
  readonly steps: readonly (readonly [name: string, sql: string])[];
  /**
   * Where it is there, `r` holds the rows of verdict 2 only, each an event among these; all others are as this says, 0 or
   * 1. So the many that are as they should be need not be looked at together.
   */
  readonly among?: PerEvent;
  /** The same said of each event by itself, so that many measures can be counted in one pass; absent where it cannot be. */
  readonly perEvent?: PerEvent;
  /** False where the rows are no events, so that no line can be named. */
  readonly samples?: boolean;
  /** Absent where `peak` is the value. */
  readonly finish?: (raw: RawCounts) => Counts;
}

/** A measure that judges each event without looking at another; both are SQL over the events. */
export interface PerEvent {
  /** 0, 1 or 2 as in `RowsQuery`. */
  readonly verdict: string;
  /** Which events are looked at; never NULL. */
  readonly where: string;
  /** The time that is reported: as written, or only where it is plausible. */
  readonly time: 'us' | 'good';
}

export const SECOND = 1_000_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;
/** The first of January 2000; what is dated before was written by a clock that was never set. */
export const EARLIEST: number = Date.UTC(2000, 0, 1) * 1000;

/** The order of the stream: file by file, line by line. */
export const IN_ORDER = '"file", "line", "part"';
/** Bits of a line number in a place number: 68 thousand million lines of one file. */
export const LINE_BITS = 36n;
/** File and line of an event as one number that sorts as they do. */
export const PLACE_NUMBER: string = `("file" * ${1n << LINE_BITS} + "line")`;
/** The columns that say where a row stands. */
export const PLACE = '"file", "line", "part", "us"';

/** Returns a number rounded to two decimals. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Returns whole hundredths of a percent as percent, rounded down so that 100 means all; 0 of nothing is 0. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part * 10_000) / whole) / 100;
}

/** Ends a measure whose value is the share of what is as it should be, in percent. */
export function asShare(raw: RawCounts): Counts {
  const { population, pass, fail, unknown } = raw;
  return { population, pass, fail, unknown, value: percentOf(pass, population) };
}

/** Ends a measure whose value is the number of failures. */
export function asFailures({ population, pass, fail, unknown }: RawCounts): Counts {
  return { population, pass, fail, unknown, value: fail };
}

/** Ends a measure whose value is the largest `val`, counted in units of so many microseconds. */
export function asPeakOf(unit: number): (raw: RawCounts) => Counts {
  return ({ population, pass, fail, unknown, peak }) => ({
    population,
    pass,
    fail,
    unknown,
    value: hundredths(peak / unit),
  });
}
