// A tool's name usually begins with what it does. The first word that is in one of the lists decides, so that
// `get_deleted_rows` reads and `delete_row` changes.

/**
 * Verbs of tools that change something outside the conversation: what a hint "read only" would deny. Verbs of execution
 * are not among them, because what is run decides: `run_query` reads.
 */
const CHANGING: ReadonlySet<string> = new Set(
  (
    'add append apply approve archive assign authorize ban block buy cancel charge close commit create deactivate delete ' +
    'deploy destroy disable drop edit email enable erase grant insert install invite kill merge modify move overwrite ' +
    'patch pay post provision publish purge push put reboot refund reject release remove rename replace reset restart ' +
    'restore revoke rm rollback save send set shutdown submit suspend terminate transfer truncate uninstall unlink ' +
    'update upload upsert wipe withdraw write'
  ).split(' '),
);

/** Verbs of tools that only look. */
const LOOKING: ReadonlySet<string> = new Set(
  (
    'browse calculate check compare convert count describe download estimate explain export fetch find get health inspect ' +
    'list lookup now peek ping preview query read resolve search show simulate status summarise summarize test validate ' +
    'verify view whoami'
  ).split(' '),
);

/** Verbs that take away what is there or move value: what a hint "not destructive" would deny. */
const DESTRUCTIVE: ReadonlySet<string> = new Set(
  (
    'ban charge delete destroy drop erase kill overwrite pay purge refund remove reset revoke rm shutdown terminate ' +
    'transfer truncate uninstall unlink wipe withdraw'
  ).split(' '),
);

/** What a name says about a tool: whether it changes something, and whether it may take away what is there. */
export interface VerbReading {
  /** The changing verb the name begins with, or ''. */
  readonly changing: string;
  /** True where that verb takes away what is there or moves value. */
  readonly destructive: boolean;
}

/** Reads the first telling word of a tool's name. */
export function readVerb(tool: string): VerbReading {
  const spaced = tool
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  for (const word of spaced.split(/[^a-z0-9]+/)) {
    if (LOOKING.has(word)) break;
    if (CHANGING.has(word)) return { changing: word, destructive: DESTRUCTIVE.has(word) };
  }
  return { changing: '', destructive: false };
}
