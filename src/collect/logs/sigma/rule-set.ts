import { readBy } from './detection.ts';
import type { Placeholders } from './modifiers.ts';
import { readRules } from './read-rules.ts';
import { type CorrelationRule, type DetectionRule, type LogSource, RuleError, type SigmaRule } from './rule.ts';

const MAX_DEPTH = 5;

/** The rule of a check with the rules it counts. */
export interface RuleSet {
  readonly main: SigmaRule;
  /** Every single-event rule that the main one rests on, itself where it is one. */
  readonly detections: readonly DetectionRule[];
  /** Returns the rule that a correlation names. */
  readonly find: (name: string) => SigmaRule;
}

/** What rules read of an event. */
export interface RuleNeeds {
  readonly fields: ReadonlySet<string>;
  /** True where words may stand anywhere in the line. */
  readonly line: boolean;
  readonly time: boolean;
}

/** Reads the rules of a check, the last of which is the one to hold. Throws a RuleError where one is not understood. */
export function ruleSetOf(text: string, placeholders?: Placeholders): RuleSet {
  const { rules, diagnostics } = readRules('rule', Buffer.from(text, 'utf8'), placeholders);
  const [problem] = diagnostics;
  if (problem !== undefined) throw new RuleError('', problem.message);
  return linked(rules.map(({ rule }) => rule));
}

/** Links the last of some rules with those it counts. Throws a RuleError where one is missing, ambiguous or counts itself. */
export function linked(rules: readonly SigmaRule[]): RuleSet {
  const main = rules.at(-1);
  if (main === undefined) throw new RuleError('', 'There is no rule.');
  const find = (name: string): SigmaRule => {
    const found = rules.filter((rule) => rule.name === name || rule.id === name);
    const [only] = found;
    if (only === undefined)
      throw new RuleError('/correlation/rules', `The rule "${name}" that is counted is not there.`);
    if (found.length > 1) throw new RuleError('/correlation/rules', `Several rules are called "${name}".`);
    return only;
  };
  const detections = new Set<DetectionRule>();
  const visit = (rule: SigmaRule, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new RuleError('/correlation/rules', 'Correlations count each other too deep, or in a circle.');
    if (rule.type === 'detection') detections.add(rule);
    else for (const name of rule.rules) visit(find(name), depth + 1);
  };
  visit(main, 0);
  return { main, detections: [...detections], find };
}

/** Returns every rule of a set, the counted ones before those that count them. */
export function inOrder({ main, find }: RuleSet): readonly SigmaRule[] {
  const ordered = new Set<SigmaRule>();
  const visit = (rule: SigmaRule): void => {
    if (rule.type === 'correlation') for (const name of rule.rules) visit(find(name));
    ordered.add(rule);
  };
  visit(main);
  return [...ordered];
}

/** Returns the field that a name in `group-by` stands for in the events of one counted rule. */
export function groupField({ aliases }: CorrelationRule, name: string, rule: string): string {
  return aliases.get(name)?.get(rule) ?? name;
}

/** Returns what the rules of a set read. */
export function needsOf(set: RuleSet): RuleNeeds {
  const needs = { fields: new Set<string>(), line: false };
  for (const rule of set.detections) readBy(rule.detection, needs);
  let time = false;
  for (const rule of inOrder(set)) {
    if (rule.type === 'detection') continue;
    time = true;
    for (const name of rule.rules) for (const group of rule.groupBy) needs.fields.add(groupField(rule, group, name));
    if (rule.field !== '') needs.fields.add(rule.field);
  }
  return { ...needs, time };
}

/** Returns the different log sources of a set. */
export function logSourcesOf({ detections }: RuleSet): readonly LogSource[] {
  const sources = new Map(detections.map(({ logSource }) => [JSON.stringify(logSource), logSource]));
  return [...sources.values()];
}
