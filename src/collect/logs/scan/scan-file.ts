import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { FieldPath } from '../../../model/log-format.ts';
import type { Compression } from './inflate.ts';
import { Prefilter } from './prefilter.ts';
import type { ScannedFile } from './scanned-file.ts';
import type { RawPlace } from './sensitive-tally.ts';
import { openRegular, pourText, type TextOrigin } from './text-pieces.ts';
import { CHUNK_BYTES, STRIDE, TextScan } from './text-scan.ts';

/** What to scan; plain data, so that it can be handed to a worker. */
export interface ScanJob {
  readonly absolute: string;
  readonly compression: Compression;
  /** Where the file's format names people on purpose. */
  readonly identity: readonly FieldPath[];
  /** False where another thread computes the digest at the same time. */
  readonly digest: boolean;
}

/** What a scan found, before the values of its places have been replaced by keyed hashes; never leaves the process. */
export interface RawScan {
  readonly file: Omit<ScannedFile, 'sensitive'>;
  readonly counts: Omit<ScannedFile['sensitive'], 'samples'>;
  readonly samples: readonly RawPlace[];
}

export interface ScanWatch {
  readonly signal: AbortSignal;
  /** Told how many more bytes of the file have been read. */
  onBytes(bytes: number): void;
}

const BREATHE_EVERY = 8 << 20;

let filter: Prefilter | undefined;
let busy = false;

/** Scans one file in this thread. Throws the system's error where it cannot be read, and where the signal is aborted. */
export async function scanHere(job: ScanJob, watch: ScanWatch): Promise<RawScan> {
  // Several scans may be under way at once in this thread; the first one keeps its memory for the next.
  const own = busy ? new Prefilter(CHUNK_BYTES * 2) : (filter ??= new Prefilter(CHUNK_BYTES * 2));
  const shared = own === filter;
  if (shared) busy = true;
  try {
    return await scanWith(own, job, watch);
  } finally {
    if (shared) busy = false;
  }
}

async function scanWith(own: Prefilter, job: ScanJob, watch: ScanWatch): Promise<RawScan> {
  const scan = new TextScan(own, job.identity);
  const hash = job.digest ? createHash('sha256') : undefined;
  const origin = await pourText(job.absolute, job.compression, scan, {
    signal: watch.signal,
    onPiece: (piece) => {
      hash?.update(piece);
      watch.onBytes(piece.length);
    },
  });
  return rawScan(scan.finish(), origin, hash?.digest('hex') ?? '');
}

function rawScan(found: ReturnType<TextScan['finish']>, origin: TextOrigin, sha256: string): RawScan {
  const { counts, samples, offsets, ...text } = found;
  return {
    file: { sha256, ...origin, ...text, lineIndex: { stride: STRIDE, offsets } },
    counts: {
      secrets: counts.secret,
      cardNumbers: counts['card-number'],
      emails: counts.email,
      personIds: counts['person-id'],
    },
    samples,
  };
}

/** A file's SHA-256 in hex, and of how many bytes it is. */
export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

/** Returns the SHA-256 of a file, or of its first `limit` bytes. Throws as `scanHere` does. */
export async function digestHere(absolute: string, limit: number | null, signal: AbortSignal): Promise<FileDigest> {
  const { descriptor } = openRegular(absolute);
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytes = 0;
    let breath = BREATHE_EVERY;
    for (;;) {
      const wanted = limit === null ? piece.length : Math.min(piece.length, limit - bytes);
      const count = wanted === 0 ? 0 : readSync(descriptor, piece, 0, wanted, bytes);
      if (count === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(piece.subarray(0, count));
      bytes += count;
      if (bytes < breath) continue;
      breath = bytes + BREATHE_EVERY;
      await setImmediate();
      signal.throwIfAborted();
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Returns a scan in which keyed hashes stand for the values. */
export function withFingerprints(
  { file, counts, samples }: RawScan,
  fingerprint: (value: string) => string,
): ScannedFile {
  const places = samples.map(({ value, ...place }) => ({ ...place, fingerprint: fingerprint(value) }));
  return { ...file, sensitive: { ...counts, samples: places } };
}
