import type { Severity } from './catalogue.ts';
import type { Locator } from './evidence.ts';
import type { CheckId, EvidenceId, NonEmpty } from './ids.ts';
import type { Json } from './json.ts';

/** A fact that is shown with an outcome: its value and, where the source has it, its place. */
export interface Shown {
  readonly pointer: string;
  readonly value: Json;
  readonly locator: Locator | null;
}

interface Seen {
  readonly check: CheckId;
  readonly checkVersion: number;
  readonly severity: Severity;
  readonly evidence: EvidenceId;
  readonly subject: string;
  readonly because: string;
  readonly shown: readonly Shown[];
  /** How many elements of lists are not among `shown`; they stand in the evidence item. */
  readonly more?: number;
}

/** What a check saw of one subject. */
export type Observation = Seen &
  (
    | { readonly outcome: 'holds' }
    | { readonly outcome: 'fails'; readonly remediation: string }
    | { readonly outcome: 'not-applicable' }
    | { readonly outcome: 'not-observable' }
  );

/** Why something is not met, not known or not applicable; `evidence` names what shows it, where anything does. */
export interface Reason {
  readonly code:
    | 'check-fails'
    | 'not-observable'
    | 'no-evidence'
    | 'no-matching-subject'
    | 'evidence-stale'
    | 'evidence-from-the-future'
    | 'outside-period'
    | 'period-covered-in-part'
    | 'population-incomplete'
    | 'attestation-missing'
    | 'attestation-lapsed'
    | 'attestation-denied'
    | 'attestation-unclear'
    | 'not-enough-parts'
    | 'does-not-apply';
  readonly text: string;
  readonly evidence: readonly EvidenceId[];
}

/** One piece of evidence behind a `met`. */
export interface Support {
  readonly evidence: EvidenceId;
  readonly nature: 'observed' | 'attested';
}

/** What the observations mean for a control. `met` needs evidence; `not-met` and `unknown` need a reason. */
export type Verdict =
  | {
      readonly status: 'met';
      readonly basis: 'observed' | 'attested';
      readonly from: NonEmpty<Support>;
      /** What the support does not reach, such as days of the audit period; never what refutes it. */
      readonly limits?: NonEmpty<Reason>;
    }
  | { readonly status: 'not-met'; readonly because: NonEmpty<Reason> }
  | { readonly status: 'unknown'; readonly because: NonEmpty<Reason> }
  | { readonly status: 'not-applicable'; readonly because: NonEmpty<Reason> };

export type VerdictStatus = Verdict['status'];

/** How many subjects a verdict rests on. */
export interface Population {
  readonly holds: number;
  readonly fails: number;
  readonly notApplicable: number;
  readonly notObservable: number;
  /** Failures of low or informational severity: notes that never make a control not-met. */
  readonly notes: number;
}
