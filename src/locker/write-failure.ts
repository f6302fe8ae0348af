import { EXIT, KnownFailure } from '../model/exit.ts';

const OF_THE_DISK = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EFBIG']);

/** Runs a step that writes; a disk that is full, broken or closed to us ends it with a KnownFailure (exit 5) in words. */
export function explained<T>(folder: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !OF_THE_DISK.has(code)) throw error;
    const message = `The locker in ${folder} cannot be written (${code}). What it held before is untouched; this run is not stored.`;
    const next = 'Free space or choose another folder with --out, and run again.';
    throw new KnownFailure(EXIT.io, [{ code: 'locker-not-written', severity: 'error', message, next }], {
      cause: error,
    });
  }
}
