import type { Mapping } from '../../model/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';

export type RuleCode =
  | 'rationale-copied'
  | 'rationale-similar'
  | 'ceiling-contradiction'
  | 'ceiling-unreachable'
  | 'shall-on-should'
  | 'weak-edge-satisfies'
  | 'edge-on-information'
  | 'mostly-one-relationship'
  | 'control-unused'
  | 'fact-unused'
  | 'edges-draft'
  | 'requirement-uncovered'
  | 'scope-missing';

/**
 * How grave each finding is: a contradiction in the data is an error and no catalogue loads with it; what a person has
 * to judge is a warning; a count of work left is a note.
 */
const SEVERITIES: Readonly<Record<RuleCode, Diagnostic['severity']>> = {
  'rationale-copied': 'error',
  'rationale-similar': 'warning',
  'ceiling-contradiction': 'error',
  'ceiling-unreachable': 'warning',
  'shall-on-should': 'warning',
  'weak-edge-satisfies': 'error',
  'edge-on-information': 'error',
  'mostly-one-relationship': 'warning',
  'control-unused': 'warning',
  'fact-unused': 'warning',
  'edges-draft': 'note',
  // These two become errors once every framework is mapped and scoped in full.
  'requirement-uncovered': 'warning',
  'scope-missing': 'warning',
};

/** Something a rule found, named by where it stands in the data. */
export interface Finding {
  readonly code: RuleCode;
  readonly type: 'mapping' | 'framework' | 'control';
  readonly id: string;
  /** Pointer into the data file. */
  readonly pointer: string;
  readonly message: string;
  readonly next?: string;
}

/** Returns how grave a finding is. */
export function severityOf(code: RuleCode): Diagnostic['severity'] {
  return SEVERITIES[code];
}

/** Returns a finding about one edge of a mapping. */
export function atEdge(
  mapping: Mapping,
  index: number,
  key: string,
  found: Pick<Finding, 'code' | 'message' | 'next'>,
): Finding {
  return { ...found, type: 'mapping', id: mapping.framework, pointer: `/edges/${index}${key}` };
}

/** Returns a part as a whole percentage of the total; 0 of nothing. */
export function percentOf(part: number, total: number): number {
  return total === 0 ? 0 : Math.round((part / total) * 100);
}
