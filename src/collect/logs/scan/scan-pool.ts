import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FieldPath } from '../../../model/log-format.ts';
import type { Compression } from './inflate.ts';
import { digestHere, type FileDigest, type RawScan, scanHere, withFingerprints } from './scan-file.ts';
import type { ScannedFile } from './scanned-file.ts';
import { WorkerCrew } from './worker-crew.ts';

/** What to scan. */
export interface ScanRequest {
  readonly absolute: string;
  /** Bytes on the disk, as the walk saw them. */
  readonly bytes: number;
  readonly compression: Compression;
  /** Where the file's format names people on purpose; empty where the format is unknown. */
  readonly identity: readonly FieldPath[];
  /** Keyed hash of a sensitive value; called in this thread. */
  readonly fingerprint: (value: string) => string;
  /** Told how many more bytes of the file have been read. */
  readonly onBytes?: (bytes: number) => void;
}

// Below this a scan is over before a thread has started.
const THREADS_FROM = 4 << 20;
// From here on the digest of an uncompressed file is computed beside its scan: each takes about as long as the other.
const DIGEST_APART_FROM = 32 << 20;

/** Scans files, several at once in threads where there is enough to read; results do not depend on how many. */
export class ScanPool {
  readonly #signal: AbortSignal;
  readonly #crew: WorkerCrew | undefined;

  private constructor(signal: AbortSignal, crew: WorkerCrew | undefined) {
    this.#signal = signal;
    this.#crew = crew;
  }

  /** Opens a pool for files of so many bytes together; threads start when they are needed. Close it after use. */
  static open(totalBytes: number, signal: AbortSignal, threads: number = defaultThreads()): ScanPool {
    const program = new URL('./scan-worker.js', import.meta.url);
    // Only the built program can be started as a thread; from the sources everything runs in this one.
    const crewed = totalBytes >= THREADS_FROM && threads > 0 && existsSync(fileURLToPath(program));
    return new ScanPool(signal, crewed ? new WorkerCrew(program, threads, signal) : undefined);
  }

  /** Returns what the scan of one file found. Throws the system's error where it cannot be read, and where the signal is aborted. */
  async scanFile(request: ScanRequest): Promise<ScannedFile> {
    this.#signal.throwIfAborted();
    const apart = this.#crew !== undefined && request.compression === 'none' && request.bytes >= DIGEST_APART_FROM;
    const [raw, digest] = await Promise.all([
      this.#scan(request, !apart),
      apart ? this.#digest(request.absolute, null) : undefined,
    ]);
    const scanned = withFingerprints(raw, request.fingerprint);
    if (digest === undefined) return scanned;
    if (digest.bytes === scanned.bytes) return { ...scanned, sha256: digest.sha256 };
    // Lines were added while it was read: the digest is of the bytes that were scanned.
    const { sha256 } = await this.#digest(request.absolute, scanned.bytes);
    return { ...scanned, sha256 };
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#crew?.close();
  }

  #scan({ absolute, compression, identity, onBytes }: ScanRequest, digest: boolean): Promise<RawScan> {
    const job = { absolute, compression, identity, digest };
    const told = onBytes ?? ((): void => undefined);
    if (this.#crew === undefined) return scanHere(job, { signal: this.#signal, onBytes: told });
    return this.#crew.run({ type: 'scan', job }, told) as Promise<RawScan>;
  }

  #digest(absolute: string, limit: number | null): Promise<FileDigest> {
    if (this.#crew === undefined) return digestHere(absolute, limit, this.#signal);
    return this.#crew.run({ type: 'digest', absolute, limit }, () => undefined) as Promise<FileDigest>;
  }
}

/** One thread per processor but one, which is left to the main thread; never fewer than two, for a scan and its digest. */
function defaultThreads(): number {
  return Math.max(2, availableParallelism() - 1);
}
