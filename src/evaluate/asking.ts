import type { CheckDefinition, Outcome } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import type { JsonObject } from '../model/json.ts';
import type { Observation } from '../model/verdict.ts';
import type { Run } from './expression.ts';
import { type Measured, measuredBy, measurePointer } from './measured.ts';
import type { Asked } from './plain/type.ts';
import type { ShownFacts, ShownTable } from './shown.ts';

/** A check that is ready to be asked. */
export interface CompiledCheck {
  readonly definition: CheckDefinition;
  /** Asks the question of one item. Never throws: what the expressions cannot decide is not observable. */
  observe(item: EvidenceItem, asOf: Date): Observation;
  /** Asks the question of bare facts and words the answer; for the examples. Throws what an expression throws. */
  answer(facts: JsonObject, asOf: Date): { readonly outcome: Outcome; readonly text: string };
}

/** The compiled expressions and texts of a check. */
export interface CheckParts {
  /** Null where the question always arises. */
  readonly applies: Run<boolean> | null;
  /** True where whether the question arises is told by the measure, and so only where that could be taken. */
  readonly appliesByMeasure: boolean;
  /** Null where the facts always show it. */
  readonly observable: Run<boolean> | null;
  readonly holds: Run<boolean>;
  readonly texts: { readonly [outcome in Outcome]: Run<string> };
  readonly remediation: Run<string>;
}

/** Returns a check that is asked through its compiled parts and shows facts by the table of its kind. */
export function askedThrough(definition: CheckDefinition, parts: CheckParts, table: ShownTable): CompiledCheck {
  const counted = definition.measure !== undefined;
  const show = table.showing(pointersOf(definition));
  return {
    definition,
    answer: (facts, asOf) => {
      const seen = counted ? measuredBy(facts, definition.id) : null;
      const asked = askedOf(facts, asOf, seen);
      const outcome = decide(parts, asked, seen);
      const text = worded(parts, outcome, asked, seen);
      return { outcome, text: outcome === 'fails' ? `${text} ${parts.remediation(asked)}` : text };
    },
    observe: (item, asOf) => {
      // An erased item stands in the population without facts; expressions over nothing would still answer.
      if (hasNoFacts(item)) return observation(definition, item, NOTHING_SHOWN, 'not-observable', ERASED);
      const seen = counted ? measuredBy(item.facts, definition.id) : null;
      const asked = askedOf(item.facts, asOf, seen);
      let outcome: Outcome;
      try {
        outcome = decide(parts, asked, seen);
      } catch (error) {
        const why = (error as Error).message.split('\n')[0] ?? 'unknown';
        return observation(definition, item, show(item), 'not-observable', `The facts could not be judged: ${why}`);
      }
      const because = wordedOr(definition.question, parts, outcome, asked, seen);
      if (outcome === 'fails') return failing(definition, item, show(item), because, remedy(definition, parts, asked));
      return observation(definition, item, show(item), outcome, because);
    },
  };
}

function askedOf(facts: JsonObject, asOf: Date, seen: Measured | null): Asked {
  return seen === null ? { facts, asOf } : { facts, asOf, measure: seen.result };
}

function decide(parts: CheckParts, asked: Asked, seen: Measured | null): Outcome {
  const { applies, appliesByMeasure, observable } = parts;
  if (applies !== null && !appliesByMeasure && !applies(asked)) return 'not-applicable';
  if (seen !== null && seen.unseen !== null) return 'not-observable';
  if (applies !== null && appliesByMeasure && !applies(asked)) return 'not-applicable';
  if (observable !== null && !observable(asked)) return 'not-observable';
  return parts.holds(asked) ? 'holds' : 'fails';
}

function worded(parts: CheckParts, outcome: Outcome, asked: Asked, seen: Measured | null): string {
  if (outcome === 'not-observable' && seen !== null && seen.unseen !== null) return seen.unseen;
  return parts.texts[outcome](asked);
}

/** A text that cannot be worded never changes what was seen. */
function wordedOr(fallback: string, parts: CheckParts, outcome: Outcome, asked: Asked, seen: Measured | null): string {
  try {
    return worded(parts, outcome, asked, seen);
  } catch {
    return fallback;
  }
}

function remedy(definition: CheckDefinition, parts: CheckParts, asked: Asked): string {
  try {
    return parts.remediation(asked);
  } catch {
    return definition.remediation;
  }
}

const NOTHING_SHOWN: ShownFacts = { shown: [], more: 0 };
const ERASED = 'What it showed was erased, so nothing can be said about it.';

function hasNoFacts({ facts }: EvidenceItem): boolean {
  for (const _ in facts) return false;
  return true;
}

/** Written out in full: an object that spreads others costs several times as much, and there is one for every question asked. */
function observation(
  { id, version, severity }: CheckDefinition,
  { id: evidence, subject }: EvidenceItem,
  { shown, more }: ShownFacts,
  outcome: Exclude<Outcome, 'fails'>,
  because: string,
): Observation {
  return more > 0
    ? { check: id, checkVersion: version, severity, evidence, subject, shown, more, outcome, because }
    : { check: id, checkVersion: version, severity, evidence, subject, shown, outcome, because };
}

function failing(
  { id, version, severity }: CheckDefinition,
  { id: evidence, subject }: EvidenceItem,
  { shown, more }: ShownFacts,
  because: string,
  remediation: string,
): Observation {
  const outcome = 'fails';
  return more > 0
    ? { check: id, checkVersion: version, severity, evidence, subject, shown, more, outcome, because, remediation }
    : { check: id, checkVersion: version, severity, evidence, subject, shown, outcome, because, remediation };
}

/** What a measure counted is always shown, beside what the check points at. */
function pointersOf({ id, measure, pointsAt }: CheckDefinition): readonly string[] {
  if (measure === undefined) return pointsAt;
  const own = ['population', 'fail', 'unknown', 'value', 'samples'].map((name) => `${measurePointer(id)}/${name}`);
  return [...own, ...pointsAt];
}
