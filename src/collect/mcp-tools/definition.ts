import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { findSecrets } from '../secrets.ts';
import type { ListName } from './fragments.ts';

// What a model or a client acts on. `_meta` is left out because servers put values there that differ from one answer to
// the next (caching, tracing, identifiers) and no model reads them; icons because they are pictures for people.
const DIGESTED: Readonly<Record<ListName, readonly string[]>> = {
  tools: ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'],
  prompts: ['name', 'title', 'description', 'arguments'],
  resources: ['name', 'title', 'description', 'uri', 'mimeType', 'annotations'],
  templates: ['name', 'title', 'description', 'uriTemplate', 'mimeType', 'annotations'],
};

/** The canonical form of one definition: SHA-256 over its RFC 8785 text, and how many bytes that text has. */
export interface Definition {
  readonly hash: string;
  readonly bytes: number;
}

/**
 * Returns hash and size of a definition. A secret in it takes part as its keyed fingerprint, so that no bare hash
 * covers it and a change still shows. Throws a TypeError where the definition has no canonical form.
 */
export function digestDefinition(
  list: ListName,
  value: JsonObject,
  fingerprint: (secret: string) => string,
): Definition {
  const digested: Record<string, Json> = {};
  for (const key of DIGESTED[list]) {
    const item = value[key] ?? (key === 'inputSchema' ? value['input_schema'] : undefined);
    if (item !== undefined && item !== null) digested[key] = withoutSecrets(item, fingerprint);
  }
  const text = canonicalJson(digested);
  return { hash: sha256Hex(text), bytes: Buffer.byteLength(text, 'utf8') };
}

function withoutSecrets(value: Json, fingerprint: (secret: string) => string): Json {
  if (typeof value === 'string') return withoutSecret(value, fingerprint);
  if (Array.isArray(value)) return value.map((item: Json) => withoutSecrets(item, fingerprint));
  if (!isJsonObject(value)) return value;
  // Object.fromEntries defines properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [withoutSecret(key, fingerprint), withoutSecrets(item, fingerprint)]),
  );
}

function withoutSecret(text: string, fingerprint: (secret: string) => string): string {
  let kept = '';
  let at = 0;
  for (const hit of findSecrets(text)) {
    kept += `${text.slice(at, hit.start)}[${hit.class} ${fingerprint(text.slice(hit.start, hit.end))}]`;
    at = hit.end;
  }
  return kept + text.slice(at);
}
