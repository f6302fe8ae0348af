import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readBounded } from '../../platform/files.ts';
import type { RepositoryLayout } from './layout.ts';
import { GIT_LIMITS } from './limits.ts';

/** What the references of a repository say, read by our own parser; git resolves no name of theirs. */
export interface References {
  /** Object id of HEAD; '' where it has no commit yet. */
  readonly head: string;
  /** Branch HEAD names; '' when it is detached. */
  readonly branch: string;
  /** Full name (`refs/heads/main`) to object id; branches, tags and remote branches only. */
  readonly names: ReadonlyMap<string, string>;
  readonly replaceRefs: number;
  readonly grafts: number;
  /** Boundary commits of a shallow clone. */
  readonly shallow: readonly string[];
  /** Bytes of the HEAD file. */
  readonly headFile: Buffer;
  /** True where there are more references than the limit. */
  readonly cut: boolean;
}

const REFERENCES_BYTES = 64 << 20;
const KEPT = /^refs\/(?:heads|tags|remotes)\/[^\0-\u0020\u007f~^:?*[\\]{1,1000}$/;

/** Reads HEAD, packed and loose references, grafts and the shallow boundary. Follows no link but an old-style HEAD. */
export async function readReferences(layout: RepositoryLayout): Promise<References> {
  const oid = new RegExp(`^[0-9a-f]{${layout.objectFormat === 'sha256' ? 64 : 40}}$`);
  const all = new Map<string, string>();
  const packed = await readBounded(join(layout.commonDir, 'packed-refs'), REFERENCES_BYTES);
  for (const line of packed.ok ? packed.bytes.toString('utf8').split('\n') : []) {
    const space = line.indexOf(' ');
    if (space > 0 && oid.test(line.slice(0, space))) all.set(line.slice(space + 1), line.slice(0, space));
  }
  const cut = await readLoose(layout.commonDir, oid, all);
  const { target, file } = await readHead(layout.gitDir);
  // Looked up by itself, so that no number of other references can make a repository look empty.
  const own = join(layout.commonDir, target);
  if (cut && KEPT.test(target) && (await realpath(own).catch(() => '')) === own)
    await readOneLoose(layout.commonDir, target, oid, all);
  const branch = target.startsWith('refs/heads/') ? target.slice('refs/heads/'.length) : '';
  const head = oid.test(target) ? target : (all.get(target) ?? '');
  const names = new Map([...all].filter(([name]) => KEPT.test(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    head,
    branch,
    names,
    replaceRefs: [...all.keys()].filter((name) => name.startsWith('refs/replace/')).length,
    grafts: (await linesOf(join(layout.commonDir, 'info', 'grafts'))).filter((line) => !line.startsWith('#')).length,
    shallow: (await linesOf(join(layout.commonDir, 'shallow'))).filter((line) => oid.test(line)),
    headFile: file,
    cut,
  };
}

async function readHead(gitDir: string): Promise<{ target: string; file: Buffer }> {
  const path = join(gitDir, 'HEAD');
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isSymbolicLink() === true) {
    const target = await readlink(path).catch(() => '');
    return { target, file: Buffer.from(target) };
  }
  const file = await readBounded(path, 4096);
  if (!file.ok) return { target: '', file: Buffer.alloc(0) };
  const text = file.bytes.toString('utf8').trim();
  return { target: text.startsWith('ref:') ? text.slice(4).trim() : text, file: file.bytes };
}

/** Adds every loose reference to `found`, overriding packed ones. Returns true where the limit ended it early. */
async function readLoose(commonDir: string, oid: RegExp, found: Map<string, string>): Promise<boolean> {
  const pending = ['refs'];
  let seen = 0;
  while (pending.length > 0) {
    const folder = pending.pop() ?? '';
    const entries = await readdir(join(commonDir, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) pending.push(name);
      if (!entry.isFile()) continue;
      seen += 1;
      if (seen > GIT_LIMITS.references) return true;
      await readOneLoose(commonDir, name, oid, found);
    }
  }
  return false;
}

async function readOneLoose(commonDir: string, name: string, oid: RegExp, found: Map<string, string>): Promise<void> {
  const file = await readBounded(join(commonDir, name), 4096);
  const value = file.ok ? file.bytes.toString('utf8').trim() : '';
  if (oid.test(value)) found.set(name, value);
}

async function linesOf(path: string): Promise<string[]> {
  const file = await readBounded(path, REFERENCES_BYTES);
  if (!file.ok) return [];
  return file.bytes
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
