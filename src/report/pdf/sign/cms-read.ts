import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { issuerAndSerial } from './cms-write.ts';
import { type DerNode, dotted, expectTag, items, parts, readDer, TAG } from './der.ts';
import { HASHES, type Hash, OID, SIGNATURES } from './oids.ts';

/** A CMS signature by one signer, as read; nothing in it is verified yet. */
export interface SignedData {
  readonly certificates: readonly Uint8Array[];
  readonly contentType: string;
  readonly content: Uint8Array | null;
  readonly hash: Hash;
  readonly signerId: DerNode;
  /** Attribute values by type. */
  readonly signed: ReadonlyMap<string, DerNode>;
  readonly unsigned: ReadonlyMap<string, DerNode>;
  /** The signed attributes as they were signed. */
  readonly attributes: Buffer;
  readonly algorithm: string;
  readonly value: Buffer;
}

/** What holds of a signature, each on its own; trust in the certificate is the reader's and no part of it. */
export interface SignatureCheck {
  readonly certificate: X509Certificate | null;
  /** The signed digest is the one of the content. */
  readonly digestOk: boolean;
  /** The key of the certificate made the signature, and the signature names that certificate. */
  readonly signatureOk: boolean;
}

const MOST_CERTIFICATES = 50;

/** Reads a CMS signature; throws an Error where it is none, or has other than one signer or signed attributes missing. */
export function readSignedData(bytes: Uint8Array): SignedData {
  const [type, wrapped] = parts(readDer(bytes));
  if (dotted(type) !== OID.signedData) throw new Error('This is no CMS signature.');
  const fields = parts(items(expectTag(wrapped, TAG.context0, 'the signed data'))[0]);
  const [contentType, content] = parts(fields[2]);
  const signers = items(expectTag(fields.at(-1), TAG.set, 'the list of signers'));
  if (signers.length !== 1) throw new Error(`A signature here has one signer; this has ${signers.length}.`);
  expectVersion(fields[0], dotted(contentType) === OID.data ? 1 : 3);
  const certificates = fields.filter(({ tag }) => tag === TAG.context0).flatMap((list) => items(list));
  if (certificates.length > MOST_CERTIFICATES) throw new Error('The signature carries too many certificates.');
  const signer = readSigner(parts(signers[0]));
  const digests = items(expectTag(fields[1], TAG.set, 'the list of digests')).map(algorithmOf);
  if (!digests.some((each) => HASHES[each] === signer.hash)) throw new Error('The signature names another digest.');
  return {
    certificates: certificates.map(({ whole }) => whole),
    contentType: dotted(contentType),
    content: content === undefined ? null : contentOf(content),
    ...signer,
  };
}

function contentOf(wrapped: DerNode): Buffer {
  return expectTag(items(expectTag(wrapped, TAG.context0, 'the content'))[0], TAG.octets, 'the signed content').content;
}

type SignerPart = Omit<SignedData, 'certificates' | 'contentType' | 'content'>;

function readSigner(fields: readonly DerNode[]): SignerPart {
  const [version, signerId, digest, attributes, signatureAlgorithm, value, unsigned] = fields;
  expectVersion(version, 1);
  if (signerId === undefined) throw new Error('The signature does not say who signed.');
  const hash = HASHES[algorithmOf(digest)];
  if (hash === undefined) throw new Error('The signature uses a digest that is not SHA-256, SHA-384 or SHA-512.');
  const asSigned = Buffer.from(expectTag(attributes, TAG.context0, 'the list of signed attributes').whole);
  asSigned[0] = TAG.set;
  return {
    hash,
    signerId,
    signed: attributesOf(attributes),
    unsigned:
      unsigned === undefined ? new Map() : attributesOf(expectTag(unsigned, TAG.context1, 'the last attribute')),
    attributes: asSigned,
    algorithm: algorithmOf(signatureAlgorithm),
    value: expectTag(value, TAG.octets, 'the signature value').content,
  };
}

/** The kinds read here have no parameters, or NULL. */
function algorithmOf(node: DerNode | undefined): string {
  const [type, parameters, more] = parts(node);
  const none = parameters === undefined || (parameters.tag === TAG.null && parameters.content.length === 0);
  if (!none || more !== undefined)
    throw new Error('The signature uses an algorithm with parameters, which is not read.');
  return dotted(type);
}

/** Versions follow from what is inside (RFC 5652, 5.1 and 5.3). */
function expectVersion(node: DerNode | undefined, version: number): void {
  const { content } = expectTag(node, TAG.integer, 'the version of the signature');
  if (content.length !== 1 || content[0] !== version) throw new Error('The signature has an unexpected version.');
}

function attributesOf(list: DerNode | undefined): ReadonlyMap<string, DerNode> {
  const found = new Map<string, DerNode>();
  for (const each of items(list)) {
    const [type, values] = parts(each);
    const name = dotted(type);
    const [value, second] = items(expectTag(values, TAG.set, 'the value of an attribute'));
    if (value === undefined || second !== undefined || found.has(name))
      throw new Error('An attribute of the signature does not have exactly one value.');
    found.set(name, value);
  }
  return found;
}

/** Checks a signature against the content it is about. Never throws for a signature that does not hold. */
export function checkSignature(data: SignedData, digest: (hash: Hash) => Uint8Array): SignatureCheck {
  const found = data.certificates.find((each) => isSigner(data, each));
  const stated = data.signed.get(OID.messageDigest);
  const type = data.signed.get(OID.contentType);
  const digestOk =
    stated?.tag === TAG.octets &&
    stated.content.equals(digest(data.hash)) &&
    type?.tag === TAG.oid &&
    dotted(type) === data.contentType;
  if (found === undefined) return { certificate: null, digestOk, signatureOk: false };
  const certificate = certificateOf(found);
  if (certificate === null) return { certificate: null, digestOk, signatureOk: false };
  return { certificate, digestOk, signatureOk: namesCertificate(data, found) && holds(data, certificate) };
}

function certificateOf(bytes: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}

function isSigner({ signerId }: SignedData, certificate: Uint8Array): boolean {
  if (signerId.tag !== TAG.sequence) return false;
  const { issuer, serial } = issuerAndSerial(certificate);
  return signerId.content.equals(Buffer.concat([issuer, serial]));
}

/** The signing certificate must be named by its digest, or another certificate of the same key could take its place. */
function namesCertificate({ signed }: SignedData, certificate: Uint8Array): boolean {
  const second = signed.get(OID.signingCertificateV2);
  const list = items(second ?? signed.get(OID.signingCertificate))[0];
  const [first, next] = items(items(list)[0]);
  let hash = second === undefined ? 'sha1' : 'sha256';
  let stated = first;
  if (first?.tag === TAG.sequence) {
    hash = HASHES[dotted(items(first)[0])] ?? '';
    stated = next;
  }
  if (hash === '' || stated?.tag !== TAG.octets) return false;
  return stated.content.equals(createHash(hash).update(certificate).digest());
}

function holds(data: SignedData, certificate: X509Certificate): boolean {
  const known = SIGNATURES[data.algorithm];
  if (known === undefined || (known.hash !== null && known.hash !== data.hash)) return false;
  try {
    const key = certificate.publicKey;
    if (key.asymmetricKeyType !== known.key) return false;
    const how = known.key === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : key;
    return verify(data.hash, data.attributes, how, data.value);
  } catch {
    return false;
  }
}
