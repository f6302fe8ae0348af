import { createHash } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { contentSha256 } from '../collect/documents/approval.ts';
import { readMarkdown } from '../collect/documents/front-matter.ts';
import { readMetadata } from '../collect/documents/metadata.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../model/json.ts';
import { type ParsedDocument, parsePositioned } from '../platform/document.ts';
import { readBounded, streamFile } from '../platform/files.ts';
import { writeAtomically } from '../platform/write.ts';
import { type Entry, type EntryValue, entryText } from './append-entry.ts';
import { isDay } from './except.ts';

const SIDECAR = '.meta.yaml';
const HEADER =
  '# What belongs to the file of this name without .meta.yaml. An approval names the text by its SHA-256.\n';
const MAX_BYTES = 4 << 20;

/** An approval as somebody gave it. */
export interface ApprovalGiven {
  readonly by: string;
  /** ISO day. */
  readonly on: string;
  /** Version of the document; '' where not stated. */
  readonly version: string;
  /** ISO day on which this is recorded. */
  readonly today: string;
}

/** What became of an approval: the sidecar it stands in, and what a reader of the document will still miss. */
export interface Approved {
  readonly sidecar: string;
  readonly sha256: string;
  /** False where this very approval of this very text stood there already. */
  readonly added: boolean;
  /** Names of the metadata that neither the document nor its sidecar states. */
  readonly missing: readonly string[];
  /** True where the one who approves is the one who owns it. */
  readonly byOwner: boolean;
}

/**
 * Records in `FILE.meta.yaml` who approved a document, when, and the digest of its present content. What stands there is
 * kept as it is. Throws a KnownFailure (exit 2, or 5 where a file cannot be read or written).
 */
export async function approveDocument(file: string, given: ApprovalGiven): Promise<Approved> {
  refuse(given);
  const { sha256, metadata } = await contentOf(file);
  const sidecar = file + SIDECAR;
  const before = await sidecarOf(sidecar);
  const states = readMetadata({ ...(isJsonObject(before.value) ? before.value : {}), ...metadata });
  const known = listIn(before.value).find((each) => isSame(each, given, sha256));
  const optional: readonly (readonly [string, EntryValue])[] = given.version === '' ? [] : [['version', given.version]];
  const entry: Entry = [['by', given.by], ['on', given.on], ...optional, ['sha256', sha256], ['recorded', given.today]];
  if (known === undefined) write(sidecar, withEntry(before, entry, sidecar));
  const plain = (name: string): string => name.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  return {
    sidecar,
    sha256,
    added: known === undefined,
    missing: NEEDED.filter(
      ([field]) => !states.fields.has(field) && !(field === 'version' && given.version !== ''),
    ).map(([, name]) => name),
    byOwner: plain(states.fields.get('owner')?.value ?? '') === plain(given.by),
  };
}

const NEEDED = [
  ['title', 'title'],
  ['owner', 'owner'],
  ['version', 'version'],
  ['nextReview', 'next_review'],
] as const;

function refuse({ by, on, today }: ApprovalGiven): void {
  if (by.trim().length < 2) throw usage('It is not said who approved it.', 'Give the name or the role with --by.');
  if (!isDay(on)) throw usage(`"${on.slice(0, 40)}" is not a day that exists.`, 'Write it as YYYY-MM-DD.');
  if (on > today) throw usage(`${on} is still to come.`, 'Record the approval once it is given.');
}

async function contentOf(file: string): Promise<{ readonly sha256: string; readonly metadata: JsonObject }> {
  const stats = existsSync(file) ? lstatSync(file) : null;
  if (stats === null) throw unreadable(file, 'There is no such file.');
  if (!stats.isFile()) throw usage(`${file} is no file but a folder, a link or a device.`, 'Name the document itself.');
  if (file.endsWith(SIDECAR)) {
    throw usage(`${file} describes a document.`, `Name the document: ${basename(file).slice(0, -SIDECAR.length)}.`);
  }
  if (!/\.(?:md|markdown)$/i.test(file)) return { sha256: await digestOf(file), metadata: {} };
  const read = await readBounded(file, MAX_BYTES);
  if (!read.ok) throw unreadable(file, read.message);
  const parts = readMarkdown(file, read.bytes);
  const { metadata } = parts;
  const value = metadata !== undefined && metadata.diagnostics.length === 0 ? metadata.value : {};
  const whole = createHash('sha256').update(read.bytes).digest('hex');
  return { sha256: contentSha256(parts, whole), metadata: isJsonObject(value) ? value : {} };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of streamFile(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function sidecarOf(path: string): Promise<ParsedDocument> {
  if (!existsSync(path)) return parsePositioned(path, Buffer.from(HEADER), 'yaml');
  const read = await readBounded(path, MAX_BYTES);
  if (!read.ok) throw unreadable(path, read.message);
  const document = parsePositioned(path, read.bytes, 'yaml');
  if (document.diagnostics.length > 0) throw new KnownFailure(EXIT.usage, document.diagnostics);
  return document;
}

function listIn(value: Json | undefined): readonly Json[] {
  const list = isJsonObject(value) ? value['approvals'] : undefined;
  return Array.isArray(list) ? list : [];
}

function isSame(each: Json, given: ApprovalGiven, sha256: string): boolean {
  if (!isJsonObject(each)) return false;
  return textOf(each['by']) === given.by && textOf(each['on']) === given.on && textOf(each['sha256']) === sha256;
}

/** The text of a sidecar with one more approval below those that stand there. */
function withEntry(before: ParsedDocument, entry: Entry, path: string): string {
  const kept = listIn(before.value);
  const last = before.spans.get(`/approvals/${kept.length - 1}`);
  const text = before.text === '' || before.text.endsWith('\n') ? before.text : `${before.text}\n`;
  let after = `${text}approvals:\n${entryText(entry, '  ')}`;
  if (kept.length > 0 && last !== undefined) {
    const end = last.start + text.slice(last.start, last.end).trimEnd().length;
    const lineEnd = text.indexOf('\n', end) + 1;
    const line = text.slice(text.lastIndexOf('\n', last.start) + 1, last.start);
    after = text.slice(0, lineEnd) + entryText(entry, /^ {0,40}/.exec(line)?.[0] ?? '') + text.slice(lineEnd);
  }
  // What stood there must still stand there, or the text was put where it does not belong.
  const now = parsePositioned(path, Buffer.from(after), 'yaml');
  const old = isJsonObject(before.value) ? before.value : {};
  const expected = JSON.stringify({ ...old, approvals: [...kept, Object.fromEntries(entry)] });
  if (now.diagnostics.length > 0 || JSON.stringify(now.value) !== expected) throw cannotAppend(path);
  return after;
}

function cannotAppend(path: string): KnownFailure {
  const message = `${path} is not written in a way that an approval can be put below, so it was left as it is.`;
  const next = 'Write it as one "name: value" on each line, and approvals as a list of entries that begin with "- ".';
  return new KnownFailure(EXIT.usage, [{ code: 'cannot-append', severity: 'error', message, next }]);
}

function write(path: string, text: string): void {
  try {
    writeAtomically(path, text);
  } catch (error) {
    const message = `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`;
    throw new KnownFailure(EXIT.io, [{ code: 'cannot-write', severity: 'error', message }], { cause: error });
  }
}

function unreadable(file: string, why: string): KnownFailure {
  const message = `${file} cannot be read, so nothing was recorded. ${why}`;
  return new KnownFailure(EXIT.io, [{ code: 'unreadable', severity: 'error', message }]);
}

function usage(message: string, next: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
