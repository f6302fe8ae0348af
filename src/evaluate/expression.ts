import { Environment } from '@marcbachmann/cel-js';
import type { ParameterValue } from '../model/catalogue.ts';
import type { JsonObject } from '../model/json.ts';
import { declareFacts } from './facts-type.ts';
import type { FactsTable, FactsView } from './facts-view.ts';
import { type ExpressionInput, type Run, remembering } from './remembering.ts';

/** A problem inside an expression; `offset` counts characters from the start of its text. */
interface ExpressionProblem {
  readonly message: string;
  readonly offset: number;
}

export type Compiled<T> =
  | { readonly ok: true; readonly run: (input: ExpressionInput) => T }
  | { readonly ok: false; readonly problem: ExpressionProblem };

/** Compiles the expressions of one evidence kind, type-checked against its facts. */
export interface ExpressionSpace {
  /** Returns facts as the expressions of this space read them. */
  view(facts: JsonObject): FactsView;
  convertMeasure(result: JsonObject): { readonly [field: string]: unknown };
  convertParameters(values: { readonly [name: string]: ParameterValue }): unknown;
  boolean(source: string): Compiled<boolean>;
  /** A text with `${CEL}` placeholders. */
  template(source: string): Compiled<string>;
}

const MILLISECONDS_A_DAY = 86_400_000;

/** What an expression may read of a measure; whether it could be taken at all is decided before any expression is asked. */
const MEASURE_FIELDS: { readonly [field: string]: 'int' | 'double' | 'string' } = {
  population: 'int',
  pass: 'int',
  fail: 'int',
  unknown: 'int',
  value: 'double',
  from: 'string',
  to: 'string',
};

/** Returns the space in which the checks of one kind, with the given parameters and perhaps a measure, are compiled. */
export function expressionSpace(
  table: FactsTable,
  parameters: { readonly [name: string]: ParameterValue },
  measured = false,
): ExpressionSpace {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 16 },
  });
  environment.registerVariable('facts', declareFacts(environment, table.schema));
  environment.registerVariable('asOf', 'google.protobuf.Timestamp');
  const fields = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, celType(value)]));
  environment.registerType('Params', { fields });
  environment.registerVariable('params', 'Params');
  if (measured) {
    environment.registerType('Measure', { fields: { ...MEASURE_FIELDS } });
    environment.registerVariable('measure', 'Measure');
  }
  environment.registerFunction('date(string): google.protobuf.Timestamp', (text: string) => toDate(text));
  environment.registerFunction('isDate(string): bool', (text: string) => parseDate(text) !== undefined);
  environment.registerFunction(
    'daysBetween(google.protobuf.Timestamp, google.protobuf.Timestamp): int',
    (from: Date, to: Date) => BigInt(Math.floor((to.getTime() - from.getTime()) / MILLISECONDS_A_DAY)),
  );
  return {
    view: (facts) => table.view(facts),
    convertMeasure: (result) => {
      const converted: Record<string, unknown> = {};
      for (const [field, type] of Object.entries(MEASURE_FIELDS)) {
        converted[field] = type === 'int' ? BigInt(Math.trunc(Number(result[field] ?? 0))) : (result[field] ?? null);
      }
      return converted;
    },
    convertParameters: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          fields[name] === 'int' ? BigInt(Math.trunc(Number(value))) : value,
        ]),
      ),
    boolean: (source) => compileExpression({ environment, table }, source, ['bool']) as Compiled<boolean>,
    template: (source) => compileTemplate({ environment, table }, source),
  };
}

function celType(value: ParameterValue): 'string' | 'bool' | 'int' | 'double' {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'double';
}

function parseDate(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function toDate(text: string): Date {
  const date = parseDate(text);
  if (date === undefined) throw new Error(`"${text.slice(0, 40)}" is not an ISO 8601 date.`);
  return date;
}

interface Means {
  readonly environment: Environment;
  readonly table: FactsTable;
}

function compileExpression(means: Means, source: string, types: readonly string[]): Compiled<unknown> {
  const { environment } = means;
  const checked = environment.check(source);
  if (!checked.valid) {
    const error = checked.error as Error & { range?: { start: number } };
    const first = error.message.split('\n')[0] ?? 'is not valid';
    return { ok: false, problem: { message: first, offset: error.range?.start ?? 0 } };
  }
  if (!types.includes(String(checked.type))) {
    return {
      ok: false,
      problem: { message: `gives ${String(checked.type)}; expected ${types.join(' or ')}`, offset: 0 },
    };
  }
  return { ok: true, run: warmed(source, means) };
}

/** Questions asked of the engine as they come before an expression is taken apart: most catalogues meet few subjects. */
const PLAIN_RUNS = 64;

function warmed(source: string, means: Means): Run {
  const parsed = means.environment.parse(source);
  const plain: Run = ({ view, ...rest }) => parsed({ facts: view.converted, ...rest });
  let runs = 0;
  let run = plain;
  return (input) => {
    runs += 1;
    if (runs === PLAIN_RUNS) run = takenApart(source, means) ?? plain;
    return run(input);
  };
}

function takenApart(source: string, means: Means): Run | undefined {
  try {
    return remembering(source, means);
  } catch {
    return undefined;
  }
}

function compileTemplate(means: Means, source: string): Compiled<string> {
  const pieces: (string | ((input: ExpressionInput) => unknown))[] = [];
  let at = 0;
  for (const match of source.matchAll(/\$\{([^{}]*)\}/g)) {
    pieces.push(source.slice(at, match.index));
    const compiled = compileExpression(means, match[1] ?? '', ['string', 'int', 'double', 'bool']);
    if (!compiled.ok) {
      return {
        ok: false,
        problem: { message: compiled.problem.message, offset: match.index + 2 + compiled.problem.offset },
      };
    }
    pieces.push(compiled.run);
    at = match.index + match[0].length;
  }
  pieces.push(source.slice(at));
  const run = (input: ExpressionInput): string => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : formatValue(piece(input));
    return text;
  };
  return { ok: true, run };
}

function formatValue(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  const text = String(value);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
