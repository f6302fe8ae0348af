import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { type Json, textOf } from '../model/json.ts';
import { parsePositioned } from '../platform/document.ts';
import { readBounded } from '../platform/files.ts';
import { printable } from '../platform/text.ts';
import { writeAtomically } from '../platform/write.ts';

const MAX_BYTES = 4 << 20;

/** A value that an entry may hold. */
export type EntryValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [name: string]: string | number | boolean };

/** One entry, key by key, in the order in which it is written. */
export type Entry = readonly (readonly [key: string, value: EntryValue])[];

/** Where entries go, and who says whether they are in order. */
export interface Appending {
  readonly root: string;
  /** Name of the file below the root, with `/`. */
  readonly name: string;
  /** What a new file begins with. */
  readonly header: string;
  /** Everything that is wrong with the file of this name below a folder. */
  lint(root: string): Promise<readonly Diagnostic[]>;
}

/** Returns the list that a file holds; empty where there is no file. Throws a KnownFailure where it cannot be read as one. */
export async function entriesIn({ root, name }: Pick<Appending, 'root' | 'name'>): Promise<readonly Json[]> {
  return listOf(name, await textOfFile(join(root, name)));
}

/**
 * Appends entries to a list of YAML without touching what stands there. The file as it would be is checked first, and
 * nothing is written where anything is wrong with it. Throws a KnownFailure (exit 2, or 5 where it cannot be written).
 */
export async function appendEntries(where: Appending, entries: readonly Entry[]): Promise<string> {
  for (const entry of entries) for (const [key, value] of entry) refuseUnprintable(key, value);
  const path = join(where.root, where.name);
  const before = await textOfFile(path);
  const kept = listOf(where.name, before);
  const text = before === null ? where.header : before.endsWith('\n') || before === '' ? before : `${before}\n`;
  const after = text + entries.map((entry) => entryText(entry, indentOf(before ?? ''))).join('');
  const list = listOf(where.name, after);
  // What stood there must still stand there, or the text was appended to something that does not end where it seems to.
  const same = JSON.stringify(list.slice(0, kept.length)) === JSON.stringify(kept);
  if (!same || list.length !== kept.length + entries.length) throw cannotAppend(where.name);
  const diagnostics = await lintCopy(where, after);
  if (hasErrors(diagnostics)) throw new KnownFailure(EXIT.usage, diagnostics);
  try {
    writeAtomically(path, after);
  } catch (error) {
    const message = `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`;
    throw new KnownFailure(EXIT.io, [{ code: 'cannot-write', severity: 'error', message }], { cause: error });
  }
  return path;
}

const PEOPLE = new Set(['by', 'role', 'owner', 'approver']);

/** Who stated or approved something is read by people, so a name may not look like more than it is. */
function refuseUnprintable(key: string, value: EntryValue): void {
  if (!PEOPLE.has(key) || typeof value !== 'string' || printable(value) === value) return;
  const message = `The value of "${key}" holds a line break or a character that cannot be seen.`;
  const next = 'Write it on one line.';
  throw new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}

/** Checks the file as it would be, in a folder of its own, by the same rules as `lint`. */
async function lintCopy(where: Appending, text: string): Promise<readonly Diagnostic[]> {
  const copy = mkdtempSync(join(tmpdir(), 'probity-entry-'));
  try {
    writeAtomically(join(copy, where.name), text, 0o600);
    const found = await where.lint(copy);
    const real = join(where.root, where.name);
    return found.map((each) => (each.place === undefined ? each : { ...each, place: { ...each.place, file: real } }));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function textOfFile(path: string): Promise<string | null> {
  if (!existsSync(path)) return null;
  const read = await readBounded(path, MAX_BYTES);
  if (read.ok) return read.bytes.toString('utf8');
  const message = `${path} cannot be read, so nothing was added. ${read.message}`;
  throw new KnownFailure(EXIT.io, [{ code: 'unreadable', severity: 'error', message }]);
}

function listOf(name: string, text: string | null): readonly Json[] {
  const document = parsePositioned(name, Buffer.from(text ?? ''), 'yaml');
  if (document.diagnostics.length > 0) throw new KnownFailure(EXIT.usage, document.diagnostics);
  const { value } = document;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw cannotAppend(name);
  return value;
}

function cannotAppend(name: string): KnownFailure {
  const message = `${name} is no list of entries that another one can be put below, so it was left as it is.`;
  const next = 'Write each entry as a block that begins with "- ", or move the file aside to begin a new one.';
  return new KnownFailure(EXIT.usage, [{ code: 'cannot-append', severity: 'error', message, next }]);
}

/** The spaces before the entries that stand there already. */
function indentOf(text: string): string {
  return /^( {0,20})- /m.exec(text)?.[1] ?? '';
}

/** Returns an entry as the block of YAML that is appended. */
export function entryText(entry: Entry, indent = ''): string {
  const lines = entry.flatMap(([key, value]) => linesOf(key, value));
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}\n`).join('');
}

function linesOf(key: string, value: EntryValue): readonly string[] {
  if (typeof value !== 'object') return [`${key}: ${scalar(value)}`];
  if (isList(value)) return [`${key}:`, ...value.map((item) => `  - ${scalar(item)}`)];
  return [`${key}:`, ...Object.entries(value).map(([name, each]) => `  ${name}: ${scalar(each)}`)];
}

function isList(value: EntryValue): value is readonly string[] {
  return Array.isArray(value);
}

// Words that YAML readers of one age or another take for something else than text.
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
const PLAIN = /^\p{L}[\p{L}\p{N} ()/.,'-]{0,200}$/u;

/** Plain where nobody could read it as anything else; in JSON's quotation marks, which are YAML's too, elsewhere. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return textOf(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return `'${value}'`;
  return PLAIN.test(value) && !WORDS.test(value) && !value.endsWith(' ') ? value : JSON.stringify(value);
}
