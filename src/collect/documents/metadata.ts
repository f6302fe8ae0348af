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
}

/** Reads the known fields of a metadata mapping, whatever the spelling of the keys. */
export function readMetadata(value: JsonObject): Metadata {
  const byKey = new Map<string, { value: Json; pointer: string }>();
  for (const [key, item] of Object.entries(value)) {
    const known = snakeCase(key);
    if (!byKey.has(known)) byKey.set(known, { value: item, pointer: `/${pointerToken(key)}` });
  }
  const fields = new Map<Field, Written>();
  const unreadDates: UnreadDate[] = [];
  for (const field of Object.keys(SYNONYMS) as Field[]) {
    for (const key of SYNONYMS[field]) {
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
      fields.set(field, { value: date, list, pointer: found.pointer });
      break;
    }
  }
  return { fields, unreadDates };
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
