import { createHash } from 'node:crypto';

const DIGEST = 64;
const LENGTH = 12;
const VALUE = DIGEST + 1 + LENGTH;
const ZEROS = '0'.repeat(DIGEST);
const OPENING = '\n(sha256:';
const CLOSING = ')\nendobj\n';
const KEY = '/ProbitySeal ';

/** The value of the Info entry `ProbitySeal` before the seal is set: a digest and the length it covers, both all zeros. */
export const EMPTY_SEAL: string = `sha256:${ZEROS} ${'0'.repeat(LENGTH)}`;

/**
 * What a seal says of a file: `intact` means all of it, to the last byte. `extended` means that the sealed part is as it
 * was written and that something follows it, which must then be shown to be signatures and nothing else. `absent`
 * means that nothing in the file says it was ever sealed.
 */
export type SealState = 'intact' | 'extended' | 'broken' | 'absent';

/**
 * Returns the file with its seal set: its length, and the SHA-256 of the whole file with 64 zeros in the digest's place.
 * Throws an Error unless there is exactly one such place and it is still empty.
 */
export function seal(bytes: Uint8Array): Uint8Array {
  return sealInPlace(Uint8Array.from(bytes));
}

/** Sets the seal as `seal` does, in the bytes given: a large pack is not held twice. */
export function sealInPlace(bytes: Uint8Array): Uint8Array {
  const at = sealPlaces(bytes);
  const [place] = at;
  if (place === undefined || at.length !== 1) throw new Error(`A pack has exactly one seal; found ${at.length}.`);
  if (!EMPTY_SEAL.endsWith(textAt(bytes, place, VALUE))) throw new Error('The pack is sealed already.');
  bytes.set(Buffer.from(String(bytes.length).padStart(LENGTH, '0'), 'latin1'), place + DIGEST + 1);
  bytes.set(Buffer.from(digestOf(bytes, place), 'latin1'), place);
  return bytes;
}

/**
 * Tells whether a file still carries the bytes it was sealed with. A seal finds damage; it proves nothing against the
 * maker, who can seal again.
 */
export function checkSeal(bytes: Uint8Array): SealState {
  const at = sealPlaces(bytes);
  const [place] = at;
  if (place === undefined || at.length !== 1) return viewOf(bytes).includes(KEY) || at.length > 1 ? 'broken' : 'absent';
  const length = Number(textAt(bytes, place + DIGEST + 1, LENGTH));
  if (length < place + VALUE || length > bytes.length) return 'broken';
  if (digestOf(bytes.subarray(0, length), place) !== textAt(bytes, place, DIGEST)) return 'broken';
  return length === bytes.length ? 'intact' : 'extended';
}

/** Returns the part of a file that its seal covers: the pack as it was made, without signatures. Throws an Error where the seal does not hold. */
export function sealedPart(bytes: Uint8Array): Uint8Array {
  const state = checkSeal(bytes);
  if (state === 'broken' || state === 'absent') throw new Error(`The seal of the pack is ${state}.`);
  return bytes.subarray(0, Number(textAt(bytes, (sealPlaces(bytes)[0] ?? 0) + DIGEST + 1, LENGTH)));
}

/** Every offset of a digest and a length that stand alone as the string object of a seal. */
function sealPlaces(bytes: Uint8Array): readonly number[] {
  const view = viewOf(bytes);
  const places: number[] = [];
  for (let from = view.indexOf(OPENING); from !== -1; from = view.indexOf(OPENING, from + 1)) {
    const place = from + OPENING.length;
    const closed = textAt(bytes, place + VALUE, CLOSING.length) === CLOSING;
    if (closed && /^[0-9a-f]{64} \d{12}$/.test(textAt(bytes, place, VALUE))) places.push(place);
  }
  return places;
}

/** The digest with zeros in its own place; nothing is copied, because packs are large. */
function digestOf(bytes: Uint8Array, place: number): string {
  return createHash('sha256')
    .update(bytes.subarray(0, place))
    .update(ZEROS)
    .update(bytes.subarray(place + DIGEST))
    .digest('hex');
}

function textAt(bytes: Uint8Array, place: number, length: number): string {
  return viewOf(bytes)
    .subarray(place, place + length)
    .toString('latin1');
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
