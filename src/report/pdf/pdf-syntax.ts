/** A PDF object as read; strings are bytes in latin1, names carry their slash. */
export type PdfValue =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'name'; readonly value: string }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'word'; readonly value: string }
  | { readonly type: 'reference'; readonly value: number }
  | { readonly type: 'array'; readonly items: readonly PdfValue[] }
  | PdfDictionary;

export interface PdfDictionary {
  readonly type: 'dictionary';
  readonly entries: ReadonlyMap<string, PdfValue>;
}

const DEEPEST = 24;
const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set(Buffer.from('()<>[]{}/%', 'latin1'));
const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads PDF objects from bytes, strictly and always moving forward; throws a plain Error that names the offset. */
export class PdfReader {
  at: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  fail(message: string): never {
    throw new Error(`Not a pack this reader can read: ${message} at byte ${this.at}.`);
  }

  white(): void {
    while (WHITE.has(this.bytes[this.at] ?? -1)) this.at += 1;
  }

  /** Reads the word given, or fails. */
  expect(word: string): void {
    this.white();
    if (this.bytes.toString('latin1', this.at, this.at + word.length) !== word) this.fail(`expected "${word}"`);
    this.at += word.length;
  }

  /** Tells whether the word comes next, and reads it if so. */
  accept(word: string): boolean {
    this.white();
    if (this.bytes.toString('latin1', this.at, this.at + word.length) !== word) return false;
    this.at += word.length;
    return true;
  }

  /** Reads a whole number that is not negative. */
  integer(): number {
    this.white();
    const text = this.regular();
    if (!/^\d{1,10}$/.test(text)) this.fail('expected a whole number');
    return Number(text);
  }

  value(depth = 0): PdfValue {
    if (depth > DEEPEST) this.fail('objects nested too deep');
    this.white();
    const next = String.fromCharCode(this.bytes[this.at] ?? 0);
    if (next === '/') return { type: 'name', value: this.name() };
    if (next === '(') return { type: 'string', value: this.literal() };
    if (next === '[') return this.array(depth);
    if (next === '<')
      return this.bytes[this.at + 1] === 0x3c ? this.dictionary(depth) : { type: 'string', value: this.hex() };
    const word = this.regular();
    if (word === '') this.fail('expected an object');
    if (!/^[+-]?\d{0,12}\.?\d{0,12}$/.test(word)) return { type: 'word', value: word };
    return this.reference(word) ?? { type: 'number', value: Number(word) };
  }

  dictionary(depth = 0): PdfDictionary {
    this.expect('<<');
    const entries = new Map<string, PdfValue>();
    while (!this.accept('>>')) {
      if (this.bytes[this.at] !== 0x2f) this.fail('expected a key');
      const key = this.name();
      if (entries.has(key)) this.fail(`the key ${key} stands twice`);
      entries.set(key, this.value(depth + 1));
    }
    return { type: 'dictionary', entries };
  }

  /** `12 0 R`, looked at without moving unless it is one. */
  private reference(word: string): PdfValue | undefined {
    const ahead = /^\s{1,4}0\s{1,4}R(?![A-Za-z0-9])/.exec(this.bytes.toString('latin1', this.at, this.at + 12));
    if (ahead === null || !/^\d{1,9}$/.test(word)) return undefined;
    this.at += ahead[0].length;
    return { type: 'reference', value: Number(word) };
  }

  private regular(): string {
    const from = this.at;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined || WHITE.has(byte) || DELIMITERS.has(byte)) break;
      this.at += 1;
    }
    return this.bytes.toString('latin1', from, this.at);
  }

  private name(): string {
    this.at += 1;
    return `/${this.regular()}`;
  }

  private array(depth: number): PdfValue {
    this.at += 1;
    const items: PdfValue[] = [];
    while (!this.accept(']')) items.push(this.value(depth + 1));
    return { type: 'array', items };
  }

  private hex(): string {
    const end = this.bytes.indexOf('>', this.at);
    const digits = end === -1 ? '' : this.bytes.toString('latin1', this.at + 1, end);
    if (end === -1 || !/^[0-9A-Fa-f]*$/.test(digits) || digits.length % 2 === 1)
      this.fail('a broken hexadecimal string');
    this.at = end + 1;
    return Buffer.from(digits, 'hex').toString('latin1');
  }

  private literal(): string {
    let out = '';
    let open = 1;
    this.at += 1;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined) this.fail('a string without an end');
      const character = String.fromCharCode(byte);
      this.at += 1;
      if (character === '\\') {
        const escaped = String.fromCharCode(this.bytes[this.at] ?? 0);
        this.at += 1;
        out += ESCAPES[escaped] ?? escaped;
        continue;
      }
      if (character === '(') open += 1;
      if (character === ')') open -= 1;
      if (open === 0) return out;
      out += character;
    }
  }
}

/** Returns the text of a PDF string: UTF-16 with its mark, else latin1. */
export function pdfText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return value;
  const swapped = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  return swapped.swap16().toString('utf16le');
}
