import type { KindId } from './ids.ts';

/** The days of the audit period that the usable evidence of one kind covers together; days and gaps in UTC, both ends inclusive. */
export interface KindCoverage {
  readonly kind: KindId;
  /** Items that observed a period. */
  readonly items: number;
  readonly days: number;
  readonly of: number;
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
}
