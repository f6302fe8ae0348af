import type {
  Ceiling,
  CheckDefinition,
  Control,
  Edge,
  Frequency,
  Relationship,
  Requirement,
  Severity,
} from './catalogue.ts';
import type { KindCoverage } from './coverage.ts';
import type { DemandResult, StatementValue } from './demand-result.ts';
import type { ObservedPeriod, Redaction, Source } from './evidence.ts';
import type {
  AttestationId,
  CheckId,
  ControlId,
  EvidenceId,
  FrameworkId,
  KindId,
  NonEmpty,
  RequirementId,
} from './ids.ts';
import type { GapPlan, PlannedRemediation } from './remediation.ts';
import type { Observation, Population, Verdict } from './verdict.ts';

export type DeterminationStatus =
  | 'satisfied'
  | 'partially-satisfied'
  | 'not-satisfied'
  | 'not-assessed'
  | 'not-applicable'
  | 'not-yet-applicable';

/** Why a requirement got its determination, in words, with the controls and facts it rests on. */
export interface DeterminationReason {
  readonly code:
    | 'controls-met'
    | 'controls-met-in-part'
    | 'period-covered-in-part'
    | 'control-not-met'
    | 'control-unknown'
    | 'needs-attestation'
    | 'not-mapped'
    | 'out-of-scope'
    | 'check-refutes'
    | 'parameter-laxer'
    | 'role-excluded'
    | 'fact-excluded'
    | 'within-scope'
    | 'applies-later'
    | 'no-longer-applies'
    | 'content-item-not-satisfied'
    | 'alternative-chosen'
    | 'framework-not-selected'
    | 'exception-in-force'
    | 'assessed-through-parent';
  readonly text: string;
  readonly controls: readonly ControlId[];
}

/** What the verdicts mean for a requirement. Every determination carries its reasons. */
export interface Determination {
  readonly status: DeterminationStatus;
  readonly because: NonEmpty<DeterminationReason>;
}

/** An edge as it came out: the relation and the joint status of its control set. */
export interface EdgeResult {
  readonly controls: readonly ControlId[];
  readonly relationship: Relationship;
  readonly strength: number;
  readonly rationale: string;
  readonly ceiling: Ceiling;
  readonly review: Edge['review'];
  readonly status: 'met' | 'not-met' | 'unknown' | 'not-applicable';
  readonly demands: readonly DemandResult[];
}

export interface RequirementResult {
  readonly framework: FrameworkId;
  readonly id: RequirementId;
  readonly parent: RequirementId | null;
  readonly level: string;
  readonly title: string;
  readonly titleOfficial: boolean;
  readonly summary: string;
  readonly kind: Requirement['kind'];
  readonly scope: Requirement['scope'];
  readonly roles: readonly string[];
  readonly appliesFrom: string | null;
  /** As tested. */
  readonly raw: Determination;
  /** With approved exceptions in force. */
  readonly effective: Determination;
  readonly edges: readonly EdgeResult[];
  readonly exceptions: readonly string[];
}

/** Counts over the duties of one framework; the parts sum to `duties`. */
export interface FrameworkSummary {
  readonly framework: FrameworkId;
  readonly title: string;
  readonly shortTitle: string;
  readonly version: string;
  readonly licence: string;
  readonly sourceUrl: string;
  readonly voluntary: boolean;
  readonly roles: readonly string[];
  /** All units of the framework, information included. */
  readonly units: number;
  readonly duties: number;
  /** Duties that at least one edge serves. */
  readonly mapped: number;
  /** Of the duties not assessed as tested, those that a control bears on that is not met: in doubt, for a person to decide. */
  readonly inDoubt: number;
  readonly raw: { readonly [status in DeterminationStatus]: number };
  readonly effective: { readonly [status in DeterminationStatus]: number };
}

export interface ControlResult {
  readonly id: ControlId;
  readonly title: string;
  readonly family: string;
  readonly objective: string;
  readonly guidance: string;
  readonly type: Control['type'];
  readonly ownerRole: string;
  readonly frequency: Frequency;
  readonly threats: readonly string[];
  readonly verdict: Verdict;
  readonly population: Population;
  /** The checks and attestations it is composed of, flat, in the order of the catalogue. */
  readonly parts: readonly ControlPart[];
  /** `FRAMEWORK:REQUIREMENT` of every requirement it serves. */
  readonly serves: readonly string[];
}

export type ControlPart =
  | {
      readonly op: 'check';
      readonly check: CheckId;
      readonly where: string | null;
      /** The evidence the `where` leaves in; null where there is none and every subject counts. */
      readonly matched: readonly EvidenceId[] | null;
      readonly population: Population;
      readonly verdict: Verdict;
    }
  | {
      readonly op: 'attestation';
      readonly attestation: AttestationId;
      /** With the values in force. */
      readonly statement: string;
      readonly frequency: Frequency;
      readonly values: readonly StatementValue[];
      /** The latest statement made by the as-of, lapsed or denied ones included; null where nobody has made one. */
      readonly given: GivenStatement | null;
      readonly verdict: Verdict;
    };

/** Who stated what, and when; dates are ISO days. */
export interface GivenStatement {
  readonly by: string;
  readonly role: string;
  readonly on: string;
  /** False where the person states that it is not so. */
  readonly stated: boolean;
  /** First day on which the statement no longer counts: its frequency, or the end the person gave it, whichever is earlier. */
  readonly lapses: string;
}

export interface EvidenceEntry {
  readonly id: EvidenceId;
  /** `EV-0001`, in the order of the index; for people. */
  readonly label: string;
  readonly kind: KindId;
  readonly kindTitle: string;
  readonly subject: string;
  readonly source: Source;
  readonly collected: string;
  readonly period: ObservedPeriod | null;
  readonly collector: { readonly id: string; readonly version: string };
  /** Days for which evidence of this kind stays current. */
  readonly ttlDays: number;
  readonly freshness: 'current' | 'stale' | 'from-the-future';
  readonly redactions: readonly Redaction[];
  readonly blindSpots: readonly string[];
}

/** A line of the gap register (plan of action and milestones). */
export interface Gap {
  /** `GAP-001`, in the order of the register. */
  readonly label: string;
  readonly kind: 'control-not-met' | 'control-unknown' | 'note';
  readonly severity: Severity | null;
  readonly control: ControlId;
  readonly title: string;
  readonly finding: string;
  readonly remediation: string;
  readonly subjects: readonly string[];
  readonly evidence: readonly EvidenceId[];
  readonly requirements: readonly string[];
  readonly exceptions: readonly string[];
  /** Who closes it and by when; absent where nobody has stated it. */
  readonly plan?: GapPlan;
}

/** An approved deviation: shown beside a `not-met`, never turning it into `met`. */
export interface ExceptionRecord {
  readonly id: string;
  readonly control: ControlId;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  readonly approvedOn: string;
  readonly expires: string;
  readonly scope: string;
  /** Subjects it covers; null where it covers every subject of the control. */
  readonly subjects: readonly string[] | null;
  /** Severity of the worst finding when it was approved; null where nobody stated one. */
  readonly severity: Severity | null;
  /** What is done instead, in words; '' where nothing is stated. */
  readonly compensating: string;
  readonly compensatingControls: readonly ControlId[];
  readonly state: 'in-force' | 'lapsed' | 'not-yet-in-force' | 'invalid' | 'stale' | 'not-compensated';
  readonly why: string;
}

/** A fact nobody has stated yet; asked, never assumed. */
export interface Question {
  readonly fact: string;
  readonly question: string;
  readonly why: string;
}

/** What was searched: how many places, what was found, what could not be read. */
export interface SearchRecord {
  readonly collector: string;
  readonly root: string;
  readonly searched: number;
  readonly found: number;
  readonly problems: readonly { readonly path: string; readonly state: string; readonly message: string }[];
}

/** The whole result for a scope, a period and an as-of; the only input of every report. */
export interface Assessment {
  readonly schema: 'urn:probity:assessment:1';
  readonly generator: { readonly name: 'probity'; readonly version: string };
  readonly organisation: string;
  /** Printed on every page, for example Confidential. */
  readonly classification: string;
  readonly scope: {
    readonly name: string;
    readonly statement: string;
    readonly includes: readonly string[];
    readonly excludes: readonly { readonly what: string; readonly why: string }[];
  };
  /** ISO 8601 instant in UTC. */
  readonly asOf: string;
  /** `declared` when the user gave --as-of, `system` when it is the machine's clock. */
  readonly clock: 'declared' | 'system';
  readonly period: { readonly label: string; readonly from: string; readonly to: string } | null;
  /** Which days of the period the evidence covers, for each kind with an observed period; absent where no period is asked for. */
  readonly coverage?: readonly KindCoverage[];
  readonly catalogue: { readonly version: string; readonly digest: string };
  readonly facts: {
    readonly [framework: string]: {
      readonly roles: readonly string[] | null;
      readonly route: string | null;
      /** Answers to the framework's yes/no questions; what nobody has answered is not here. */
      readonly answers: { readonly [fact: string]: boolean };
    };
  };
  readonly frameworks: readonly FrameworkSummary[];
  /** Every assessable unit of the selected frameworks, in the order of the framework. */
  readonly requirements: readonly RequirementResult[];
  /** Every other unit (definitions, headings, duties of authorities): listed so that nothing is missing, never counted. */
  readonly information: readonly {
    readonly framework: FrameworkId;
    readonly id: RequirementId;
    readonly title: string;
    readonly concerns: string;
  }[];
  readonly controls: readonly ControlResult[];
  readonly checks: readonly Pick<
    CheckDefinition,
    'id' | 'version' | 'title' | 'question' | 'reads' | 'severity' | 'threats'
  >[];
  readonly observations: readonly Observation[];
  readonly evidence: readonly EvidenceEntry[];
  readonly search: readonly SearchRecord[];
  readonly gaps: readonly Gap[];
  /** Every entry of remediation.yaml, whether or not a gap answers to it; absent where there is none. */
  readonly remediation?: readonly PlannedRemediation[];
  readonly exceptions: readonly ExceptionRecord[];
  readonly questions: readonly Question[];
  readonly parameters: {
    readonly [name: string]: { readonly value: string | number | boolean; readonly from: 'catalogue' | 'organisation' };
  };
}
