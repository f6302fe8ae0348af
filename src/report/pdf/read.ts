import { inflateSync } from 'node:zlib';
import { type PdfDictionary, PdfReader, type PdfValue, pdfText } from './pdf-syntax.ts';

/** What a reader refuses to exceed: a pack is checked by strangers, and may have been made by them. */
const LIMITS = { revisions: 16, objects: 5_000_000, attachments: 10_000, bytes: 1024 * 1024 * 1024 } as const;

/** A file with its cross-reference tables read: where each object starts, and the newest trailer. */
export interface PdfFile {
  readonly bytes: Buffer;
  readonly offsets: ReadonlyMap<number, number>;
  readonly trailer: PdfDictionary;
  /** Offset of the newest cross-reference table. */
  readonly tableAt: number;
}

/**
 * Returns the attached files of a pack by name. Reads only what Probity writes (classic cross-reference tables, Flate or
 * no compression, one level of names); throws a plain Error that names what is wrong with anything else.
 */
export function readAttachments(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const file = openPdf(bytes);
  const catalogue = dictionaryAt(file, entry(file.trailer, '/Root'), 'the catalogue');
  const names = catalogue.entries.get('/Names');
  const tree = names === undefined ? undefined : dictionaryAt(file, names, 'the names').entries.get('/EmbeddedFiles');
  const files = new Map<string, Uint8Array>();
  if (tree === undefined) return files;
  const pairs = entry(dictionaryAt(file, tree, 'the embedded files'), '/Names');
  if (pairs.type !== 'array' || pairs.items.length % 2 === 1)
    throw broken('the list of embedded files is no list of pairs');
  if (pairs.items.length / 2 > LIMITS.attachments) throw broken(`more than ${LIMITS.attachments} embedded files`);
  let room: number = LIMITS.bytes;
  for (let index = 1; index < pairs.items.length; index += 2) {
    const specification = dictionaryAt(file, pairs.items[index], 'a file specification');
    const name = entry(specification, '/UF');
    if (name.type !== 'string') throw broken('a file specification without a name');
    const text = pdfText(name.value);
    if (files.has(text)) throw broken(`the name ${JSON.stringify(text)} stands twice`);
    const embedded = dictionaryAt(file, entry(specification, '/EF'), 'the embedded file');
    const content = streamAt(file, entry(embedded, '/F'), room);
    room -= content.length;
    files.set(text, content);
  }
  return files;
}

function broken(what: string): Error {
  return new Error(`Not a pack this reader can read: ${what}.`);
}

function entry(dictionary: PdfDictionary, key: string): PdfValue {
  const value = dictionary.entries.get(key);
  if (value === undefined) throw broken(`${key} is missing`);
  return value;
}

/** Reads the cross-reference tables and trailers of a file; throws a plain Error that names what is wrong. */
export function openPdf(source: Uint8Array): PdfFile {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw broken('it does not begin like a PDF');
  const last = bytes.lastIndexOf('startxref');
  if (last === -1) throw broken('startxref is missing');
  const reader = new PdfReader(bytes, last + 'startxref'.length);
  const offsets = new Map<number, number>();
  const seen = new Set<number>();
  const tableAt = reader.integer();
  let at = tableAt;
  let trailer: PdfDictionary | undefined;
  for (;;) {
    if (seen.has(at) || seen.size >= LIMITS.revisions) throw broken('its revisions go in circles or are too many');
    seen.add(at);
    const older = readTable(bytes, at, offsets);
    trailer ??= older;
    const previous = older.entries.get('/Prev');
    if (previous === undefined) return { bytes, offsets, trailer, tableAt };
    if (previous.type !== 'number') throw broken('/Prev is no number');
    at = previous.value;
  }
}

/** Reads one cross-reference table; entries of newer revisions stay. */
function readTable(bytes: Buffer, at: number, offsets: Map<number, number>): PdfDictionary {
  if (at >= bytes.length) throw broken('a cross-reference table beyond the end');
  const reader = new PdfReader(bytes, at);
  reader.expect('xref');
  while (!reader.accept('trailer')) {
    const first = reader.integer();
    const count = reader.integer();
    // Each entry takes 20 bytes, so a count the file has no room for is refused before anything is read.
    if (count * 20 > bytes.length - reader.at || offsets.size + count > LIMITS.objects) reader.fail('too many objects');
    for (let index = 0; index < count; index += 1) {
      const offset = reader.integer();
      reader.integer();
      if (reader.accept('n')) {
        if (!offsets.has(first + index)) offsets.set(first + index, offset);
      } else reader.expect('f');
    }
  }
  return reader.dictionary();
}

/** Returns the object a reference leads to, the offset at which its value starts, and the reader behind it. */
export function objectAt(
  file: PdfFile,
  value: PdfValue | undefined,
  what: string,
): { readonly value: PdfValue; readonly from: number; readonly reader: PdfReader } {
  if (value?.type !== 'reference') throw broken(`${what} is no reference`);
  const at = file.offsets.get(value.value);
  if (at === undefined || at >= file.bytes.length) throw broken(`${what} (object ${value.value}) is not in the file`);
  const reader = new PdfReader(file.bytes, at);
  if (reader.integer() !== value.value) reader.fail(`expected object ${value.value}`);
  reader.integer();
  reader.expect('obj');
  return { from: reader.at, value: reader.value(), reader };
}

/** Returns a dictionary, or the one a reference leads to. */
export function dictionaryAt(file: PdfFile, value: PdfValue | undefined, what: string): PdfDictionary {
  if (value?.type === 'dictionary') return value;
  const found = objectAt(file, value, what).value;
  if (found.type !== 'dictionary') throw broken(`${what} is no dictionary`);
  return found;
}

function streamAt(file: PdfFile, value: PdfValue, room: number): Uint8Array {
  const { value: dictionary, reader } = objectAt(file, value, 'the embedded file');
  if (dictionary.type !== 'dictionary') throw broken('an embedded file is no stream');
  const length = entry(dictionary, '/Length');
  if (length.type !== 'number') throw broken('an embedded file without a length');
  reader.expect('stream');
  if (file.bytes[reader.at] === 0x0d) reader.at += 1;
  if (file.bytes[reader.at] !== 0x0a) reader.fail('expected the start of a stream');
  const from = reader.at + 1;
  const to = from + length.value;
  if (to > file.bytes.length) reader.fail('a stream longer than the file');
  new PdfReader(file.bytes, to).expect('endstream');
  const raw = file.bytes.subarray(from, to);
  const filter = dictionary.entries.get('/Filter');
  if (filter === undefined) return Uint8Array.from(raw);
  if (filter.type !== 'name' || filter.value !== '/FlateDecode')
    throw broken('a stream with another filter than FlateDecode');
  if (room <= 0) throw broken(`embedded files of more than ${LIMITS.bytes} bytes`);
  try {
    return Uint8Array.from(inflateSync(raw, { maxOutputLength: room }));
  } catch (cause) {
    throw new Error('Not a pack this reader can read: an embedded file cannot be decompressed, or is too large.', {
      cause,
    });
  }
}
