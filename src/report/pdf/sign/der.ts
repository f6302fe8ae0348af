/** One element of DER: its tag byte, its content, and all of its bytes. */
export interface DerNode {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** Tag bytes of ITU-T X.690 that signatures use. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context1: 0xa1,
  context4: 0xa4,
  /** A primitive context value, as encrypted content and key identifiers are. */
  plain0: 0x80,
} as const;

const MOST_ITEMS = 10_000;

/** Returns one element: the tag, the length in its shortest form, the parts. */
export function der(tag: number, ...inside: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(inside);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content]);
}

/** Returns a SEQUENCE. */
export function sequence(...inside: readonly Uint8Array[]): Buffer {
  return der(TAG.sequence, ...inside);
}

/** Returns a SET OF, in the order DER wants. */
export function setOf(...inside: readonly Uint8Array[]): Buffer {
  return der(TAG.set, ...inside.toSorted(byBytes));
}

/** Orders byte strings as DER orders the elements of a SET OF. */
export function byBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

/** Returns an OCTET STRING. */
export function octets(bytes: Uint8Array): Buffer {
  return der(TAG.octets, bytes);
}

/** Returns an INTEGER that is not negative, from its bytes in big-endian order. */
export function integer(bytes: Uint8Array | number): Buffer {
  let digits = Buffer.from(typeof bytes === 'number' ? [bytes] : bytes);
  while (digits.length > 1 && digits[0] === 0 && (digits[1] ?? 0) < 0x80) digits = digits.subarray(1);
  return der(TAG.integer, (digits[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), digits);
}

/** Returns an OBJECT IDENTIFIER from its dotted form. */
export function oid(name: string): Buffer {
  const [first = 0, second = 0, ...rest] = name.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const septets = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left % 128) | 0x80);
    bytes.push(...septets);
  }
  return der(TAG.oid, Buffer.from(bytes));
}

/** Returns an algorithm identifier, with NULL as its parameter where asked for. */
export function algorithm(name: string, withNull = false): Buffer {
  return withNull ? sequence(oid(name), der(TAG.null)) : sequence(oid(name));
}

/** Reads the element that starts at a place; what follows it is not looked at. Throws an Error where it is not DER. */
export function readDer(bytes: Uint8Array, at = 0): DerNode {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = view[at];
  const short = view[at + 1];
  if (tag === undefined || short === undefined) throw notDer('it ends in the middle of an element');
  if ((tag & 0x1f) === 0x1f) throw notDer('it has a tag of many bytes');
  let from = at + 2;
  let length = short;
  if (short >= 0x80) {
    const digits = short & 0x7f;
    if (digits === 0) throw notDer('it has an element without a length');
    if (digits > 4 || from + digits > view.length) throw notDer('it has a length that is too large');
    length = view.readUIntBE(from, digits);
    from += digits;
  }
  const to = from + length;
  if (to > view.length) throw notDer('an element is longer than what is there');
  return { tag, content: view.subarray(from, to), whole: view.subarray(at, to) };
}

/** Reads the elements inside a node, in order. */
export function items(node: DerNode | undefined): readonly DerNode[] {
  if (node === undefined) throw notDer('an element is missing');
  const found: DerNode[] = [];
  for (let at = 0; at < node.content.length; ) {
    if (found.length >= MOST_ITEMS) throw notDer('it has too many elements');
    const next = readDer(node.content, at);
    found.push(next);
    at += next.whole.length;
  }
  return found;
}

/** Reads the elements inside a SEQUENCE, in order; throws an Error where it is something else. */
export function parts(node: DerNode | undefined): readonly DerNode[] {
  return items(expectTag(node, TAG.sequence, 'a sequence'));
}

/** Returns the node, or throws an Error where it is missing or has another tag. */
export function expectTag(node: DerNode | undefined, tag: number, what: string): DerNode {
  if (node?.tag !== tag) throw notDer(`${what} is missing or is something else`);
  return node;
}

/** Returns the dotted form of an OBJECT IDENTIFIER. */
export function dotted(node: DerNode | undefined): string {
  const { content } = expectTag(node, TAG.oid, 'an object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 256) throw notDer('an object identifier has a number that is too large');
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}

function notDer(why: string): Error {
  return new Error(`This is not DER as it should be: ${why}.`);
}
