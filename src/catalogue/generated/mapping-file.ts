// Generated from frameworks/mapping.schema.json by `npm run types`; do not edit.

/**
 * Which set of controls serves which requirement of one framework, in the set-theory terms of NIST IR 8477, each with its reason.
 */
export interface MappingFile {
  framework: string;
  version: string;
  'authored-by': string;
  edges: Edge[];
  'out-of-scope': {
    requirement: string;
    reason: string;
  }[];
}
export interface Edge {
  requirement: string;
  /**
   * All of them together.
   *
   * @minItems 1
   */
  controls: string[];
  /**
   * The control set seen from the requirement: superset-of means the controls demand everything the requirement does, and more.
   */
  relationship: 'equal-to' | 'superset-of' | 'subset-of' | 'intersects-with';
  strength: number;
  /**
   * Why this set serves this requirement, and what stays outside it.
   */
  rationale: string;
  /**
   * How far machine evidence can ever go for this requirement.
   */
  ceiling: 'automated' | 'partly' | 'attested';
  review: 'draft' | 'reviewed';
  /**
   * Checks of these controls whose failing contradicts the requirement by itself, whatever else is met.
   *
   * @minItems 1
   */
  'refuted-by'?: string[];
  /**
   * Bounds the requirement puts on parameters of the controls; met with a laxer value, the edge counts as met in part at most.
   *
   * @minItems 1
   */
  demands?: Demand[];
}
/**
 * Exactly one of at-least, at-most, equals.
 */
export interface Demand {
  /**
   * CHECK-ID.name, or CONTROL/attestation.name.
   */
  parameter: string;
  'at-least'?: number;
  'at-most'?: number;
  equals?: number | string | boolean;
}
