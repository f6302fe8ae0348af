import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { matchesWildcard } from '../../../platform/wildcard.ts';
import type { Signer } from './signer-store.ts';

/**
 * What a signature of a commit or tag turned out to be. `trusted`: it verifies with a key of the organisation's list that
 * was valid then and belongs to the stated person. `unverified` is OpenPGP, X.509 or WebAuthn, which is not checked here.
 */
export type SignatureState =
  | 'trusted'
  | 'other-person'
  | 'unknown-key'
  | 'outside-validity'
  | 'bad'
  | 'unverified'
  | 'unsigned';

/** Returns the signature of a commit object and the bytes it signs; undefined where there is none. */
export function signedPartOf(body: Buffer): { readonly signature: string; readonly payload: Buffer } | undefined {
  const text = body.toString('latin1');
  const end = text.indexOf('\n\n');
  const header = end === -1 ? text : text.slice(0, end + 1);
  const start = /(?:^|\n)gpgsig(?:-sha256)? /.exec(header);
  if (start === null) return undefined;
  const from = start.index + (start[0].startsWith('\n') ? 1 : 0);
  let to = header.indexOf('\n', from) + 1;
  while (to > 0 && header[to] === ' ') to = header.indexOf('\n', to) + 1;
  if (to <= 0) return undefined;
  const lines = header.slice(from, to - 1).split('\n');
  const first = (lines[0] ?? '').replace(/^gpgsig(?:-sha256)? /, '');
  const signature = [first, ...lines.slice(1).map((line) => line.slice(1))].join('\n');
  return { signature, payload: Buffer.concat([body.subarray(0, from), body.subarray(to)]) };
}

/** Returns the signature at the end of a tag object and the bytes it signs; undefined where there is none. */
export function signedPartOfTag(body: Buffer): { readonly signature: string; readonly payload: Buffer } | undefined {
  const at = /\n-----BEGIN (?:SSH|PGP) SIGNATURE-----\n/.exec(body.toString('latin1'))?.index;
  if (at === undefined) return undefined;
  return { signature: body.subarray(at + 1).toString('latin1'), payload: body.subarray(0, at + 1) };
}

/** Judges a signature over git's payload. `who` is the address of the committer or tagger, `when` their stated time. */
export function signatureState(
  part: { readonly signature: string; readonly payload: Buffer } | undefined,
  who: string,
  when: number,
  signers: readonly Signer[],
): SignatureState {
  if (part === undefined) return 'unsigned';
  if (!part.signature.includes('BEGIN SSH SIGNATURE')) return 'unverified';
  const parsed = parseArmour(part.signature);
  if (parsed === undefined || parsed.namespace !== 'git') return 'bad';
  const known = signers.filter((signer) => signer.key === parsed.key.toString('base64') && !signer.authority);
  // A browser signs other bytes, which are not checked here.
  if (parsed.algorithm.startsWith('webauthn-')) return 'unverified';
  if (!isValid(parsed, part.payload)) return 'bad';
  if (known.length === 0) return 'unknown-key';
  const allowed = known.filter((signer) => signer.namespaces.length === 0 || signer.namespaces.includes('git'));
  const valid = allowed.filter((signer) => signer.validAfter <= when && when <= signer.validBefore);
  if (valid.length === 0) return allowed.length === 0 ? 'unknown-key' : 'outside-validity';
  return valid.some((signer) => signer.principals.some((principal) => matchesWildcard(principal, who)))
    ? 'trusted'
    : 'other-person';
}

interface SshSignature {
  readonly key: Buffer;
  readonly namespace: string;
  readonly reserved: Buffer;
  readonly hash: string;
  readonly algorithm: string;
  readonly blob: Buffer;
  /** What a security token adds behind the signature: one byte of flags, four of a counter. */
  readonly token: Buffer;
}

/** Parses the armour and the fields of PROTOCOL.sshsig, version 1; undefined where they are not whole. */
function parseArmour(armour: string): SshSignature | undefined {
  const inner = /-----BEGIN SSH SIGNATURE-----([A-Za-z0-9+/=\s]{1,20000})-----END SSH SIGNATURE-----/.exec(armour)?.[1];
  if (inner === undefined) return undefined;
  const bytes = Buffer.from(inner.replaceAll(/\s/g, ''), 'base64');
  if (bytes.subarray(0, 6).toString('latin1') !== 'SSHSIG' || bytes.length < 10 || bytes.readUInt32BE(6) !== 1)
    return undefined;
  const fields = fieldsOf(bytes.subarray(10));
  const [key, namespace, reserved, hash, signature] = fields ?? [];
  if (
    key === undefined ||
    namespace === undefined ||
    reserved === undefined ||
    hash === undefined ||
    signature === undefined
  )
    return undefined;
  const cut = tokenPart(signature);
  const [algorithm, blob] = fieldsOf(signature.subarray(0, signature.length - cut)) ?? [];
  if (algorithm === undefined || blob === undefined) return undefined;
  return {
    key,
    namespace: namespace.toString(),
    reserved,
    hash: hash.toString(),
    algorithm: algorithm.toString(),
    blob,
    token: signature.subarray(signature.length - cut),
  };
}

/** Returns the bytes that follow the two fields of a signature by a key on a security token (PROTOCOL.u2f), 0 for others. */
function tokenPart(signature: Buffer): number {
  return signature.subarray(4, 7).toString('latin1') === 'sk-' && signature.length > 5 ? 5 : 0;
}

/** Cuts bytes into the length-prefixed strings of the SSH wire format; undefined where a length leads outside. */
function fieldsOf(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && fields.length < 8) {
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function isValid(signature: SshSignature, payload: Buffer): boolean {
  if (signature.hash !== 'sha512' && signature.hash !== 'sha256') return false;
  const digest = createHash(signature.hash).update(payload).digest();
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    field(Buffer.from(signature.namespace)),
    field(signature.reserved),
    field(Buffer.from(signature.hash)),
    field(digest),
  ]);
  try {
    return verifyWith(signature, signed);
  } catch {
    return false;
  }
}

function verifyWith({ key, algorithm, blob, token }: SshSignature, signed: Buffer): boolean {
  const [type, ...parts] = fieldsOf(key) ?? [];
  const name = type?.toString() ?? '';
  if (name === 'ssh-ed25519' && algorithm === name) return verify(null, signed, ed25519(parts[0]), blob);
  if (name === 'ssh-rsa' && /^rsa-sha2-(?:256|512)$/.test(algorithm))
    return verify(algorithm.endsWith('512') ? 'sha512' : 'sha256', signed, rsa(parts[1], parts[0]), blob);
  if (name.startsWith('ecdsa-sha2-nistp') && algorithm === name) return verifyEcdsa(name, parts[1], blob, signed);
  if (name === 'sk-ssh-ed25519@openssh.com' && algorithm === name)
    return verify(null, tokenSigned(parts[1], token, signed), ed25519(parts[0]), blob);
  if (name === 'sk-ecdsa-sha2-nistp256@openssh.com' && algorithm === name)
    return verifyEcdsa('ecdsa-sha2-nistp256', parts[1], blob, tokenSigned(parts[2], token, signed));
  return false;
}

/** What a security token signs: digest of the application, flags and counter, digest of the message (PROTOCOL.u2f). */
function tokenSigned(application: Buffer | undefined, token: Buffer, message: Buffer): Buffer {
  const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  return Buffer.concat([digest(application ?? Buffer.alloc(0)), token, digest(message)]);
}

const CURVES: readonly { readonly bits: string; readonly size: number; readonly hash: string }[] = [
  { bits: '256', size: 32, hash: 'sha256' },
  { bits: '384', size: 48, hash: 'sha384' },
  { bits: '521', size: 66, hash: 'sha512' },
];

function verifyEcdsa(name: string, point: Buffer | undefined, blob: Buffer, signed: Buffer): boolean {
  const curve = CURVES.find(({ bits }) => name.endsWith(bits));
  const [r, s] = fieldsOf(blob) ?? [];
  if (curve === undefined || r === undefined || s === undefined) return false;
  const raw = Buffer.concat([sized(r, curve.size), sized(s, curve.size)]);
  return verify(curve.hash, signed, { key: ecdsa(point, curve.size), dsaEncoding: 'ieee-p1363' }, raw);
}

function ed25519(point: Buffer | undefined): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: url(point) }, format: 'jwk' });
}

function rsa(modulus: Buffer | undefined, exponent: Buffer | undefined): KeyObject {
  return createPublicKey({ key: { kty: 'RSA', n: url(trimmed(modulus)), e: url(trimmed(exponent)) }, format: 'jwk' });
}

function ecdsa(point: Buffer | undefined, size: number): KeyObject {
  if (point?.[0] !== 4 || point.length !== 1 + 2 * size) throw new Error('Only uncompressed points are known.');
  const crv = size === 32 ? 'P-256' : size === 48 ? 'P-384' : 'P-521';
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  return createPublicKey({ key: { kty: 'EC', crv, x: url(x), y: url(y) }, format: 'jwk' });
}

function url(bytes: Buffer | undefined): string {
  return (bytes ?? Buffer.alloc(0)).toString('base64url');
}

function trimmed(bytes: Buffer | undefined): Buffer {
  return bytes?.[0] === 0 ? bytes.subarray(1) : (bytes ?? Buffer.alloc(0));
}

function sized(bytes: Buffer, size: number): Buffer {
  const digits = trimmed(bytes);
  return Buffer.concat([Buffer.alloc(Math.max(0, size - digits.length)), digits]);
}
