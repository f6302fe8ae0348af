// Generated from templates/workspace/workspace.schema.json by `npm run types`; do not edit.

/**
 * @minItems 1
 */
export type Paths = string[];
export type Identifier = string;
export type Condition =
  | 'not-met'
  | 'unknown'
  | 'not-satisfied'
  | 'lapsed-exception'
  | 'stale-exception'
  | 'overdue-gap'
  | 'open-question'
  | 'regression';

/**
 * probity.yaml: what an organisation states about itself, and where its sources lie.
 */
export interface WorkspaceFile {
  organisation: string;
  scope?: {
    name: string;
    statement?: string;
    includes?: string[];
    excludes?: {
      what: string;
      why: string;
    }[];
  };
  /**
   * Printed on every page, for example Confidential.
   */
  classification?: string;
  /**
   * The frameworks to assess, each with the roles the organisation has under it. Absent: all seven, roles asked.
   */
  frameworks?: {
    [k: string]: {
      /**
       * Role ids of the framework; an empty list states that no role applies.
       */
      roles?: string[];
      /**
       * Answers to the framework's questions: true is yes, false is no. A question without an answer excludes nothing.
       */
      facts?: {
        [k: string]: boolean;
      };
      /**
       * EU AI Act only: by which route a system in scope is high-risk.
       */
      route?: 'annex-iii' | 'annex-i' | 'none';
    } | null;
  };
  /**
   * Folder with own controls, checks, frameworks and mappings, relative to probity.yaml; added to the built-in catalogue.
   */
  overlay?: string;
  /**
   * Files or folders, relative to probity.yaml; * and ? stand within a name, ** for any folders. A list replaces discovery for that collector, and each entry must be readable.
   */
  sources?: {
    mcp?: Paths;
    logs?: Paths;
    repositories?: Paths;
    documents?: Paths;
  };
  /**
   * File of the people whose signatures on commits and tags count, in the allowed_signers format of ssh-keygen, relative to probity.yaml. A list inside an inspected repository is never believed.
   */
  signers?: string;
  /**
   * Names of servers that a run without a terminal may start or reach, where --live names them too.
   */
  live?: string[];
  /**
   * Tables of a database that hold events. A connection is opened to these addresses only, and only counts come back.
   */
  'log-tables'?: LogTable[];
  /**
   * The organisation's own thresholds, CHECK-ID.name: value. The pack says that they are the organisation's.
   */
  parameters?: {
    [k: string]: number | string | boolean;
  };
  locker?: {
    /**
     * Store every item encrypted under a key of its own, so that one item can be erased by destroying its key. The keys lie beside the locker: back them up apart from it.
     */
    encrypt?: boolean;
  };
  /**
   * Under which conditions a run ends with exit code 1. Without it, only --fail-on does.
   */
  gate?: {
    'fail-on'?: Condition[];
    /**
     * How many findings of a condition are let pass, for example not-met: 3.
     */
    'at-most'?: {
      [k: string]: number;
    };
    /**
     * Least share in percent of the duties that apply, per framework.
     */
    'at-least'?: {
      assessed?: Shares;
      satisfied?: Shares;
    };
    /**
     * Output folder, assessment.json or pack of the earlier assessment, relative to probity.yaml, for the condition regression.
     */
    baseline?: string;
  };
}
export interface LogTable {
  /**
   * How the evidence calls it.
   */
  name: string;
  engine: 'clickhouse';
  /**
   * Of the HTTP interface, for example https://logs.example.org:8443; without user or password.
   */
  url: string;
  /**
   * Environment variable that holds the name of the account; absent: default.
   */
  'user-from'?: string;
  /**
   * Environment variable that holds the password. A password itself never stands here.
   */
  'password-from'?: string;
  /**
   * Refused: name the environment variable that holds it with password-from.
   */
  password?: {
    [k: string]: unknown;
  };
  database: Identifier;
  table: Identifier;
  /**
   * What an event states, and the column of the table or the expression over its columns that gives it.
   */
  columns: {
    [k: string]: string;
  };
  /**
   * Which outcomes the table can state at all; needed where a column gives the outcome. What it cannot state is not observable.
   */
  outcomes?: ('success' | 'tool-error' | 'error' | 'denied' | 'auth-failure' | 'rate-limited' | 'unknown')[];
}
export interface Shares {
  [k: string]: number;
}
