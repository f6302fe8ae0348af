import type { EventColumns } from './node-sql.ts';
import type { DetectionRule, Node } from './rule.ts';
import type { RuleSet } from './rule-set.ts';

/** The rules of a check and where the events of one log hold what they ask for. */
export interface SigmaReading {
  readonly set: RuleSet;
  readonly columns: EventColumns;
  /** Which events belong to the log source of a rule; all where a rule is not in it. */
  readonly only: ReadonlyMap<DetectionRule, Node>;
}

/** What a check that holds a Sigma rule is asked of, or why this log cannot answer it. */
export type SigmaAnswer = { readonly reason: string } | { readonly table: string; readonly reading: SigmaReading };
