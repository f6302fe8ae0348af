// Generated from frameworks/framework.schema.json by `npm run types`; do not edit.

export type Date = string;

/**
 * The units of one framework as published: ids, official headings of public law, our own summaries. Never the text itself.
 */
export interface FrameworkFile {
  id: string;
  title: string;
  'short-title': string;
  version: string;
  authority: string;
  'source-url': string;
  /**
   * What may be shown of the text, and why.
   */
  licence: string;
  'text-depth': 'official-headings-and-own-summaries' | 'own-titles-and-own-summaries';
  'verified-against': {
    [k: string]: string;
  };
  voluntary: boolean;
  roles: {
    id: string;
    meaning: string;
    /**
     * Roles that whoever has this one has too.
     */
    implies?: string[];
  }[];
  /**
   * Yes/no questions about the organisation whose answers decide which units apply.
   */
  facts?: {
    /**
     * Cited as frameworks.ID.facts.FACT in probity.yaml.
     */
    id: string;
    /**
     * Plain language, answered with yes or no.
     */
    question: string;
    /**
     * What the answer decides.
     */
    why: string;
  }[];
  /**
   * Penalty key to its meaning.
   */
  penalties: {
    [k: string]: string;
  };
  /**
   * @minItems 1
   */
  requirements: Requirement[];
}
export interface Requirement {
  /**
   * The citation exactly as the framework prints it; #n separates several duties in one unit.
   */
  id: string;
  parent?: string;
  /**
   * Structural level: article, paragraph, standard, subcategory ...
   */
  level: string;
  /**
   * Official heading where the law prints one (title-official), else our own short label; empty when neither exists.
   */
  title: string;
  'title-official'?: boolean;
  /**
   * Our own words. Required for every assessable kind.
   */
  summary?: string;
  kind: 'duty' | 'content-item' | 'alternative' | 'trigger' | 'factor' | 'permitted-purpose' | 'information';
  /**
   * For information units: what the unit is about (definition, authority, scope ...).
   */
  concerns?: string;
  roles?: string[];
  /**
   * What the unit binds; the nearest unit above that says so decides where it is absent.
   */
  scope?: 'organisation' | 'system' | 'ai-system';
  /**
   * Facts that must all be true, or untrue with "not "; added to those of the units above.
   *
   * @minItems 1
   */
  'applies-when'?: string[];
  /**
   * One date, or a date per high-risk route of the EU AI Act.
   */
  'applies-from'?:
    | Date
    | {
        [k: string]: Date;
      };
  'applies-until'?: Date;
  /**
   * Numbers, deadlines and options the text fixes.
   */
  parameters?: {
    [k: string]: unknown;
  };
  penalty?: string;
  methods?: ('examine' | 'interview' | 'test')[];
  /**
   * Where evidence can come from, by our judgement.
   */
  evidence?: ('mcp-config' | 'logs' | 'repo' | 'document')[];
  /**
   * Relevance where agents act through MCP servers, by our judgement.
   */
  relevance?: 'none' | 'low' | 'medium' | 'high';
  /**
   * Amendments, dates, editorial remarks; our own words.
   */
  notes?: string[];
}
