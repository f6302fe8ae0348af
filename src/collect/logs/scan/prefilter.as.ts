// AssemblyScript, compiled to WebAssembly with SIMD by tools/prefilter.mjs; not part of the TypeScript program.
// Looks at 64 bytes at a time and reports where something sensitive may stand. It may report too much and never too
// little: whatever it reports is checked by the TypeScript beside it.

// Where trigger-tables.ts puts what this program looks for: six rows of 16 bytes, then the addresses of 256 lists of
// literals in two bytes each, then the lists.
const NIBBLES: usize = 1024;
const LISTS: usize = 1120;

// Kinds of records; a record is four 32-bit words: kind and flags, two places, line number.
const LINE: u32 = 1;
const EMAIL: u32 = 2;
const NUMBER: u32 = 3;
const ACCOUNT: u32 = 4;
const MILESTONE: u32 = 5;

// Flags of a LINE record.
const SECRET: u32 = 256;
const ESCAPE: u32 = 512;
const PERHAPS_BLANK: u32 = 1024;

// 4096 entries: where the three bytes of a literal's window fall, the number of the list that holds the literal.
const WINDOWS: usize = 4096;

// Where the levels of the JSON value being walked through stand, 12 bytes each, and how many there may be.
const LEVELS: usize = 8192;
const MOST_LEVELS: u32 = 512;
/**
 * Where people are named on purpose, as identity-table.ts writes it: for each path the number of its keys, then each key
 * as its length in two bytes and its text; the length 65535 stands for any key. Ends with the number 255.
 */
const IDENTITY: usize = 16384;

// 10,000 entries: for the first four digits of a card number the lengths it may have; bit 0 stands for 13 digits.
const ISSUERS: usize = 49152;

const STRIDE_MASK: u32 = 1023;

/** Whole lines seen since `begin`. */
export let lines: u32 = 0;
/** Lines of nothing but ASCII white space. */
export let blank: u32 = 0;
/** Bytes of the longest line, without its line end. */
export let longest: u32 = 0;
/** Where the records end. */
export let written: usize = 0;
/** Set to 1 where a byte above 127 was seen; whoever reads it clears it. */
export let wide: u32 = 0;

let textStart: usize = 0;
let textEnd: usize = 0;
let outEnd: usize = 0;
let lineStart: usize = 0;
let lineRecords: usize = 0;
let flags: u32 = 0;
let full: bool = false;
let single: bool = false;

// The walk through the JSON of the current line.
let walkAt: usize = 0;
let walkEnd: usize = 0;
let depth: u32 = 0;
let keyComes: bool = false;
let stringEnd: usize = 0;

/** Begins a new text. */
export function begin(): void {
  lines = 0;
  blank = 0;
  longest = 0;
  wide = 0;
}

/** Counts a line that was too long to be scanned. */
export function skipLine(bytes: u32): void {
  lines++;
  if (bytes > longest) longest = bytes;
}

function record(kind: u32, a: usize, b: usize): void {
  if (written + 32 > outEnd) {
    full = true;
    return;
  }
  store<u32>(written, kind);
  store<u32>(written, <u32>a, 4);
  store<u32>(written, <u32>b, 8);
  store<u32>(written, lines, 12);
  written += 16;
}

function isDigit(code: u32): bool {
  return code - 48 < 10;
}

function isLetter(code: u32): bool {
  return (code | 32) - 97 < 26;
}

function isAlphanumeric(code: u32): bool {
  return code - 48 < 10 || (code | 32) - 97 < 26;
}

function startsWord(at: usize): bool {
  if (at <= textStart) return true;
  const before = <u32>load<u8>(at - 1);
  if (!isAlphanumeric(before) && before != 95) return true;
  const escapeLetter = before == 110 || before == 114 || before == 116 || before == 98 || before == 102;
  return escapeLetter && at >= textStart + 2 && load<u8>(at - 2) == 92;
}

function isUpper(code: u32): bool {
  return code - 65 < 26;
}

function isLocalPart(code: u32): bool {
  return isAlphanumeric(code) || code == 46 || code == 95 || code == 43 || code == 45 || code == 37;
}

// Bits of sixteen bytes that are ASCII letters; a lower-case letter lies 26 or fewer above the least signed number here.
function letters(text: v128): u32 {
  const lower = v128.or(text, i8x16.splat(32));
  return <u32>i8x16.bitmask(i8x16.lt_s(i8x16.add(lower, i8x16.splat(31)), i8x16.splat(-102)));
}

function numerals(text: v128): v128 {
  return i8x16.lt_s(i8x16.add(text, i8x16.splat(80)), i8x16.splat(-118));
}

function bitsOf(text: v128, code: i8): u32 {
  return <u32>i8x16.bitmask(i8x16.eq(text, i8x16.splat(code)));
}

/** Where the name before an @ begins, which stands at `sign`; at most 64 bytes before it. */
function localPart(sign: usize): usize {
  const text = v128.load(sign - 16);
  const other = bitsOf(text, 46) | bitsOf(text, 95) | bitsOf(text, 43) | bitsOf(text, 45) | bitsOf(text, 37);
  const local = letters(text) | <u32>i8x16.bitmask(numerals(text)) | other;
  let start = sign - <usize>clz(~(local << 16));
  if (local == 65535) {
    start = sign - 16;
    while (start > textStart && sign - start < 64 && isLocalPart(load<u8>(start - 1))) start--;
  }
  if (start < textStart) start = textStart;
  while (start < sign && !isAlphanumeric(load<u8>(start))) start++;
  return start;
}

/** Where the host that begins at `after` ends, or 0 where it is none: labels between dots, the last of letters. */
function hostEnd(after: usize): usize {
  const first = v128.load(after);
  const second = v128.load(after, 16);
  const alphabetic = letters(first) | (letters(second) << 16);
  const numeric = <u32>i8x16.bitmask(numerals(first)) | ((<u32>i8x16.bitmask(numerals(second))) << 16);
  const points = bitsOf(first, 46) | (bitsOf(second, 46) << 16);
  const dashes = bitsOf(first, 45) | (bitsOf(second, 45) << 16);
  let size = <u32>ctz(~(alphabetic | numeric | points | dashes));
  if (size == 32) return longHostEnd(after);
  if (size > <u32>(textEnd - after)) size = <u32>(textEnd - after);
  const named = (alphabetic | numeric) & ((1 << size) - 1);
  size = 32 - <u32>clz(named);
  const inside = named | (((1 << size) - 1) & (points | dashes));
  const dots = points & inside;
  if (named == 0 || dots == 0 || (dots & 1) != 0 || (dots & (dots << 1)) != 0) return 0;
  const last = 32 - <u32>clz(dots);
  if (size - last < 2 || size - last > 24) return 0;
  return (inside & ~alphabetic) >> last == 0 ? after + <usize>size : 0;
}

function longHostEnd(after: usize): usize {
  let end = after;
  let dot: usize = 0;
  while (end < textEnd && end - after < 253) {
    const code = <u32>load<u8>(end);
    if (!isAlphanumeric(code) && code != 45 && code != 46) break;
    end++;
  }
  while (end > after && !isAlphanumeric(load<u8>(end - 1))) end--;
  let labelStart = after;
  for (let at = after; at < end; at++) {
    if (load<u8>(at) != 46) continue;
    if (at == labelStart) return 0;
    labelStart = at + 1;
    dot = at;
  }
  if (dot == 0 || end - dot - 1 < 2 || end - dot - 1 > 24) return 0;
  for (let at = dot + 1; at < end; at++) if (!isLetter(load<u8>(at))) return 0;
  return end;
}

/** `sign` is where the @ or its percent-encoded form begins, `after` where it ends. */
function email(sign: usize, after: usize): void {
  const start = localPart(sign);
  if (start == sign) return;
  const end = hostEnd(after);
  if (end == 0) return;
  // `git@host:path` names a machine, not a person.
  if (end < textEnd && load<u8>(end) == 58 && sign - start == 3) {
    if (load<u8>(start) == 103 && load<u8>(start, 1) == 105 && load<u8>(start, 2) == 116) return;
  }
  record(EMAIL, start, end);
}

/** Two capitals and two digits that begin a word, followed by what an account number is made of. */
function account(at: usize): void {
  if (at + 15 > textEnd || !isDigit(load<u8>(at, 3)) || !startsWord(at)) return;
  for (let next = at; next < at + 15; next++) {
    const code = <u32>load<u8>(next);
    if (!isDigit(code) && code - 65 >= 26 && code != 32) return;
  }
  record(ACCOUNT, at, at);
}

/** As in card-number.ts: no fraction of a decimal number, no part of a UUID and no part of a word. */
function standsAlone(start: usize, end: usize): bool {
  if (start > textStart) {
    const before = <u32>load<u8>(start - 1);
    if (before == 45 || !startsWord(start)) return false;
    if (before == 46 && start - 1 > textStart && isDigit(load<u8>(start - 2))) return false;
  }
  if (end >= textEnd) return true;
  const after = <u32>load<u8>(end);
  if (after == 45 || after == 95 || isAlphanumeric(after)) return false;
  return after != 46 || end + 1 >= textEnd || !isDigit(load<u8>(end + 1));
}

/** Thirteen digits in a row begin at `start`: a card number has at most 19, an issuer and a check digit. */
function digits(start: usize): void {
  let end = start + 13 + <usize>ctz(~numeralBits(v128.load(start, 13)));
  if (end > textEnd) end = textEnd;
  const length = <u32>(end - start);
  if (length > 19) return;
  let head: usize = 0;
  for (let at: usize = 0; at < 4; at++) head = head * 10 + <usize>load<u8>(start + at) - 48;
  // Most ids and times pass the check digit one time in ten; few have an issuer.
  if (((<u32>load<u8>(ISSUERS + head) >> (length - 13)) & 1) == 0 || !standsAlone(start, end)) return;
  let sum: u32 = 0;
  let twice = false;
  for (let at = end; at > start; at--) {
    let digit = <u32>load<u8>(at - 1) - 48;
    if (twice) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    twice = !twice;
  }
  if (sum % 10 == 0) record(NUMBER, start, end);
}

// After the name: quotes, their escapes and a few spaces, then `=` or `:`.
function isAssigned(end: usize): bool {
  const limit = min(textEnd, end + 16);
  for (let at = end; at < limit; at++) {
    const code = <u32>load<u8>(at);
    if (code == 61 || code == 58) return true;
    if (code != 34 && code != 39 && code != 92 && code != 32 && code != 9) return false;
  }
  return false;
}

// `user:password@` ends before any quote, slash or space.
function hasUserPart(end: usize): bool {
  const limit = min(textEnd, end + 300);
  const newline: i8 = single ? 34 : 10;
  for (let at = end; at < limit; at += 16) {
    const text = v128.load(at);
    const signs = bitsOf(text, 64);
    const stops = bitsOf(text, 34) | bitsOf(text, 47) | bitsOf(text, 32) | bitsOf(text, 92) | bitsOf(text, newline);
    if ((signs | stops) == 0) continue;
    return signs != 0 && ctz(signs) < ctz(stops | 65536) && at + <usize>ctz(signs) < limit;
  }
  return false;
}

function alsoHolds(start: usize, end: usize, also: u32): bool {
  // A name may run into a token with an underscore: `ops_sk-…`.
  if (also == 1) return startsWord(start) || load<u8>(start - 1) == 95;
  if (also == 2) return isAssigned(end);
  if (also == 3) return hasUserPart(end);
  return true;
}

/** Asks the literals of one list, each: length, place of the window, 32 where case counts for nothing, condition, text. */
function leadsToSecret(at: usize, list: usize): bool {
  let entry = <usize>load<u16>(LISTS + (list << 1));
  for (let size = <usize>load<u8>(entry); size != 0; size = <usize>load<u8>(entry)) {
    const text = entry + 4;
    const start = at - <usize>load<u8>(entry, 1);
    entry = text + size;
    if (start < textStart || start + size > textEnd) continue;
    const fold = <u32>load<u8>(text - 2);
    let same: usize = 0;
    while (same < size) {
      const found = <u32>load<u8>(start + same);
      const folded = fold != 0 && found - 65 < 26 ? found + 32 : found;
      if (folded != <u32>load<u8>(text + same)) break;
      same++;
    }
    if (same == size && alsoHolds(start, start + size, load<u8>(text - 1))) return true;
  }
  return false;
}

/** Something stands out at `at`: an @, or the last of three bytes that may be part of a literal or of a shape. */
function candidate(at: usize): void {
  const third = <u32>load<u8>(at);
  if (third == 64) {
    email(at, at + 1);
    return;
  }
  const first = <u32>load<u8>(at - 2);
  const second = <u32>load<u8>(at - 1);
  if (third - 48 < 10) {
    if (isUpper(first) && isUpper(second)) account(at - 2);
    if (first == 37 && second == 52 && third == 48) email(at - 2, at + 1);
    // `\u0040` and its like: an ASCII character written as its number.
    if (first == 92 && second == 117 && third == 48 && at + 3 <= textEnd) {
      if (load<u8>(at, 1) == 48 && load<u8>(at, 2) < 56) flags |= ESCAPE;
    }
  }
  const place = ((first | 32) * 961 + (second | 32) * 31 + (third | 32)) & 4095;
  const list = <usize>load<u8>(WINDOWS + <usize>place);
  if (list != 0 && (flags & SECRET) == 0 && leadsToSecret(at - 2, list)) flags |= SECRET;
}

// Where the closing quote of the string at `quote` stands, or the end of the line.
function endOfString(quote: usize): usize {
  let at = quote + 1;
  while (at < walkEnd) {
    const text = v128.load(at);
    const stops = bitsOf(text, 34) | bitsOf(text, 92);
    if (stops == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(stops);
    if (at < walkEnd && load<u8>(at) == 34) return at;
    at += 2;
  }
  return walkEnd;
}

/** Walks on to `target`; false where the line is nested too deeply. Counts levels as json-path.ts does. */
function walkTo(target: usize): bool {
  if (target < walkAt) return false;
  let at = walkAt;
  let top = LEVELS + <usize>depth * 12;
  let comes = keyComes;
  while (at < target) {
    const code = <u32>load<u8>(at);
    if (code == 34) {
      if (stringEnd < at) stringEnd = endOfString(at);
      if (stringEnd >= target) break;
      if (comes && top != LEVELS) {
        store<u32>(top, <u32>(at + 1), 4);
        store<u32>(top, <u32>stringEnd, 8);
      }
      at = stringEnd;
    } else if (code == 58) comes = false;
    else if (code == 44) {
      if (top != LEVELS) comes = load<u32>(top) == 123;
    } else if (code == 123 || code == 91) {
      if (top == LEVELS + <usize>MOST_LEVELS * 12) return false;
      top += 12;
      store<u32>(top, code);
      store<u32>(top, 0, 4);
      store<u32>(top, 0, 8);
      comes = code == 123;
    } else if (code == 125 || code == 93) {
      if (top != LEVELS) top -= 12;
      comes = false;
    }
    at++;
  }
  walkAt = at;
  depth = <u32>(top - LEVELS) / 12;
  keyComes = comes;
  return true;
}

function isKey(level: u32, text: usize, size: u32): bool {
  const at = LEVELS + <usize>(level + 1) * 12;
  const start = <usize>load<u32>(at, 4);
  if (load<u32>(at) != 123 || load<u32>(at, 8) - load<u32>(at, 4) != size || size > 200) return false;
  for (let index: usize = 0; index < <usize>size; index++) {
    const code = load<u8>(start + index);
    if (code == 92 || code != load<u8>(text + index)) return false;
  }
  return true;
}

/** Tells whether the value that the walk has come to certainly stands in a field that names people on purpose. */
function isIdentity(): bool {
  let at = IDENTITY;
  for (let keys = <u32>load<u8>(at); keys != 255; keys = <u32>load<u8>(at)) {
    let same = keys <= depth;
    at++;
    for (let level: u32 = 0; level < keys; level++) {
      const size = <u32>load<u16>(at);
      const any = size == 65535;
      if (!any && same && !isKey(level, at + 2, size)) same = false;
      at += any ? 2 : 2 + <usize>size;
    }
    if (same) return true;
  }
  return false;
}

/** Tells whether all that stands out in the line is e-mail addresses where they are meant to be. */
function onlyIdentity(end: usize): bool {
  if (load<u8>(IDENTITY) == 255) return false;
  walkAt = lineStart;
  walkEnd = end;
  depth = 0;
  keyComes = false;
  stringEnd = 0;
  for (let at = lineRecords; at < written; at += 16) {
    if (load<u32>(at) != EMAIL || !walkTo(load<u32>(at, 4)) || !isIdentity()) return false;
  }
  return true;
}

function finishLine(end: usize): void {
  let last = end;
  if (!single && last > lineStart && load<u8>(last - 1) == 13) last--;
  let at = lineStart;
  while (at < last) {
    const code = <u32>load<u8>(at);
    if (code != 32 && code - 9 >= 5) break;
    at++;
  }
  if (at < last && load<u8>(at) > 127) flags |= PERHAPS_BLANK;
  if (flags == 0 && written != lineRecords && !full && onlyIdentity(last)) written = lineRecords;
  if (flags != 0 || written != lineRecords) record(LINE | flags, lineStart, last);
  if ((lines & STRIDE_MASK) == 0) record(MILESTONE, lineStart, lineStart);
  if (full) return;
  if (at == last) blank++;
  if (<u32>(last - lineStart) > longest) longest = <u32>(last - lineStart);
  lines++;
  flags = 0;
  lineRecords = written;
}

function join(first: u32, second: u32, third: u32, fourth: u32): u64 {
  return <u64>(first | (second << 16)) | ((<u64>(third | (fourth << 16))) << 32);
}

function numeralBits(text: v128): u32 {
  return <u32>i8x16.bitmask(numerals(text));
}

function joinBits(text: v128): u32 {
  return <u32>i8x16.bitmask(v128.or(i8x16.eq(text, i8x16.splat(45)), i8x16.eq(text, i8x16.splat(32))));
}

function lowHalves(text: v128): v128 {
  return v128.and(text, i8x16.splat(15));
}

function highHalves(text: v128): v128 {
  return v128.and(i16x8.shr_u(text, 4), i8x16.splat(15));
}

function lookUp(lowRow: v128, highRow: v128, low: v128, high: v128): v128 {
  return v128.and(i8x16.swizzle(lowRow, low), i8x16.swizzle(highRow, high));
}

// The sixteen bytes that begin one byte, or two bytes, before `text`.
function after1(before: v128, text: v128): v128 {
  return i8x16.shuffle(before, text, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}

function after2(before: v128, text: v128): v128 {
  return i8x16.shuffle(before, text, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
}

function quietBits(text: v128, found: v128): u32 {
  const nothing = i8x16.eq(found, i8x16.splat(0));
  return <u32>i8x16.bitmask(v128.andnot(nothing, i8x16.eq(text, i8x16.splat(64))));
}

/**
 * Scans the whole lines in [from, to), or one text that may hold line ends where `whole` is set, and writes records to
 * [out, limit). Returns where it stopped: `to`, or the beginning of the line for whose records there was no room.
 */
export function scan(from: usize, to: usize, out: usize, limit: usize, whole: bool): usize {
  textStart = from;
  textEnd = to;
  outEnd = limit;
  written = out;
  lineRecords = out;
  lineStart = from;
  flags = 0;
  full = false;
  single = whole;
  const low0 = v128.load(NIBBLES);
  const high0 = v128.load(NIBBLES, 16);
  const low1 = v128.load(NIBBLES, 32);
  const high1 = v128.load(NIBBLES, 48);
  const low2 = v128.load(NIBBLES, 64);
  const high2 = v128.load(NIBBLES, 80);
  let seen = i8x16.splat(0);
  let lastA = seen;
  let lastB = seen;
  let lastDigits: u64 = 0;
  let lastPairs: u64 = 0;
  let lastFours: u64 = 0;
  let lastEights: u64 = 0;
  let lastThirteens: u64 = 0;
  let lastJoins: u64 = 0;
  for (let base = from; base < to; base += 64) {
    const text0 = v128.load(base);
    const text1 = v128.load(base, 16);
    const text2 = v128.load(base, 32);
    const text3 = v128.load(base, 48);
    seen = v128.or(seen, v128.or(v128.or(text0, text1), v128.or(text2, text3)));
    let ends = join(bitsOf(text0, 10), bitsOf(text1, 10), bitsOf(text2, 10), bitsOf(text3, 10));
    let d = join(numeralBits(text0), numeralBits(text1), numeralBits(text2), numeralBits(text3));
    let joins = join(joinBits(text0), joinBits(text1), joinBits(text2), joinBits(text3));
    // A bit of a byte stays where the byte and the two before it fit the same list; see trigger-tables.ts.
    let low = lowHalves(text0);
    let high = highHalves(text0);
    let a = lookUp(low0, high0, low, high);
    let b = lookUp(low1, high1, low, high);
    const quiet0 = quietBits(
      text0,
      v128.and(v128.and(after2(lastA, a), after1(lastB, b)), lookUp(low2, high2, low, high)),
    );
    low = lowHalves(text1);
    high = highHalves(text1);
    lastA = lookUp(low0, high0, low, high);
    lastB = lookUp(low1, high1, low, high);
    const quiet1 = quietBits(
      text1,
      v128.and(v128.and(after2(a, lastA), after1(b, lastB)), lookUp(low2, high2, low, high)),
    );
    low = lowHalves(text2);
    high = highHalves(text2);
    a = lookUp(low0, high0, low, high);
    b = lookUp(low1, high1, low, high);
    const quiet2 = quietBits(
      text2,
      v128.and(v128.and(after2(lastA, a), after1(lastB, b)), lookUp(low2, high2, low, high)),
    );
    low = lowHalves(text3);
    high = highHalves(text3);
    lastA = lookUp(low0, high0, low, high);
    lastB = lookUp(low1, high1, low, high);
    const quiet3 = quietBits(
      text3,
      v128.and(v128.and(after2(a, lastA), after1(b, lastB)), lookUp(low2, high2, low, high)),
    );
    let marks = ~join(quiet0, quiet1, quiet2, quiet3);
    if (to - base < 64) {
      const valid: u64 = ((<u64>1) << (<u64>(to - base))) - 1;
      ends &= valid;
      marks &= valid;
      d &= valid;
      joins &= valid;
    }
    if (whole) ends = 0;
    // Bit p: that many digits in a row end at p.
    const pairs = d & ((d << 1) | (lastDigits >>> 63));
    const fours = pairs & ((pairs << 2) | (lastPairs >>> 62));
    const eights = fours & ((fours << 4) | (lastFours >>> 60));
    const thirteens = eights & ((eights << 5) | (lastEights >>> 59));
    const firsts = thirteens & ~((thirteens << 1) | (lastThirteens >>> 63));
    let grouped: u64 = 0;
    // Four digits behind a separator: the end of a grouped card number or of a social security number.
    const tails = fours & ((joins << 4) | (lastJoins >>> 60));
    if (tails != 0) {
      const threes = pairs & ((d << 2) | (lastDigits >>> 62));
      const lastThrees = lastPairs & (lastDigits << 2);
      const ssn = ((pairs << 5) | (lastPairs >>> 59)) & ((joins << 7) | (lastJoins >>> 57));
      grouped |= tails & ssn & ((threes << 8) | (lastThrees >>> 56));
      const sixes = fours & ((pairs << 4) | (lastPairs >>> 60));
      const lastSixes = lastFours & (lastPairs << 4);
      const amex = ((sixes << 5) | (lastSixes >>> 59)) & ((joins << 11) | (lastJoins >>> 53));
      grouped |= tails & amex & ((fours << 12) | (lastFours >>> 52));
      const two = ((fours << 5) | (lastFours >>> 59)) & ((joins << 9) | (lastJoins >>> 55));
      const three = ((fours << 10) | (lastFours >>> 54)) & ((joins << 14) | (lastJoins >>> 50));
      grouped |= tails & two & three & ((fours << 15) | (lastFours >>> 49));
    }
    lastDigits = d;
    lastPairs = pairs;
    lastFours = fours;
    lastEights = eights;
    lastThirteens = thirteens;
    lastJoins = joins;
    let numbers = firsts | grouped;
    if ((ends | marks | numbers) == 0) continue;
    for (;;) {
      // What stands before the next line end belongs to the line that ends there.
      const before = ends ^ (ends - 1);
      for (let rest = marks & before; rest != 0; rest &= rest - 1) candidate(base + <usize>ctz(rest));
      for (let rest = numbers & before; rest != 0; rest &= rest - 1) {
        const at = base + <usize>ctz(rest);
        if (firsts & rest & (0 - rest)) digits(at - 12);
        if (grouped & rest & (0 - rest)) record(NUMBER, at, at);
      }
      if (ends == 0) break;
      const end = base + <usize>ctz(ends);
      finishLine(end);
      if (full) break;
      lineStart = end + 1;
      marks &= ~before;
      numbers &= ~before;
      ends &= ends - 1;
    }
    if (full) break;
  }
  if (v128.any_true(v128.and(seen, i8x16.splat(-128)))) wide = 1;
  if (!full && lineStart < to) {
    finishLine(to);
    if (!full) lineStart = to;
  }
  if (full) written = lineRecords;
  return full ? lineStart : to;
}
