import { createHash, type KeyObject, sign, type X509Certificate } from 'node:crypto';
import {
  algorithm,
  byBytes,
  der,
  expectTag,
  integer,
  items,
  octets,
  oid,
  readDer,
  sequence,
  setOf,
  TAG,
} from './der.ts';
import { type Hash, hashOid, OID } from './oids.ts';

/** The key a person signs with, their certificate, and the certificates above it; certificates are DER. */
export interface Signer {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

/** A signature value and what is needed to write it down. */
export interface SignedValue {
  readonly hash: Hash;
  readonly attributes: Uint8Array;
  readonly value: Uint8Array;
}

const CURVES: { readonly [name: string]: Hash } = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };
const ECDSA: { readonly [hash in Hash]: string } = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};

/** Fewest bits of an RSA key, after ETSI TS 119 312. */
const SMALLEST_RSA = 2048;

/** Returns the digest a key signs with; throws an Error that says why where this kind of key cannot sign a pack. */
export function hashFor(key: KeyObject): Hash {
  const { modulusLength = 0, namedCurve = 'unnamed' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength >= SMALLEST_RSA) return 'sha256';
    throw new Error(`An RSA key needs at least ${SMALLEST_RSA} bits; this one has ${modulusLength}.`);
  }
  if (key.asymmetricKeyType !== 'ec')
    throw new Error(`Keys of type ${key.asymmetricKeyType ?? 'unknown'} cannot sign a pack; RSA and EC keys can.`);
  const hash = CURVES[namedCurve];
  if (hash === undefined) throw new Error(`The curve ${namedCurve} cannot sign a pack; P-256, P-384 and P-521 can.`);
  return hash;
}

/** Signs the digest of the document with the attributes of PAdES B-B (ETSI EN 319 142-1), so without a signing time. */
export function signDigest(signer: Signer, documentDigest: Uint8Array): SignedValue {
  const hash = hashFor(signer.key);
  const attributes = setOf(
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octets(documentDigest)),
    attribute(OID.signingCertificateV2, signingCertificate(signer.certificate)),
  );
  return { hash, attributes, value: sign(hash, attributes, signer.key) };
}

/**
 * Returns the CMS signature without the document, with a timestamp token as unsigned attribute where there is one. The
 * key is only looked at for its kind, so that a verifier can write the same again with the public one.
 */
export function cmsOf(signer: Signer, signed: SignedValue, token: Uint8Array | null): Uint8Array {
  const { issuer, serial } = issuerAndSerial(signer.certificate);
  const digestAlgorithm = algorithm(hashOid(signed.hash));
  const signatureAlgorithm =
    signer.key.asymmetricKeyType === 'rsa' ? algorithm(OID.rsa, true) : algorithm(ECDSA[signed.hash]);
  const attributes = Buffer.from(signed.attributes);
  attributes[0] = TAG.context0;
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, serial),
    digestAlgorithm,
    attributes,
    signatureAlgorithm,
    octets(signed.value),
    ...(token === null ? [] : [der(TAG.context1, attribute(OID.timestampToken, token))]),
  );
  const certificates = [signer.certificate, ...signer.chain].toSorted(byBytes);
  const signedData = sequence(
    integer(1),
    setOf(digestAlgorithm),
    sequence(oid(OID.data)),
    der(TAG.context0, ...certificates),
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), der(TAG.context0, signedData));
}

/** Returns an attribute with one value. */
function attribute(type: string, value: Uint8Array): Buffer {
  return sequence(oid(type), setOf(value));
}

/** ESSCertIDv2 of RFC 5035: the SHA-256 of the certificate (its default), and whose it is. */
function signingCertificate(certificate: Uint8Array): Buffer {
  const { issuer, serial } = issuerAndSerial(certificate);
  const digest = createHash('sha256').update(certificate).digest();
  const issuerSerial = sequence(sequence(der(TAG.context4, issuer)), serial);
  return sequence(sequence(sequence(octets(digest), issuerSerial)));
}

/** Returns issuer and serial number of a certificate as they stand in it. */
export function issuerAndSerial(certificate: Uint8Array): { readonly issuer: Buffer; readonly serial: Buffer } {
  const [body] = items(readDer(certificate));
  const fields = items(body).filter(({ tag }) => tag !== TAG.context0);
  return {
    serial: expectTag(fields[0], TAG.integer, 'the serial number of a certificate').whole,
    issuer: expectTag(fields[2], TAG.sequence, 'the issuer of a certificate').whole,
  };
}

/** Returns the SHA-256 over the certificates that go with the signer's, in the order they have in a signature. */
export function chainDigest(chain: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const each of chain.toSorted(byBytes)) hash.update(each);
  return hash.digest('hex');
}

/** Returns the person or body a certificate names: its common name, or its whole subject on one line. */
export function subjectOf(certificate: X509Certificate): string {
  const lines = certificate.subject.split('\n');
  return lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ');
}
