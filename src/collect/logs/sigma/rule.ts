/** Part of a text to compare: itself, one unknown character, any number of them, or one of the characters that begin an option. */
export type Token = string | { readonly wild: 'one' | 'many' | 'dash' };
export type Pattern = readonly Token[];

/** A range of addresses: its first address and how many leading bits are fixed. */
export interface Network {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly bits: number;
}

export type TextPlace = 'is' | 'contains' | 'startswith' | 'endswith';

/** What is asked of the value of one field. */
export type Test =
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'compare'; readonly operator: '<' | '<=' | '>' | '>='; readonly value: number }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'field'; readonly other: string; readonly place: TextPlace; readonly cased: boolean }
  | { readonly kind: 'exists' };

/** A detection as a tree; a field that is not there satisfies no test, and `not` of it holds. */
export type Node =
  | { readonly all: readonly Node[] }
  | { readonly any: readonly Node[] }
  | { readonly not: Node }
  | { readonly field: string; readonly test: Test }
  | { readonly keyword: Test };

/** Which logs a rule is about, in lower case; '' where it does not say. */
export interface LogSource {
  readonly category: string;
  readonly product: string;
  readonly service: string;
}

interface RuleHead {
  readonly title: string;
  /** '' where the rule has none. */
  readonly id: string;
  readonly name: string;
  readonly level: string;
  readonly description: string;
}

export interface DetectionRule extends RuleHead {
  readonly type: 'detection';
  readonly logSource: LogSource;
  readonly detection: Node;
}

export type CorrelationType = 'event_count' | 'value_count' | 'temporal' | 'temporal_ordered';

export interface Bound {
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

export interface CorrelationRule extends RuleHead {
  readonly type: 'correlation';
  readonly correlation: CorrelationType;
  /** The rules it counts, by name or id, in their order. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Microseconds. */
  readonly timespan: number;
  readonly bounds: readonly Bound[];
  /** The field whose different values are counted; '' where events are. */
  readonly field: string;
  /** Names of `groupBy` that stand for another field in each rule. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export type SigmaRule = DetectionRule | CorrelationRule;

/** Says what is wrong with a rule and where: a pointer into its document. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}
