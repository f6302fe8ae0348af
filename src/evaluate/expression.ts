import type { Environment } from '@marcbachmann/cel-js';
import type { ParameterValue } from '../model/catalogue.ts';
import type { JsonObject } from '../model/json.ts';
import type { FactsLanguage } from './facts-language.ts';
import { plainOf } from './plain/compile.ts';
import { type Asked, DOUBLE, INT, type PlainType, STRING } from './plain/type.ts';

/** A problem inside an expression; `offset` counts characters from the start of its text. */
interface ExpressionProblem {
  readonly message: string;
  readonly offset: number;
}

export type Compiled<T> =
  | { readonly ok: true; readonly run: Run<T> }
  | { readonly ok: false; readonly problem: ExpressionProblem };

/** Asks an expression of facts. Throws what the engine throws where it has no value. */
export type Run<T = unknown> = (asked: Asked) => T;

/** Compiles the expressions of one evidence kind, type-checked against its facts. */
export interface ExpressionSpace {
  boolean(source: string): Compiled<boolean>;
  /** A text with `${CEL}` placeholders. */
  template(source: string): Compiled<string>;
  /** Returns an expression of any type, ready to be run. Throws where it is wrong. */
  run(source: string): Run;
  /** The same by the engine alone, which is what plain functions are measured against. */
  byEngine(source: string): Run;
  /** Tells whether an expression is run without the engine wherever facts have their declared shape. */
  isPlain(source: string): boolean;
}

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

const PLAIN_TYPES: { readonly [type: string]: PlainType } = { int: INT, double: DOUBLE, string: STRING };

const PLAIN_MEASURE: PlainType = {
  kind: 'object',
  fields: new Map(Object.entries(MEASURE_FIELDS).map(([field, type]) => [field, PLAIN_TYPES[type] ?? STRING])),
};

/** Returns the space in which the checks of one kind, with the given parameters and perhaps a measure, are compiled. */
export function expressionSpace(
  language: FactsLanguage,
  parameters: { readonly [name: string]: ParameterValue },
  measured = false,
): ExpressionSpace {
  const environment = language.environment.clone({});
  const fields = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, celType(value)]));
  environment.registerType('Params', { fields });
  environment.registerVariable('params', 'Params');
  if (measured) {
    environment.registerType('Measure', { fields: { ...MEASURE_FIELDS } });
    environment.registerVariable('measure', 'Measure');
  }
  const params = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      fields[name] === 'int' ? BigInt(Math.trunc(Number(value))) : value,
    ]),
  );
  const names = { facts: language.plainFacts, measure: measured ? PLAIN_MEASURE : undefined, params };
  const known = new Map<string, CompiledExpression>();
  /** Many checks of a kind say the same. */
  const compile = (source: string): CompiledExpression => {
    const compiled = known.get(source) ?? compileExpression(source, { environment, language, names });
    known.set(source, compiled);
    return compiled;
  };
  return {
    boolean: (source) => ofType(compile(source), ['bool']) as Compiled<boolean>,
    template: (source) => compileTemplate(compile, source),
    run: (source) => sound(compile(source)).run,
    byEngine: (source) => sound(compile(source)).engine,
    isPlain: (source) => {
      const compiled = compile(source);
      return compiled.ok && compiled.run !== compiled.engine;
    },
  };
}

function celType(value: ParameterValue): 'string' | 'bool' | 'int' | 'double' {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'double';
}

type CompiledExpression =
  | { readonly ok: true; readonly type: string; readonly run: Run; readonly engine: Run }
  | { readonly ok: false; readonly problem: ExpressionProblem };

function sound(compiled: CompiledExpression): Extract<CompiledExpression, { ok: true }> {
  if (compiled.ok) return compiled;
  throw new Error(compiled.problem.message);
}

interface Means {
  readonly environment: Environment;
  readonly language: FactsLanguage;
  readonly names: Parameters<typeof plainOf>[1];
}

function compileExpression(source: string, means: Means): CompiledExpression {
  try {
    const parsed = means.environment.parse(source);
    const plain = plainOf(parsed.ast, means.names);
    const checked = parsed.check();
    if (!checked.valid) return { ok: false, problem: problemOf(checked.error) };
    const engine = engineRun(parsed, means);
    return {
      ok: true,
      type: String(checked.type),
      run: plain === undefined ? engine : either(plain.run, engine),
      engine,
    };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): ExpressionProblem {
  const { message, range } = error as Error & { range?: { start: number } };
  return { message: message.split('\n')[0] ?? 'is not valid', offset: range?.start ?? 0 };
}

function engineRun(parsed: (context: Record<string, unknown>) => unknown, { language, names }: Means): Run {
  const { params } = names;
  return ({ facts, asOf, measure }) => {
    const seen = { facts: language.converted(facts), params, asOf };
    return parsed(measure === undefined ? seen : { ...seen, measure: convertedMeasure(measure) });
  };
}

/** Whatever is out of the ordinary is for the engine to decide, so that it is also what words every error. */
function either(plain: Run, engine: Run): Run {
  return (asked) => {
    try {
      return plain(asked);
    } catch {
      return engine(asked);
    }
  };
}

function convertedMeasure(result: JsonObject): { readonly [field: string]: unknown } {
  const converted: Record<string, unknown> = {};
  for (const [field, type] of Object.entries(MEASURE_FIELDS)) {
    converted[field] = type === 'int' ? BigInt(Math.trunc(Number(result[field] ?? 0))) : (result[field] ?? null);
  }
  return converted;
}

function ofType(compiled: CompiledExpression, types: readonly string[]): Compiled<unknown> {
  if (!compiled.ok || types.includes(compiled.type)) return compiled;
  return { ok: false, problem: { message: `gives ${compiled.type}; expected ${types.join(' or ')}`, offset: 0 } };
}

function compileTemplate(compile: (source: string) => CompiledExpression, source: string): Compiled<string> {
  const pieces: (string | Run)[] = [];
  let at = 0;
  for (const match of source.matchAll(/\$\{([^{}]*)\}/g)) {
    if (match.index > at) pieces.push(source.slice(at, match.index));
    const compiled = ofType(compile(match[1] ?? ''), ['string', 'int', 'double', 'bool']);
    if (!compiled.ok) {
      const { message, offset } = compiled.problem;
      return { ok: false, problem: { message, offset: match.index + 2 + offset } };
    }
    pieces.push(compiled.run);
    at = match.index + match[0].length;
  }
  if (at < source.length) pieces.push(source.slice(at));
  const [only] = pieces;
  if (pieces.length === 0 || (pieces.length === 1 && typeof only === 'string')) return { ok: true, run: () => source };
  const run = (asked: Asked): string => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : formatValue(piece(asked));
    return text;
  };
  return { ok: true, run };
}

function formatValue(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  const text = String(value);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
