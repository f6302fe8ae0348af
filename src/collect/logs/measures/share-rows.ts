import { textOf } from '../../../model/json.ts';
import type { MeasureOf, Operand, Predicate } from '../../../model/measure.ts';
import type { Dialect } from './dialect.ts';
import { column, condition } from './predicate.ts';
import { numberOf, valuesOf } from './resolve-parameters.ts';
import { asShare, DAY, HOUR, MINUTE, PLACE, type RowsQuery } from './rows-query.ts';

/** Each event that is looked at passes or fails by itself. */
function byEvent(
  where: Predicate | undefined,
  dialect: Dialect,
  { pass, unknown = '(1 = 0)' }: { readonly pass: string; readonly unknown?: string },
): RowsQuery {
  const verdict = `CASE WHEN ${unknown} THEN 0 WHEN ${pass} THEN 1 ELSE 2 END`;
  const chosen = condition(where, dialect);
  const sql = `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "e" WHERE ${chosen}`;
  return { steps: [['r', sql]], finish: asShare, perEvent: { verdict, where: chosen, time: 'us' } };
}

/** Events of which something is true; value: percent of the events. */
export function share({ of, where }: MeasureOf<'share'>, dialect: Dialect): RowsQuery {
  return byEvent(where, dialect, { pass: condition(of, dialect) });
}

/** Events that state every column asked for; value: percent of the events. A time without zone states no instant. */
export function requiredFields({ columns, where }: MeasureOf<'required-fields'>, dialect: Dialect): RowsQuery {
  const stated = columns.map((name) =>
    name === 'outcome' ? `(${column(name)} <> 'unknown')` : `(${column(name)} IS NOT NULL)`,
  );
  if (columns.includes('ts')) stated.push('coalesce("zoned", FALSE)');
  return byEvent(where, dialect, { pass: `(${stated.join(' AND ')})` });
}

/** Events whose value is on a list; value: percent of the events. Where the column says nothing, it cannot be told. */
export function allowList({ column: name, values, where }: MeasureOf<'allow-list'>, dialect: Dialect): RowsQuery {
  const pass = condition({ column: name, in: valuesOf(values) }, dialect);
  return byEvent(where, dialect, { pass, unknown: `(${column(name)} IS NULL)` });
}

/** Events that another person approved before they happened; value: percent of the events. */
export function approvalBefore({ where }: MeasureOf<'approval-before'>, dialect: Dialect): RowsQuery {
  const inTime = `coalesce("approved_at" <= "ts", TRUE)`;
  const byAnother = `coalesce("approver" <> "user", TRUE)`;
  return byEvent(where, dialect, { pass: `("approval" = 'approved' AND ${inTime} AND ${byAnother})` });
}

/** Events on Monday to Friday between two full hours; value: percent of the events. Undated ones cannot be told. */
export function offHours({ from, to, offset, where }: MeasureOf<'off-hours'>, dialect: Dialect): RowsQuery {
  const local = `("good" + ${minutesEast(offset) * MINUTE})`;
  const day = dialect.quotient(local, String(DAY));
  const hour = dialect.quotient(`${local} % ${DAY}`, String(HOUR));
  // The first of January 1970 was a Thursday: Saturday is day 2 of each cycle of seven, Sunday day 3.
  const weekday = `${day} % 7 NOT IN (2, 3)`;
  const inside = `${hour} >= ${numberOf(from)} AND ${hour} < ${numberOf(to)}`;
  return byEvent(where, dialect, {
    pass: `(${weekday} AND ${inside})`,
    unknown: '("good" IS NULL OR NOT coalesce("zoned", FALSE))',
  });
}

function minutesEast(offset: Operand): number {
  const minutes = typeof offset === 'object' ? Number.NaN : Number(offset);
  if (!Number.isInteger(minutes) || Math.abs(minutes) > 14 * 60)
    throw new Error('The offset of a measure is minutes east of UTC, -840 to 840.');
  return minutes;
}

const TLS_RANKS: readonly (readonly [version: string, rank: number])[] = [
  ['ssl2', 0],
  ['ssl3', 1],
  ['tls1', 2],
  ['tls1.0', 2],
  ['tls1.1', 3],
  ['tls1.2', 4],
  ['tls1.3', 5],
];

/** Connections with at least a version of TLS; value: percent of the events that name one. Other names cannot be told. */
export function tlsVersions({ least, where }: MeasureOf<'tls-versions'>, dialect: Dialect): RowsQuery {
  const asked = TLS_RANKS.find(([version]) => version === `tls${textOf(least)}`)?.[1];
  if (asked === undefined) throw new Error('The least version of TLS is one of 1.0, 1.1, 1.2 and 1.3.');
  const plain = `replace(replace(replace(lower("tls"), ' ', ''), '_', '.'), 'v', '')`;
  const cases = TLS_RANKS.map(([version, rank]) => `WHEN ${dialect.text(version)} THEN ${rank}`).join(' ');
  const rank = `(CASE ${plain} ${cases} END)`;
  const named: Predicate = { column: 'tls', present: true };
  return byEvent(where === undefined ? named : { all: [named, where] }, dialect, {
    pass: `(${rank} >= ${asked})`,
    unknown: `(${rank} IS NULL)`,
  });
}
