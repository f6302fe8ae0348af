import type { Period } from '../evaluate/time.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';

/** The clock and the period of a run. */
export interface Moment {
  /** ISO 8601 instant in UTC. */
  readonly asOf: string;
  readonly clock: 'declared' | 'system';
  readonly period: Period | null;
}

/** Parses --as-of and --period. Throws a KnownFailure (exit 2) that says what was expected. */
export function momentOf(asOf: string | undefined, period: string | undefined, now: Date): Moment {
  return {
    asOf: asOf === undefined ? now.toISOString() : parseAsOf(asOf),
    clock: asOf === undefined ? 'system' : 'declared',
    period: period === undefined ? null : parsePeriod(period),
  };
}

function parseAsOf(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2})?Z)?$/.exec(text);
  const date = match === null ? undefined : new Date(match[2] === undefined ? `${match[1]}T12:00:00Z` : text);
  if (date === undefined || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(match?.[1] ?? '?')) {
    throw usage(
      '--as-of',
      text,
      'a date such as 2026-09-30 (taken as noon UTC), or an instant such as 2026-09-30T17:00:00Z',
    );
  }
  return date.toISOString();
}

function parsePeriod(text: string): Period {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
  if (quarter !== null) {
    const year = Number(quarter[1]);
    const first = (Number(quarter[2]) - 1) * 3;
    return { label: text, from: day(Date.UTC(year, first, 1)), to: day(Date.UTC(year, first + 3, 0)) };
  }
  const year = /^(\d{4})$/.exec(text);
  if (year !== null) return { label: text, from: `${text}-01-01`, to: `${text}-12-31` };
  const span = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text);
  const [from, to] = [span?.[1], span?.[2]];
  const valid =
    from !== undefined &&
    to !== undefined &&
    from <= to &&
    !Number.isNaN(Date.parse(from)) &&
    !Number.isNaN(Date.parse(to));
  if (!valid) throw usage('--period', text, 'a quarter (2026-Q3), a year (2026) or two dates (2026-07-01..2026-09-30)');
  return { label: text, from, to };
}

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function usage(option: string, found: string, expected: string): KnownFailure {
  const message = `${option} is "${found.slice(0, 60)}"; expected ${expected}.`;
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message }]);
}
