import { isJsonObject, type Json, pointerToken, textOf } from '../model/json.ts';
import { EVENT_COLUMNS, type MeasureType } from '../model/measure.ts';
import type { ParsedDocument } from '../platform/document.ts';
import { nearest } from './nearest.ts';
import { type Report, text, unknown } from './reference-report.ts';

/** The only kind whose collector takes measures. */
const MEASURED_KIND = 'activity-log';

type Part =
  | 'sql'
  | 'number'
  | 'operand'
  | 'columns'
  | 'groups'
  | 'column'
  | 'per'
  | 'values'
  | 'predicate'
  | 'text'
  | 'given';
type Shape = { readonly [key: string]: Part };

const WINDOW: Shape = { per: 'groups', minutes: 'number', count: 'number' };

/** What each type of measure states; a key that ends in `?` may be left out. */
const SHAPES: { readonly [type in MeasureType]: Shape } = {
  'retention-span': { days: 'number' },
  'time-gaps': { hours: 'number' },
  'hot-window': { days: 'number' },
  'period-coverage': {},
  'required-fields': { columns: 'columns' },
  share: { of: 'predicate' },
  'allow-list': { column: 'column', values: 'values' },
  'approval-before': {},
  'unique-ids': { column: 'column', 'per?': 'groups' },
  'sequence-gaps': { 'per?': 'groups' },
  'clock-order': { per: 'per', seconds: 'number' },
  burst: WINDOW,
  'burst-then': { ...WINDOW, 'followed-by': 'predicate' },
  'rate-limit': { per: 'groups', calls: 'number' },
  'tls-versions': { least: 'operand' },
  pairing: { with: 'predicate', on: 'groups', minutes: 'number' },
  'silent-source': { per: 'column', hours: 'number' },
  'tool-list-change': { per: 'groups' },
  'hash-chain': { 'per?': 'groups' },
  'after-denial': { minutes: 'number' },
  'distinct-in-window': { ...WINDOW, column: 'column' },
  'off-hours': { from: 'number', to: 'number', offset: 'number' },
  // The rule itself is read where it is compiled.
  sigma: { rule: 'text', 'formats?': 'given', 'placeholders?': 'given' },
  // Judging the query takes the engine.
  sql: { select: 'sql' },
};

/** Longer texts are no question that a person can check. */
const MAX_SQL = 10_000;

/** Types that say themselves which events they look at, so that a `where` beside them would go unheard. */
const SELECTING: ReadonlySet<string> = new Set<MeasureType>(['sigma', 'sql']);

const COLUMNS: ReadonlySet<string> = new Set(EVENT_COLUMNS);
const GROUPS: ReadonlySet<string> = new Set([...EVENT_COLUMNS, 'actor']);
const EMPTY: ReadonlySet<string> = new Set(['nothing', 'not-observable']);

/** Reports what is wrong with the measure of a check file: its type, its keys, its columns, its parameters. */
export function checkMeasure(document: ParsedDocument, report: Report): void {
  const file = document.value;
  if (!isJsonObject(file)) return;
  const { measure } = file;
  if (!isJsonObject(measure)) {
    reportStrayExamples(file, report);
    return;
  }
  if (text(document, '/reads') !== MEASURED_KIND)
    report('/measure', 'measure-misplaced', `Only checks that read ${MEASURED_KIND} can have a measure.`);
  const type = textOf(measure['type']);
  if (!Object.hasOwn(SHAPES, type)) {
    unknown(report, '/measure/type', 'type of measure', type, Object.keys(SHAPES));
    return;
  }
  const parameters = isJsonObject(file['parameters']) ? file['parameters'] : {};
  new Inspection(report, parameters).keys('/measure', measure, {
    ...SHAPES[type as MeasureType],
    ...(SELECTING.has(type) ? {} : ({ 'where?': 'predicate' } satisfies Shape)),
  });
}

function reportStrayExamples(file: { readonly [key: string]: Json }, report: Report): void {
  const examples = Array.isArray(file['examples']) ? file['examples'] : [];
  for (const [index, example] of examples.entries()) {
    if (isJsonObject(example) && example['measure'] !== undefined)
      report(
        `/examples/${index}/measure`,
        'measure-misplaced',
        'This check has no measure, so its examples have none.',
      );
  }
}

/** Looks at the parts of one measure, remembering where each stands. */
class Inspection {
  readonly #report: Report;
  readonly #parameters: { readonly [name: string]: Json };

  constructor(report: Report, parameters: { readonly [name: string]: Json }) {
    this.#report = report;
    this.#parameters = parameters;
  }

  keys(at: string, measure: { readonly [key: string]: Json }, shape: Shape): void {
    const known = new Map(Object.entries(shape).map(([key, part]) => [key.replace('?', ''), part]));
    for (const key of Object.keys(shape)) {
      if (!key.endsWith('?') && measure[key] === undefined)
        this.#report(at, 'measure-key', `The measure "${textOf(measure['type'])}" lacks the key "${key}".`);
    }
    for (const [key, value] of Object.entries(measure)) {
      const part = known.get(key);
      if (part === 'sql') this.#sql(`${at}/${pointerToken(key)}`, value);
      else if (part === 'text' || part === 'given') this.#stated(`${at}/${pointerToken(key)}`, part, value);
      else if (part !== undefined) this.#part(`${at}/${pointerToken(key)}`, part, value);
      else if (key === 'empty') this.#name(`${at}/empty`, 'meaning of an empty measure', value, EMPTY);
      else if (key !== 'type')
        unknown(this.#report, `${at}/${pointerToken(key)}`, 'key of this measure', key, [...known.keys(), 'empty']);
    }
  }

  #sql(at: string, value: Json): void {
    const say = (message: string): void => this.#report(at, 'measure-value', message);
    if (typeof value !== 'string' || value.trim() === '') say('A query must stand here: one SELECT over the events.');
    else if (value.length > MAX_SQL) say(`A query has at most ${MAX_SQL} characters; this one has ${value.length}.`);
    else if (!startsAsSelect(value)) say('A query starts with SELECT or WITH.');
  }

  #stated(at: string, part: 'text' | 'given', value: Json): void {
    if (part === 'text' ? typeof value !== 'string' : !Array.isArray(value))
      this.#report(at, 'measure-value', `A ${part === 'text' ? 'text' : 'list'} must stand here.`);
  }

  #part(at: string, part: Exclude<Part, 'sql' | 'text' | 'given'>, value: Json): void {
    switch (part) {
      case 'number':
        if (!this.#parameter(at, value, 'number') && typeof value !== 'number')
          this.#report(at, 'measure-value', 'A number or {param: NAME} must stand here.');
        return;
      case 'operand':
        if (!this.#parameter(at, value) && isJsonObject(value))
          this.#report(at, 'measure-value', 'A value or {param: NAME} must stand here.');
        return;
      case 'values':
        if (!this.#parameter(at, value, 'string') && !Array.isArray(value))
          this.#report(at, 'measure-value', 'A list of values or {param: NAME} must stand here.');
        return;
      case 'column':
        this.#name(at, 'column', value, COLUMNS);
        return;
      case 'per':
        this.#name(at, 'order to compare in', value, new Set(['file', 'emitter']));
        return;
      case 'columns':
      case 'groups':
        this.#names(at, value, part === 'columns' ? COLUMNS : GROUPS);
        return;
      case 'predicate':
        this.#predicate(at, value);
    }
  }

  #names(at: string, value: Json, known: ReadonlySet<string>): void {
    if (!Array.isArray(value) || value.length === 0) {
      this.#report(at, 'measure-value', 'A list of columns must stand here.');
      return;
    }
    for (const [index, name] of value.entries()) this.#name(`${at}/${index}`, 'column', name, known);
  }

  #name(at: string, what: string, value: Json, known: ReadonlySet<string>): void {
    if (!known.has(textOf(value))) unknown(this.#report, at, what, textOf(value), known);
  }

  /** True where the value names a parameter, which then has to be there and of the right type. */
  #parameter(at: string, value: Json, type?: 'number' | 'string'): boolean {
    if (!isJsonObject(value) || value['param'] === undefined) return false;
    const name = textOf(value['param']);
    const declared = Object.hasOwn(this.#parameters, name) ? this.#parameters[name] : undefined;
    if (declared === undefined) {
      const guess = nearest(name, Object.keys(this.#parameters));
      const next = guess === undefined ? 'Add it under parameters.' : `Did you mean "${guess}"?`;
      this.#report(`${at}/param`, 'dangling-reference', `This check has no parameter "${name}".`, next);
      return true;
    }
    const found = typeof (isJsonObject(declared) ? declared['default'] : null);
    if (type !== undefined && found !== type)
      this.#report(`${at}/param`, 'measure-value', `The parameter "${name}" is a ${found}; a ${type} is needed here.`);
    return true;
  }

  #predicate(at: string, value: Json): void {
    const keys = isJsonObject(value) ? Object.keys(value) : [];
    if (!isJsonObject(value) || keys.length === 0) {
      this.#report(at, 'measure-value', 'A condition must stand here, such as {column: user, present: true}.');
      return;
    }
    for (const word of ['all', 'any'] as const) {
      const parts = value[word];
      if (!Array.isArray(parts)) continue;
      for (const [index, part] of parts.entries()) this.#predicate(`${at}/${word}/${index}`, part);
    }
    if (value['not'] !== undefined) this.#predicate(`${at}/not`, value['not']);
    if (keys.length === 1 && ['all', 'any', 'not'].includes(keys[0] ?? '')) return;
    this.#comparison(at, value, keys);
  }

  #comparison(at: string, value: { readonly [key: string]: Json }, keys: readonly string[]): void {
    const operators: { readonly [operator: string]: Exclude<Part, 'sql' | 'text' | 'given'> } = {
      is: 'operand',
      in: 'values',
      present: 'operand',
      'at-least': 'operand',
      'at-most': 'operand',
    };
    const used = keys.filter((key) => key !== 'column');
    const [operator] = used;
    if (value['column'] === undefined || operator === undefined || used.length !== 1) {
      this.#report(at, 'measure-value', `A condition names a column and one of ${Object.keys(operators).join(', ')}.`);
      return;
    }
    this.#name(`${at}/column`, 'column', value['column'], COLUMNS);
    const part = operators[operator];
    if (part === undefined) unknown(this.#report, `${at}/${operator}`, 'comparison', operator, Object.keys(operators));
    else this.#part(`${at}/${operator}`, part, value[operator] ?? null);
  }
}

/** Comments may stand before the first word. */
function startsAsSelect(query: string): boolean {
  const lines = query.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('--')) ?? '';
  return /^(?:select|with)\b/i.test(first);
}
