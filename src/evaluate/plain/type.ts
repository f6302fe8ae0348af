import type { ASTNode } from '@marcbachmann/cel-js';
import type { JsonObject } from '../../model/json.ts';

/** What a part of an expression gives, as far as it is computed on facts as they lie. */
export type PlainType =
  | { readonly kind: 'string' | 'bool' | 'int' | 'double' | 'time' }
  | { readonly kind: 'list'; readonly item: PlainType }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, PlainType> };

/** What an expression is asked of. */
export interface Asked {
  readonly facts: JsonObject;
  readonly asOf: Date;
  /** What the collector counted for the check; absent where the check counts nothing. */
  readonly measure?: JsonObject;
}

/** One part of an expression, ready to be run. */
export interface Plain {
  readonly type: PlainType;
  readonly run: (asked: Asked) => unknown;
  /** True where every run gives the same. */
  readonly constant?: boolean;
}

/** What an expression may name. */
export interface Names {
  /** Undefined where the facts have a shape that is not plain. */
  readonly facts: PlainType | undefined;
  /** The fields of the measure; undefined where there is none. */
  readonly measure: PlainType | undefined;
  readonly params: { readonly [name: string]: unknown };
}

/** Turns the parts of an expression into functions; the variables of iterations are known by name. */
export interface Compiler {
  readonly names: Names;
  readonly variables: ReadonlyMap<string, Plain>;
  /** Returns the part ready to be run, undefined where only the engine can run it. */
  part(node: ASTNode): Plain | undefined;
  with(name: string, variable: Plain): Compiler;
}

export const STRING: PlainType = { kind: 'string' };
export const BOOL: PlainType = { kind: 'bool' };
export const INT: PlainType = { kind: 'int' };
export const DOUBLE: PlainType = { kind: 'double' };
export const TIME: PlainType = { kind: 'time' };

/** Thrown where a value is not what its type says, a number leaves the exact range or a part has no value: the engine is asked then. */
export const NOT_PLAIN: Error = new Error('This is for the expression engine to decide.');

type Schema = {
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
};

const SCALARS: Readonly<Record<string, PlainType>> = {
  string: STRING,
  integer: INT,
  number: DOUBLE,
  boolean: BOOL,
};

/** Returns the type of facts of a schema; a part with a shape that facts may not have is missing from it. */
export function plainTypeOf(schema: JsonObject): PlainType | undefined {
  return typeOf(schema);
}

function typeOf(schema: Schema): PlainType | undefined {
  if (schema.type === 'array') {
    const item = typeOf(schema.items ?? {});
    return item === undefined ? undefined : { kind: 'list', item };
  }
  if (schema.type !== 'object') return SCALARS[schema.type ?? ''];
  const fields = new Map<string, PlainType>();
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    // A name that every object inherits cannot be told from one that the facts have.
    const type = name in Object.prototype ? undefined : typeOf(inner);
    if (type !== undefined) fields.set(name, type);
  }
  return { kind: 'object', fields };
}

/** Returns the value as its type says it is, an exact integer for int. Throws NOT_PLAIN where it is something else. */
export function taken(value: unknown, { kind }: PlainType): unknown {
  switch (kind) {
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'double':
      if (typeof value === 'number') return value;
      break;
    case 'int':
      return exact(value);
    case 'list':
      if (Array.isArray(value)) return value;
      break;
    case 'object':
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
      break;
    case 'time':
      if (value instanceof Date) return value;
      break;
  }
  throw NOT_PLAIN;
}

/** Returns a number that is a safe integer, 0 for its negative twin. Throws NOT_PLAIN for any other value. */
export function exact(value: unknown): number {
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  throw NOT_PLAIN;
}

/** Tells whether two types are of one kind, all the way down. */
export function sameType(a: PlainType, b: PlainType): boolean {
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.item, b.item);
  return a === b || (a.kind === b.kind && a.kind !== 'object');
}
