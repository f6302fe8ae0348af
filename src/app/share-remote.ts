import type { Merged } from '../locker/merge.ts';

/** A place outside this machine's disk, which can take a locker and give one back. Throws where it refuses. */
export interface Remote {
  readonly send: (locker: string) => Promise<readonly Merged[]>;
  /** Brings what is there into an empty folder. */
  readonly fetch: (into: string) => Promise<void>;
}
