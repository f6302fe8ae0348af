import { X509Certificate } from 'node:crypto';
import { chainDigest, cmsOf, hashFor, type SignedValue, type Signer, signDigest } from './cms-write.ts';
import { type SignatureField, signatureFields } from './fields.ts';
import { checkTimestamp, validAt } from './timestamp.ts';
import { digestRange, fillValue, type OpenUpdate, openUpdate, type SignatureWords } from './update.ts';

/** Which field is signed, by whom, and what they say with it. */
export interface SignRequest {
  readonly signer: Signer;
  /** The name of a field, or null for the first one that is still empty. */
  readonly field: string | null;
  readonly words: Omit<SignatureWords, 'chain'>;
}

/** A signature that is made but not written yet, so that an authority can put its time on the value first. */
export interface PreparedSignature {
  readonly field: string;
  readonly value: Uint8Array;
  /** Returns the signed file, PAdES B-T with a timestamp token and B-B without; throws where the token is not about this signature. */
  readonly complete: (token: Uint8Array | null) => Uint8Array;
}

/** Room kept for a timestamp token with its certificates; it may come later, when an authority can be reached. */
const TOKEN_ROOM = 10_240;
/** Room for attributes, names and the signature value, the largest RSA keys included. */
const SIGNATURE_ROOM = 4096;
const STEP = 1024;

/** Signs a field of a pack by an append-only revision; throws an Error that says what is in the way. */
export function prepareSignature(bytes: Uint8Array, request: SignRequest): PreparedSignature {
  const { signer } = request;
  const words = { ...request.words, chain: chainDigest(signer.chain) };
  checkSigner(signer, words.at);
  const field = chooseField(signatureFields(bytes), request.field);
  const room = valueRoom(signer);
  const update = openUpdate(bytes, field, words, room);
  const signed = signDigest(signer, digestRange(update.bytes, update.range, hashFor(signer.key)));
  return {
    field: field.name,
    value: signed.value,
    complete: (token) => completed(update, signer, signed, token),
  };
}

function completed(update: OpenUpdate, signer: Signer, signed: SignedValue, token: Uint8Array | null): Uint8Array {
  if (token !== null) requireToken(token, signed.value);
  return fillValue(Uint8Array.from(update.bytes), update.range, cmsOf(signer, signed, token));
}

/** Throws an Error unless the token is a good one about the signature value. */
export function requireToken(token: Uint8Array, value: Uint8Array, nonce: Uint8Array | null = null): void {
  const { problem } = checkTimestamp(token, value, nonce);
  if (problem !== null) throw new Error(`The timestamp cannot be used: ${problem}.`);
}

function checkSigner({ key, certificate, chain }: Signer, at: string): void {
  hashFor(key);
  const own = new X509Certificate(certificate);
  if (!own.checkPrivateKey(key)) throw new Error('The certificate is not the one of this key.');
  if (!validAt(own, at))
    throw new Error(`The certificate is valid from ${own.validFrom} to ${own.validTo}, not at ${at}.`);
  if (!chain.every((each) => new X509Certificate(each).raw.length > 0)) throw new Error('The chain is empty.');
}

function chooseField(fields: readonly SignatureField[], wanted: string | null): SignatureField {
  if (fields.length === 0) throw new Error('The pack has no signature fields.');
  const names = fields.map(({ name }) => name).join(', ');
  if (wanted === null) {
    const next = fields.find(({ value }) => value === null);
    if (next === undefined) throw new Error(`All fields are signed already: ${names}.`);
    return next;
  }
  const found = fields.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`There is no field ${wanted}; the pack has: ${names}.`);
  if (found.value !== null) throw new Error(`The field ${wanted} is signed already.`);
  return found;
}

function valueRoom({ certificate, chain }: Signer): number {
  let room = TOKEN_ROOM + SIGNATURE_ROOM + 2 * certificate.length;
  for (const each of chain) room += each.length;
  return Math.ceil(room / STEP) * STEP;
}
