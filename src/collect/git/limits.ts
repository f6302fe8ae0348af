/** Bounds of one repository; what lies beyond them is reported, never silently left out. */
export interface GitLimits {
  /** Entries of the tree at HEAD. */
  readonly treeEntries: number;
  /** Bytes of one file whose content is read. */
  readonly blobBytes: number;
  /** Bytes of one commit or tree object. */
  readonly objectBytes: number;
  /** Bytes of one file of settings, infrastructure or documents beyond those the survey itself needs. */
  readonly settingsBytes: number;
  /** Files whose content is read. */
  readonly blobs: number;
  /** Bytes of one record git lists: a path, or a commit with its parents. */
  readonly recordBytes: number;
  /** Bytes of records one git command may list. */
  readonly outputBytes: number;
  /** Milliseconds one git command may run. */
  readonly commandMs: number;
  /** Loose references that are listed. */
  readonly references: number;
}

/** Bounds under which an ordinary repository of 500 MB is read whole. */
export const GIT_LIMITS: GitLimits = {
  treeEntries: 200_000,
  blobBytes: 16 << 20,
  objectBytes: 32 << 20,
  settingsBytes: 4 << 20,
  blobs: 20_000,
  recordBytes: 1 << 20,
  outputBytes: 4_294_967_296,
  commandMs: 120_000,
  references: 100_000,
};
