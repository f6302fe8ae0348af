import { GIT_LIMITS } from './limits.ts';
import { gitRecords } from './run-git.ts';
import type { Shadow } from './shadow.ts';

/** One path of the tree at HEAD. Git modes: 100644, 100755 files, 120000 links, 160000 submodules, 040000 folders. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
  /** Bytes; -1 where git cannot tell because the object is missing. */
  readonly size: number;
}

/** The tree at HEAD: regular files, and what else it holds. */
export interface Tree {
  readonly files: readonly TreeEntry[];
  readonly folders: readonly TreeEntry[];
  readonly links: number;
  readonly submodules: number;
  /** Files whose content the clone does not hold. */
  readonly missing: readonly TreeEntry[];
  /** True where the entry limit ended the listing early. */
  readonly cut: boolean;
}

/** Lists the tree of a commit, at most `limit` entries. Throws where git fails. */
export async function readTree(
  shadow: Shadow,
  commit: string,
  signal: AbortSignal,
  limit: number = GIT_LIMITS.treeEntries,
): Promise<Tree> {
  const files: TreeEntry[] = [];
  const folders: TreeEntry[] = [];
  const missing: TreeEntry[] = [];
  let links = 0;
  let submodules = 0;
  let seen = 0;
  const records = gitRecords(shadow, ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', commit], 0, signal);
  for await (const record of records) {
    seen += 1;
    if (seen > limit) return { files, folders, links, submodules, missing, cut: true };
    const tab = record.indexOf(9);
    const [mode = '', type = '', oid = '', size = ''] = record
      .subarray(0, tab)
      .toString('latin1')
      .split(/ {1,20}/);
    const entry = {
      path: record.subarray(tab + 1).toString('utf8'),
      mode,
      oid,
      size: /^\d+$/.test(size) ? Number(size) : -1,
    };
    if (type === 'tree') folders.push(entry);
    else if (mode === '160000') submodules += 1;
    else if (mode === '120000') links += 1;
    else files.push(entry);
    if (type === 'blob' && entry.size < 0) missing.push(entry);
  }
  return { files, folders, links, submodules, missing, cut: false };
}
