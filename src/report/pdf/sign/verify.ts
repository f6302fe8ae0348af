import type { PdfDictionary } from '../pdf-syntax.ts';
import { checkSeal, sealedPart } from '../seal.ts';
import { checkSignature, readSignedData, type SignedData } from './cms-read.ts';
import { chainDigest, cmsOf, type Signer, subjectOf } from './cms-write.ts';
import { readDer } from './der.ts';
import { type SignatureField, signatureFields, textIn } from './fields.ts';
import { OID } from './oids.ts';
import { checkTimestamp, fingerprintOf, type TimestampCheck, validAt } from './timestamp.ts';
import { digestRange, type OpenUpdate, openUpdate } from './update.ts';

/** One signature of a pack, each property checked on its own. Whether the certificate is to be trusted is the reader's to judge. */
export interface SignatureReport {
  readonly field: string;
  /** Name the certificate gives its holder. */
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the certificate, 64 hex digits. */
  readonly fingerprint: string;
  /** What the signer says of themselves; signed, but not proven. */
  readonly name: string;
  readonly role: string;
  readonly reason: string;
  readonly location: string;
  /** ISO 8601, by the signer's own clock; empty where it is not said. */
  readonly claimedTime: string;
  /** Everything up to the end of its revision is signed but the signature value itself; for the last one, the whole file. */
  readonly byteRangeCoversAll: boolean;
  /** Its revision adds this signature to this field and changes nothing else of the pack. */
  readonly addsOnlySignature: boolean;
  readonly digestOk: boolean;
  readonly signatureOk: boolean;
  /** By the time of the timestamp, else by the claimed time. */
  readonly certificateValid: boolean;
  readonly timestamp: TimestampCheck | null;
  /** Everything above holds. */
  readonly ok: boolean;
  /** Why not, in words; empty where it is ok. */
  readonly problems: readonly string[];
}

/** What a signature dictionary says, as read from the file. */
export interface Entry {
  readonly field: SignatureField;
  readonly dictionary: PdfDictionary;
  readonly range: OpenUpdate['range'];
  readonly value: Buffer;
}

/** Returns a report on each signature of a pack, oldest first; throws a plain Error where the file cannot be read. */
export function verifySignatures(bytes: Uint8Array): readonly SignatureReport[] {
  const found = signatureFields(bytes).flatMap((field) => (field.value === null ? [] : [entryOf(field, field.value)]));
  found.sort((a, b) => endOf(a.range) - endOf(b.range));
  const state = checkSeal(bytes);
  let before = state === 'intact' || state === 'extended' ? sealedPart(bytes).length : 0;
  const reports: SignatureReport[] = [];
  for (const [index, entry] of found.entries()) {
    const last = index === found.length - 1;
    reports.push(reportOn(bytes, entry, before, last ? bytes.length : null));
    before = endOf(entry.range);
  }
  return reports;
}

/** Returns where the bytes end that a range covers. */
export function endOf([, , second, rest]: OpenUpdate['range']): number {
  return second + rest;
}

/** Reads what a signature dictionary says of place and value. */
export function entryOf(field: SignatureField, dictionary: PdfDictionary): Entry {
  const range = dictionary.entries.get('/ByteRange');
  const numbers = range?.type === 'array' ? range.items.map((item) => (item.type === 'number' ? item.value : -1)) : [];
  const [from = -1, length = -1, second = -1, rest = -1] = numbers;
  const contents = dictionary.entries.get('/Contents');
  if (numbers.length !== 4 || !numbers.every((each) => Number.isSafeInteger(each) && each >= 0))
    throw new Error(`Not a pack this reader can read: the signature in ${field.name} has no byte range.`);
  const value = Buffer.from(contents?.type === 'string' ? contents.value : '', 'latin1');
  return { field, dictionary, range: [from, length, second, rest], value };
}

/** What the seal and all signatures of a pack say together. */
export interface PackIntegrity {
  /** `sealed` has no signature, `signed` has some; in both every byte is as it was written. */
  readonly state: 'sealed' | 'signed' | 'differs';
  /** The first thing that differs. */
  readonly problem: string | null;
  readonly signatures: readonly SignatureReport[];
}

/** Judges a whole file: the sealed part must hold, and behind it there may be good signatures and nothing else. */
export function checkIntegrity(bytes: Uint8Array): PackIntegrity {
  const seal = checkSeal(bytes);
  if (seal === 'broken' || seal === 'absent')
    return { state: 'differs', problem: `the seal over the pack is ${seal}`, signatures: [] };
  try {
    const signatures = verifySignatures(bytes);
    const bad = signatures.find(({ ok }) => !ok);
    if (bad !== undefined) return { state: 'differs', problem: `${bad.field}: ${bad.problems.join('; ')}`, signatures };
    if (seal === 'intact') return { state: 'sealed', problem: null, signatures };
    if (signatures.length > 0) return { state: 'signed', problem: null, signatures };
    return { state: 'differs', problem: 'something that is no signature was added behind the sealed pack', signatures };
  } catch (error) {
    return { state: 'differs', problem: (error as Error).message, signatures: [] };
  }
}

function reportOn(bytes: Uint8Array, entry: Entry, before: number, end: number | null): SignatureReport {
  const { dictionary, range } = entry;
  const covers = coversAll(bytes, entry) && endOf(range) <= bytes.length && (end === null || endOf(range) === end);
  const only = before > 0 && covers && addsOnlySafely(bytes, entry, before);
  const claimedTime = timeOf(textIn(dictionary, '/M'));
  const cms = cmsReport(bytes, entry, claimedTime);
  const problems = [
    ...(covers ? [] : ['the signature does not cover everything before it']),
    ...(only ? [] : ['its revision may change more than this field']),
    ...cms.problems,
  ];
  return {
    field: entry.field.name,
    name: textIn(dictionary, '/Name'),
    role: textIn(dictionary, '/XXProbityRole'),
    reason: textIn(dictionary, '/Reason'),
    location: textIn(dictionary, '/Location'),
    claimedTime,
    byteRangeCoversAll: covers,
    addsOnlySignature: only,
    ...cms,
    problems,
    ok: problems.length === 0,
  };
}

/** The gap between the two ranges must hold the value of this signature and nothing else, or text could hide in it. */
function coversAll(bytes: Uint8Array, { range, value }: Entry): boolean {
  const [from, length, second, rest] = range;
  if (from !== 0 || second + rest > bytes.length || second - length !== value.length * 2 + 2) return false;
  const gap = Buffer.from(bytes.subarray(length, second)).toString('latin1');
  return gap.toLowerCase() === `<${value.toString('hex')}>`;
}

function addsOnlySafely(bytes: Uint8Array, entry: Entry, before: number): boolean {
  try {
    return addsOnly(bytes, entry, before);
  } catch {
    return false;
  }
}

/** Appends the same signature to the file as it was before; apart from the value, the bytes must come out equal. */
function addsOnly(bytes: Uint8Array, entry: Entry, before: number): boolean {
  const { dictionary, value, range } = entry;
  const earlier = bytes.subarray(0, before);
  const field = signatureFields(earlier).find(({ name }) => name === entry.field.name);
  if (field === undefined || field.value !== null) return false;
  const cms = readSignedData(value);
  const signer = signerOf(cms);
  if (signer === null || !value.subarray(0, readDer(value).whole.length).equals(writtenAgain(cms, signer)))
    return false;
  const words = {
    chain: chainDigest(signer.chain),
    at: timeOf(textIn(dictionary, '/M')),
    name: textIn(dictionary, '/Name'),
    role: textIn(dictionary, '/XXProbityRole'),
    reason: textIn(dictionary, '/Reason'),
    location: textIn(dictionary, '/Location'),
  };
  const again = openUpdate(earlier, field, words, value.length);
  if (again.range.some((each, index) => each !== range[index])) return false;
  const [, length, second] = range;
  const gap = Buffer.from(bytes.subarray(length, second)).toString('latin1');
  return (
    gap === `<${value.toString('hex')}>` &&
    Buffer.compare(again.bytes.subarray(before, length), bytes.subarray(before, length)) === 0 &&
    Buffer.compare(again.bytes.subarray(second), bytes.subarray(second, endOf(range))) === 0
  );
}

/** The signer's certificate told apart from the others, with its public key. */
function signerOf(data: SignedData): Signer | null {
  const { certificate } = checkSignature(data, () => Buffer.alloc(0));
  if (certificate === null) return null;
  const chain = data.certificates.filter((each) => !certificate.raw.equals(each));
  return { key: certificate.publicKey, certificate: certificate.raw, chain };
}

/** Nothing of a signature but its attributes is signed, so the rest must be written exactly as this program writes it. */
function writtenAgain({ hash, attributes, value, unsigned }: SignedData, signer: Signer): Uint8Array {
  return cmsOf(signer, { hash, attributes, value }, unsigned.get(OID.timestampToken)?.whole ?? null);
}

type CmsReport = Pick<
  SignatureReport,
  'subject' | 'issuer' | 'fingerprint' | 'digestOk' | 'signatureOk' | 'certificateValid' | 'timestamp' | 'problems'
>;

function cmsReport(bytes: Uint8Array, entry: Entry, claimedTime: string): CmsReport {
  const nothing = { subject: '', issuer: '', fingerprint: '', digestOk: false, signatureOk: false };
  try {
    const data = readSignedData(entry.value);
    const check = checkSignature(data, (hash) => digestRange(bytes, entry.range, hash));
    const { certificate, digestOk, signatureOk } = check;
    const timestamp = timestampOf(data);
    const time = timestamp?.ok === true ? timestamp.time : claimedTime;
    const certificateValid = certificate !== null && validAt(certificate, time);
    const problems = [
      ...(data.contentType === OID.data && data.content === null ? [] : ['the signature is of another kind']),
      ...(zerosAfter(entry.value) ? [] : ['something is hidden behind the signature value']),
      ...(digestOk ? [] : ['what was signed has been changed']),
      ...(signatureOk ? [] : ['the signature was not made with the key of its certificate']),
      ...(certificateValid ? [] : ['the certificate was not valid when it was signed']),
      ...(timestamp === null || timestamp.ok ? [] : [`the timestamp does not hold: ${timestamp.problem}`]),
    ];
    const who =
      certificate === null
        ? { subject: '', issuer: '', fingerprint: '' }
        : {
            subject: subjectOf(certificate),
            issuer: certificate.issuer.replaceAll('\n', ', '),
            fingerprint: fingerprintOf(certificate.raw),
          };
    return { ...who, digestOk, signatureOk, certificateValid, timestamp, problems };
  } catch (error) {
    const problems = [`the signature cannot be read: ${(error as Error).message}`];
    return { ...nothing, certificateValid: false, timestamp: null, problems };
  }
}

/** Bytes after the value are not signed by anyone, so they must be the zeros that fill its room. */
function zerosAfter(value: Buffer): boolean {
  return value.subarray(readDer(value).whole.length).every((byte) => byte === 0);
}

function timestampOf(data: SignedData): TimestampCheck | null {
  const token = data.unsigned.get(OID.timestampToken);
  if (token === undefined) return null;
  try {
    return checkTimestamp(token.whole, data.value);
  } catch (error) {
    return { time: '', authority: '', fingerprint: '', ok: false, problem: (error as Error).message };
  }
}

/** `D:20261120120000Z` as ISO 8601; empty where it is something else. */
function timeOf(text: string): string {
  const parts = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return '';
  const [, year, month, dayOfMonth, hour, minute, second] = parts;
  return `${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`;
}
