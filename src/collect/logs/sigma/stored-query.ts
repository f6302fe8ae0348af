import type { MeasureOf } from '../../../model/measure.ts';
import type { SigmaReading } from './reading.ts';
import type { DetectionRule, Node } from './rule.ts';
import { ruleSetOf } from './rule-set.ts';

/**
 * Returns the text of a query as evidence keeps it: values that the organisation gave for placeholders, such as names of
 * its administrators, are replaced by the name and the number of each. Undefined where the rule has none. Throws a RuleError.
 */
export function storedQuery(
  { rule, placeholders = [] }: MeasureOf<'sigma'>,
  reading: SigmaReading,
  textOf: (reading: SigmaReading) => string,
): string | undefined {
  if (placeholders.length === 0) return undefined;
  const masked = placeholders.map(
    ({ name, values }) => [name, values.map((_, index) => `[placeholder ${name} value ${index + 1}]`)] as const,
  );
  const set = ruleSetOf(rule, new Map(masked));
  const only = new Map<DetectionRule, Node>();
  for (const [index, detection] of set.detections.entries()) {
    const given = reading.set.detections[index];
    const source = given === undefined ? undefined : reading.only.get(given);
    if (source !== undefined) only.set(detection, source);
  }
  return textOf({ ...reading, set, only });
}
