import { createHash } from 'node:crypto';

const DIGEST = 64;
const ZEROS = '0'.repeat(DIGEST);
const OPENING = '\n(sha256:';
const CLOSING = ')\nendobj\n';
const KEY = '/ProbitySeal ';

/** The value of the Info entry `ProbitySeal` before the seal is set: a digest of fixed width, all zeros. */
export const EMPTY_SEAL: string = `sha256:${ZEROS}`;

/**
 * Returns the file with its seal set: the SHA-256 of the whole file with 64 zeros in the seal's place. Throws an Error
 * unless there is exactly one such place and it is still empty.
 */
export function seal(bytes: Uint8Array): Uint8Array {
  return sealInPlace(Uint8Array.from(bytes));
}

/** Sets the seal as `seal` does, in the bytes given: a large pack is not held twice. */
export function sealInPlace(bytes: Uint8Array): Uint8Array {
  const at = sealPlaces(bytes);
  const [place] = at;
  if (place === undefined || at.length !== 1) throw new Error(`A pack has exactly one seal; found ${at.length}.`);
  if (textAt(bytes, place) !== ZEROS) throw new Error('The pack is sealed already.');
  bytes.set(Buffer.from(digestOf(bytes), 'latin1'), place);
  return bytes;
}

/**
 * Tells whether a file still carries the bytes it was sealed with. `absent` means that nothing in it says it was ever
 * sealed. A seal finds damage; it proves nothing against the maker, who can seal again.
 */
export function checkSeal(bytes: Uint8Array): 'intact' | 'broken' | 'absent' {
  const at = sealPlaces(bytes);
  const [place] = at;
  if (place === undefined || at.length !== 1) return viewOf(bytes).includes(KEY) || at.length > 1 ? 'broken' : 'absent';
  const emptied = Uint8Array.from(bytes);
  emptied.set(Buffer.from(ZEROS, 'latin1'), place);
  return digestOf(emptied) === textAt(bytes, place) ? 'intact' : 'broken';
}

/** Every offset of 64 lower-case hex digits that stand alone as the string object of a seal. */
function sealPlaces(bytes: Uint8Array): readonly number[] {
  const view = viewOf(bytes);
  const places: number[] = [];
  for (let from = view.indexOf(OPENING); from !== -1; from = view.indexOf(OPENING, from + 1)) {
    const place = from + OPENING.length;
    const closed = view.subarray(place + DIGEST, place + DIGEST + CLOSING.length).toString('latin1') === CLOSING;
    if (closed && /^[0-9a-f]{64}$/.test(textAt(bytes, place))) places.push(place);
  }
  return places;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function textAt(bytes: Uint8Array, place: number): string {
  return viewOf(bytes)
    .subarray(place, place + DIGEST)
    .toString('latin1');
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
