import type { FieldPath } from '../../../model/log-format.ts';

/** Where in its memory the prefilter expects the fields that name people on purpose. */
export const IDENTITY_AT = 16_384;
const ANY_KEY = 65_535;
const END = 255;

/** Returns paths as the prefilter reads them; those it cannot hold are left out, which costs time and changes nothing. */
export function identityTable(paths: readonly FieldPath[], most: number): Uint8Array {
  const bytes: number[] = [];
  for (const path of paths) {
    const entry = [path.length, ...path.flatMap(keyOf)];
    const fits = path.length < END && path.every((key) => Buffer.byteLength(key) <= 200);
    if (fits && bytes.length + entry.length < most) bytes.push(...entry);
  }
  return Uint8Array.from([...bytes, END]);
}

function keyOf(key: string): readonly number[] {
  if (key === '*') return [ANY_KEY & 255, ANY_KEY >> 8];
  const text = [...Buffer.from(key, 'utf8')];
  return [text.length & 255, text.length >> 8, ...text];
}
