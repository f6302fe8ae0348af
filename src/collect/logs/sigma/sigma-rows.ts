import type { MeasureOf } from '../../../model/measure.ts';
import type { Dialect } from '../measures/dialect.ts';
import { asFailures, type CompileContext, PLACE, type RowsQuery } from '../measures/rows-query.ts';
import { CorrelationSteps } from './correlation-steps.ts';
import { NodeCompiler } from './node-sql.ts';

/**
 * Events of the log source that a rule does not match; value: how many it matches. Of a correlation the events count at
 * which it comes true. Events that lack a time or a group cannot be told.
 */
export function sigmaRows(
  _measure: MeasureOf<'sigma'>,
  { id: dialect }: Dialect,
  { sigma }: CompileContext,
): RowsQuery {
  if (sigma === undefined) throw new Error('This engine holds no fields that a Sigma rule could read.');
  const { set, columns, only } = sigma;
  const compiler = new NodeCompiler(dialect, columns);
  const matches = set.detections.map((rule) => {
    const source = only.get(rule);
    return compiler.condition(source === undefined ? rule.detection : { all: [source, rule.detection] });
  });
  const sources = set.detections.map((rule) => only.get(rule));
  const chosen = sources.every((source) => source !== undefined) ? compiler.condition({ any: sources }) : '(1 = 1)';
  if (set.main.type === 'detection') {
    const [match = '(1 = 0)'] = matches;
    const verdict = `CASE WHEN ${match} THEN 2 ELSE 1 END`;
    const rows = `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "e" WHERE ${chosen}`;
    return { steps: [['r', rows]], finish: asFailures };
  }
  const flags = matches.map((match, index) => `${match} AS "m${index}"`);
  const steps = new CorrelationSteps(set, dialect, compiler);
  const fired = steps.add(set.main);
  const counted = set.detections.map((_, index) => `"m${index}"`).join(' OR ');
  const untold = `(${counted}) AND ("us" IS NULL OR ${steps.keyless(set.main)})`;
  const place = '"file", "line", "part"';
  const verdict = `CASE WHEN (${place}) IN (SELECT ${place} FROM "${fired}") THEN 2 WHEN ${untold} THEN 0 ELSE 1 END`;
  return {
    steps: [
      ['b', `SELECT *, ${flags.join(', ')} FROM "e" WHERE ${chosen}`],
      ...steps.steps,
      ['r', `SELECT ${PLACE}, ${verdict} AS "verdict", 0 AS "val" FROM "b"`],
    ],
    finish: asFailures,
  };
}
