import type { Bound, ParameterValue } from './catalogue.ts';

/** A bound the requirement puts on a parameter, beside the value in force and where it was set. */
export interface DemandResult {
  /** `CHECK-ID.name`, or `CONTROL/attestation.name`. */
  readonly parameter: string;
  readonly bound: Bound;
  readonly demanded: ParameterValue;
  /** Null where no active control has the parameter. */
  readonly inForce: ParameterValue | null;
  /** What a number counts, or null. */
  readonly unit: string | null;
  readonly from: ValueOrigin | null;
  /** False where the value in force is laxer than the bound. */
  readonly kept: boolean;
}

/** Who set a value: our default, the organisation in probity.yaml, or the person who made the statement. */
export type ValueOrigin = 'catalogue' | 'organisation' | 'statement';

/** A parameter of a statement with the value in force. */
export interface StatementValue {
  readonly name: string;
  readonly value: ParameterValue;
  readonly unit: string | null;
  readonly from: Exclude<ValueOrigin, 'organisation'>;
}
