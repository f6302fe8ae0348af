import type { Catalogue, CheckDefinition, EvidenceKind } from '../model/catalogue.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type CompiledChecks, type CompileProblem, compileChecks } from './checks.ts';
import { EXAMPLE_MEASURE } from './measured.ts';

/** The day the examples of checks are judged at; their dates are written for it. */
const EXAMPLE_DAY = '2026-11-22T00:00:00.000Z';

/** Tests a value against a JSON Schema; returns the problems in words. */
export type ValueSchemaCompiler = (schema: JsonObject) => (value: Json) => readonly string[];

/** Asks every check of its own examples, and tests that example facts fit their kind; returns what does not come out as stated. */
export function runExamples(
  catalogue: Catalogue,
  compiled: CompiledChecks,
  compileSchema: ValueSchemaCompiler,
): readonly CompileProblem[] {
  const problems: CompileProblem[] = [];
  const asOf = new Date(EXAMPLE_DAY);
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, { kind, validate: compileSchema(kind.factsSchema) }]));
  for (const { kind, validate } of kinds.values()) {
    for (const message of validate(kind.example)) {
      problems.push({
        type: 'kind',
        id: kind.id,
        pointer: '/example',
        code: 'example-facts',
        message: `The example does not fit facts.schema.json: ${message}.`,
      });
    }
  }
  for (const check of catalogue.checks) {
    const home = kinds.get(check.reads);
    if (home === undefined) continue;
    for (const [index, example] of check.examples.entries()) {
      const report = (code: string, message: string): void => {
        problems.push({ type: 'check', id: check.id, pointer: `/examples/${index}`, code, message });
      };
      const facts = factsOf(check, example, home.kind.example);
      for (const message of home.validate(facts))
        report('example-facts', `Its facts do not fit the kind ${check.reads}: ${message}.`);
      const asked =
        Object.keys(example.parameters).length === 0
          ? compiled.checks.get(check.id)
          : withParameters(check, home.kind, example.parameters);
      if (asked === undefined) continue;
      const outcome = outcomeOf(() => asked.answer(facts, asOf).outcome);
      if (outcome !== example.outcome)
        report('example-outcome', `"${example.name}" is said to be ${example.outcome}, but comes out as ${outcome}.`);
    }
  }
  return problems;
}

function factsOf(check: CheckDefinition, example: CheckDefinition['examples'][number], base: JsonObject): JsonObject {
  const facts = layOver(base, example.facts);
  if (check.measure === undefined) return facts;
  return { ...facts, measures: { [check.id]: layOver(EXAMPLE_MEASURE, example.measure ?? {}) } };
}

function outcomeOf(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    return `an error (${(error as Error).message.split('\n')[0]})`;
  }
}

function withParameters(
  check: CheckDefinition,
  kind: EvidenceKind,
  values: CheckDefinition['examples'][number]['parameters'],
): ReturnType<CompiledChecks['checks']['get']> {
  const organisation = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${check.id}.${name}`, value]),
  );
  return compileChecks({ checks: [check], kinds: [kind] }, organisation).checks.get(check.id);
}

/** Lays facts over an example: objects merge, everything else replaces. */
function layOver(base: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    result[key] = isJsonObject(value) && isJsonObject(below) ? layOver(below, value) : value;
  }
  return result;
}
