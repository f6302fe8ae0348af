/** One step of a verification, in the order it was made. */
export interface VerifyStep {
  readonly step: string;
  readonly state: 'verified' | 'differs' | 'not-checked';
  readonly detail: string;
}

/** Every step up to the first that differs. */
export interface Verification {
  readonly steps: readonly VerifyStep[];
  readonly intact: boolean;
}
