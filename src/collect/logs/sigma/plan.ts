import type { EventColumn, MeasureOf } from '../../../model/measure.ts';
import { EVENT_COLUMNS } from '../../../model/measure.ts';
import { ANY_FORMAT, formatsOf, logSourceText, type SourceFormat, statedFormat } from './log-source.ts';
import type { DetectionRule, LogSource, Node } from './rule.ts';
import { needsOf, type RuleNeeds, type RuleSet, ruleSetOf } from './rule-set.ts';

/** The log that rules are asked of. */
export interface AskedLog {
  readonly format: string;
  readonly mapped: ReadonlySet<EventColumn>;
}

/** How the rules of a check are to be asked of one log. */
export interface SigmaPlan {
  readonly set: RuleSet;
  readonly needs: RuleNeeds;
  readonly only: ReadonlyMap<DetectionRule, Node>;
  /** True where the rules read the columns of the event table, and not the fields of the log itself. */
  readonly ofEvents: boolean;
  /** What the log calls the fields of the rules. */
  readonly names: ReadonlyMap<string, string>;
  /** Fields that must occur in the log before their absence from an event means anything. */
  readonly mustOccur: readonly string[];
}

const COLUMNS: ReadonlySet<string> = new Set(EVENT_COLUMNS);

/** Returns how to ask the rules of a check, or why this log cannot answer them. Throws a RuleError where a rule is wrong. */
export function planOf(measure: MeasureOf<'sigma'>, log: AskedLog): SigmaPlan | { readonly reason: string } {
  const set = ruleSetOf(measure.rule, new Map((measure.placeholders ?? []).map(({ name, values }) => [name, values])));
  const needs = needsOf(set);
  const only = new Map<DetectionRule, Node>();
  const sources: SourceFormat[] = [];
  for (const rule of set.detections) {
    const found = sourceIn(rule.logSource, measure.formats, log.format);
    if ('reason' in found) return found;
    sources.push(found);
    if (found.only !== undefined) only.set(rule, found.only);
  }
  const ofEvents = sources.every(({ format }) => format === ANY_FORMAT);
  if (!ofEvents && sources.some(({ format }) => format === ANY_FORMAT))
    return { reason: 'The rules of this check read two kinds of fields, those of the log and our own.' };
  if (needs.time && !log.mapped.has('ts'))
    return { reason: `The format ${log.format} does not record when something happened.` };
  const fields = new Set(needs.fields);
  for (const { only: condition } of sources) for (const field of fieldsOf(condition)) fields.add(field);
  return ofEvents ? ofEventTable(set, needs, log) : ofLog(set, { ...needs, fields }, only, sources);
}

function sourceIn(
  logSource: LogSource,
  stated: readonly string[] | undefined,
  format: string,
): SourceFormat | { readonly reason: string } {
  if (stated !== undefined && stated.length > 0) {
    if (stated.includes(format)) return statedFormat(format);
    return { reason: `This rule is asked of logs of the format ${stated.join(' or ')}, and this one is ${format}.` };
  }
  const known = formatsOf(logSource);
  const about = logSourceText(logSource);
  if (known.length === 0)
    return { reason: `No log format of ours is known to hold what this rule is about (${about}).` };
  const found = known.find((each) => each.format === format || each.format === ANY_FORMAT);
  return found ?? { reason: `This rule is about other logs (${about}) than those of the format ${format}.` };
}

function ofEventTable(set: RuleSet, needs: RuleNeeds, { format, mapped }: AskedLog): ReturnType<typeof planOf> {
  if (needs.line) return { reason: 'Words without a field cannot be searched for in the event table.' };
  for (const field of needs.fields) {
    if (!COLUMNS.has(field)) return { reason: `The event table has no column "${field}".` };
    const always = ['file', 'line', 'part', 'tool_call', 'destructive'].includes(field);
    if (!always && !mapped.has(field as EventColumn))
      return { reason: `The format ${format} does not record what the rule reads as "${field}".` };
  }
  return { set, needs, only: new Map(), ofEvents: true, names: new Map(), mustOccur: [] };
}

function ofLog(
  set: RuleSet,
  needs: RuleNeeds,
  only: ReadonlyMap<DetectionRule, Node>,
  sources: readonly SourceFormat[],
): ReturnType<typeof planOf> {
  const [source] = sources;
  if (source === undefined) return { reason: 'The rule matches no event.' };
  if (needs.line && !source.line)
    return {
      reason: `Of the format ${source.format} the whole line is not kept, so words cannot be searched for in it.`,
    };
  const names = new Map<string, string>();
  const mustOccur = new Set<string>();
  for (const field of needs.fields) {
    if (source.absent.has(field))
      return {
        reason: `Of the format ${source.format} the field "${field}" is not read, because secrets can stand in it.`,
      };
    const name = source.renamed.get(field) ?? field;
    names.set(field, name);
    if (!source.optional.has(name) && !source.optional.has(name.split('.')[0] ?? '')) mustOccur.add(name);
  }
  return { set, needs, only, ofEvents: false, names, mustOccur: [...mustOccur] };
}

function fieldsOf(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if ('any' in node) return node.any.flatMap(fieldsOf);
  return 'field' in node ? [node.field] : [];
}
