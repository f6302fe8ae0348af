import { Environment } from '@marcbachmann/cel-js';
import type { ParameterValue } from '../model/catalogue.ts';
import type { JsonObject } from '../model/json.ts';
import { declareFacts, type FactsConverter, factsConverter } from './facts-type.ts';

/** What an expression sees: facts as converted for the engine, the check's parameters, the as-of. */
export interface ExpressionInput {
  readonly facts: unknown;
  readonly params: unknown;
  readonly asOf: Date;
}

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
  readonly convertFacts: FactsConverter;
  convertParameters(values: { readonly [name: string]: ParameterValue }): unknown;
  boolean(source: string): Compiled<boolean>;
  /** A text with `${CEL}` placeholders. */
  template(source: string): Compiled<string>;
}

const MILLISECONDS_A_DAY = 86_400_000;

/** Returns the space in which the checks of one kind, with the given parameters, are compiled. */
export function expressionSpace(
  factsSchema: JsonObject,
  parameters: { readonly [name: string]: ParameterValue },
): ExpressionSpace {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 16 },
  });
  environment.registerVariable('facts', declareFacts(environment, factsSchema));
  environment.registerVariable('asOf', 'google.protobuf.Timestamp');
  const fields = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, celType(value)]));
  environment.registerType('Params', { fields });
  environment.registerVariable('params', 'Params');
  environment.registerFunction('date(string): google.protobuf.Timestamp', (text: string) => toDate(text));
  environment.registerFunction('isDate(string): bool', (text: string) => parseDate(text) !== undefined);
  environment.registerFunction(
    'daysBetween(google.protobuf.Timestamp, google.protobuf.Timestamp): int',
    (from: Date, to: Date) => BigInt(Math.floor((to.getTime() - from.getTime()) / MILLISECONDS_A_DAY)),
  );
  return {
    convertFacts: factsConverter(factsSchema),
    convertParameters: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          fields[name] === 'int' ? BigInt(Math.trunc(Number(value))) : value,
        ]),
      ),
    boolean: (source) => compileExpression(environment, source, ['bool']) as Compiled<boolean>,
    template: (source) => compileTemplate(environment, source),
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

function compileExpression(environment: Environment, source: string, types: readonly string[]): Compiled<unknown> {
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
  const parsed = environment.parse(source);
  return { ok: true, run: (input) => parsed({ ...input }) };
}

function compileTemplate(environment: Environment, source: string): Compiled<string> {
  const pieces: (string | ((input: ExpressionInput) => unknown))[] = [];
  let at = 0;
  for (const match of source.matchAll(/\$\{([^{}]*)\}/g)) {
    pieces.push(source.slice(at, match.index));
    const compiled = compileExpression(environment, match[1] ?? '', ['string', 'int', 'double', 'bool']);
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
  const run = (input: ExpressionInput): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : formatValue(piece(input)))).join('');
  return { ok: true, run };
}

function formatValue(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  const text = String(value);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
