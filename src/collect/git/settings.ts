/** What the organisation states for reading its repositories; nothing of it comes from an inspected repository. */
export interface GitSettings {
  /** Text of the organisation's own allowed_signers file; undefined where none is named. */
  readonly signers?: string;
  /**
   * Tips of earlier collections: repository identity, or `path ` and its shown path, to reference name to object id. With
   * it a rewritten history is found; without it the comparison stays open. A history rewritten down to its first commit
   * has another identity, so that only the path shows it.
   */
  readonly earlierTips?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Private folder that keeps what earlier runs learnt, so that only new commits are walked; none is kept where absent. */
  readonly cache?: string;
}
