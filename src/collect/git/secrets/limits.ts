/** Bounds of the search for credentials in one repository. */
interface SearchLimits {
  /** File contents in the object store. */
  readonly blobs: number;
  /** Bytes of one file; larger ones are data, not text that people write. */
  readonly blobBytes: number;
  /** Bytes searched in all. */
  readonly totalBytes: number;
  /** Bytes read with one git command, so that each ends well before its time limit. */
  readonly batchBytes: number;
  /** File contents read with one git command. */
  readonly batchBlobs: number;
  /** Findings that are listed; all are counted. */
  readonly listed: number;
  /** Files that are listed as not searched; all are counted. */
  readonly listedSkips: number;
  /** Exceptions of other scanners that are listed; all are counted. */
  readonly listedExceptions: number;
  /** Bytes of secret-suppressions.yaml. */
  readonly suppressionBytes: number;
}

/** Bounds under which a repository of 500 MB is searched whole; what lies beyond them is counted and listed. */
export const SEARCH_LIMITS: SearchLimits = {
  blobs: 2_000_000,
  blobBytes: 1_048_576,
  totalBytes: 17_179_869_184,
  batchBytes: 536_870_912,
  batchBlobs: 50_000,
  listed: 500,
  listedSkips: 100,
  listedExceptions: 100,
  suppressionBytes: 1_048_576,
};
