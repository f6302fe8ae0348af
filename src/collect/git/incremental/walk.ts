import { gitRecords } from '../run-git.ts';
import type { Shadow } from '../shadow.ts';

/** A commit by name and committer time, seconds since 1970. */
interface Dated {
  readonly oid: string;
  readonly at: number;
}

/** All ancestors of a commit, reduced to what later questions need; it holds nothing about people. */
export interface Walk {
  readonly head: string;
  /** Commits dated before this instant (seconds) are only counted. */
  readonly from: number;
  readonly commits: number;
  /** Commits without a parent. */
  readonly roots: readonly Dated[];
  /** Commits dated `from` or later, in no order that means anything. */
  readonly recent: readonly Dated[];
  /** Names of the recent ones on the first-parent line: the states the branch itself went through. */
  readonly line: readonly string[];
}

/** Walks all ancestors of a commit. Throws where git fails. */
export async function walkAll(shadow: Shadow, head: string, from: number, signal: AbortSignal): Promise<Walk> {
  const walked = await ancestors(shadow, [head], from, signal);
  return { head, from, ...walked, line: await firstParents(shadow, head, from, signal) };
}

/**
 * Walks only what was added since an earlier walk. Returns undefined where that cannot give what a walk of everything
 * gives: the earlier tip is no ancestor any more, or the earlier walk kept too little.
 */
export async function walkOn(
  shadow: Shadow,
  head: string,
  from: number,
  earlier: Walk,
  signal: AbortSignal,
): Promise<Walk | undefined> {
  if (from < earlier.from || !(await isAncestor(shadow, earlier.head, head, signal))) return undefined;
  const parents = new Map<string, string>();
  const added = await ancestors(shadow, [head, `^${earlier.head}`], from, signal, parents);
  const kept = earlier.recent.filter((commit) => commit.at >= from);
  const recent = [...kept, ...added.recent];
  const names = new Set(recent.map((commit) => commit.oid));
  // The branch need not have gone through the earlier tip: a merge can have taken it in from the side.
  const chain: string[] = [];
  let at = head;
  while (at !== '' && at !== earlier.head && parents.has(at)) {
    chain.push(at);
    at = parents.get(at) ?? '';
  }
  const joins = at === '' || at === earlier.head;
  const line = joins
    ? [...chain, ...(at === '' ? [] : earlier.line)].filter((oid) => names.has(oid))
    : await firstParents(shadow, head, from, signal);
  return {
    head,
    from,
    commits: earlier.commits + added.commits,
    roots: [...earlier.roots, ...added.roots],
    recent,
    line,
  };
}

async function ancestors(
  shadow: Shadow,
  range: readonly string[],
  from: number,
  signal: AbortSignal,
  parents?: Map<string, string>,
): Promise<Pick<Walk, 'commits' | 'roots' | 'recent'>> {
  const roots: Dated[] = [];
  const recent: Dated[] = [];
  let commits = 0;
  for await (const record of gitRecords(shadow, ['rev-list', '--parents', '--timestamp', ...range], 10, signal)) {
    const [time = '', oid = '', parent] = record.toString('latin1').split(' ', 3);
    const at = Number(time);
    commits += 1;
    if (parent === undefined) roots.push({ oid, at });
    if (at >= from) recent.push({ oid, at });
    parents?.set(oid, parent ?? '');
  }
  return { commits, roots, recent };
}

async function firstParents(
  shadow: Shadow,
  head: string,
  from: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const line: string[] = [];
  for await (const record of gitRecords(shadow, ['rev-list', '--first-parent', '--timestamp', head], 10, signal)) {
    const [time = '', oid = ''] = record.toString('latin1').split(' ', 2);
    if (Number(time) >= from) line.push(oid);
  }
  return line;
}

async function isAncestor(shadow: Shadow, earlier: string, head: string, signal: AbortSignal): Promise<boolean> {
  if (earlier === head) return true;
  try {
    const argv = ['rev-list', '--max-count=1', earlier, `^${head}`] as const;
    for await (const _left of gitRecords(shadow, argv, 10, signal)) return false;
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    // A commit that is not in the clone any more cannot be an ancestor.
    return false;
  }
}
