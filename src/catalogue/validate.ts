import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import { atPointer, type Json, type JsonObject } from '../model/json.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { printable, shortened } from '../platform/text.ts';
import { nearest } from './nearest.ts';

/** A compiled schema: returns the problems of a parsed document with their places; none means the document is valid. */
export type Validator = (document: ParsedDocument) => readonly Diagnostic[];

/** Compiles a JSON Schema (2020-12). Throws where the schema itself is wrong: that is a bug, not an input error. */
export function compileSchema(schema: JsonObject): Validator {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, verbose: true });
  const validate = ajv.compile(schema);
  return (document) => {
    if (document.value === undefined) return [];
    if (validate(document.value)) return [];
    return describe(validate, document);
  };
}

/** Returns a test of bare JSON values against a schema: the problems in words, each with its pointer. */
export function compileValueSchema(schema: JsonObject): (value: Json) => readonly string[] {
  const validate = new Ajv2020({ strict: true, allErrors: true, verbose: true }).compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath || '/'}: ${error.message ?? error.keyword}`);
  };
}

function describe(validate: ValidateFunction, document: ParsedDocument): readonly Diagnostic[] {
  const errors = (validate.errors ?? []).filter((error) => !isNoise(error, validate.errors ?? []));
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const error of errors.slice(0, 50)) {
    const diagnostic = toDiagnostic(error, document);
    const key = `${diagnostic.place?.line}:${diagnostic.place?.column}:${diagnostic.message}`;
    if (!seen.has(key)) diagnostics.push(diagnostic);
    seen.add(key);
  }
  return diagnostics;
}

/** A failing `oneOf` repeats what its closest branch already said better. */
function isNoise(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'oneOf' && error.keyword !== 'anyOf') return false;
  return all.some((other) => other !== error && other.instancePath.startsWith(error.instancePath));
}

function toDiagnostic(error: ErrorObject, document: ParsedDocument): Diagnostic {
  const params = error.params as Record<string, unknown>;
  const name = error.instancePath === '' ? 'the file' : `"${error.instancePath.slice(1).replaceAll('/', '.')}"`;
  let pointer = error.instancePath;
  let onKey = false;
  let message = `${name} ${error.message ?? 'is not valid'}.`;
  let next: string | undefined;
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const key = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
    const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
    pointer = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    onKey = true;
    const guess = nearest(key, known);
    message = `"${printable(shortened(key, 60))}" is not a known key here.`;
    next = guess === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${guess}"?`;
  } else if (error.keyword === 'required') {
    message = `${name} lacks the key "${String(params['missingProperty'])}".`;
  } else if (error.keyword === 'enum') {
    const allowed = (params['allowedValues'] as unknown[]).map(String);
    const found = String(error.data);
    const guess = nearest(found, allowed);
    message = `${name} is "${printable(shortened(found, 60))}"; expected one of ${allowed.join(', ')}.`;
    if (guess !== undefined) next = `Did you mean "${guess}"?`;
  } else if (error.keyword === 'type') {
    message = `${name} must be ${String(params['type'])}; found ${typeName(atPointer(document.value ?? null, pointer))}.`;
  }
  const span = (onKey ? document.keys.get(pointer) : undefined) ?? document.spans.get(pointer) ?? document.keys.get(pointer);
  return diagnosticAt(document, span, { code: `schema-${error.keyword}`, severity: 'error', message, ...(next ? { next } : {}) });
}

function typeName(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
