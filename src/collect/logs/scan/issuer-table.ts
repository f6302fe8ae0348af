import { CARD_BRANDS } from '../sensitive/card-number.ts';

/** Where in its memory the prefilter expects the issuers of card numbers. */
export const ISSUERS_AT = 49_152;
const SHORTEST = 13;

/** Returns for the first four digits of a card number the lengths that it may have, bit 0 for 13 digits, as the prefilter reads it. */
export function issuerTable(): Uint8Array {
  const table = new Uint8Array(10_000);
  for (const { ranges, lengths } of CARD_BRANDS) {
    const bits = lengths.reduce((all, length) => all | (1 << (length - SHORTEST)), 0);
    for (const [low, high] of ranges) {
      const scale = 10 ** (4 - String(low).length);
      for (let head = low * scale; head < (high + 1) * scale; head += 1) table[head] = (table[head] ?? 0) | bits;
    }
  }
  return table;
}
