import { isJsonObject, type Json, pointerToken } from '../../model/json.ts';
import type { Entry } from './fragments.ts';

/** One text of a definition: which field it belongs to, and where it stands. */
export interface EntryText {
  readonly field: string;
  /** Pointer in the document of the value, or of the value whose key this is. */
  readonly pointer: string;
  readonly key: boolean;
  readonly text: string;
}

const FIELDS = new Set([
  'name',
  'title',
  'description',
  'inputSchema',
  'input_schema',
  'outputSchema',
  'annotations',
  'arguments',
  'uri',
  'uriTemplate',
]);
const MAX_DEPTH = 100;

/** Yields every text a model may read of one entry: names, titles, descriptions, defaults, choices and names of parameters. */
export function* entryTexts({ pointer, value }: Pick<Entry, 'pointer' | 'value'>): Generator<EntryText> {
  if (typeof value === 'string') {
    yield { field: 'instructions', pointer, key: false, text: value };
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const field = FIELDS.has(key) ? key.replace('input_schema', 'inputSchema') : 'other';
    // What no client hands to a model is not searched: `_meta`, icons and the like.
    if (field !== 'other') yield* texts(item, field, `${pointer}/${pointerToken(key)}`, 0);
  }
}

function* texts(value: Json, field: string, pointer: string, depth: number): Generator<EntryText> {
  if (depth > MAX_DEPTH) return;
  if (typeof value === 'string') {
    yield { field, pointer, key: false, text: value };
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* texts(item, field, `${pointer}/${index}`, depth + 1);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const at = `${pointer}/${pointerToken(key)}`;
    yield { field, pointer: at, key: true, text: key };
    yield* texts(item, field, at, depth + 1);
  }
}
