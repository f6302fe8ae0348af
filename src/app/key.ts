import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { writeAtomically } from '../platform/write.ts';

/**
 * Returns the workspace's key for fingerprints, made once at random and kept beside the locker with mode 0600. It is an
 * input of a run: with another key the fingerprints, and so the bytes of a pack, differ. It never enters a pack.
 */
export function workspaceKey(out: string): Uint8Array {
  const path = join(out, 'workspace.key');
  if (!existsSync(path)) {
    writeAtomically(path, `${randomBytes(32).toString('hex')}\n`, 0o600);
  }
  const text = readFileSync(path, 'utf8').trim();
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new KnownFailure(EXIT.usage, [
    {
      code: 'key-invalid',
      severity: 'error',
      message: `${path} does not hold a key of 64 hexadecimal digits.`,
      next: 'Restore it from a copy. With a new key, fingerprints no longer match those of earlier packs.',
    },
  ]);
}
