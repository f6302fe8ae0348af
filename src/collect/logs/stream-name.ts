import type { Compression } from './scan/inflate.ts';

// What rotation adds to a name: a date, a time, a number, each set off by a dot, a dash or an underscore.
const ROTATED =
  /^(.{0,200}?)[._-]?(?:19|20)\d\d[._-]?(?:0[1-9]|1[0-2])(?:[._-]?(?:0[1-9]|[12]\d|3[01])(?:[T_.-]?\d{2}[:_.-]?\d{2}(?:[:_.-]?\d{2}(?:[.,]\d{1,9})?)?Z?|[T_.-]\d{2})?)?([._-]\d{1,6})?$/;
const LOG_NAME = /^(.{1,200}?)\.(jsonl|ndjson|log|parquet)((?:[._-][0-9TZ:.,_-]{1,40})?)(\.gz|\.zst)?$/i;

/** How a log file is named: its base without dates and rotation numbers, and what the name promises. */
export interface LogName {
  readonly base: string;
  readonly extension: string;
  readonly compression: Compression;
}

/** Returns the parts of a log file's name (without folder), or undefined where the name is not a log's. */
export function logNameOf(name: string): LogName | undefined {
  const parts = LOG_NAME.exec(name);
  if (parts === null) return undefined;
  const stem = parts[1] ?? '';
  const base = withoutDate(stem);
  return {
    base: base === '' ? stem : base,
    extension: (parts[2] ?? '').toLowerCase(),
    compression: compressionOf(parts[4]),
  };
}

const OTHER_NAME = /^(.{1,200}?)(?:\.([a-z0-9]{1,10}))?(\.gz|\.zst)?$/i;
const BESIDE_LOGS = /\.(?:sha256|meta\.ya?ml|md)$/i;

/** Returns the parts of the name of any file that somebody has named as a log; undefined where it belongs beside one. */
export function anyNameOf(name: string): LogName | undefined {
  const parts = BESIDE_LOGS.test(name) ? null : OTHER_NAME.exec(name);
  if (parts === null) return undefined;
  const stem = parts[1] ?? '';
  const base = withoutDate(stem);
  const extension = (parts[2] ?? '').toLowerCase();
  return { base: base === '' ? stem : base, extension, compression: compressionOf(parts[3]) };
}

function compressionOf(ending: string | undefined): Compression {
  if (ending === undefined) return 'none';
  return ending.toLowerCase() === '.gz' ? 'gzip' : 'zstd';
}

function withoutDate(stem: string): string {
  const dated = ROTATED.exec(stem);
  if (dated !== null) return dated[1] ?? '';
  // Only a dot sets off a rotation number: `server-1` and `server-2` are two servers.
  return stem.replace(/\.\d{1,6}$/, '');
}

/** Returns the folder of a path that uses `/`; '' for the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** Tells whether files named so hold columns instead of lines. */
export function isParquet({ extension, compression }: Pick<LogName, 'extension' | 'compression'>): boolean {
  return extension === 'parquet' && compression === 'none';
}

/** Returns the last part of a path that uses `/`. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
