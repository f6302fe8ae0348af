/** Who closes the gaps of a control or a requirement, and by when, as the organisation states it. */
export interface PlannedRemediation {
  /** The id of a control, or `FRAMEWORK:REQUIREMENT`. */
  readonly for: string;
  readonly owner: string;
  /** ISO day. */
  readonly due: string;
  /** '' where nothing is stated. */
  readonly note: string;
}

/** The plan that counts for a gap. */
export interface GapPlan extends PlannedRemediation {
  /** True where the day has passed at the as-of. */
  readonly overdue: boolean;
}
