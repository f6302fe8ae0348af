import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { EvidenceItem } from '../model/evidence.ts';
import { isJsonObject, type JsonObject, textOf } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { LARGEST_INLINE } from './layout.ts';
import type { PayloadKeys } from './payload-keys.ts';

/** What is written for one item: the body of its record, and the file of its payload where that is large. */
export interface StoredPayload {
  readonly body: string;
  readonly blob: { readonly sha256: string; readonly bytes: Uint8Array } | null;
}

/** Why an item that the journal names cannot be given back. */
export type Unreadable = { readonly unreadable: 'no-key' | 'missing' | 'changed' };

/**
 * Returns an item as it is stored. `text` is its canonical JSON without the id, which is what the id digests. Where keys are
 * given, the payload is encrypted (AES-256-GCM, a key for each item), and only kind and digest can be read without its key.
 */
export function storedForm(item: EvidenceItem, text: string, keys: PayloadKeys | null): StoredPayload {
  const { id, kind, kindVersion } = item;
  if (keys === null && text.length <= LARGEST_INLINE) {
    return { body: `{"item":${text},"type":"item"}`, blob: null };
  }
  const bytes = Buffer.from(text, 'utf8');
  const content = keys === null ? bytes : encrypt(bytes, keys.make(id), id);
  const about = { id, kind, kindVersion, ...(keys === null ? {} : { alg: 'A256GCM' }), type: 'item' };
  if (content.length <= LARGEST_INLINE) {
    return { body: canonicalJson({ ...about, sealed: content.toString('base64') }), blob: null };
  }
  const blob = { sha256: sha256Hex(content), bytes: content.length };
  return { body: canonicalJson({ ...about, blob }), blob: { sha256: blob.sha256, bytes: content } };
}

/**
 * Returns the item of a record's body, checked against its id; `blob` reads a payload that lies in a file of its own. A body
 * with the item in clear has its id from the index, which digested it.
 */
export function itemIn(
  body: JsonObject,
  blob: (sha256: string) => Buffer | undefined,
  keys: PayloadKeys | null,
): EvidenceItem | Unreadable {
  const { item, id } = body;
  // Version 1 of a record holds the item with its id; its chain covers both.
  if (isJsonObject(item)) return id === undefined ? (item as unknown as EvidenceItem) : whole(id, item);
  const file = body['blob'];
  const stored = isJsonObject(file)
    ? blob(textOf(file['sha256']))
    : Buffer.from(typeof body['sealed'] === 'string' ? body['sealed'] : '', 'base64');
  if (stored === undefined) return { unreadable: 'missing' };
  const candidates = keys?.of(textOf(id)) ?? [];
  if (body['alg'] !== undefined && candidates.length === 0) return { unreadable: 'no-key' };
  const bytes = body['alg'] === undefined ? stored : decryptWithAny(stored, candidates, textOf(id));
  if (bytes === undefined || id !== `sha256:${sha256Hex(bytes)}`) return { unreadable: 'changed' };
  return whole(id, JSON.parse(bytes.toString('utf8')) as JsonObject);
}

function whole(id: unknown, draft: JsonObject): EvidenceItem {
  return { id, ...draft } as unknown as EvidenceItem;
}

// 12 bytes of nonce, then the ciphertext, then 16 bytes of tag; the id is authenticated with it.
function encrypt(bytes: Buffer, key: Buffer, id: string): Buffer {
  // A key belongs to one item, and the id is the digest of its content: the same two always mean the same message, so the
  // nonce may follow from them, no other message ever gets it, and whoever has the keys gets the same bytes again.
  const nonce = createHmac('sha256', key).update(`probity payload nonce\n${id}`).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decryptWithAny(bytes: Buffer, keys: readonly Buffer[], id: string): Buffer | undefined {
  for (const key of keys) {
    const clear = decrypt(bytes, key, id);
    if (clear !== undefined) return clear;
  }
  return undefined;
}

function decrypt(bytes: Buffer, key: Buffer, id: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}
