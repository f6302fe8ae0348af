// Generated from evidence/log-format.schema.json by `npm run types`; do not edit.

/**
 * json-records: keys that lead to the array of records.
 *
 * @minItems 1
 */
export type Path = string[];
/**
 * Keys from the outside in; a key may hold dots, and a number leads into a list.
 *
 * @minItems 1
 */
export type Path1 = string[];
/**
 * Marks of an event of this format.
 *
 * @minItems 1
 */
export type AnyOf = Condition[][];
/**
 * Marks of other lines that the same program writes into the same file, such as start-up messages.
 *
 * @minItems 1
 */
export type AnyOf1 = Condition[][];
/**
 * Marks of which at least one row looked at must carry one, so that the file counts as this format: where the signature alone also fits logs that have nothing to do with MCP.
 *
 * @minItems 1
 */
export type AnyOf2 = Condition[][];
/**
 * Marks of the call of a tool.
 *
 * @minItems 1
 */
export type AnyOf3 = Condition[][];
/**
 * Marks of an administrative action.
 *
 * @minItems 1
 */
export type AnyOf4 = Condition[][];
/**
 * Holds where one of the lists holds in full.
 *
 * @minItems 1
 */
export type AnyOf5 = Condition[][];
/**
 * Holds where one of the lists holds in full.
 *
 * @minItems 1
 */
export type AnyOf6 = Condition[][];

/**
 * One log format: how to recognise it, and where it keeps who, what, when, where and outcome.
 */
export interface LogFormatFile {
  id: string;
  version: number;
  title: string;
  /**
   * Where a file could be of several formats, a higher one wins. 50 where it is not said; general-purpose formats stay below 20.
   */
  priority?: number;
  /**
   * A format of programs of every kind, which shows no MCP calls: it counts as evidence only where somebody names the file as a log.
   */
  general?: true;
  /**
   * How lines become objects; json-lines needs nothing done.
   */
  layout:
    | 'json-lines'
    | 'json-records'
    | 'otlp-logs'
    | 'otlp-spans'
    | 'json-rpc'
    | 'claude-code-session'
    | 'codex-session'
    | 'claude-desktop'
    | 'syslog-3164'
    | 'syslog-5424'
    | 'access-log'
    | 'cef'
    | 'leef'
    | 'w3c'
    | 'key-value';
  'layout-options'?: {
    path?: Path;
  };
  signature: AnyOf;
  companions?: AnyOf1;
  'must-occur'?: AnyOf2;
  /**
   * Least share of the rows looked at that must carry the signature; 0.5 where it is not said.
   */
  'least-share'?: number;
  fields: {
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    time: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    user?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    source?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    session?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    server?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    tool?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    method?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'request-id'?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    seq?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    status?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    tls?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'duration-ms'?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    emitter?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'bytes-out'?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'tools-hash'?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'prev-hash'?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    hash?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    level?: Path1[];
  };
  /**
   * Where times name no zone but the format lays down UTC.
   */
  'time-zone'?: 'UTC';
  /**
   * Milliseconds to add to the time, for formats that write a line at the end but date it at the start.
   *
   * @minItems 1
   */
  'time-plus'?: Path1[];
  /**
   * Where a person or a client is named on purpose: an e-mail address there is no leak. `*` stands for any key.
   */
  identity?: Path1[];
  /**
   * Arrays in a row whose entries are events of their own, found under `part`; entries of several arrays join on equal keys.
   */
  parts?: {
    name: string;
    at: Path1;
    'join-on': Path1;
  }[];
  'tool-call'?: AnyOf3;
  admin?: AnyOf4;
  /**
   * The first rule that holds decides.
   */
  outcomes?: {
    when: AnyOf5;
    outcome: 'success' | 'tool-error' | 'error' | 'denied' | 'auth-failure' | 'rate-limited' | 'unknown';
  }[];
  destructive?: AnyOf6;
  approval?: {
    at: Path1;
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    decision: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    approver?: Path1[];
    /**
     * The first path that has a value wins.
     *
     * @minItems 1
     */
    'approved-at'?: Path1[];
  };
  /**
   * What this format cannot show, one sentence each, for the reader of a report.
   */
  'blind-spots': string[];
  /**
   * @minItems 1
   */
  examples: Example[];
}
/**
 * Every given part must hold for the value at `path`, or for that at one of `paths`.
 */
export interface Condition {
  path?: Path1;
  /**
   * @minItems 2
   */
  paths?: Path1[];
  present?: boolean;
  /**
   * Text is compared in lower case, so it is written in lower case.
   *
   * @minItems 1
   */
  is?: (string | number | boolean)[];
  /**
   * Inclusive bounds of a number, or of a text that is a number.
   *
   * @minItems 2
   * @maxItems 2
   */
  between?: number[];
}
export interface Example {
  name: string;
  /**
   * Lines of an invented log.
   */
  text: string;
  /**
   * Items: The fields named here must be read as stated.
   */
  events: {
    /**
     * In UTC with milliseconds, as 2026-01-31T09:14:07.512Z; empty where the line has none.
     */
    time: string;
    user?: string | number;
    source?: string | number;
    session?: string | number;
    server?: string | number;
    tool?: string | number;
    method?: string | number;
    'request-id'?: string | number;
    seq?: string | number;
    status?: string | number;
    tls?: string | number;
    'duration-ms'?: string | number;
    emitter?: string | number;
    'bytes-out'?: string | number;
    'tools-hash'?: string | number;
    'prev-hash'?: string | number;
    hash?: string | number;
    level?: string | number;
    zoned?: boolean;
    'tool-call'?: boolean;
    admin?: boolean;
    outcome?: 'success' | 'tool-error' | 'error' | 'denied' | 'auth-failure' | 'rate-limited' | 'unknown';
    destructive?: boolean;
    approval?: 'approved' | 'self-approved' | 'approved-late' | 'rejected' | 'automatic' | 'unrecorded';
    approver?: string;
    'approved-at'?: string;
    /**
     * Line of the example the event begins in.
     */
    line?: number;
  }[];
  /**
   * Lines of the program without an event; 0 where it is not said.
   */
  companions?: number;
  /**
   * Lines that are nothing of this format; 0 where it is not said.
   */
  rejects?: number;
}
