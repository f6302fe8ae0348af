type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'utf16';

/** Returns the bytes of a text in an encoding; `utf16` begins with a byte order mark. */
function bytesOf(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const little = Buffer.from(text, 'utf16le');
  if (encoding === 'utf16le') return little;
  if (encoding === 'utf16be') return Buffer.from(little).swap16();
  return Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
}

/** Returns a text in base64. */
export function base64Of(text: string, encoding: Encoding): string {
  return bytesOf(text, encoding).toString('base64');
}

/** Returns what a text becomes in base64 behind none, one or two other bytes, without the characters those share. */
export function base64Offsets(text: string, encoding: Encoding): readonly string[] {
  const bytes = bytesOf(text, encoding);
  return [0, 1, 2].map((offset) => {
    const all = Buffer.concat([Buffer.alloc(offset), bytes]);
    const written = all.toString('base64');
    const from = [0, 2, 3][offset] ?? 0;
    const to = [0, 3, 2][all.length % 3] ?? 0;
    return written.slice(from, to === 0 ? undefined : -to);
  });
}

/** The encoding that a modifier of a rule names; undefined where it names none. */
export function encodingNamed(modifier: string): Encoding | undefined {
  return new Map<string, Encoding>([
    ['wide', 'utf16le'],
    ['utf16le', 'utf16le'],
    ['utf16be', 'utf16be'],
    ['utf16', 'utf16'],
  ]).get(modifier);
}

export type { Encoding };
