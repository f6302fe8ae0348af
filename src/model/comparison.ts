import type { DeterminationStatus } from './assessment.ts';
import type { ControlId, FrameworkId, NonEmpty, RequirementId } from './ids.ts';
import type { VerdictStatus } from './verdict.ts';

/** Why a result changed between two assessments (design §7). */
type CauseCode =
  | 'evidence-content'
  | 'evidence-age'
  | 'statement'
  | 'check-version'
  | 'catalogue'
  | 'parameter'
  | 'exception'
  | 'facts'
  | 'scope'
  | 'period'
  | 'date'
  | 'control';

/** One cause of a change, in words. */
export interface Cause {
  readonly code: CauseCode;
  readonly text: string;
}

/** Better, worse, or neither: for an auditor's eye, never a score. */
export type Direction = 'better' | 'worse' | 'neither';

/** A control whose verdict changed; null where it was not assessed on that side. */
export interface ControlChange {
  readonly id: ControlId;
  readonly title: string;
  readonly from: VerdictStatus | null;
  readonly to: VerdictStatus | null;
  readonly direction: Direction;
  readonly causes: NonEmpty<Cause>;
}

/** A requirement whose determination changed, as tested or with exceptions; null where it was not assessed on that side. */
export interface RequirementChange {
  readonly framework: FrameworkId;
  readonly id: RequirementId;
  readonly title: string;
  readonly from: { readonly raw: DeterminationStatus; readonly effective: DeterminationStatus } | null;
  readonly to: { readonly raw: DeterminationStatus; readonly effective: DeterminationStatus } | null;
  readonly direction: Direction;
  readonly causes: NonEmpty<Cause>;
}

/** What differs between two assessments, each difference with its causes. */
export interface Comparison {
  readonly schema: 'urn:probity:comparison:1';
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  readonly controls: readonly ControlChange[];
  readonly requirements: readonly RequirementChange[];
  /** Frameworks that only one side assessed. */
  readonly frameworksOnlyBefore: readonly FrameworkId[];
  readonly frameworksOnlyAfter: readonly FrameworkId[];
}

/** Which assessment a side is. */
export interface ComparedSide {
  readonly organisation: string;
  readonly scope: string;
  readonly asOf: string;
  readonly period: string | null;
  readonly catalogue: string;
}
