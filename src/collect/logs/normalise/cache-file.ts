import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFormat } from '../../../model/log-format.ts';
import { digestOf } from '../../../platform/canonical-json.ts';
import { NORMALISER_VERSION } from './event-sql.ts';
import type { FileSummary } from './file-summary.ts';

/** The normalised events of one file, under a name that says what they were made from and how. */
export class CacheFile {
  /** Absolute path of the events. */
  readonly parquet: string;
  readonly #summary: string;
  readonly #partial: string;

  constructor(folder: string, sha256: string, format: LogFormat) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // An organisation may change a format and forget to raise its version, so its content is in the name too.
    const content = digestOf(format).slice(0, 12);
    const base = join(folder, `${sha256}-${format.id}-${format.version}-${content}-${NORMALISER_VERSION}`);
    this.parquet = `${base}.parquet`;
    this.#summary = `${base}.json`;
    this.#partial = `${base}.${process.pid}.partial`;
  }

  /** Returns what is known of a finished file, or undefined where there is none. */
  finished(): FileSummary | undefined {
    try {
      return JSON.parse(readFileSync(this.#summary, 'utf8')) as FileSummary;
    } catch {
      return undefined;
    }
  }

  /** Where the events are written before they are complete. */
  get partial(): string {
    return this.#partial;
  }

  /** Makes the events written so far the finished ones; the summary comes last and so vouches for them. */
  finish(summary: FileSummary): void {
    renameSync(this.#partial, this.parquet);
    writeFileSync(this.#partial, JSON.stringify(summary), { mode: 0o600 });
    renameSync(this.#partial, this.#summary);
  }

  discard(): void {
    rmSync(this.#partial, { force: true });
  }
}
