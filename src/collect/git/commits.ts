import type { Walk } from './incremental/walk.ts';

/** One commit as its object says. Times are seconds since 1970, self-asserted like everything in a commit. */
export interface Commit {
  readonly tree: string;
  /** Lower-case author e-mail address; for counting in memory only, never stored. */
  readonly author: string;
  readonly committed: number;
  readonly signed: boolean;
  readonly message: string;
}

/** Parses a commit object. Returns undefined where it lacks a tree or a committer. */
export function parseCommit(body: Buffer): Commit | undefined {
  const text = body.toString('utf8');
  const split = text.indexOf('\n\n');
  const header = split === -1 ? text : text.slice(0, split);
  let tree = '';
  let author = '';
  let committed = Number.NaN;
  let signed = false;
  for (const line of header.split('\n')) {
    if (line.startsWith('tree ')) tree = line.slice(5);
    else if (line.startsWith('author ')) author = addressIn(line);
    else if (line.startsWith('committer ')) committed = secondsIn(line);
    else if (line.startsWith('gpgsig ') || line.startsWith('gpgsig-sha256 ')) signed = true;
  }
  if (tree === '' || Number.isNaN(committed)) return undefined;
  return { tree, author, committed, signed, message: split === -1 ? '' : text.slice(split + 2) };
}

function addressIn(line: string): string {
  return line
    .slice(line.indexOf('<') + 1, line.lastIndexOf('>'))
    .trim()
    .toLowerCase();
}

function secondsIn(line: string): number {
  const words = line
    .slice(line.lastIndexOf('>') + 1)
    .trim()
    .split(' ');
  return /^-?\d{1,12}$/.test(words[0] ?? '') ? Number(words[0]) : Number.NaN;
}

// How the common forges word the commit that brings a reviewed change in; each is anchored and linear.
const SUBJECT_PATTERNS = [
  /\((?:#|!|PR |pull request #)\d{1,9}\)\s?$/i,
  /^Merge pull request #\d{1,9}\b/,
  /^Merged in .{1,200} \(pull request #\d{1,9}\)/,
  /^Merged PR \d{1,9}\b/,
];
const LINE_PATTERNS = [
  /^See merge request \S{0,200}!\d{1,9}/,
  /^(?:Reviewed-on|Differential Revision|Change-Id): \S/,
  /^Pull-Request: \S/i,
];

/** Tells whether a commit's message names the change request it came through. */
export function namesChangeRequest(message: string): boolean {
  const lines = message.split('\n');
  const subject = (lines[0] ?? '').slice(-500);
  if (SUBJECT_PATTERNS.some((pattern) => pattern.test(subject))) return true;
  return lines.some((line) => LINE_PATTERNS.some((pattern) => pattern.test(line)));
}

/** What walking every commit from HEAD shows, before any commit object is opened. */
export interface Ancestry {
  readonly commits: number;
  /** Commits without a parent, oldest first. */
  readonly roots: readonly string[];
  /** Commits with a committer date inside the window, newest first, those of one second by name. */
  readonly inWindow: readonly string[];
  /** Those of them on the first-parent line: the states the branch itself went through. */
  readonly line: ReadonlySet<string>;
  /** Commits dated after the run. */
  readonly future: number;
}

/** Returns what a walk shows of a window [from, to] in seconds; the walk must reach back to `from`. */
export function ancestryOf(walk: Walk, window: { readonly from: number; readonly to: number }): Ancestry {
  const byName = (a: string, b: string): number => (a < b ? -1 : 1);
  const roots = walk.roots.toSorted((a, b) => a.at - b.at || byName(a.oid, b.oid));
  const recent = walk.recent.toSorted((a, b) => b.at - a.at || byName(a.oid, b.oid));
  return {
    commits: walk.commits,
    roots: roots.map((root) => root.oid),
    inWindow: recent.filter(({ at }) => at >= window.from && at <= window.to).map(({ oid }) => oid),
    line: new Set(walk.line),
    future: recent.filter(({ at }) => at > window.to).length,
  };
}
