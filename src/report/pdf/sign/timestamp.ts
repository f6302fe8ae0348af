import { createHash, X509Certificate } from 'node:crypto';
import { checkSignature, readSignedData } from './cms-read.ts';
import { subjectOf } from './cms-write.ts';
import {
  algorithm,
  type DerNode,
  der,
  dotted,
  expectTag,
  integer,
  items,
  octets,
  readDer,
  sequence,
  TAG,
} from './der.ts';
import { HASHES, hashOid, OID } from './oids.ts';

/** What a timestamp token says and what of it holds; whether its authority can be trusted is the reader's to judge. */
export interface TimestampCheck {
  /** ISO 8601 in UTC, as the authority states it. */
  readonly time: string;
  readonly authority: string;
  readonly fingerprint: string;
  /** The token is about this very signature value, and the key of the authority's certificate signed it. */
  readonly ok: boolean;
  /** Why not, where it is not. */
  readonly problem: string | null;
}

/** Returns a timestamp query (RFC 3161) for the SHA-256 of a signature value; nothing but that digest is in it. */
export function timestampQuery(signatureValue: Uint8Array, nonce: Uint8Array | null): Uint8Array {
  const imprint = sequence(algorithm(hashOid('sha256'), true), octets(digestOf(signatureValue)));
  const wantCertificate = der(TAG.boolean, Buffer.from([0xff]));
  return sequence(integer(1), imprint, ...(nonce === null ? [] : [integer(nonce)]), wantCertificate);
}

/** Returns the token in an answer of an authority, or the bytes themselves where they are a bare token; throws where the authority refused. */
export function tokenOf(answer: Uint8Array): Uint8Array {
  const whole = readDer(answer);
  const [first, token] = items(whole);
  if (first?.tag === TAG.oid) return whole.whole;
  const status = expectTag(items(first)[0], TAG.integer, 'the status of the answer').content;
  const code = status.length === 1 ? (status[0] ?? 255) : 255;
  // 0 is granted, 1 granted with changes.
  if (code > 1) throw new Error(`The timestamp authority refused the request (status ${code}).`);
  return expectTag(token, TAG.sequence, 'the token in the answer').whole;
}

/** Checks a timestamp token against a signature value, and against the nonce of the query where there was one. */
export function checkTimestamp(
  token: Uint8Array,
  signatureValue: Uint8Array,
  nonce: Uint8Array | null = null,
): TimestampCheck {
  const data = readSignedData(token);
  const { content } = data;
  if (data.contentType !== OID.timestampInfo || content === null) throw new Error('This is no timestamp token.');
  const info = items(readDer(content));
  const time = timeOf(info[4]);
  const { certificate, digestOk, signatureOk } = checkSignature(data, (hash) => digestOf(content, hash));
  const problem =
    imprintProblem(info[2], signatureValue) ??
    nonceProblem(info, nonce) ??
    (digestOk && signatureOk ? null : 'its own signature does not hold') ??
    authorityProblem(certificate, time);
  return {
    time,
    authority: certificate === null ? '' : subjectOf(certificate),
    fingerprint: certificate === null ? '' : fingerprintOf(certificate.raw),
    ok: problem === null,
    problem,
  };
}

/** Returns the SHA-256 of a certificate as 64 hex digits. */
export function fingerprintOf(certificate: Uint8Array): string {
  return digestOf(certificate).toString('hex');
}

function digestOf(bytes: Uint8Array, hash = 'sha256'): Buffer {
  return createHash(hash).update(bytes).digest();
}

function imprintProblem(imprint: DerNode | undefined, signatureValue: Uint8Array): string | null {
  const [kind, digest] = items(imprint);
  const hash = HASHES[dotted(items(kind)[0])];
  if (hash === undefined) return 'it uses a digest that is not SHA-256, SHA-384 or SHA-512';
  return digest?.content.equals(digestOf(signatureValue, hash)) === true ? null : 'it is about another signature';
}

function nonceProblem(info: readonly DerNode[], nonce: Uint8Array | null): string | null {
  if (nonce === null) return null;
  const found = info.slice(5).find(({ tag }) => tag === TAG.integer);
  return found?.whole.equals(integer(nonce)) === true ? null : 'it answers another request';
}

function authorityProblem(certificate: X509Certificate | null, time: string): string | null {
  if (certificate === null) return 'it carries no certificate of its authority';
  if (!certificate.keyUsage.includes(OID.timeStamping)) return 'its certificate is not one for timestamps';
  return validAt(certificate, time) ? null : 'its certificate was not valid at that time';
}

/** Tells whether a certificate was valid at an instant, by its own dates. */
export function validAt(certificate: X509Certificate, instant: string): boolean {
  const at = Date.parse(instant);
  return Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
}

/** GeneralizedTime in UTC, perhaps with a fraction of a second, as ISO 8601. */
function timeOf(node: DerNode | undefined): string {
  const text = expectTag(node, TAG.time, 'the time of the token').content.toString('latin1');
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text);
  if (parts === null) throw new Error('The time of the token is not in UTC.');
  const [, year, month, dayOfMonth, hour, minute, second] = parts;
  return `${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`;
}
