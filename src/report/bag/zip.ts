import { deflateSync, type Zippable, zipSync } from 'fflate';
import { isPlainPath } from './file-name.ts';
import { ARCHIVE_LIMITS } from './read-zip.ts';

const UNIX = 3;
/** A regular file that its owner may write and everybody may read, as Unix notes it in the upper half. */
const REGULAR_FILE = 0o100644 * 0x1_0000;
/** Without the zip64 extension, which fflate does not write, offsets have 32 bits. */
const LARGEST = 0xffff_ffff;
const OVERHEAD = 1024;

/**
 * Returns a zip of the files in the order of their names, with one fixed time: the same files give the same bytes. Throws an
 * Error where a name is not plain or where the files are more than a reader of packs accepts.
 */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const { entries, largestFile, allFiles } = ARCHIVE_LIMITS;
  if (files.size > entries) throw new Error(`A bag holds at most ${entries} files; these are ${files.size}.`);
  // Noon of the first day a zip can name, in local time, because fflate writes the parts of local time.
  const mtime = new Date(1980, 0, 1, 12, 0, 0);
  let total = 0;
  const members: Zippable = {};
  for (const name of [...files.keys()].sort()) {
    const bytes = files.get(name) ?? new Uint8Array();
    if (!isPlainPath(name)) throw new Error(`${JSON.stringify(name)} is no plain path.`);
    if (bytes.length > largestFile) throw new Error(`${name} has ${bytes.length} bytes; at most ${largestFile} fit.`);
    total += bytes.length + OVERHEAD;
    members[name] = [bytes, { level: levelOf(bytes), mtime, os: UNIX, attrs: REGULAR_FILE }];
  }
  if (total > Math.min(allFiles, LARGEST)) throw new Error(`A bag of ${total} bytes is larger than a reader accepts.`);
  return zipSync(members);
}

/** What would look like a zip bomb to our own reader is stored as it is. */
function levelOf(bytes: Uint8Array): 0 | 6 {
  const { ratio, ratioFrom } = ARCHIVE_LIMITS;
  if (bytes.length < ratioFrom) return 6;
  return deflateSync(bytes, { level: 6 }).length * ratio < bytes.length ? 0 : 6;
}
