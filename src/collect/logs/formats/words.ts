// Words that programs write, in lower case. The reference reading and the engine's SQL share them.

/** What programs write where they know no user, or no address; none of them says who acted, or from where. */
export const NOBODY: readonly string[] = [
  'anonymous',
  'unknown',
  'null',
  'undefined',
  'none',
  '-',
  '--',
  'n/a',
  'nobody',
];

/** A person agreed. The last two are a coding agent's words for agreeing once, and from now on. */
export const APPROVED: readonly string[] = [
  'approved',
  'approve',
  'granted',
  'accepted',
  'accept',
  'allowed',
  'yes',
  'true',
  'user_temporary',
  'user_permanent',
];

/** A person refused. */
export const REJECTED: readonly string[] = [
  'rejected',
  'reject',
  'denied',
  'deny',
  'declined',
  'no',
  'false',
  'user_reject',
  'user_abort',
];

/** A rule or a script decided, and nobody was asked. */
export const AUTOMATIC: readonly string[] = [
  'auto',
  'automatic',
  'auto-approved',
  'policy',
  'config',
  'hook',
  'not-required',
  'not_required',
  'always',
];
