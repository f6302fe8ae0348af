import { constants, createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One file found below a root. Symbolic links are listed as such and never followed. */
export interface FileEntry {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly kind: 'file' | 'link' | 'other';
  readonly bytes: number;
  /** POSIX permission bits. */
  readonly mode: number;
}

/** What a walk found: files, the folders that hold a `.git`, and folders that could not be listed. */
export interface Walk {
  readonly files: readonly FileEntry[];
  /** Relative to the root; '' is the root itself. */
  readonly repositories: readonly string[];
  readonly folders: number;
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
  /** True where the entry limit ended the walk early. */
  readonly cut: boolean;
}

const SKIPPED = new Set(['node_modules', '.git', '.probity', 'probity-out', '.venv', '__pycache__', '.tox', '.cache']);

/** Walks a folder once, in name order, without following links. Stops at `limit` entries and says so. */
export async function walk(root: string, limit = 500_000): Promise<Walk> {
  const files: FileEntry[] = [];
  const repositories: string[] = [];
  const unreadable: { path: string; message: string }[] = [];
  const pending = [''];
  let folders = 0;
  while (pending.length > 0) {
    const folder = pending.pop() ?? '';
    folders += 1;
    let names: { name: string; folder: boolean }[];
    try {
      const listed = await readdir(join(root, folder), { withFileTypes: true });
      names = listed.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    } catch (error) {
      unreadable.push({ path: folder === '' ? '.' : folder, message: systemMessage(error) });
      continue;
    }
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (names.some((entry) => entry.name === '.git') || isBare(names)) repositories.push(folder);
    const inner: string[] = [];
    for (const { name, folder: isFolder } of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isFolder) {
        if (!SKIPPED.has(name)) inner.push(path);
        continue;
      }
      if (files.length >= limit) return { files, repositories, folders, unreadable, cut: true };
      try {
        const stats = await lstat(join(root, path));
        const kind = stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : 'other';
        files.push({ path, absolute: join(root, path), kind, bytes: stats.size, mode: stats.mode & 0o777 });
      } catch (error) {
        unreadable.push({ path, message: systemMessage(error) });
      }
    }
    pending.push(...inner.reverse());
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  repositories.sort();
  return { files, repositories, folders, unreadable, cut: false };
}

function isBare(names: readonly { name: string; folder: boolean }[]): boolean {
  const has = (name: string, folder: boolean): boolean =>
    names.some((entry) => entry.name === name && entry.folder === folder);
  return has('objects', true) && has('refs', true) && has('HEAD', false);
}

/** Reads a whole regular file of at most `maxBytes`; the reason in words where it cannot be read. */
export async function readBounded(
  absolute: string,
  maxBytes: number,
): Promise<
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly state: 'missing' | 'unreadable' | 'too-large'; readonly message: string }
> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    // Opened without following a link and asked through the open file, so that nothing can be swapped in between.
    handle = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile()) return { ok: false, state: 'unreadable', message: 'It is not a regular file.' };
    if (stats.size > maxBytes) {
      return { ok: false, state: 'too-large', message: `It has ${stats.size} bytes; at most ${maxBytes} are read.` };
    }
    const bytes = await handle.readFile();
    return { ok: true, bytes };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, state: missing ? 'missing' : 'unreadable', message: systemMessage(error) };
  } finally {
    await handle?.close();
  }
}

/** Streams a file in chunks of up to 1 MiB. Throws the system's error where it cannot be read. */
export function streamFile(absolute: string): AsyncIterable<Buffer> {
  return createReadStream(absolute, { highWaterMark: 1 << 20 });
}

/** Returns a short plain sentence for a system error, without its path. */
export function systemMessage(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'It does not exist.',
    EACCES: 'Permission to read it was denied.',
    EPERM: 'Permission to read it was denied.',
    EISDIR: 'It is a folder, not a file.',
    ENOTDIR: 'Part of its path is not a folder.',
    ENOSPC: 'The disk is full.',
    EMFILE: 'Too many files are open.',
    ELOOP: 'It is a symbolic link, and links are not followed.',
  };
  return known[code] ?? `The system refused it (${code}).`;
}
