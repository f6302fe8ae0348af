import { isJsonObject, type Json, type JsonObject, textOf } from '../../../model/json.ts';
import { type Bound, type CorrelationRule, type CorrelationType, RuleError } from './rule.ts';

const SECOND = 1_000_000;
const UNITS: { readonly [unit: string]: number } = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 7 * 86_400 * SECOND,
  // The standard leaves open how long a month and a year are.
  M: 30 * 86_400 * SECOND,
  y: 365 * 86_400 * SECOND,
};
const TYPES: ReadonlySet<string> = new Set(['event_count', 'value_count', 'temporal', 'temporal_ordered']);
const OPERATORS = new Map<string, Bound['operator']>([
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
  ['eq', '='],
]);
const MAX_RULES = 50;

type Parts = Omit<CorrelationRule, 'type' | 'title' | 'id' | 'name' | 'level' | 'description'>;

/** Reads the correlation of a rule. Throws a RuleError where a part of it is not understood. */
export function readCorrelation(value: Json): Parts {
  if (!isJsonObject(value))
    throw new RuleError('/correlation', 'A correlation is a map with type, rules and timespan.');
  const type = textOf(value['type']);
  if (!TYPES.has(type))
    throw new RuleError(
      '/correlation/type',
      `The correlation "${type}" is not understood; ${[...TYPES].join(', ')} are.`,
    );
  const rules = names(value['rules'], '/correlation/rules');
  if (rules.length === 0 || rules.length > MAX_RULES)
    throw new RuleError('/correlation/rules', `A correlation names 1 to ${MAX_RULES} rules.`);
  const groupBy = names(value['group-by'], '/correlation/group-by');
  const { bounds, field } = conditionOf(value['condition'], type as CorrelationType);
  const timespan = timespanOf(value['timespan'] ?? value['timeframe']);
  const aliases = aliasesOf(value['aliases'], rules);
  return { correlation: type as CorrelationType, rules, groupBy, timespan, bounds, field, aliases };
}

function names(value: Json | undefined, pointer: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  return list.map((entry, index) => {
    if (typeof entry !== 'string' || entry === '')
      throw new RuleError(`${pointer}/${index}`, 'A name must stand here.');
    return entry;
  });
}

function timespanOf(value: Json | undefined): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhdwMy])$/.exec(textOf(value)) ?? [];
  const length = Number(count) * (UNITS[unit] ?? 0);
  if (length > 0) return length;
  throw new RuleError('/correlation/timespan', 'A timespan is a number and s, m, h, d, w, M or y, such as 10m.');
}

function conditionOf(value: Json | undefined, type: CorrelationType): { bounds: readonly Bound[]; field: string } {
  const pointer = '/correlation/condition';
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  if (value === undefined && temporal) return { bounds: [], field: '' };
  if (!isJsonObject(value)) throw new RuleError(pointer, 'The condition is a map with a comparison, such as gte: 10.');
  const bounds: Bound[] = [];
  for (const [key, limit] of Object.entries(value)) {
    if (key === 'field') continue;
    const operator = OPERATORS.get(key);
    if (operator === undefined || typeof limit !== 'number' || !Number.isSafeInteger(limit))
      throw new RuleError(`${pointer}/${key}`, 'A condition compares with a whole number: gt, gte, lt, lte or eq.');
    bounds.push({ operator, value: limit });
  }
  if (
    !temporal &&
    !bounds.some(
      ({ operator, value: limit }) =>
        (operator === '>' && limit >= 0) || (operator !== '<' && operator !== '<=' && limit > 0),
    )
  )
    throw new RuleError(
      pointer,
      'The count must have a lower bound: that too little happens ends no window, so it cannot be told from events.',
    );
  return { bounds, field: fieldOf(value, type, pointer) };
}

function fieldOf(condition: JsonObject, type: CorrelationType, pointer: string): string {
  const field = textOf(condition['field']);
  if (type === 'value_count' && field === '')
    throw new RuleError(pointer, 'A count of values names the field they stand in.');
  return type === 'value_count' ? field : '';
}

function aliasesOf(value: Json | undefined, rules: readonly string[]): CorrelationRule['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (value === undefined) return aliases;
  if (!isJsonObject(value)) throw new RuleError('/correlation/aliases', 'Aliases are a map of names.');
  for (const [alias, fields] of Object.entries(value)) {
    const pointer = `/correlation/aliases/${alias}`;
    if (!isJsonObject(fields)) throw new RuleError(pointer, 'An alias names a field for each rule.');
    for (const rule of Object.keys(fields))
      if (!rules.includes(rule)) throw new RuleError(pointer, `The correlation has no rule "${rule}".`);
    aliases.set(alias, new Map(Object.entries(fields).map(([rule, field]) => [rule, textOf(field)])));
  }
  return aliases;
}
