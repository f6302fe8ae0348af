import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemMessage } from './files.ts';

/** The bytes of a file, or why they could not be had. */
export type ReadNow =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly state: 'missing' | 'unreadable' | 'too-large'; readonly message: string };

/**
 * Reads a whole regular file of at most `maxBytes` before it returns: for thousands of small files, where handing each to
 * a thread costs several times what reading it does. The reason in words where it cannot be read.
 */
export function readNow(absolute: string, maxBytes: number): ReadNow {
  let file: number | undefined;
  try {
    // Opened without following a link and asked through the open file, so that nothing can be swapped in between.
    file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    if (!stats.isFile()) return { ok: false, state: 'unreadable', message: 'It is not a regular file.' };
    if (stats.size > maxBytes) {
      return { ok: false, state: 'too-large', message: `It has ${stats.size} bytes; at most ${maxBytes} are read.` };
    }
    return { ok: true, bytes: wholeOf(file, stats.size) };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, state: missing ? 'missing' : 'unreadable', message: systemMessage(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A file that shrinks while it is read ends early; one that grows is read as long as it was. */
function wholeOf(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const read = readSync(file, bytes, filled, size - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
