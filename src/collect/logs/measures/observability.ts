import { textOf } from '../../../model/json.ts';
import type { EventOutcome } from '../../../model/log-format.ts';
import type { EventColumn, GroupColumn, Measure, Predicate } from '../../../model/measure.ts';
import { valuesOf } from './resolve-parameters.ts';
import type { StreamContext } from './stream-context.ts';

/** What an event says in a column, in words for a reader of reports. */
const WORDS: { readonly [column in EventColumn]?: string } = {
  ts: 'when something happened',
  zoned: 'the time zone of its times',
  user: 'who acted',
  source: 'where a request came from',
  session: 'the session of a request',
  server: 'which server was called',
  tool: 'which tool was called',
  method: 'the method of a request',
  outcome: 'the outcome of a request',
  approval: 'approvals',
  approver: 'who approved',
  approved_at: 'when something was approved',
  request_id: 'an id of each request',
  seq: 'a sequence number',
  status: 'a status code',
  tls: 'the version of TLS',
  duration_ms: 'how long a request took',
  emitter: 'which program or host wrote a line',
  admin: 'which actions are administrative',
  bytes_out: 'how much was sent out',
  tools_hash: 'the lists of tools that servers offer',
  prev_hash: 'a hash of the line before',
  hash: 'a hash of each line',
  level: 'the level of a message',
};

/** Columns that every stream has, whatever its format. */
const ALWAYS: ReadonlySet<string> = new Set(['file', 'line', 'part', 'tool_call', 'destructive']);

/** Returns why a stream cannot answer a measure by the nature of its format; '' where it can. */
export function blindTo(measure: Measure, stream: Pick<StreamContext, 'format' | 'mapped' | 'outcomes'>): string {
  const has = (name: EventColumn): boolean => ALWAYS.has(name) || stream.mapped.has(name);
  for (const group of groupsOf(measure)) {
    if (group === 'actor') {
      if (has('user') || has('source') || has('session')) continue;
      return `The format ${stream.format} does not record who acted, from where, or in which session.`;
    }
    const unseen = blindToColumn(group, stream);
    if (unseen !== '') return unseen;
  }
  const asked = [...predicatesOf(measure).map(outcomesOf), ...(OWN_OUTCOMES[measure.type] ?? []).map((one) => [one])];
  for (const outcomes of asked) {
    const unseen = outcomes.filter((outcome) => !(stream.outcomes as ReadonlySet<string>).has(outcome));
    if (unseen.length === 0 || unseen.length < outcomes.length) continue;
    return neverStates(stream.format, unseen);
  }
  return '';
}

/** Returns why a stream cannot say anything in a column by the nature of its format; '' where it can. */
export function blindToColumn(
  column: EventColumn,
  { format, mapped }: Pick<StreamContext, 'format' | 'mapped'>,
): string {
  if (ALWAYS.has(column) || mapped.has(column)) return '';
  return `The format ${format} does not record ${WORDS[column] ?? column}.`;
}

/** Returns the sentence for outcomes that a format cannot state. */
export function neverStates(format: string, outcomes: readonly string[]): string {
  return `The format ${format} never states the outcome ${outcomes.join(' or ')}.`;
}

/** Every column a measure cannot do without. */
function groupsOf(measure: Measure): readonly GroupColumn[] {
  const groups: GroupColumn[] = predicatesOf(measure).flatMap(columnsOf);
  if ('per' in measure && measure.per !== undefined)
    groups.push(...(typeof measure.per === 'string' ? [measure.per] : measure.per));
  if ('on' in measure) groups.push(...measure.on);
  if ('column' in measure) groups.push(measure.column);
  if ('columns' in measure) groups.push(...measure.columns);
  groups.push(...(OWN[measure.type] ?? []));
  return groups;
}

const OWN: { readonly [type in Measure['type']]?: readonly EventColumn[] } = {
  'retention-span': ['ts'],
  'time-gaps': ['ts'],
  'hot-window': ['ts'],
  'period-coverage': ['ts'],
  'approval-before': ['approval'],
  'sequence-gaps': ['seq'],
  'clock-order': ['ts'],
  burst: ['ts'],
  'burst-then': ['ts'],
  'rate-limit': ['ts'],
  'tls-versions': ['tls'],
  pairing: ['ts'],
  'silent-source': ['ts'],
  'tool-list-change': ['tools_hash'],
  'hash-chain': ['hash', 'prev_hash'],
  'after-denial': ['ts', 'user', 'tool', 'outcome'],
  'distinct-in-window': ['ts'],
  'off-hours': ['ts'],
};

/** Outcomes that a measure looks for by its nature. */
const OWN_OUTCOMES: { readonly [type in Measure['type']]?: readonly EventOutcome[] } = {
  'rate-limit': ['rate-limited'],
  'after-denial': ['denied', 'success'],
};

function predicatesOf(measure: Measure): readonly Predicate[] {
  const predicates: Predicate[] = [];
  if (measure.where !== undefined) predicates.push(measure.where);
  if ('of' in measure) predicates.push(measure.of);
  if ('followed-by' in measure) predicates.push(measure['followed-by']);
  if ('with' in measure) predicates.push(measure.with);
  return predicates;
}

function columnsOf(predicate: Predicate): readonly EventColumn[] {
  if ('all' in predicate) return predicate.all.flatMap(columnsOf);
  if ('not' in predicate) return columnsOf(predicate.not);
  // One of several is enough, so none of them alone is needed.
  return 'any' in predicate ? [] : [predicate.column];
}

/** Outcomes that a predicate asks for by name; those it excludes are no matter. */
function outcomesOf(predicate: Predicate): readonly string[] {
  if ('all' in predicate) return predicate.all.flatMap(outcomesOf);
  if (!('column' in predicate) || predicate.column !== 'outcome') return [];
  if ('in' in predicate) return valuesOf(predicate.in).map(String);
  return 'is' in predicate ? [textOf(predicate.is)] : [];
}
