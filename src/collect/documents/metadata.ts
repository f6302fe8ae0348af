import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { dateOf } from '../calendar.ts';

/** What a document's metadata can say; each with the keys people write it under, most telling first. */
export type Field =
  | 'title'
  | 'type'
  | 'topics'
  | 'owner'
  | 'approvedBy'
  | 'approvedOn'
  | 'approvedSha256'
  | 'version'
  | 'status'
  | 'nextReview'
  | 'lastReviewed'
  | 'reviewCycle';

// `review_date` is left out on purpose: some mean the last review by it, some the next.
const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  title: ['title', 'name', 'document_title', 'policy_name'],
  type: ['type', 'doc_type', 'document_type', 'kind'],
  topics: ['topics', 'topic', 'subjects', 'tags', 'keywords'],
  owner: ['owner', 'document_owner', 'policy_owner', 'owned_by', 'owners', 'responsible', 'maintainer', 'accountable'],
  approvedBy: ['approved_by', 'approver', 'approvers', 'authorised_by', 'authorized_by', 'signed_off_by'],
  approvedOn: ['approved_on', 'approval_date', 'approved_at', 'date_approved', 'approved_date', 'approved'],
  approvedSha256: ['approved_sha256', 'approved_content_sha256'],
  version: ['version', 'document_version', 'revision', 'rev'],
  status: ['status', 'state', 'document_status'],
  nextReview: [
    'next_review',
    'next_review_date',
    'next_review_on',
    'review_due',
    'review_due_date',
    'review_by',
    'next_review_due',
  ],
  lastReviewed: [
    'last_reviewed',
    'last_reviewed_on',
    'last_review',
    'last_review_date',
    'reviewed_on',
    'reviewed_at',
    'reviewed',
    'date_reviewed',
  ],
  reviewCycle: ['review_cycle', 'review_frequency', 'review_interval', 'review_cadence', 'cadence'],
};

/** Under these a sidecar keeps one approval, or a list of them. */
const APPROVALS: readonly string[] = ['approvals', 'approval', 'approved'];
const APPROVAL_KEYS: Partial<Readonly<Record<Field, readonly string[]>>> = {
  approvedBy: ['by', 'approved_by', 'approver', 'name'],
  approvedOn: ['on', 'approved_on', 'date', 'approval_date'],
  version: ['version'],
  approvedSha256: ['sha256', 'content_sha256', 'approved_sha256'],
};

const DATES: ReadonlySet<Field> = new Set<Field>(['approvedOn', 'nextReview', 'lastReviewed']);

/** One field as written, and the pointer to it in the metadata. */
export interface Written {
  readonly value: string;
  readonly list: readonly string[];
  readonly pointer: string;
}

/** A date somebody wrote that is not an ISO date. */
interface UnreadDate {
  readonly field: Field;
  readonly pointer: string;
}

/** Metadata as read: fields that say something, and dates that could not be understood. */
export interface Metadata {
  readonly fields: ReadonlyMap<Field, Written>;
  readonly unreadDates: readonly UnreadDate[];
  /** Approvals recorded one by one: who, when, and which text, in the order they stand in. */
  readonly approvals: readonly ReadonlyMap<Field, Written>[];
  /** Pointers to digests of an approved text that are none. */
  readonly unreadDigests: readonly string[];
}

/** Reads the known fields of a metadata mapping, whatever the spelling of the keys. */
export function readMetadata(value: JsonObject): Metadata {
  const byKey = keyed(value, '');
  const unread: Unread = { unreadDates: [], unreadDigests: [] };
  const approvals: ReadonlyMap<Field, Written>[] = [];
  for (const name of APPROVALS) {
    const found = byKey.get(name);
    if (!Array.isArray(found?.value) && !isJsonObject(found?.value)) continue;
    byKey.delete(name);
    const list = Array.isArray(found.value) ? found.value : [found.value];
    for (const [index, each] of list.entries()) {
      if (!isJsonObject(each)) continue;
      const pointer = Array.isArray(found.value) ? `${found.pointer}/${index}` : found.pointer;
      approvals.push(readFields(keyed(each, pointer), APPROVAL_KEYS, unread));
    }
  }
  return { fields: readFields(byKey, SYNONYMS, unread), ...unread, approvals };
}

interface Unread {
  readonly unreadDates: UnreadDate[];
  readonly unreadDigests: string[];
}

type Keyed = ReadonlyMap<string, { readonly value: Json; readonly pointer: string }>;

function keyed(value: JsonObject, above: string): Map<string, { value: Json; pointer: string }> {
  const byKey = new Map<string, { value: Json; pointer: string }>();
  for (const [key, item] of Object.entries(value)) {
    const known = snakeCase(key);
    if (!byKey.has(known)) byKey.set(known, { value: item, pointer: `${above}/${pointerToken(key)}` });
  }
  return byKey;
}

function readFields(
  byKey: Keyed,
  names: Partial<Readonly<Record<Field, readonly string[]>>>,
  { unreadDates, unreadDigests }: Unread,
): ReadonlyMap<Field, Written> {
  const fields = new Map<Field, Written>();
  for (const field of Object.keys(names) as Field[]) {
    for (const key of names[field] ?? []) {
      const found = byKey.get(key);
      const list = found === undefined ? [] : textsOf(found.value);
      if (found === undefined || list.length === 0) continue;
      const text = list.join(', ');
      const date = DATES.has(field) ? dateOf(text) : text;
      if (date === '') {
        // `approved: true` states an approval without a date; that is no misspelt date.
        if (typeof found.value !== 'boolean') unreadDates.push({ field, pointer: found.pointer });
        continue;
      }
      if (field === 'approvedSha256' && !/^[0-9a-f]{64}$/i.test(text)) {
        unreadDigests.push(found.pointer);
        continue;
      }
      const value = field === 'approvedSha256' ? date.toLowerCase() : date;
      fields.set(field, { value, list, pointer: found.pointer });
      break;
    }
  }
  return fields;
}

function snakeCase(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]{1,20}/g, '_')
    .replaceAll(/^_|_$/g, '');
}

function textsOf(value: Json): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsOf(item));
  if (!isJsonObject(value)) return [];
  return ['name', 'role', 'title'].flatMap((key) => textsOf(value[key] ?? null)).slice(0, 1);
}

/** Returns topics in kebab-case, sorted, each once; a comma separates several in one text. */
export function topicsOf(list: readonly string[]): readonly string[] {
  const topics = list.flatMap((text) => text.split(',')).map(kebabCase);
  return [...new Set(topics)].filter((topic) => topic !== '').sort();
}

/** Returns the text in lower case with a hyphen for every run of other characters. */
export function kebabCase(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
