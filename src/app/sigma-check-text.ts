import { ANY_FORMAT, formatsOf } from '../collect/logs/sigma/log-source.ts';
import type { RuleSet } from '../collect/logs/sigma/rule-set.ts';

/** What a check file is made of. */
export interface SigmaCheck {
  readonly id: string;
  readonly version: number;
  readonly set: RuleSet;
  /** The documents of the rule, those it counts first. */
  readonly documents: readonly string[];
  /** Log formats that the user names; empty where the log source of the rule tells. */
  readonly formats: readonly string[];
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
}

const MAX_TITLE = 90;
const SEVERITIES: ReadonlySet<string> = new Set(['critical', 'high', 'medium', 'low', 'informational']);

/** Returns the log formats that can answer a rule; `*` for every one, none where it is not known. */
export function askedFormats(set: RuleSet, stated: readonly string[]): readonly string[] {
  if (stated.length > 0) return stated;
  const each = set.detections.map(({ logSource }) => formatsOf(logSource).map(({ format }) => format));
  const [first = [], ...others] = each;
  return first.filter((format) => others.every((formats) => formats.includes(format)));
}

/** Returns the text of a check file that asks a Sigma rule of activity logs. */
export function sigmaCheckText(check: SigmaCheck): string {
  const { main } = check.set;
  const name = plain(main.title);
  const formats = askedFormats(check.set, check.formats);
  const narrowed = formats.length > 0 && !formats.includes(ANY_FORMAT);
  const told = main.type === 'correlation' ? 'times the pattern came true' : 'events matched';
  const enough = '(facts.incompleteFiles == 0 && measure.unknown == 0) || measure.fail > params.atMost';
  const lines = [
    `# Made from a Sigma rule by "probity import sigma". The licence of the rule applies to the text under "rule".`,
    `id: ${check.id}`,
    `version: ${check.version}`,
    `title: ${quoted(cut(`Sigma: ${name}`, MAX_TITLE))}`,
    `question: ${quoted(`Is the log free of what the Sigma rule "${name}" looks for?`)}`,
    'reads: activity-log',
    `severity: ${SEVERITIES.has(main.level) ? main.level : 'medium'}`,
    'lifecycle: experimental',
    'threats: []',
    'parameters:',
    '  atMost:',
    '    default: 0',
    `    because: ${quoted('A rule looks for what should not happen; an organisation may allow a number and say why.')}`,
    'measure:',
    '  type: sigma',
    ...given(check),
    `  rule: ${ruleText(check.documents)}`,
    ...(narrowed
      ? [`applies: ${quoted(`facts.format in [${formats.map((format) => `'${format}'`).join(', ')}]`)}`]
      : []),
    `observable: ${quoted(enough)}`,
    'holds: measure.fail <= params.atMost',
    'points-at: [/format]',
    'because:',
    `  holds: ${quoted(`Of \${measure.population} events looked at, \${measure.fail} ${told}; up to \${params.atMost} are allowed.`)}`,
    `  fails: ${quoted(`Of \${measure.population} events looked at, \${measure.fail} ${told}; up to \${params.atMost} are allowed.`)}`,
    `  not-observable: ${quoted('A file of the log could not be read to its end, or events lack the time or the group that the rule needs.')}`,
    `remediation: ${quoted('Look at the events that are named, decide with the owner of the system whether they were intended, and treat them as an incident if not.')}`,
    'examples:',
    ...examples(narrowed ? formats[0] : undefined),
  ];
  return `${lines.join('\n')}\n`;
}

function given({ formats, placeholders }: SigmaCheck): readonly string[] {
  const lines: string[] = [];
  if (formats.length > 0) lines.push(`  formats: [${formats.map(quoted).join(', ')}]`);
  if (placeholders.size > 0) lines.push('  placeholders:');
  for (const [name, values] of placeholders)
    lines.push(`    - { name: ${quoted(name)}, values: [${values.map(quoted).join(', ')}] }`);
  return lines;
}

/** A block of its own lines where YAML can hold it as such, so that the rule stays readable. */
function ruleText(documents: readonly string[]): string {
  const text = documents.join('---\n');
  // oxlint-disable-next-line no-control-regex
  if (/[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufeff]/.test(text) || text.includes('\u2028') || text.includes('\u2029'))
    return quoted(text);
  const indented = text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));
  return `|2\n${indented.join('\n')}`;
}

function examples(format: string | undefined): readonly string[] {
  const facts = format === undefined ? '{}' : `{ format: ${format} }`;
  const other = [
    '  - name: another kind of log',
    '    outcome: not-applicable',
    '    facts: { format: another-format }',
    '    measure: {}',
  ];
  return [
    '  - name: nothing matches',
    '    outcome: holds',
    `    facts: ${facts}`,
    '    measure: {}',
    '  - name: an event matches',
    '    outcome: fails',
    `    facts: ${facts}`,
    '    measure: { pass: 99, fail: 1, value: 1.0 }',
    '  - name: the log cannot tell',
    '    outcome: not-observable',
    `    facts: ${facts}`,
    '    measure: { observable: false, reason: No event has the field. }',
    ...(format === undefined ? [] : other),
  ];
}

/** Returns a text in which nothing is taken for an expression or a control character. */
function plain(text: string): string {
  return text
    .replaceAll(/\p{C}+/gu, ' ')
    .replaceAll('${', '$ {')
    .trim();
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}\u2026`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
