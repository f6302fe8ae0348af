import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { printable, shortened } from '../../platform/text.ts';
import { redactText } from '../secrets.ts';
import type { Definition } from './definition.ts';
import { readSchemaFacts } from './schema-facts.ts';
import { readVerb } from './verbs.ts';

// The form the specification recommends for names of tools since 2025-11-25 (SEP-986).
const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** Returns a name that is read from a source fit for storing: no secret, no control character, at most 200 characters. */
export function storedName(text: string): string {
  return shortened(printable(redactText(text).text), 200);
}

/** Returns the facts of one tool; none of its texts, only what they measure. */
export function toolFacts(value: JsonObject, { hash, bytes }: Definition): JsonObject {
  const name = textOf(value['name']);
  const description = textOf(value['description']);
  const annotations = isJsonObject(value['annotations']) ? value['annotations'] : {};
  const schema = readSchemaFacts(
    value['inputSchema'] ?? value['input_schema'],
    `${name} ${textOf(value['title'])} ${description}`,
  );
  const verb = readVerb(name);
  return {
    name: storedName(name),
    nameInForm: TOOL_NAME.test(name),
    hash,
    definitionBytes: bytes,
    descriptionCharacters: description.length,
    annotated: HINTS.some((hint) => typeof annotations[hint] === 'boolean'),
    readOnlyHint: hintOf(annotations['readOnlyHint']),
    destructiveHint: hintOf(annotations['destructiveHint']),
    idempotentHint: hintOf(annotations['idempotentHint']),
    openWorldHint: hintOf(annotations['openWorldHint']),
    changingVerb: verb.changing,
    destructiveVerb: verb.destructive,
    outputSchema: isJsonObject(value['outputSchema']),
    ...schema,
    freeForm: schema.freeForm.map((each) => ({ ...each, name: storedName(each.name) })),
    catchAll: schema.catchAll.map((each) => ({ ...each, name: storedName(each.name) })),
  };
}

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function hintOf(value: Json | undefined): 'true' | 'false' | 'absent' {
  return typeof value === 'boolean' ? (value ? 'true' : 'false') : 'absent';
}

/** Returns the scheme of the address of a resource; the rest of an address can hold names and keys. */
export function schemeOf(uri: string): string {
  return /^([A-Za-z][A-Za-z0-9+.-]{0,30}):/.exec(uri)?.[1]?.toLowerCase() ?? '';
}
