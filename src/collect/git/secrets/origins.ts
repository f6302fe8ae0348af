import { gitRecords } from '../run-git.ts';
import type { Shadow } from '../shadow.ts';

/** A commit by name and committer time, seconds since 1970. Who made it is not read. */
export interface Origin {
  readonly commit: string;
  readonly at: number;
}

/** Where in the history a file content stood. */
export interface BlobOrigins {
  readonly paths: ReadonlySet<string>;
  /** The oldest commit that brought it in. */
  readonly first: Origin;
  /** The newest commit that brought it in or took it out. */
  readonly last: Origin;
  /** Commits that brought it in or took it out. */
  readonly commits: number;
}

/** Walks every commit of every branch and tag once and returns where the wanted contents came and went. Throws where git fails. */
export async function readOrigins(
  shadow: Shadow,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, BlobOrigins>> {
  const origins = new Map<string, Building>();
  let commit: Origin = { commit: '', at: 0 };
  let pending: Change | undefined;
  for await (const record of gitRecords(shadow, LOG, 0, signal)) {
    if (pending !== undefined) {
      if (pending.added !== undefined || pending.removed.length > 0)
        note(origins, pending, record.toString('utf8'), commit);
      pending = undefined;
      continue;
    }
    const text = record.toString('latin1').trimStart();
    if (text.startsWith('\u0001')) {
      const [oid = '', at = ''] = text.slice(1).split(' ');
      commit = { commit: oid, at: Number(at) };
    } else if (text.startsWith(':')) pending = changeIn(text, wanted);
  }
  return origins;
}

// A merge is compared with all its parents, so that what only the merge itself brought in is seen too.
const LOG = [
  'log',
  '--all',
  '--raw',
  '-z',
  '-c',
  '--no-renames',
  '--no-abbrev',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--format=%x01%H %ct',
] as const;

interface Change {
  readonly added: string | undefined;
  readonly removed: readonly string[];
}

interface Building {
  readonly paths: Set<string>;
  first: Origin;
  last: Origin;
  commits: number;
}

/** Reads `:mode mode old new status`, or with one more mode and name for each further parent of a merge. */
function changeIn(text: string, wanted: ReadonlySet<string>): Change {
  let parents = 0;
  while (text[parents] === ':') parents += 1;
  const words = text.slice(parents).split(' ');
  const names = words.slice(parents + 1, parents * 2 + 2);
  const added = names.at(-1) ?? '';
  const removed = names.slice(0, -1).filter((name) => name !== added && wanted.has(name));
  return { added: wanted.has(added) ? added : undefined, removed };
}

function note(origins: Map<string, Building>, change: Change, path: string, commit: Origin): void {
  if (change.added !== undefined) {
    const known = origins.get(change.added);
    if (known === undefined)
      origins.set(change.added, { paths: new Set([path]), first: commit, last: commit, commits: 1 });
    else {
      known.paths.add(path);
      known.commits += 1;
      if (isBefore(commit, known.first)) known.first = commit;
      if (isBefore(known.last, commit)) known.last = commit;
    }
  }
  for (const oid of new Set(change.removed)) {
    const known = origins.get(oid);
    // Newest commits come first, so the one that took it out is met before the one that brought it in.
    if (known === undefined) origins.set(oid, { paths: new Set([path]), first: LATER, last: commit, commits: 1 });
    else {
      known.commits += 1;
      if (isBefore(known.last, commit)) known.last = commit;
    }
  }
}

const LATER: Origin = { commit: '', at: Number.POSITIVE_INFINITY };

function isBefore(a: Origin, b: Origin): boolean {
  return a.at < b.at || (a.at === b.at && a.commit < b.commit);
}
