import { gitRecords } from '../run-git.ts';
import type { Shadow } from '../shadow.ts';
import { SEARCH_LIMITS } from './limits.ts';

/** One file content of the object store, once, however many commits and paths it appears in. */
export interface Blob {
  readonly oid: string;
  readonly size: number;
}

/** Lists every blob the clone holds, reachable from a branch or not, in the order of their names; at most the limit. */
export async function listBlobs(
  shadow: Shadow,
  signal: AbortSignal,
  limit: number = SEARCH_LIMITS.blobs,
): Promise<{ readonly blobs: readonly Blob[]; readonly cut: boolean }> {
  const blobs: Blob[] = [];
  const argv = ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectname) %(objectsize)'] as const;
  for await (const record of gitRecords(shadow, argv, 10, signal)) {
    const [type = '', oid = '', size = ''] = record.toString('latin1').split(' ');
    if (type !== 'blob') continue;
    if (blobs.length >= limit) return { blobs, cut: true };
    blobs.push({ oid, size: Number(size) });
  }
  return { blobs, cut: false };
}
