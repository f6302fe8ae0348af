import { Environment } from '@marcbachmann/cel-js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

type Schema = {
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
};

/** Turns facts into the values the expression engine computes with: integers become BigInt, as CEL's int demands. */
export type FactsConverter = (facts: Json) => unknown;

/**
 * Declares the facts of an evidence kind to the expression engine, so that every path in an expression is checked
 * against the schema. Returns the name of the declared type. Throws where the schema uses a type facts may not have.
 */
export function declareFacts(environment: Environment, schema: JsonObject): string {
  return declare(environment, 'Facts', schema);
}

function declare(environment: Environment, name: string, schema: Schema): string {
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'array':
      return `list<${declare(environment, `${name}Item`, schema.items ?? {})}>`;
    case 'object':
      return declareObject(environment, name, schema);
    case undefined:
    default:
      throw new Error(
        `The facts schema of ${name} uses the type "${schema.type}"; facts hold text, numbers, booleans, lists and closed objects.`,
      );
  }
}

function declareObject(environment: Environment, name: string, schema: Schema): string {
  const fields: Record<string, string> = {};
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    fields[key] = declare(environment, `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, inner);
  }
  environment.registerType(name, { fields });
  return name;
}

/** Returns the converter for facts of a schema; what the schema does not declare is left out. */
export function factsConverter(schema: JsonObject): FactsConverter {
  return converter(schema);
}

function converter(schema: Schema): FactsConverter {
  if (schema.type === 'integer') return (value) => BigInt(Math.trunc(Number(value ?? 0)));
  if (schema.type === 'array') {
    const item = converter(schema.items ?? {});
    return (value) => (Array.isArray(value) ? value.map(item) : []);
  }
  if (schema.type !== 'object') return (value) => value;
  const fields = Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, converter(inner)] as const);
  return (value) => {
    const source: JsonObject = isJsonObject(value) ? value : {};
    const result: Record<string, unknown> = {};
    for (const [key, convert] of fields)
      result[key] = convert(Object.hasOwn(source, key) ? (source[key] ?? null) : null);
    return result;
  };
}
