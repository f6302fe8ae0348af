import type { GroupColumn, MeasureOf } from '../../../model/measure.ts';
import type { Dialect } from './dialect.ts';
import { column, condition, groupKey } from './predicate.ts';
import { asFailures, asShare, IN_ORDER, PLACE, type RowsQuery } from './rows-query.ts';

function partition(keys: readonly string[]): string {
  return keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
}

function keysOf(per: readonly GroupColumn[] | undefined, dialect: Dialect): string[] {
  return (per ?? []).map((name) => groupKey(name, dialect));
}

/** Ids that occur for the first time; value: repeated ids. Events without an id cannot be told. */
export function uniqueIds({ column: name, per, where }: MeasureOf<'unique-ids'>, dialect: Dialect): RowsQuery {
  const id = column(name);
  const chosen = condition(where, dialect);
  const over = `${partition([id, ...keysOf(per, dialect)])}ORDER BY ${IN_ORDER}`;
  return {
    steps: [
      // Hardly any id occurs twice, and only those that do need to be told apart further.
      ['d', `SELECT ${id} AS "id" FROM "e" WHERE ${id} IS NOT NULL AND ${chosen} GROUP BY ${id} HAVING count(*) > 1`],
      [
        't',
        `SELECT ${PLACE}, row_number() OVER (${over}) AS "turn" FROM "e" WHERE ${id} IN (SELECT "id" FROM "d") AND ${chosen}`,
      ],
      ['r', `SELECT ${PLACE}, 2 AS "verdict", 0 AS "val" FROM "t" WHERE "turn" > 1`],
    ],
    among: { verdict: `CASE WHEN ${id} IS NULL THEN 0 ELSE 1 END`, where: chosen, time: 'us' },
    finish: asFailures,
  };
}

/** Numbers that follow the one before without a hole; value: missing numbers. Events without a number cannot be told. */
export function sequenceGaps({ per, where }: MeasureOf<'sequence-gaps'>, dialect: Dialect): RowsQuery {
  const before = dialect.before('"seq"', `${partition(keysOf(per, dialect))}ORDER BY "seq", ${IN_ORDER}`);
  const steps = `SELECT ${PLACE}, "seq", ${before} AS "before" FROM "e" WHERE ${condition(where, dialect)}`;
  const hole = '"seq" - "before" > 1';
  const verdict = `CASE WHEN "seq" IS NULL THEN 0 WHEN coalesce(${hole}, FALSE) THEN 2 ELSE 1 END`;
  const missing = `CASE WHEN ${hole} THEN "seq" - "before" - 1 ELSE 0 END`;
  return {
    steps: [
      ['s', steps],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", ${missing} AS "val" FROM "s"`],
    ],
    finish: (raw) => ({ ...asFailures(raw), value: raw.total }),
  };
}

/** Lists of tools that are the same as the one before from the same server; value: changed lists. */
export function toolListChange({ per, where }: MeasureOf<'tool-list-change'>, dialect: Dialect): RowsQuery {
  const before = dialect.before('"tools_hash"', `${partition(keysOf(per, dialect))}ORDER BY "us", ${IN_ORDER}`);
  const lists = `SELECT ${PLACE}, "tools_hash", ${before} AS "before" FROM "e" WHERE "tools_hash" IS NOT NULL AND ${condition(where, dialect)}`;
  const verdict = `CASE WHEN coalesce("tools_hash" <> "before", FALSE) THEN 2 ELSE 1 END`;
  return {
    steps: [
      ['s', lists],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "s"`],
    ],
    finish: asFailures,
  };
}

/** Lines that name the hash of the line before; value: percent. The first line's predecessor cannot be seen. */
export function hashChain({ per, where }: MeasureOf<'hash-chain'>, dialect: Dialect): RowsQuery {
  const over = `${partition(keysOf(per, dialect))}ORDER BY ${IN_ORDER}`;
  const chain = `SELECT ${PLACE}, "prev_hash", ${dialect.before('"hash"', over)} AS "before", row_number() OVER (${over}) AS "turn" FROM "e" WHERE "hash" IS NOT NULL AND ${condition(where, dialect)}`;
  const verdict = `CASE WHEN "turn" = 1 THEN 0 WHEN coalesce("prev_hash" = "before", FALSE) THEN 1 ELSE 2 END`;
  return {
    steps: [
      ['s', chain],
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "s"`],
    ],
    finish: asShare,
  };
}
