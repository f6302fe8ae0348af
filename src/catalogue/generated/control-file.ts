// Generated from controls/control.schema.json by `npm run types`; do not edit.

/**
 * How checks and attestations compose: exactly one of all, any, at-least.
 */
export type Composition =
  | {
      all: Parts;
    }
  | {
      any: Parts;
    }
  | {
      'at-least': number;
      of: Parts;
    };
export type Part = CheckPart | AttestationPart | Composition;
/**
 * @minItems 1
 */
export type Parts = Part[];

/**
 * One control of Probity's own catalogue: what the organisation does about a risk. Knows checks, never frameworks.
 */
export interface ControlFile {
  /**
   * Permanent; a retired id is never reused. The file name is the id.
   */
  id: string;
  title: string;
  /**
   * The folder the file lies in.
   */
  family: string;
  /**
   * What is true when the control works, in one or two sentences.
   */
  objective: string;
  /**
   * What good looks like where agents act through MCP servers, concretely.
   */
  guidance: string;
  type: 'preventive' | 'detective' | 'corrective' | 'directive';
  'owner-role': string;
  frequency: 'continuous' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'half-yearly' | 'yearly' | 'on-change';
  /**
   * Threat id and edition, for example MCP04:2025.
   */
  threats: string[];
  state: 'active' | 'retired';
  assessment: Composition;
}
export interface CheckPart {
  check: string;
  /**
   * CEL over the facts of the check's evidence kind; narrows the subjects. No subject left means unknown.
   */
  where?: string;
  /**
   * The check is asked only where there is such evidence; without a subject the part drops out instead of being unknown. For what is wrong by being there, never for what has to be there.
   */
  'if-present'?: true;
}
export interface AttestationPart {
  attestation: {
    /**
     * Unique within the control; cited as CONTROL/id.
     */
    id: string;
    /**
     * What the named person states, in full; ${name} stands for a parameter.
     */
    statement: string;
    /**
     * After this the statement lapses.
     */
    frequency: 'monthly' | 'quarterly' | 'half-yearly' | 'yearly';
    /**
     * Named values of the statement, written ${name} in it; whoever states it may give other values.
     */
    parameters?: {
      [k: string]: AttestationParameter;
    };
  };
}
export interface AttestationParameter {
  /**
   * Counts as stated where the person gives no other value.
   */
  default: number | string | boolean;
  /**
   * What a number counts: minutes, days, characters.
   */
  unit?: string;
  /**
   * Why this default.
   */
  because: string;
}
