import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/** A parameter that takes any text although its name says what the text steers. */
interface FreeForm {
  readonly name: string;
  readonly steers: 'command' | 'database' | 'path' | 'address';
}

/** What the input schema of a tool says and leaves open. */
export interface SchemaReading {
  readonly schema: 'object' | 'missing' | 'other';
  readonly parameters: number;
  readonly required: number;
  readonly additionalProperties: 'closed' | 'open' | 'unstated';
  readonly externalReferences: number;
  readonly freeForm: readonly FreeForm[];
  /** Parameters that take in more than a task needs; explained where the tool's texts speak of it or it may be left out. */
  readonly catchAll: readonly { readonly name: string; readonly explained: boolean }[];
}

const FREE_FORM: readonly { readonly steers: FreeForm['steers']; readonly names: RegExp }[] = [
  { steers: 'command', names: /^(?:(?:shell|bash|terminal)_?)?(?:command|cmd|script|code)(?:_?line)?$/i },
  { steers: 'database', names: /^(?:raw_?)?sql(?:_?(?:query|statement))?$|^statement$/i },
  {
    steers: 'path',
    names: /^(?:(?:file|dir|directory|folder|source|destination|target)_?)?(?:path|filename)$|^filepath$/i,
  },
  { steers: 'address', names: /^(?:(?:base|target|webhook|callback)_?)?(?:url|uri)$|^(?:endpoint|webhook)$/i },
];

// Names by which published attacks have drawn the conversation into a call. The second list holds ordinary words too,
// which count only where the parameter must be given and nothing in the tool's own texts explains it.
const CONVERSATION =
  /^(?:side_?note|system_?prompt|(?:conversation|chat|message)_?history|conversation|chat_?log|chain_?of_?thought|previous_?messages|all_?messages|full_?context|user_?prompt|original_?prompt|model_?name|tool_?history)$/i;
const LOOSE = /^(?:context|notes?|extra_?(?:info|context|data)|additional_?(?:info|context|data)|misc)$/i;

const CONSTRAINTS = ['enum', 'const', 'pattern', 'format', 'oneOf', 'anyOf', 'allOf', '$ref'] as const;

/** Reads an input schema. `purpose` is the tool's own name, title and description, which explain a parameter or not. */
export function readSchemaFacts(schema: Json | undefined, purpose: string): SchemaReading {
  if (!isJsonObject(schema)) {
    const kind = schema === undefined ? 'missing' : 'other';
    return { ...NOTHING, schema: kind };
  }
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const named = Object.entries(properties);
  const additional = schema['additionalProperties'];
  const required: readonly Json[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return {
    schema: schema['type'] === 'object' ? 'object' : 'other',
    parameters: named.length,
    required: required.length,
    additionalProperties: additional === false ? 'closed' : additional === undefined ? 'unstated' : 'open',
    externalReferences: externalReferences(schema, 0),
    freeForm: named.flatMap(([name, value]) => freeFormOf(name, value)),
    catchAll: named.flatMap(([name]) => catchAllOf(name, purpose, required.includes(name))),
  };
}

const NOTHING: SchemaReading = {
  schema: 'missing',
  parameters: 0,
  required: 0,
  additionalProperties: 'unstated',
  externalReferences: 0,
  freeForm: [],
  catchAll: [],
};

function freeFormOf(name: string, value: Json): readonly FreeForm[] {
  const steers = FREE_FORM.find((each) => each.names.test(name))?.steers;
  if (steers === undefined || !isJsonObject(value) || !takesText(value)) return [];
  return CONSTRAINTS.some((key) => Object.hasOwn(value, key)) ? [] : [{ name, steers }];
}

function takesText(value: JsonObject): boolean {
  const type = value['type'];
  return type === 'string' || type === undefined || (Array.isArray(type) && type.includes('string'));
}

function catchAllOf(name: string, purpose: string, required: boolean): SchemaReading['catchAll'] {
  if (CONVERSATION.test(name)) return [{ name, explained: false }];
  if (!LOOSE.test(name)) return [];
  const word = name.toLowerCase().replaceAll(/[_-]/g, ' ').split(' ').at(-1)?.replace(/s$/, '') ?? '';
  return [{ name, explained: !required || purpose.toLowerCase().includes(word) }];
}

/** References that lead out of the schema make a client fetch, or trust, what somebody else can change. */
function externalReferences(value: Json, depth: number): number {
  if (depth > 100) return 0;
  if (Array.isArray(value))
    return value.reduce((sum: number, item: Json) => sum + externalReferences(item, depth + 1), 0);
  if (!isJsonObject(value)) return 0;
  let count = 0;
  for (const [key, item] of Object.entries(value)) {
    if ((key === '$ref' || key === '$dynamicRef') && typeof item === 'string' && !item.startsWith('#')) count += 1;
    else count += externalReferences(item, depth + 1);
  }
  return count;
}
