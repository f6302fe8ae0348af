import { createHash } from 'node:crypto';
import type { SignatureField } from './fields.ts';

/** What a signature says in words, beside its CMS value; all of it is claimed by the signer. */
export interface SignatureWords {
  /** ISO 8601; seconds are kept, fractions are not. */
  readonly at: string;
  readonly name: string;
  readonly role: string;
  readonly reason: string;
  readonly location: string;
  /** SHA-256 over the certificates that go with the signer's, in hex: nothing else in a signature covers them. */
  readonly chain: string;
}

/** A revision that waits for its signature: everything is in place but the value. */
export interface OpenUpdate {
  readonly bytes: Uint8Array;
  /** Offset, length, offset, length of what is signed. */
  readonly range: readonly [number, number, number, number];
}

const NUMBER_WIDTH = 10;

/**
 * Appends the revision that fills one empty signature field: the field with its value, the signature, and a
 * cross-reference table of these two objects. Catalogue and pages are not written again. The same input always gives
 * the same bytes, so that a verifier can tell that a revision does nothing else.
 */
export function openUpdate(
  before: Uint8Array,
  field: SignatureField,
  words: SignatureWords,
  valueBytes: number,
): OpenUpdate {
  const { file } = field;
  const head = before.at(-1) === 0x0a ? '' : '\n';
  const start = before.length + head.length;
  const number = file.size;
  const fieldObject = `${field.number} 0 obj\n${shownSigned(field)}/V ${number} 0 R\n>>\nendobj\n`;
  const signatureAt = start + fieldObject.length;
  const opening = `${number} 0 obj\n<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n${wordsOf(words)}/ByteRange [0 `;
  const rangeAt = signatureAt + opening.length;
  const contents = `]\n/Contents `;
  const valueAt = rangeAt + 3 * NUMBER_WIDTH + 2 + contents.length;
  const valueEnd = valueAt + 2 + valueBytes * 2;
  const closing = '\n>>\nendobj\n';
  const tableAt = valueEnd + closing.length;
  const tail = tableOf(before, field, [start, signatureAt], tableAt);
  const range = [0, valueAt, valueEnd, tableAt + tail.length - valueEnd] as const;
  const numbers = range.slice(1).map((value) => String(value).padStart(NUMBER_WIDTH, '0'));
  const text = `${head}${fieldObject}${opening}${numbers.join(' ')}${contents}<${'0'.repeat(valueBytes * 2)}>${closing}${tail}`;
  return { bytes: Buffer.concat([before, Buffer.from(text, 'latin1')]), range };
}

/** The dictionary of a field without its end, with the appearance it has once it is signed. */
function shownSigned({ source, look }: SignatureField): string {
  const open = source.slice(0, -2);
  return look === null ? open : open.replace(/\/AP <<\n\/N \d{1,10} 0 R\n>>/, `/AP <<\n/N ${look} 0 R\n>>`);
}

/** Returns the parts of a file that a range covers, as one digest. */
export function digestRange(
  bytes: Uint8Array,
  [from, length, second, rest]: OpenUpdate['range'],
  hash: string,
): Buffer {
  return createHash(hash)
    .update(bytes.subarray(from, from + length))
    .update(bytes.subarray(second, second + rest))
    .digest();
}

/** Puts a signature value into its place, in the bytes given; throws an Error where it does not fit. */
export function fillValue(bytes: Uint8Array, range: OpenUpdate['range'], value: Uint8Array): Uint8Array {
  const room = (range[2] - range[1] - 2) / 2;
  if (value.length > room)
    throw new Error(`The signature takes ${value.length} bytes and has room for ${room}; sign with a shorter chain.`);
  const hex = Buffer.from(value)
    .toString('hex')
    .padEnd(room * 2, '0');
  bytes.set(Buffer.from(hex, 'latin1'), range[1] + 1);
  return bytes;
}

function tableOf(before: Uint8Array, field: SignatureField, at: readonly [number, number], tableAt: number): string {
  const { file } = field;
  const rows = at.map((offset) => `${String(offset).padStart(NUMBER_WIDTH, '0')} 00000 n \n`);
  const id = createHash('sha256').update(before).digest('hex').slice(0, 32);
  return [
    `xref\n${field.number} 1\n${rows[0]}${file.size} 1\n${rows[1]}`,
    `trailer\n<<\n/Size ${file.size + 1}\n/Root ${file.root} 0 R\n/Info ${file.info} 0 R\n`,
    `/ID [<${file.id}> <${id}>]\n/Prev ${file.tableAt}\n>>\nstartxref\n${tableAt}\n%%EOF\n`,
  ].join('');
}

function wordsOf({ at, name, role, reason, location, chain }: SignatureWords): string {
  const when = at.slice(0, 19).replaceAll(/[-:T]/g, '');
  const texts: readonly (readonly [string, string])[] = [
    ['Name', name],
    ['XXProbityRole', role],
    ['Reason', reason],
    ['Location', location],
  ];
  const lines = texts.filter(([, text]) => text !== '').map(([key, text]) => `/${key} ${textString(text)}\n`);
  return `/M (D:${when}Z)\n${lines.join('')}/XXProbityChain (${chain})\n`;
}

/** UTF-16 with its mark, in hexadecimal: no character of a name can end the string. */
function textString(text: string): string {
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
}
