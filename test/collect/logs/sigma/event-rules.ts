import { idOf } from '../../../../src/model/ids.ts';
import type { MeasureRequest } from '../../../../src/model/measure.ts';

const SINGLE: readonly string[] = [
  '{ s: { tool: GET_invoice }, condition: s }',
  "{ s: { 'tool|contains': '_' }, f: { 'user|endswith': a }, condition: s and not f }",
  "{ s: { 'tool|startswith': [get, list, Delete] }, condition: not s }",
  String.raw`{ s: { 'tool|re': '^[a-z]+_[a-z]+$' }, condition: s }`,
  String.raw`{ s: { 'tool|re|i': 'GET.' }, condition: s }`,
  "{ s: { tool: '*e*_*i?*' }, condition: s }",
  "{ s: { 'source|cidr': ['10.0.0.0/9', '192.168.0.0/20', 'fd00::/8'] }, condition: s }",
  '{ s: { user: null }, condition: s }',
  "{ s: { user: '' }, condition: s }",
  "{ s: { 'user|exists': true, 'approver|fieldref': user }, condition: s }",
  '{ s: { status: [200, 403] }, condition: s }',
  "{ s: { 'status|gte': 400, 'status|lt': 500 }, condition: s }",
  "{ s: { 'duration_ms|gt': 100 }, condition: s }",
  "{ s: { 'outcome|neq': success, 'tool|cased': get_invoice }, condition: s }",
  "{ s: { 'tool|base64offset|contains': x, 'user|windash|contains': ' -a' }, t: { tool_call: true }, condition: 1 of * }",
  "{ s: { 'user|contains': ['ü', 'É', \"'\", '\\', '%'] }, condition: s }",
];

const CORRELATED: readonly string[] = [
  'type: event_count, rules: [denied], group-by: [user], timespan: 10m, condition: { gte: 2 }',
  'type: event_count, rules: [denied, failed], group-by: [source, user], timespan: 2h, condition: { gt: 2 }',
  'type: value_count, rules: [any], group-by: [user], timespan: 1h, condition: { field: tool, gte: 3 }',
  'type: value_count, rules: [any], group-by: [user], timespan: 1m, condition: { field: tool, gte: 2 }',
  'type: temporal, rules: [denied, failed, any], group-by: [user], timespan: 1h',
  'type: temporal, rules: [denied, failed, any], timespan: 5m, condition: { gte: 2 }',
  'type: temporal_ordered, rules: [denied, failed, any], group-by: [user], timespan: 1d',
  'type: temporal_ordered, rules: [denied, failed], group-by: [who], timespan: 1h, aliases: { who: { denied: user, failed: approver } }',
];

const single = (detection: string, name: string): string =>
  `title: ${name}\nname: ${name}\nlogsource: { product: probity }\ndetection: ${detection}\n`;

const COUNTED = [
  single('{ s: { outcome: denied }, condition: s }', 'denied'),
  single('{ s: { outcome: [error, tool-error] }, condition: s }', 'failed'),
  single('{ s: { tool_call: true }, condition: s }', 'any'),
].join('---\n');

const RULES: readonly string[] = [
  ...SINGLE.map((detection) => single(detection, 'one')),
  ...CORRELATED.map((body) => `${COUNTED}---\ntitle: c\nname: c\ncorrelation: { ${body} }\n`),
];

/** Sigma rules over the columns of the event table, which every engine must answer alike. */
export const EVENT_RULES: readonly MeasureRequest[] = RULES.map((rule, index) => ({
  id: idOf<'check'>(`SIGMA-${String(index + 1).padStart(3, '0')}`),
  measure: { type: 'sigma', rule, empty: 'nothing' },
  params: {},
}));
