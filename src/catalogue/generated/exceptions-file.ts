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
  compensating?: string;
}[];
