import { constants, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';

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

// How many entries are listed before signals and timers get their turn.
const AT_A_TIME = 1000;

/**
 * Walks a folder once, in name order, without following links. Stops at `limit` entries and says so. Asks the system
 * directly: handing thousands of small questions to a thread costs several times what answering them does.
 */
export async function walk(root: string, limit = 500_000): Promise<Walk> {
  const files: FileEntry[] = [];
  const repositories: string[] = [];
  const unreadable: { path: string; message: string }[] = [];
  const absoluteOf = absolutePaths(root);
  const pending = [''];
  let folders = 0;
  let turn = AT_A_TIME;
  while (pending.length > 0) {
    const folder = pending.pop() ?? '';
    folders += 1;
    if (folders + files.length >= turn) {
      await setImmediate();
      turn = folders + files.length + AT_A_TIME;
    }
    let entries: Dirent[];
    try {
      entries = readdirSync(absoluteOf(folder), { withFileTypes: true });
    } catch (error) {
      unreadable.push({ path: folder === '' ? '.' : folder, message: systemMessage(error) });
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (isRepository(entries)) repositories.push(folder);
    const inner: string[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) inner.push(path);
        continue;
      }
      if (files.length >= limit) return { files, repositories, folders, unreadable, cut: true };
      try {
        files.push(fileEntry(path, absoluteOf(path)));
      } catch (error) {
        unreadable.push({ path, message: systemMessage(error) });
      }
    }
    for (const path of inner.reverse()) pending.push(path);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  repositories.sort();
  return { files, repositories, folders, unreadable, cut: false };
}

function fileEntry(path: string, absolute: string): FileEntry {
  const stats = lstatSync(absolute);
  const kind = stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : 'other';
  return { path, absolute, kind, bytes: stats.size, mode: stats.mode & 0o777 };
}

/** Returns what `join(root, path)` returns for the paths of a walk, which never step upwards. */
function absolutePaths(root: string): (path: string) => string {
  const own = join(root, '');
  const before = join(root, '_').slice(0, -1);
  return (path) => (path === '' ? own : before + (sep === '/' ? path : path.replaceAll('/', sep)));
}

/** A folder that holds `.git`, or is itself what lies in one. */
function isRepository(entries: readonly Dirent[]): boolean {
  let bare = 0;
  for (const entry of entries) {
    if (entry.name === '.git') return true;
    if (entry.name === 'objects' || entry.name === 'refs') bare += entry.isDirectory() ? 1 : 0;
    else if (entry.name === 'HEAD') bare += entry.isDirectory() ? 0 : 1;
  }
  return bare === 3;
}

// A link put in the place of a file since the walk is refused; a pipe is not waited for.
const WITHOUT_LINKS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

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
    handle = await open(absolute, WITHOUT_LINKS);
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

/** Streams a file in chunks of up to 1 MiB. Throws the system's error where it cannot be read, or is a link. */
export async function* streamFile(absolute: string): AsyncGenerator<Buffer> {
  const handle = await open(absolute, WITHOUT_LINKS);
  yield* handle.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
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
