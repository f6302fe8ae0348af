import canonicalize from 'canonicalize';
import { sha256Hex } from './digest.ts';

/** Returns the canonical JSON text of RFC 8785. Throws a TypeError where the value has no JSON form. */
export function canonicalJson(value: unknown): string {
  return written(value, (bytes) => bytes.toString('utf8'));
}

/** Returns the SHA-256 in hex over the canonical JSON of the value. */
export function digestOf(value: unknown): string {
  return written(value, sha256Hex);
}

// Enough for nearly every item; what a larger value needed is not kept.
const FIRST_BYTES = 64 << 10;
let spare: Buffer | undefined = Buffer.allocUnsafe(FIRST_BYTES);

function written<Result>(value: unknown, use: (bytes: Buffer) => Result): Result {
  // Taken away while it is in use, so that a value that is written while another is being written has its own.
  const writer = new CanonicalWriter(spare ?? Buffer.allocUnsafe(FIRST_BYTES));
  spare = undefined;
  try {
    if (writer.write(value, 0)) return use(writer.bytes());
    throw new TypeError('This value has no JSON form, so it cannot be digested.');
  } finally {
    spare = writer.firstBytes;
  }
}

// Deeper than any document that is read; a value that holds itself ends here and is refused by the library.
const DEEPEST = 500;
const SURROGATE = /[\ud800-\udfff]/;
const COMMA = 0x2c;
const QUOTE = 0x22;

/**
 * Writes canonical JSON as bytes. Objects, lists, texts, whole numbers and switches are nearly all of every item and are
 * written here; other numbers, texts with surrogates, and whatever it refuses are left to the library. Bytes, because a
 * text put together from thousands of pieces is copied once more before it can be digested.
 */
class CanonicalWriter {
  readonly firstBytes: Buffer;
  #bytes: Buffer;
  #end = 0;

  constructor(bytes: Buffer) {
    this.firstBytes = bytes;
    this.#bytes = bytes;
  }

  /** The bytes written, valid until the next value is written. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Writes a value; false, with nothing written, where it has no JSON form. */
  write(value: unknown, depth: number): boolean {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'object' && value !== null && depth <= DEEPEST && !('toJSON' in value)) {
      return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
    }
    const plain = value === true || value === false || value === null || Number.isSafeInteger(value);
    return this.#raw(plain ? String(value) : canonicalize(value));
  }

  #list(items: readonly unknown[], depth: number): boolean {
    this.#byte(0x5b);
    for (let at = 0; at < items.length; at += 1) {
      if (at > 0) this.#byte(COMMA);
      if (!this.write(items[at] ?? null, depth + 1)) this.#raw('null');
    }
    this.#byte(0x5d);
    return true;
  }

  #object(value: object, depth: number): boolean {
    const { order, names } = shapeOf(Object.keys(value));
    this.#byte(0x7b);
    const first = this.#end;
    for (let at = 0; at < order.length; at += 1) {
      const before = this.#end;
      if (before > first) this.#byte(COMMA);
      this.#raw(names[at] ?? '');
      const item = (value as Readonly<Record<string, unknown>>)[order[at] ?? ''];
      // A property without a JSON form is left out, its name with it.
      if (!this.write(item, depth + 1)) this.#end = before;
    }
    this.#byte(0x7d);
    return true;
  }

  #text(value: string): boolean {
    this.#reserve(value.length + 2);
    const bytes = this.#bytes;
    let end = this.#end;
    bytes[end] = QUOTE;
    end += 1;
    for (let at = 0; at < value.length; at += 1) {
      const code = value.charCodeAt(at);
      // Nothing here is escaped, and nothing is half of a pair of surrogates.
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === 0x5c) return this.#raw(quoted(value));
      bytes[end] = code;
      end += 1;
    }
    bytes[end] = QUOTE;
    this.#end = end + 1;
    return true;
  }

  /** Writes a text that is JSON already. */
  #raw(text: string | undefined): boolean {
    if (text === undefined) return false;
    // A UTF-16 code unit takes three bytes of UTF-8 at most.
    this.#reserve(text.length * 3);
    const bytes = this.#bytes;
    let end = this.#end;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0x7e) {
        this.#end += bytes.write(text, this.#end, 'utf8');
        return true;
      }
      bytes[end] = code;
      end += 1;
    }
    this.#end = end;
    return true;
  }

  #byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#end] = code;
    this.#end += 1;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

function quoted(value: string): string | undefined {
  return SURROGATE.test(value) ? canonicalize(value) : JSON.stringify(value);
}

/** The keys of an object in the order of RFC 8785, by UTF-16 code units, and each as it is written before its value. */
interface Shape {
  readonly keys: readonly string[];
  readonly order: readonly string[];
  readonly names: readonly string[];
}

// Items of one kind have the same keys in the same order, so the last few orders of each length serve nearly all.
const REMEMBERED = 6;
const LONGEST = 128;
const SHAPES: Shape[][] = [];

function shapeOf(keys: readonly string[]): Shape {
  if (keys.length > LONGEST) return newShape(keys);
  const known = (SHAPES[keys.length] ??= []);
  for (const shape of known) if (isSame(shape.keys, keys)) return shape;
  const shape = newShape(keys);
  if (known.length >= REMEMBERED) known.pop();
  known.unshift(shape);
  return shape;
}

function newShape(keys: readonly string[]): Shape {
  const order = [...keys].sort();
  return { keys, order, names: order.map((key) => `${quoted(key) ?? '""'}:`) };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
