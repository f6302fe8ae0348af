import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { diagnosticAt, type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import { type FileEntry, readBounded, streamFile, systemMessage } from '../../platform/files.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownAnonymousText } from '../text-redactor.ts';
import { draftOf, type MetadataSource } from './draft.ts';
import { type MarkdownParts, readMarkdown } from './front-matter.ts';
import { type Field, readMetadata } from './metadata.ts';
import { isPolicyPlace } from './policy-place.ts';

const SIDECAR = '.meta.yaml';
const MAX_BYTES = 4 << 20;
const NEXT = 'Check the file, then collect again.';

/** Reads Markdown documents with front matter, and files of any format that have a sidecar `NAME.meta.yaml`. */
export const documentsCollector: Collector = {
  id: 'documents',
  version: '1.0.0',
  produces: ['document'],
  async *collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    const byPath = new Map(scope.files.map((file) => [file.path, file]));
    const documents = scope.files.filter((file) => !file.path.endsWith(SIDECAR) && isCandidate(file.path, byPath));
    let done = 0;
    for (const file of documents) {
      tools.signal.throwIfAborted();
      if (done % 100 === 0)
        tools.progress({ phase: 'Reading documents', done, total: documents.length, unit: 'files' });
      yield* collectOne(file, byPath.get(file.path + SIDECAR), scope, tools);
      done += 1;
    }
    for (const file of scope.files) {
      if ((scope.explicit || isPolicyPlace(file.path)) && isBare(file.path, byPath)) yield bare(file);
    }
    for (const file of scope.files) {
      if (!file.path.endsWith(SIDECAR) || byPath.has(file.path.slice(0, -SIDECAR.length))) continue;
      yield problemOf(file.path, 'missing', null, 0, [orphan(file.path)]);
    }
    tools.progress({ phase: 'Reading documents', done, total: documents.length, unit: 'files' });
    yield { type: 'searched', places: documents.length };
  },
};

function isCandidate(path: string, files: ReadonlyMap<string, FileEntry>): boolean {
  return isMarkdown(path) || files.has(path + SIDECAR);
}

function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}

/** A document in a format whose text is not read, and nothing beside it that says who owns and approved it. */
function isBare(path: string, files: ReadonlyMap<string, FileEntry>): boolean {
  return /\.(?:pdf|docx?|odt|rtf|pptx?)$/i.test(path) && !files.has(path + SIDECAR);
}

function bare(file: FileEntry): Collected {
  const path = shownAnonymousText(file.path);
  const message = `${path} states no owner, approval or review, so it counts for nothing.`;
  const next = `Put ${path.slice(path.lastIndexOf('/') + 1)}${SIDECAR} beside it, with title, owner, approved_by, approved_on, version and next_review.`;
  const diagnostic: Diagnostic = { code: 'document-without-metadata', severity: 'warning', message, next };
  return problemOf(file.path, 'unrecognised', null, file.bytes, [diagnostic]);
}

async function* collectOne(
  file: FileEntry,
  sidecar: FileEntry | undefined,
  scope: CollectScope,
  tools: Tools,
): AsyncGenerator<Collected> {
  if (!isMarkdown(file.path)) {
    if (sidecar !== undefined) yield* collectOther(file, sidecar, tools);
    return;
  }
  const read = await readBounded(file.absolute, MAX_BYTES);
  if (!read.ok) {
    yield problemOf(file.path, read.state, null, file.bytes, [fileDiagnostic(`file-${read.state}`, read.message)]);
    return;
  }
  const governed = scope.explicit || sidecar !== undefined;
  const expected = scope.explicit || isPolicyPlace(file.path);
  const { parts, own, complaints } = readOwn(file.path, read.bytes, governed, expected);
  const beside = sidecar === undefined ? undefined : await readSidecar(sidecar);
  const sources = [own, beside?.source].filter((source) => source !== undefined);
  complaints.push(...(beside?.complaints ?? []));
  const isDocument = governed || sources.some(hasDuty);
  const sha256 = sha256Hex(read.bytes);
  if (!isDocument) {
    yield* passedOver(file, sha256, complaints);
    return;
  }
  yield { type: 'item', draft: draftOf({ file, sha256, bytes: read.bytes.length, sources, parts }, tools) };
  complaints.push(...sources.flatMap(dateComplaints), ...sources.flatMap(digestComplaints));
  if (!isUtf8(read.bytes)) complaints.push(encoding(file.path, read.bytes));
  if (complaints.length > 0) yield problemOf(file.path, 'partial', sha256, read.bytes.length, complaints);
}

/** Says of a file that is no document of ours why it is none, where somebody might think it is. */
function* passedOver(file: FileEntry, sha256: string, complaints: readonly Diagnostic[]): Generator<Collected> {
  if (complaints.length === 0 && isPolicyPlace(file.path)) yield bare(file);
  if (complaints.length === 0) return;
  // What only makes a file count for nothing is no failure to read it.
  const failed = complaints.some((each) => each.severity === 'error');
  yield problemOf(file.path, failed ? 'unparsable' : 'unrecognised', sha256, file.bytes, complaints);
}

/**
 * Reads the front matter of a Markdown file. What is wrong with it matters where the file is `governed`, lies where policies
 * are `expected`, or names a duty.
 */
function readOwn(
  path: string,
  bytes: Buffer,
  governed: boolean,
  expected: boolean,
): { parts: MarkdownParts; own: MetadataSource | undefined; complaints: Diagnostic[] } {
  const parts = readMarkdown(path, bytes);
  const complaints: Diagnostic[] = [];
  if (parts.unclosed && (governed || expected)) complaints.push(unclosed(path, bytes));
  if (parts.metadata === undefined) return { parts, own: undefined, complaints };
  if (mentionsDuty(parts.metadata) || expected) complaints.push(...parts.metadata.diagnostics);
  return { parts, own: sourceOf(parts.metadata, path, bytes), complaints };
}

async function* collectOther(file: FileEntry, sidecar: FileEntry, tools: Tools): AsyncGenerator<Collected> {
  const beside = await readSidecar(sidecar);
  try {
    const { sha256, bytes } = await digestFile(file.absolute, tools.signal);
    const sources = beside.source === undefined ? [] : [beside.source];
    yield { type: 'item', draft: draftOf({ file, sha256, bytes, sources, parts: undefined }, tools) };
    const complaints = [...beside.complaints, ...sources.flatMap(dateComplaints), ...sources.flatMap(digestComplaints)];
    if (complaints.length > 0) yield problemOf(sidecar.path, 'partial', beside.sha256, sidecar.bytes, complaints);
  } catch (error) {
    tools.signal.throwIfAborted();
    yield problemOf(file.path, 'unreadable', null, file.bytes, [
      fileDiagnostic('file-unreadable', systemMessage(error)),
    ]);
  }
}

async function digestFile(absolute: string, signal: AbortSignal): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of streamFile(absolute)) {
    signal.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function readSidecar(
  file: FileEntry,
): Promise<{ source: MetadataSource | undefined; complaints: readonly Diagnostic[]; sha256: string | null }> {
  const read = await readBounded(file.absolute, MAX_BYTES);
  if (!read.ok)
    return {
      source: undefined,
      complaints: [fileDiagnostic(`sidecar-${read.state}`, `The sidecar cannot be read. ${read.message}`)],
      sha256: null,
    };
  const document = parsePositioned(file.path, read.bytes, 'yaml');
  const source = sourceOf(document, file.path, read.bytes);
  const complaints = [...document.diagnostics];
  if (source === undefined && complaints.length === 0) {
    complaints.push(
      diagnosticAt(document, undefined, {
        code: 'sidecar-shape',
        severity: 'error',
        message: 'A mapping of metadata was expected here, for example "owner: Head of Security".',
      }),
    );
  }
  return { source, complaints, sha256: sha256Hex(read.bytes) };
}

function sourceOf(document: ParsedDocument, path: string, bytes: Buffer): MetadataSource | undefined {
  if (!isJsonObject(document.value) || document.diagnostics.length > 0) return undefined;
  return { path, document, metadata: readMetadata(document.value), sha256: sha256Hex(bytes) };
}

const DUTY_FIELDS: readonly Field[] = ['owner', 'nextReview', 'lastReviewed'];

function hasDuty(source: MetadataSource): boolean {
  const { fields, unreadDates } = source.metadata;
  return DUTY_FIELDS.some((field) => fields.has(field)) || unreadDates.some((date) => DUTY_FIELDS.includes(date.field));
}

/** Front matter that does not parse still shows by its keys whether somebody meant it as a governed document. */
function mentionsDuty(document: ParsedDocument): boolean {
  return (
    document.diagnostics.length > 0 &&
    /^(?:owner|policy_owner|document_owner|next_review|last_reviewed|review_due|approved_by)[ \t]{0,20}:/im.test(
      document.text,
    )
  );
}

function dateComplaints(source: MetadataSource): readonly Diagnostic[] {
  return source.metadata.unreadDates.map(({ field, pointer }) =>
    diagnosticAt(source.document, source.document.spans.get(pointer), {
      code: 'date-format',
      severity: 'warning',
      message: `The value of ${field} is not a date that exists; it is treated as unknown.`,
      next: 'Write it as YYYY-MM-DD.',
    }),
  );
}

function digestComplaints(source: MetadataSource): readonly Diagnostic[] {
  return source.metadata.unreadDigests.map((pointer) =>
    diagnosticAt(source.document, source.document.spans.get(pointer), {
      code: 'digest-format',
      severity: 'warning',
      message: 'The digest of the approved text is no SHA-256 of 64 hex digits; it is treated as unknown.',
      next: 'Record the approval with probity approve, which writes it.',
    }),
  );
}

function unclosed(path: string, bytes: Buffer): Diagnostic {
  const document = parsePositioned(path, bytes.subarray(0, 4), 'yaml');
  return diagnosticAt(document, undefined, {
    code: 'front-matter-unclosed',
    severity: 'warning',
    message: 'The metadata that begins here is never closed, so it is read as text.',
    next: 'Put a line with three hyphens below the last metadata line.',
  });
}

function encoding(path: string, bytes: Buffer): Diagnostic {
  const document = parsePositioned(path, bytes.subarray(0, 4), 'yaml');
  return diagnosticAt(document, undefined, {
    code: 'text-encoding',
    severity: 'warning',
    message: 'The file is no UTF-8, so letters beyond ASCII in it cannot be read.',
    next: 'Save it as UTF-8, then collect again.',
  });
}

function orphan(path: string): Diagnostic {
  return fileDiagnostic('sidecar-alone', `${shownAnonymousText(path)} describes a file that is not there.`);
}

function fileDiagnostic(code: string, message: string): Diagnostic {
  return { code, severity: 'error', message, next: NEXT };
}

function problemOf(
  path: string,
  state: SourceProblem['state'],
  sha256: string | null,
  bytes: number,
  diagnostics: readonly Diagnostic[],
): Collected {
  return {
    type: 'problem',
    problem: {
      path: shownAnonymousText(path),
      state,
      sha256,
      bytes,
      diagnostics: diagnostics.map((each) => redactedDiagnostic({ next: NEXT, ...each }, shownAnonymousText)),
    },
  };
}
