// Generated from evidence/check.schema.json by `npm run types`; do not edit.

/**
 * A yes/no question asked of one evidence kind. Expressions are CEL, type-checked against the kind's facts when the catalogue loads.
 */
export interface CheckFile {
  id: string;
  version: number;
  title: string;
  question: string;
  reads: string;
  /**
   * low and informational are notes; they never make a control not-met.
   */
  severity: 'critical' | 'high' | 'medium' | 'low' | 'informational';
  lifecycle: 'experimental' | 'stable' | 'deprecated' | 'retired';
  threats: string[];
  /**
   * Named values the expressions read as params.NAME; the workspace may set them.
   */
  parameters?: {
    [k: string]: {
      default: number | string | boolean;
      because: string;
    };
  };
  /**
   * What is counted over the events of a log, by type (docs/log-measures.md), or by a query of your own (docs/log-sql.md); only for checks that read activity-log. Expressions see the result as measure.population, .pass, .fail, .unknown, .value, .from and .to. {param: NAME} stands for a parameter.
   */
  measure?: {
    type: string;
    [k: string]: unknown;
  };
  /**
   * CEL bool; false means not-applicable. Absent means it always applies.
   */
  applies?: string;
  /**
   * CEL bool; false means not-observable. Absent means it can always be seen.
   */
  observable?: string;
  /**
   * CEL bool.
   */
  holds: string;
  /**
   * JSON pointers into the facts that are shown with the outcome.
   *
   * @minItems 1
   */
  'points-at': string[];
  /**
   * Texts with ${CEL} placeholders.
   */
  because: {
    holds?: string;
    fails: string;
    'not-applicable'?: string;
    'not-observable'?: string;
  };
  remediation: string;
  /**
   * @minItems 2
   */
  examples: {
    name: string;
    outcome: 'holds' | 'fails' | 'not-applicable' | 'not-observable';
    /**
     * Laid over the kind's example: objects merge, everything else replaces.
     */
    facts: {
      [k: string]: unknown;
    };
    /**
     * Laid over a measure of 100 events that are all as they should be; only for checks with a measure.
     */
    measure?: {
      [k: string]: unknown;
    };
    parameters?: {
      [k: string]: unknown;
    };
  }[];
}
