import { findSecrets } from '../../secrets.ts';
import type { LineBytes } from '../line-bytes.ts';
import type { SensitiveHit } from './hit.ts';
import { findNamedSecrets } from './named-secret.ts';
import { unescaped } from './unescape.ts';

// Searching a very long line in slices keeps the cost linear; the overlap holds every shape but a long private key.
const SLICE = 1 << 17;
const OVERLAP = 1 << 13;

/** Calls back for every secret in a line, searched as it reads without its JSON escapes. */
export function findLineSecrets(line: LineBytes, add: (hit: SensitiveHit) => void): void {
  const plain = unescaped(line);
  const text = plain.bytes.toString('utf8');
  const oneByte = text.length === plain.bytes.length;
  const byteAt = (offset: number): number => (oneByte ? offset : Buffer.byteLength(text.slice(0, offset), 'utf8'));
  for (let from = 0; from === 0 || from + OVERLAP < text.length; from += SLICE) {
    const slice = text.slice(from, from + SLICE + OVERLAP);
    for (const hit of [...findSecrets(slice), ...findNamedSecrets(slice)]) {
      const first = plain.origin[byteAt(from + hit.start)] ?? line.from;
      const last = plain.origin[byteAt(from + hit.end)] ?? line.to;
      add({ kind: 'secret', class: hit.class, start: first, end: last });
    }
  }
}
