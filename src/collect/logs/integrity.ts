import { readBounded } from '../../platform/files.ts';

/** What the checksum file beside a log file says: there is none, it agrees, or it does not. */
export type Sidecar = 'absent' | 'matches' | 'differs';

/** Compares a file's SHA-256 with the `<file>.sha256` beside it, in the form that checksum programs write. */
export async function readSidecar(absolute: string, sha256: string): Promise<Sidecar> {
  const read = await readBounded(`${absolute}.sha256`, 4096);
  if (!read.ok) return read.state === 'missing' ? 'absent' : 'differs';
  const stated = /^\\?([0-9a-f]{64})(?=\s|$)/i.exec(read.bytes.toString('utf8').trim())?.[1];
  return stated?.toLowerCase() === sha256 ? 'matches' : 'differs';
}
