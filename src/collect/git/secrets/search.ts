import type { Tools } from '../../collector.ts';
import { type CredentialHit, type CredentialScan, scanCredentials } from '../../credential-scanner.ts';
import { readObjects } from '../objects.ts';
import type { Shadow } from '../shadow.ts';
import { type Blob, listBlobs } from './blobs.ts';
import { SEARCH_LIMITS } from './limits.ts';

/** Why a file content was not searched. */
export type SkipReason = 'too-large' | 'binary' | 'budget' | 'missing' | 'tampered' | 'total-limit';

/** A file content that was not searched, or not to its end. */
interface Skip {
  readonly oid: string;
  readonly bytes: number;
  readonly reason: SkipReason;
}

/** What searching every file content of a repository yielded. */
export interface Search {
  readonly blobs: number;
  readonly bytes: number;
  readonly searched: number;
  readonly searchedBytes: number;
  readonly cut: boolean;
  readonly skips: readonly Skip[];
  readonly standIns: number;
  readonly hits: ReadonlyMap<string, readonly CredentialHit[]>;
  /** Contents with words that tell some scanner to leave a line alone. */
  readonly marked: ReadonlySet<string>;
}

/** Remembers which contents were searched before; a content never changes under its name. */
export interface SearchCache {
  /** What a content yielded before, with the same kinds and key; undefined where it was not searched. */
  known(oid: string): CredentialScan | undefined;
  remember(oid: string, scan: CredentialScan): void;
}

type SearchTools = Pick<Tools, 'fingerprint' | 'progress' | 'signal'>;

/** Searches every file content of the object store once. Throws where git fails. */
export async function searchBlobs(shadow: Shadow, tools: SearchTools, cache?: SearchCache): Promise<Search> {
  const { blobs, cut } = await listBlobs(shadow, tools.signal);
  const run = new Run(tools, cache);
  const wanted = blobs.filter((blob) => run.wants(blob));
  for (const batch of batches(wanted)) await run.read(shadow, batch);
  return {
    blobs: blobs.length,
    bytes: sum(blobs),
    cut,
    hits: run.hits,
    marked: run.marked,
    skips: run.skips,
    standIns: run.standIns,
    searched: run.searched,
    searchedBytes: run.searchedBytes,
  };
}

class Run {
  readonly hits = new Map<string, readonly CredentialHit[]>();
  readonly marked = new Set<string>();
  readonly skips: Skip[] = [];
  searched = 0;
  searchedBytes = 0;
  standIns = 0;
  #planned = 0;
  readonly #tools: SearchTools;
  readonly #cache: SearchCache | undefined;

  constructor(tools: SearchTools, cache: SearchCache | undefined) {
    this.#tools = tools;
    this.#cache = cache;
  }

  /** Tells whether a content has to be read; what has not is put where it belongs. */
  wants({ oid, size }: Blob): boolean {
    if (size > SEARCH_LIMITS.blobBytes) return this.#skip(oid, size, 'too-large');
    const known = this.#cache?.known(oid);
    if (known !== undefined) {
      this.standIns += known.standIns;
      if (known.marked) this.marked.add(oid);
      this.#took(oid, size, known.hits);
      return false;
    }
    if (this.#planned + size > SEARCH_LIMITS.totalBytes) return this.#skip(oid, size, 'total-limit');
    this.#planned += size;
    return true;
  }

  async read(shadow: Shadow, batch: readonly Blob[]): Promise<void> {
    const { signal, progress, fingerprint } = this.#tools;
    progress({
      phase: 'Searching the history for secrets',
      done: this.searchedBytes,
      total: this.#planned,
      unit: 'bytes',
    });
    const sizes = new Map(batch.map((blob) => [blob.oid, blob.size]));
    const oids = batch.map((blob) => blob.oid);
    for await (const object of readObjects(shadow, oids, signal, SEARCH_LIMITS.blobBytes)) {
      if (object.state !== 'whole') {
        this.#skip(object.oid, sizes.get(object.oid) ?? 0, object.state);
        continue;
      }
      const scan = scanCredentials(object.body, fingerprint);
      this.standIns += scan.standIns;
      if (scan.marked) this.marked.add(object.oid);
      if (scan.notScanned === '') this.#cache?.remember(object.oid, scan);
      if (scan.notScanned === 'binary') this.#skip(object.oid, object.body.length, 'binary');
      else this.#took(object.oid, object.body.length, scan.hits);
      if (scan.notScanned === 'budget') this.#skip(object.oid, object.body.length, 'budget');
    }
  }

  #took(oid: string, bytes: number, hits: readonly CredentialHit[]): void {
    this.searched += 1;
    this.searchedBytes += bytes;
    if (hits.length > 0) this.hits.set(oid, hits);
  }

  #skip(oid: string, bytes: number, reason: SkipReason): false {
    this.skips.push({ oid, bytes, reason });
    return false;
  }
}

function* batches(blobs: readonly Blob[]): Generator<readonly Blob[]> {
  let batch: Blob[] = [];
  let bytes = 0;
  for (const blob of blobs) {
    if (batch.length >= SEARCH_LIMITS.batchBlobs || bytes + blob.size > SEARCH_LIMITS.batchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(blob);
    bytes += blob.size;
  }
  if (batch.length > 0) yield batch;
}

function sum(blobs: readonly Blob[]): number {
  let bytes = 0;
  for (const blob of blobs) bytes += blob.size;
  return bytes;
}
