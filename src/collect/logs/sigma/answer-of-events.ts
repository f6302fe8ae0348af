import type { EventColumn, MeasureOf } from '../../../model/measure.ts';
import type { DialectId } from '../measures/dialect.ts';
import { planOf, type SigmaPlan } from './plan.ts';
import type { SigmaAnswer, SigmaReading } from './reading.ts';
import { sigmaDialect } from './sigma-dialect.ts';

/** An event table without the logs it was made from. */
export interface EventTable {
  readonly format: string;
  readonly mapped: ReadonlySet<EventColumn>;
  readonly dialect: DialectId;
  readonly table: string;
}

/** Returns what a Sigma rule is asked of where only the event table is at hand. Throws a RuleError where the rule is wrong. */
export function answerOfEvents(measure: MeasureOf<'sigma'>, log: EventTable): SigmaAnswer {
  const plan = planOf(measure, log);
  if ('reason' in plan) return plan;
  if (!plan.ofEvents)
    return {
      reason:
        'The rule reads fields of the log itself, and a table holds only our own columns: it is answered on log files only.',
    };
  return { table: log.table, reading: readingOfEvents(plan, log.dialect) };
}

/** Returns the columns of the event table as the fields of a rule. */
export function readingOfEvents({ set, only, needs }: SigmaPlan, dialect: DialectId): SigmaReading {
  const engine = sigmaDialect(dialect);
  const fields = new Map([...needs.fields].map((field) => [field, { text: engine.asText(`"${field}"`) }]));
  return { set, only, columns: { fields } };
}
