import type { AttestationId, CheckId, ControlId, FrameworkId, KindId, NonEmpty, RequirementId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { LogFormat } from './log-format.ts';
import type { Measure } from './measure.ts';

export type RequirementKind =
  | 'duty'
  | 'content-item'
  | 'alternative'
  | 'trigger'
  | 'factor'
  | 'permitted-purpose'
  | 'information';

/** A fact an organisation answers with yes or no; cited as `frameworks.ID.facts.FACT`. */
interface FrameworkFact {
  readonly id: string;
  readonly question: string;
  /** What the answer decides. */
  readonly why: string;
}

/** What a unit applies under: that a fact is true, or that it is not. */
export interface Condition {
  readonly fact: string;
  /** The answer that lets the unit apply. */
  readonly answer: boolean;
}

/** One unit of a framework. Only units that are not `information` can be assessed; only duties are counted. */
export interface Requirement {
  readonly id: RequirementId;
  readonly parent: RequirementId | null;
  readonly level: string;
  readonly title: string;
  /** True where the title is the official heading of public law. */
  readonly titleOfficial: boolean;
  readonly summary: string;
  readonly kind: RequirementKind;
  readonly concerns: string | null;
  readonly roles: readonly string[];
  /** Its own, or that of the nearest unit above that states one. */
  readonly scope: 'organisation' | 'system' | 'ai-system' | null;
  /** All must be answered so; its own after those of the units above. */
  readonly appliesWhen: readonly Condition[];
  /** One date, or a date per high-risk route of the EU AI Act (`annex-iii`, `annex-i`); null where it always applied. */
  readonly appliesFrom: string | { readonly [route: string]: string } | null;
  readonly appliesUntil: string | null;
  readonly parameters: JsonObject;
  readonly penalty: string | null;
  readonly notes: readonly string[];
}

export interface Framework {
  readonly id: FrameworkId;
  readonly title: string;
  readonly shortTitle: string;
  readonly version: string;
  readonly authority: string;
  readonly sourceUrl: string;
  readonly licence: string;
  readonly textDepth: string;
  readonly voluntary: boolean;
  readonly verifiedAgainst: { readonly [key: string]: string };
  /** `implies`: roles that whoever has this one has too. */
  readonly roles: readonly { readonly id: string; readonly meaning: string; readonly implies: readonly string[] }[];
  readonly facts: readonly FrameworkFact[];
  readonly requirements: readonly Requirement[];
}

export type Relationship = 'equal-to' | 'superset-of' | 'subset-of' | 'intersects-with';

/** How far machine evidence can ever go for a requirement. */
export type Ceiling = 'automated' | 'partly' | 'attested';

export type Bound = 'at-least' | 'at-most' | 'equals';

/** A bound that a requirement puts on a parameter of its controls. */
export interface Demand {
  /** `CHECK-ID.name`, or `CONTROL/attestation.name`. */
  readonly parameter: string;
  readonly bound: Bound;
  readonly value: ParameterValue;
}

/** One reasoned link from a requirement to a set of controls that serve it together. */
export interface Edge {
  readonly framework: FrameworkId;
  readonly requirement: RequirementId;
  readonly controls: NonEmpty<ControlId>;
  /** The control set seen from the requirement (NIST IR 8477): `superset-of` demands everything the requirement does. */
  readonly relationship: Relationship;
  /** 1 to 10. */
  readonly strength: number;
  readonly rationale: string;
  readonly ceiling: Ceiling;
  readonly review: 'draft' | 'reviewed';
  /** Checks of these controls whose failing contradicts the requirement by itself (decision 0014). */
  readonly refutedBy: readonly CheckId[];
  /** Met with a laxer value, the edge counts as met in part at most. */
  readonly demands: readonly Demand[];
}

export interface Mapping {
  readonly framework: FrameworkId;
  readonly version: string;
  readonly authoredBy: string;
  readonly edges: readonly Edge[];
  readonly outOfScope: readonly { readonly requirement: RequirementId; readonly reason: string }[];
}

export type Frequency =
  | 'continuous'
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'quarterly'
  | 'half-yearly'
  | 'yearly'
  | 'on-change';

/** How checks and attestations compose into a verdict. */
export type Composition =
  | { readonly op: 'all'; readonly parts: NonEmpty<Composition> }
  | { readonly op: 'any'; readonly parts: NonEmpty<Composition> }
  | { readonly op: 'at-least'; readonly count: number; readonly parts: NonEmpty<Composition> }
  | {
      readonly op: 'check';
      readonly check: CheckId;
      readonly where: string | null;
      /** True where the part drops out when nothing of its kind was found. */
      readonly ifPresent: boolean;
    }
  | {
      readonly op: 'attestation';
      readonly attestation: AttestationId;
      /** `${name}` stands for the value of a parameter. */
      readonly statement: string;
      readonly frequency: Frequency;
      readonly parameters: { readonly [name: string]: AttestationParameter };
    };

/** A named value of a statement; the default counts as stated where the person gives no other. */
interface AttestationParameter {
  readonly default: ParameterValue;
  /** What a number counts, or null. */
  readonly unit: string | null;
  readonly because: string;
}

export interface Control {
  readonly id: ControlId;
  readonly title: string;
  readonly family: string;
  readonly objective: string;
  readonly guidance: string;
  readonly type: 'preventive' | 'detective' | 'corrective' | 'directive';
  readonly ownerRole: string;
  readonly frequency: Frequency;
  readonly threats: readonly string[];
  readonly state: 'active' | 'retired';
  readonly assessment: Composition;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational';

export type Outcome = 'holds' | 'fails' | 'not-applicable' | 'not-observable';

export type ParameterValue = string | number | boolean;

/** A yes/no question asked of one evidence kind. Expressions are CEL source text. */
export interface CheckDefinition {
  readonly id: CheckId;
  readonly version: number;
  readonly title: string;
  readonly question: string;
  readonly reads: KindId;
  readonly severity: Severity;
  readonly lifecycle: 'experimental' | 'stable' | 'deprecated' | 'retired';
  readonly threats: readonly string[];
  readonly parameters: { readonly [name: string]: { readonly default: ParameterValue; readonly because: string } };
  /** What the collector counts for this check; its expressions see the result as `measure`. */
  readonly measure?: Measure;
  readonly applies: string | null;
  readonly observable: string | null;
  readonly holds: string;
  readonly pointsAt: NonEmpty<string>;
  readonly because: { readonly [outcome in Outcome]?: string };
  readonly remediation: string;
  readonly examples: readonly CheckExample[];
}

interface CheckExample {
  readonly name: string;
  readonly outcome: Outcome;
  readonly facts: JsonObject;
  /** Laid over a measure in which everything is as it should be. */
  readonly measure?: JsonObject;
  readonly parameters: { readonly [name: string]: ParameterValue };
}

export interface EvidenceKind {
  readonly id: KindId;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly collector: string;
  readonly ttlDays: number;
  readonly sensitivity: 'public' | 'internal' | 'confidential';
  readonly subject: string;
  readonly example: JsonObject;
  /** JSON Schema (2020-12) of the facts: closed objects, every property required. */
  readonly factsSchema: JsonObject;
}

/** A threat of a published list, by id and edition. */
interface Threat {
  readonly id: string;
  readonly title: string;
  readonly list: string;
}

/** Everything Probity holds as data. */
export interface Catalogue {
  readonly version: string;
  /** SHA-256 in hex over the canonical JSON of the content. */
  readonly digest: string;
  readonly frameworks: readonly Framework[];
  readonly mappings: readonly Mapping[];
  readonly controls: readonly Control[];
  readonly checks: readonly CheckDefinition[];
  readonly kinds: readonly EvidenceKind[];
  readonly threats: readonly Threat[];
  /** In the order in which they are tried. */
  readonly logFormats: readonly LogFormat[];
}
