import type { EvidenceDraft, Locator } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { locatorOf, type ParsedDocument } from '../../platform/document.ts';
import type { FileEntry } from '../../platform/files.ts';
import { Positions } from '../../platform/position.ts';
import { monthsLater } from '../calendar.ts';
import type { Tools } from '../collector.ts';
import { shownAnonymousText, TextRedactor } from '../text-redactor.ts';
import { contentSha256, withNewestApproval } from './approval.ts';
import { cycleMonths } from './dates.ts';
import type { MarkdownParts } from './front-matter.ts';
import { type Field, kebabCase, type Metadata, topicsOf, type Written } from './metadata.ts';
import { findPlaceholders, wordCount } from './placeholders.ts';

/** Metadata and the file it stands in: the document itself, or its sidecar. */
export interface MetadataSource {
  readonly path: string;
  readonly document: ParsedDocument;
  readonly metadata: Metadata;
  readonly sha256: string;
}

/** A document as read. `parts` is undefined where its text is not Markdown. */
export interface DocumentReading {
  readonly file: FileEntry;
  readonly sha256: string;
  readonly bytes: number;
  /** In order of precedence: the document's own metadata before its sidecar's. */
  readonly sources: readonly MetadataSource[];
  readonly parts: MarkdownParts | undefined;
}

const MAX_TEXT = 500;

/** Returns the draft of a document. */
export function draftOf(read: DocumentReading, tools: Tools): EvidenceDraft {
  const reading = { ...read, sources: withNewestApproval(read.sources) };
  const redactor = new TextRedactor(tools);
  const path = shownAnonymousText(reading.file.path);
  const body = readBody(reading);
  const facts = factsOf(reading, body, redactor);
  const { locators, places } = placesOf(reading, facts, body, redactor);
  return {
    kind: idOf<'kind'>('document'),
    kindVersion: 1,
    subject: `document ${path}`,
    source: { path, sha256: reading.sha256, bytes: reading.bytes },
    facts,
    locators,
    collected: tools.now,
    period: null,
    collector: { id: 'documents', version: '1.0.0' },
    parameters: {
      places,
      metadata: read.sources.map((source) => ({ path: shownAnonymousText(source.path), sha256: source.sha256 })),
    },
    redactions: redactor.redactions,
    blindSpots:
      reading.parts === undefined
        ? [...BLIND_SPOTS, 'Only the metadata beside this file was read, not its text.']
        : BLIND_SPOTS,
  };
}

/** The facts of a document, in the shape its kind declares. */
type DocumentFacts = ReturnType<typeof factsOf>;

function factsOf(reading: DocumentReading, body: Body, redactor: TextRedactor) {
  const text = (field: Field): string => redactor.anonymousText(`/${field}`, valueOf(reading, field), MAX_TEXT);
  const person = (field: Field): string => redactor.person(`/${field}`, valueOf(reading, field), MAX_TEXT);
  const next = valueOf(reading, 'nextReview');
  const last = valueOf(reading, 'lastReviewed');
  const reviewCycle = kebabCase(text('reviewCycle'));
  const months = cycleMonths(reviewCycle);
  return {
    title: text('title') || redactor.anonymousText('/title', body.heading, MAX_TEXT),
    type: kebabCase(text('type')),
    // Redacted before anything is rewritten: in kebab-case a secret would no longer be recognised.
    topics: topicsOf(
      (writtenOf(reading, 'topics')?.list ?? []).map((topic) => redactor.anonymousText('/topics', topic, MAX_TEXT)),
    ),
    owner: person('owner'),
    approvedBy: person('approvedBy'),
    approvedOn: valueOf(reading, 'approvedOn'),
    approvedSha256: valueOf(reading, 'approvedSha256'),
    contentSha256: contentSha256(reading.parts, reading.sha256),
    version: text('version'),
    status: kebabCase(text('status')),
    nextReview: next,
    lastReviewed: last,
    reviewCycle,
    reviewDue: next !== '' || last === '' || months === 0 ? next : monthsLater(last, months),
    unreadDates: unreadDates(reading),
    placeholders: body.placeholders,
    words: body.words,
    textRead: reading.parts !== undefined,
    hasMetadata: reading.sources.some((source) => source.metadata.fields.size > 0),
  };
}

/** Returns a field as the first source that has it wrote it. */
function writtenOf(reading: DocumentReading, field: Field): Written | undefined {
  for (const source of reading.sources) {
    const written = source.metadata.fields.get(field);
    if (written !== undefined) return written;
  }
  return undefined;
}

function valueOf(reading: DocumentReading, field: Field): string {
  return writtenOf(reading, field)?.value ?? '';
}

function unreadDates(reading: DocumentReading): readonly Field[] {
  const fields = reading.sources.flatMap((source) => source.metadata.unreadDates.map((date) => date.field));
  return [...new Set(fields)].filter((field) => writtenOf(reading, field) === undefined);
}

/** Returns where each fact stands, and the file it stands in. */
function placesOf(
  reading: DocumentReading,
  facts: DocumentFacts,
  body: Body,
  redactor: TextRedactor,
): { readonly locators: Record<string, Locator>; readonly places: Record<string, string> } {
  const path = shownAnonymousText(reading.file.path);
  const whole = { byteStart: 0, byteEnd: reading.bytes, line: 1, column: 1, sha256: reading.sha256 };
  const locators: Record<string, Locator> = { '': whole };
  const places: Record<string, string> = { '': path };
  const redacted = new Set(redactor.redactions.map((redaction) => redaction.pointer.split('/')[1]));
  for (const field of Object.keys(facts)) {
    const source = reading.sources.find((candidate) => candidate.metadata.fields.has(field as Field));
    const span = source?.document.spans.get(source.metadata.fields.get(field as Field)?.pointer ?? '');
    if (source === undefined || span === undefined) continue;
    const locator = locatorOf(source.document, span, redacted.has(field));
    const place = shownAnonymousText(source.path);
    locators[`/${field}`] = source.path === reading.file.path ? locator : { path: place, ...locator };
    places[`/${field}`] = place;
  }
  // A review date that was worked out stands where the date it was worked out from stands.
  const from = facts.nextReview === '' ? '/lastReviewed' : '/nextReview';
  const due = locators[from];
  if (facts.reviewDue !== '' && due !== undefined) {
    locators['/reviewDue'] = due;
    places['/reviewDue'] = places[from] ?? path;
  }
  if (body.first !== undefined) {
    locators['/placeholders'] = body.first;
    places['/placeholders'] = path;
  }
  return { locators, places };
}

const BLIND_SPOTS: readonly string[] = [
  'Owner, approver and dates are what the metadata states, and so is the digest of the text that was approved.',
  'Whether the text is good, complete or followed is for a person to judge.',
];

interface Body {
  readonly heading: string;
  readonly words: number;
  readonly placeholders: number;
  readonly first: Locator | undefined;
}

function readBody(reading: DocumentReading): Body {
  const { parts } = reading;
  if (parts === undefined) return { heading: '', words: 0, placeholders: 0, first: undefined };
  const found = findPlaceholders(parts.body);
  const first = found[0];
  return {
    heading: /^#[ \t]{1,20}(\S[^\n]{0,300})$/m.exec(parts.body)?.[1]?.trim() ?? '',
    words: wordCount(parts.body),
    placeholders: found.length,
    first: first === undefined ? undefined : bodyLocator(parts, first),
  };
}

function bodyLocator(parts: MarkdownParts, span: { readonly start: number; readonly end: number }): Locator {
  const { text } = parts;
  return locatorOf(
    { text, positions: new Positions(text) },
    { start: parts.bodyStart + span.start, end: parts.bodyStart + span.end },
  );
}
