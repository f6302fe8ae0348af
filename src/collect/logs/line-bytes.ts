/** One line without its line ending: bytes [from, to) of a larger buffer. */
export interface LineBytes {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Returns a whole buffer as one line. */
export function wholeOf(bytes: Buffer): LineBytes {
  return { bytes, from: 0, to: bytes.length };
}
