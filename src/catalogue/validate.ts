import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import { atPointer, type Json, type JsonObject, pointerToken, textOf } from '../model/json.ts';
import { diagnosticAt, type ParsedDocument } from '../platform/document.ts';
import { printable, shortened } from '../platform/text.ts';
import { nearest } from './nearest.ts';

/** A compiled schema: returns the problems of a parsed document with their places; none means the document is valid. */
export type Validator = (document: ParsedDocument) => readonly Diagnostic[];

// Each schema is compiled once and asked of few documents: making its code smaller takes longer than running it saves.
const STRICT = { strict: true, allErrors: true, verbose: true, code: { optimize: false } } as const;
const RELAXED = { ...STRICT, strictTuples: false, strictRequired: false, allowUnionTypes: true } as const;

const compilers = new Map<typeof STRICT, Ajv2020>();

/** Compiles with a compiler that is kept, because preparing one for its own meta-schema takes far longer than most schemas. */
function compiled(options: typeof STRICT, schema: JsonObject): ValidateFunction {
  const ajv = compilers.get(options) ?? new Ajv2020(options);
  compilers.set(options, ajv);
  const validate = ajv.compile(schema);
  // Two folders may hold different schemas of one id.
  ajv.removeSchema(schema);
  return validate;
}

/** Compiles a JSON Schema (2020-12). Throws where the schema itself is wrong: that is a bug, not an input error. */
export function compileSchema(schema: JsonObject): Validator {
  const validate = compiled(RELAXED, schema);
  return (document) => {
    if (document.value === undefined) return [];
    if (validate(document.value)) return [];
    return describe(validate, document);
  };
}

/** Returns a test of bare JSON values against a schema: the problems in words, each with its pointer. */
export function compileValueSchema(schema: JsonObject): (value: Json) => readonly string[] {
  const validate = compiled(STRICT, schema);
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

/** What an error says, and whether it points at a key instead of a value. */
interface Wording {
  readonly message: string;
  readonly next?: string | undefined;
  readonly key?: string;
}

function toDiagnostic(error: ErrorObject, document: ParsedDocument): Diagnostic {
  const { message, next, key } = wordingOf(error, document);
  const pointer = key === undefined ? error.instancePath : `${error.instancePath}/${pointerToken(key)}`;
  const onKey = key === undefined ? undefined : document.keys.get(pointer);
  const span = onKey ?? document.spans.get(pointer) ?? document.keys.get(pointer);
  const diagnostic = { code: `schema-${error.keyword}`, severity: 'error' as const, message };
  return diagnosticAt(document, span, next === undefined ? diagnostic : { ...diagnostic, next });
}

function wordingOf(error: ErrorObject, document: ParsedDocument): Wording {
  const params = error.params as Readonly<Record<string, unknown>>;
  const name = error.instancePath === '' ? 'the file' : `"${error.instancePath.slice(1).replaceAll('/', '.')}"`;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownKey(error, textOf(params['additionalProperty'] ?? params['unevaluatedProperty']));
    case 'required':
      return { message: `${name} lacks the key "${textOf(params['missingProperty'])}".` };
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(textOf);
      const found = textOf(error.data);
      const guess = nearest(found, allowed);
      const message = `${name} is "${printable(shortened(found, 60))}"; expected one of ${allowed.join(', ')}.`;
      return { message, next: guess === undefined ? undefined : `Did you mean "${guess}"?` };
    }
    case 'type':
      return otherType(name, params['type'], typeName(atPointer(document.value ?? null, error.instancePath)));
    case 'pattern':
      return otherForm(name, error);
    case 'minLength':
    case 'minItems':
      return { message: params['limit'] === 1 ? `${name} must not be empty.` : `${name} ${error.message ?? ''}.` };
    default:
      return { message: `${name} ${error.message ?? 'is not valid'}.` };
  }
}

function otherType(name: string, type: unknown, found: string): Wording {
  const types = [type].flat().map((each) => TYPE_NAMES[String(each)] ?? String(each));
  const next = type === 'boolean' ? 'Write true or false, without quotation marks.' : undefined;
  return { message: `${name} must be ${types.join(' or ')}; found ${found}.`, next };
}

function otherForm(name: string, { params, data, parentSchema }: ErrorObject): Wording {
  const pattern = String((params as Readonly<Record<string, unknown>>)['pattern']);
  const form = FORMS[pattern] ?? `of the form ${pattern}`;
  const next = textOf(parentSchema?.['description']);
  const message = `${name} must be ${form}; found "${printable(shortened(textOf(data), 60))}".`;
  return { message, next: next === '' ? undefined : next };
}

function unknownKey(error: ErrorObject, key: string): Wording {
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  const guess = nearest(key, known);
  const message = `"${printable(shortened(key, 60))}" is not a known key here.`;
  return { message, key, next: guess === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${guess}"?` };
}

/** What a type of JSON is called where a person reads it. */
export const TYPE_NAMES: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
};

/** The forms that people write by hand, by their pattern in the schemas. */
const FORMS: Readonly<Record<string, string>> = {
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'a day such as 2026-11-22',
  '^EXC-[0-9]{3,}$': 'an id such as EXC-001',
  '^[A-Z]{2,4}-[0-9]{2}$': 'a control such as IAM-01',
};

function typeName(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  return TYPE_NAMES[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}
