import type { LineBytes } from '../line-bytes.ts';

/** A text without its JSON escapes, and for each of its bytes the byte it came from. */
export interface Unescaped {
  readonly bytes: Buffer;
  /** One longer than `bytes`: the last entry is where the text ended. */
  readonly origin: Uint32Array;
}

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};
// JSON inside a string inside JSON is common in recorded requests; deeper nesting is not.
const PASSES = 3;

/** Returns a line with JSON escapes resolved, nested ones too, and the way back to each byte. */
export function unescaped({ bytes, from, to }: LineBytes): Unescaped {
  let current = bytes.subarray(from, to);
  let origin = new Uint32Array(current.length + 1);
  for (let index = 0; index <= current.length; index += 1) origin[index] = from + index;
  for (let pass = 0; pass < PASSES && current.includes(92); pass += 1) {
    const next = resolveOnce(current, origin);
    current = next.bytes;
    origin = next.origin;
  }
  return { bytes: current, origin };
}

function resolveOnce(bytes: Buffer, origin: Uint32Array): { bytes: Buffer; origin: Uint32Array<ArrayBuffer> } {
  const output = Buffer.alloc(bytes.length);
  const from = new Uint32Array(bytes.length + 1);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const escape = bytes[at] === 92 ? escapeAt(bytes, at) : undefined;
    const written = escape?.text ?? [bytes[at] as number];
    for (const byte of written) {
      from[length] = origin[at] ?? 0;
      output[length] = byte;
      length += 1;
    }
    if (escape !== undefined) at += escape.size - 1;
  }
  from[length] = origin[bytes.length] ?? 0;
  return { bytes: output.subarray(0, length), origin: from.slice(0, length + 1) };
}

function escapeAt(bytes: Buffer, at: number): { readonly text: Iterable<number>; readonly size: number } | undefined {
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  if (letter === 'u') {
    const code = Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16);
    return Number.isNaN(code) ? undefined : { text: Buffer.from(String.fromCharCode(code), 'utf8'), size: 6 };
  }
  const resolved = LETTERS[letter];
  return resolved === undefined ? undefined : { text: [resolved.charCodeAt(0)], size: 2 };
}
