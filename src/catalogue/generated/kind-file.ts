// Generated from evidence/kind.schema.json by `npm run types`; do not edit.

/**
 * Declares one evidence kind. The shape of its facts lies beside it in facts.schema.json.
 */
export interface KindFile {
  id: string;
  version: number;
  title: string;
  description: string;
  collector: string;
  /**
   * Evidence older than this at the as-of date is stale and makes verdicts unknown.
   */
  'ttl-days': number;
  sensitivity: 'public' | 'internal' | 'confidential';
  /**
   * How subjects of this kind are named.
   */
  subject: string;
  /**
   * Complete facts of an ordinary subject; the examples of checks are laid over it.
   */
  example: {
    [k: string]: unknown;
  };
}
