import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { unpackedLog } from '../collect/logs/scan/unpacked.ts';
import { shownAnonymousText } from '../collect/text-redactor.ts';
import type { EvidenceItem, Locator } from '../model/evidence.ts';
import { isJsonObject, type Json, textOf } from '../model/json.ts';
import type { Shown } from '../model/verdict.ts';
import { sha256Hex } from '../platform/digest.ts';

/** What reading a cited place again has shown. `excerpt` is null unless its bytes say just what the stored fact says. */
export interface PlaceRead {
  readonly state: 'unchanged' | 'changed' | 'gone' | 'not-checked';
  readonly excerpt: string | null;
  /** Why it was not checked; '' otherwise. */
  readonly why: string;
}

const LONGEST_EXCERPT = 160;
/** How a line end is shown once a text is fit to be printed. */
const LINE_END = /(?:<U\+000D>)?<U\+000A>/;
const LARGEST_FILE = 1 << 28;

/** Reads the places that observations cite again, each file once. */
export class PlaceReader {
  readonly #root: string;
  readonly #files = new Map<string, Buffer | PlaceRead>();
  readonly #printable: (kind: string) => boolean;

  /** `printable` tells of an evidence kind whether excerpts of its sources may be printed at all. */
  constructor(root: string, printable: (kind: string) => boolean) {
    this.#root = realpathSync(root);
    this.#printable = printable;
  }

  /** Compares the bytes a shown fact was read from with those that are there now. */
  read(item: EvidenceItem, { value, locator }: Omit<Shown, 'pointer'>): PlaceRead | null {
    if (locator === null) return null;
    if (item.source.repository !== undefined) return notChecked('it lies in a commit, which is cited by its own name');
    if (locator.sha256 === undefined) return notChecked('the bytes hold a value that was redacted');
    const path = pathOf(item, locator);
    if (path === null) return notChecked('it was derived from other items');
    const bytes = this.#open(path);
    if (!Buffer.isBuffer(bytes)) return bytes;
    const cited = bytes.subarray(locator.byteStart, locator.byteEnd);
    if (sha256Hex(cited) !== locator.sha256) return { state: 'changed', excerpt: null, why: '' };
    const showable = this.#printable(item.kind) && says(cited, value);
    return { state: 'unchanged', excerpt: showable ? excerptOf(cited) : null, why: '' };
  }

  #open(path: string): Buffer | PlaceRead {
    const known = this.#files.get(path) ?? this.#readInside(path);
    this.#files.set(path, known);
    return known;
  }

  /** A locker is not trusted to name a file outside the folder, by a link neither. */
  #readInside(path: string): Buffer | PlaceRead {
    try {
      const absolute = realpathSync(join(this.#root, path));
      if (!absolute.startsWith(this.#root + sep)) return notChecked('it lies outside the folder');
      const stats = statSync(absolute);
      if (!stats.isFile()) return { state: 'changed', excerpt: null, why: '' };
      if (stats.size > LARGEST_FILE) return notChecked('the file is too large to be read again here');
      const bytes = readFileSync(absolute);
      // Places in a compressed log count in the text that was read.
      return unpackedLog(path, bytes, LARGEST_FILE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'gone', excerpt: null, why: '' };
      return notChecked('it cannot be read');
    }
  }
}

function notChecked(why: string): PlaceRead {
  return { state: 'not-checked', excerpt: null, why };
}

function pathOf(item: EvidenceItem, locator: Locator): string | null {
  if (locator.path !== undefined) return locator.path;
  if (item.parameters['derivedFrom'] !== undefined) return null;
  const files = item.parameters['files'];
  if (!Array.isArray(files)) return item.source.path;
  const [only] = files;
  return files.length === 1 && isJsonObject(only) ? textOf(only['path']) : null;
}

/**
 * Tells whether the bytes say what the fact says and nothing else. Around a fact that was read from a whole entry or a whole
 * line stands what was never stored, with whatever it holds.
 */
function says(bytes: Buffer, value: Json): boolean {
  if (value === null || typeof value === 'object') return false;
  const text = bytes.toString('utf8').trim();
  return text === String(value) || unquoted(text) === String(value);
}

/** A text as JSON, YAML and TOML write it between quotation marks. */
function unquoted(text: string): string {
  if (/^'[^']*'$/.test(text)) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'string' ? read : text;
  } catch {
    return text;
  }
}

/** The first line of the bytes, without anything the redactor would take out before storing. */
function excerptOf(bytes: Buffer): string {
  // Redacted as a whole first: a cut could split what only shows as a secret in full.
  const [first = '', ...others] = shownAnonymousText(bytes.toString('utf8').trim()).split(LINE_END);
  const cut = first.length > LONGEST_EXCERPT || others.length > 0;
  return cut ? `${first.slice(0, LONGEST_EXCERPT)} […]` : first;
}
