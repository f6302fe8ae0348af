import { type PdfDictionary, pdfText } from '../pdf-syntax.ts';
import { dictionaryAt, objectAt, openPdf, type PdfFile } from '../read.ts';

/** What a new revision must know of the file before it. */
interface FileEnd {
  readonly root: number;
  readonly info: number;
  /** The first, permanent part of the file identifier, in hex. */
  readonly id: string;
  /** One more than the highest object number. */
  readonly size: number;
  readonly tableAt: number;
}

/** A signature field of a pack. */
export interface SignatureField {
  readonly name: string;
  /** What a reader shows as the purpose of the field. */
  readonly label: string;
  readonly number: number;
  /** The dictionary of the field as it stands in the file, from `<<` to `>>`. */
  readonly source: string;
  /** Object number of what the field shows once it is signed, or null. */
  readonly look: number | null;
  readonly value: PdfDictionary | null;
  /** Offset of the cross-reference table and the rest of the trailer. */
  readonly file: FileEnd;
}

/** Returns the signature fields of a pack in page order; throws a plain Error where the file is none of ours. */
export function signatureFields(bytes: Uint8Array): readonly SignatureField[] {
  const pdf = openPdf(bytes);
  const file = fileEnd(pdf);
  const root = pdf.trailer.entries.get('/Root');
  const form = dictionaryAt(pdf, root, 'the catalogue').entries.get('/AcroForm');
  if (form === undefined) return [];
  const listed = dictionaryAt(pdf, form, 'the form').entries.get('/Fields');
  if (listed?.type !== 'array') throw new Error('Not a pack this reader can read: the form has no list of fields.');
  const fields: SignatureField[] = [];
  for (const reference of listed.items) {
    const { value, reader, from } = objectAt(pdf, reference, 'a form field');
    if (value.type !== 'dictionary' || reference.type !== 'reference') continue;
    const kind = value.entries.get('/FT');
    if (kind?.type !== 'name' || kind.value !== '/Sig') continue;
    const signature = value.entries.get('/V');
    fields.push({
      name: textIn(value, '/T'),
      label: textIn(value, '/TU'),
      number: reference.value,
      source: pdf.bytes.toString('latin1', from, reader.at).trim(),
      look: lookOf(value),
      value: signature === undefined ? null : dictionaryAt(pdf, signature, 'a signature'),
      file,
    });
  }
  return fields;
}

function lookOf(field: PdfDictionary): number | null {
  const look = field.entries.get('/XXProbitySigned');
  return look?.type === 'reference' ? look.value : null;
}

/** Returns the text under a key, or an empty one. */
export function textIn(dictionary: PdfDictionary, key: string): string {
  const value = dictionary.entries.get(key);
  return value?.type === 'string' ? pdfText(value.value) : '';
}

function fileEnd({ trailer, tableAt }: PdfFile): FileEnd {
  const { entries } = trailer;
  const root = entries.get('/Root');
  const info = entries.get('/Info');
  const size = entries.get('/Size');
  const ids = entries.get('/ID');
  const id = ids?.type === 'array' ? ids.items[0] : undefined;
  if (root?.type !== 'reference' || info?.type !== 'reference' || size?.type !== 'number' || id?.type !== 'string')
    throw new Error('Not a pack this reader can read: its trailer is not complete.');
  return {
    root: root.value,
    info: info.value,
    size: size.value,
    id: Buffer.from(id.value, 'latin1').toString('hex'),
    tableAt,
  };
}
