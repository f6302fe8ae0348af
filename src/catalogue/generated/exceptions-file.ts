// Generated from templates/workspace/exceptions.schema.json by `npm run types`; do not edit.

/**
 * exceptions.yaml: approved deviations. An exception is shown beside a not-met control and never turns it into met.
 */
export type ExceptionsFile = {
  id: string;
  control: string;
  reason: string;
  owner: string;
  approver: string;
  'approved-on': string;
  expires: string;
  /**
   * Which subjects the deviation covers, in words.
   */
  scope: string;
  /**
   * The subjects it covers, exactly as the gap register names them. Absent: every subject of the control. A failing subject that is not listed is not covered, and neither is a statement that was denied.
   *
   * @minItems 1
   */
  subjects?: string[];
  /**
   * Severity of the worst finding when it was approved. Once the worst finding has another one, the exception is stale until it is approved again.
   */
  severity?: 'critical' | 'high' | 'medium' | 'low' | 'informational';
  /**
   * What is done instead, in words.
   */
  compensating?: string;
  /**
   * Controls that make up for the deviation. While one of them is not met, the exception is not in force.
   *
   * @minItems 1
   */
  'compensating-controls'?: string[];
}[];
