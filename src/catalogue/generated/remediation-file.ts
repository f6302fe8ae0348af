// Generated from templates/workspace/remediation.schema.json by `npm run types`; do not edit.

/**
 * remediation.yaml: who closes the gaps of a control or a requirement, and by when. It changes no verdict.
 */
export type RemediationFile = {
  /**
   * Every gap of this control. Goes before an entry for a requirement.
   */
  control?: string;
  /**
   * Every gap of a control that serves this requirement, as FRAMEWORK:ID, for example "gdpr:Art. 32(1)(b)". Of several, the earliest day counts.
   */
  requirement?: string;
  /**
   * The person or role that closes it; printed in the pack.
   */
  owner: string;
  /**
   * The day by which it is closed. After it, the gap is overdue.
   */
  due: string;
  /**
   * What is planned, in words; printed in the pack.
   */
  note?: string;
}[];
