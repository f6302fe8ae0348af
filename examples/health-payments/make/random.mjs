// A seeded generator of numbers in whole-number arithmetic only, so that every machine makes the same example.

/** Returns a function that draws a whole number from 0 up to, not including, `limit`. The seed is any text. */
export function randomFrom(seed) {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.codePointAt(0), 0x01000193) >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Returns one of the items. */
export function pick(random, items) {
  return items[random(items.length)];
}

/** Returns `length` letters and digits. */
export function letters(random, length, alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
  let text = '';
  while (text.length < length) text += alphabet[random(alphabet.length)];
  return text;
}
