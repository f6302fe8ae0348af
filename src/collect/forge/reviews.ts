import type { Locator } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { accountOf, type ForgeEntry, type ForgeExport, firstOf, instantOf, isProgram } from './export-file.ts';

const LISTED = 50;
/** Changes that later steps can match with the history of a clone. */
const MATCHABLE = 5000;

/** What one export says about the reviews of one repository; people only as keyed pseudonyms. */
export interface ReviewsReading {
  readonly repository: string;
  readonly facts: JsonObject;
  readonly locators: ReadonlyMap<string, Locator>;
  /** First and last merge; null where there is none. */
  readonly period: { readonly from: string; readonly to: string } | null;
}

/** Tells whether a record is a pull or merge request. */
export function isReview({ value }: ForgeEntry): boolean {
  if (firstOf(value, NUMBER) === undefined) return false;
  return ['mergedAt', 'merged_at', 'reviews', 'approved_by', 'approvers'].some((key) => Object.hasOwn(value, key));
}

const NUMBER = ['number', 'iid', 'change', 'merge_request', 'pull_request'];
const MERGED = ['mergedAt', 'merged_at', 'merged'];
const COMMIT = ['mergeCommit.oid', 'merge_commit_sha', 'merge_commit', 'squash_commit_sha', 'commit'];
const HEAD = ['headRefOid', 'head.sha', 'sha'];
const AUTHOR = ['author', 'user'];
const MERGER = ['mergedBy', 'merged_by', 'merge_user'];
const REVIEWS = ['reviews.nodes', 'reviews', 'latestReviews', 'approvals.approved_by', 'approved_by', 'approvers'];

interface Change {
  readonly change: string;
  readonly commit: string;
  readonly merged: string;
  readonly author: string;
  readonly byProgram: boolean;
  /** Null where the export does not say who reviewed. */
  readonly approved: boolean | null;
  readonly stale: boolean;
  readonly selfMerged: boolean;
  readonly place: Locator | undefined;
}

/** Returns what an export says about merged changes, one reading per repository it names. */
export function readReviews(file: ForgeExport, pseudonym: (account: string) => string): readonly ReviewsReading[] {
  const groups = new Map<string, ForgeEntry[]>();
  for (const entry of file.entries) {
    const repository = repositoryOf(entry.value);
    groups.set(repository, [...(groups.get(repository) ?? []), entry]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([repository, entries]) => readingOf(repository, entries, pseudonym));
}

function repositoryOf(value: JsonObject): string {
  const stated = textOf(firstOf(value, ['repository', 'base.repo.full_name', 'project', 'references.full']));
  if (stated !== '') return stated.replace(/[!#]\d{1,9}$/, '');
  const url = textOf(firstOf(value, ['html_url', 'web_url', 'url']));
  return (
    /^https?:\/\/[^/]{1,200}\/(?:repos\/)?([^?#]{1,300}?)(?:\/-)?\/(?:pulls?|merge_requests)\/\d{1,9}/.exec(url)?.[1] ??
    ''
  );
}

function readingOf(
  repository: string,
  entries: readonly ForgeEntry[],
  pseudonym: (account: string) => string,
): ReviewsReading {
  const read = entries.map(changeOf);
  const byNumber = new Map(read.filter((each) => each.merged !== '').map((each) => [each.change, each]));
  const merged = [...byNumber.values()].sort((a, b) => (a.merged < b.merged ? 1 : a.merged > b.merged ? -1 : 0));
  const missing = merged.filter((each) => each.approved === false);
  const approved = merged.filter((each) => each.approved === true);
  const stale = approved.filter((each) => each.stale);
  const dates = merged.map((each) => each.merged).sort();
  const locators = new Map<string, Locator>();
  const cite = (pointer: string, list: readonly Change[]): void => {
    for (const [index, { place }] of list.slice(0, LISTED).entries())
      if (place !== undefined) locators.set(`${pointer}/${index}`, place);
  };
  cite('/notApproved', missing);
  cite('/staleApprovals', stale);
  const shown = ({ change, commit, merged: at, author }: Change): JsonObject => ({
    change,
    commit,
    merged: at,
    author: author === '' ? '' : pseudonym(author),
  });
  return {
    repository,
    locators,
    period: dates.length === 0 ? null : { from: dates[0] ?? '', to: dates.at(-1) ?? '' },
    facts: {
      repository,
      records: entries.length,
      merged: merged.length,
      unmerged: read.filter((each) => each.merged === '').length,
      repeated: read.filter((each) => each.merged !== '').length - merged.length,
      reviewsExported: merged.filter((each) => each.approved !== null).length,
      approvedByOther: approved.length,
      approvedShare: merged.length === 0 ? 0 : approved.length / merged.length,
      selfMerged: merged.filter((each) => each.selfMerged).length,
      byPrograms: merged.filter((each) => each.byProgram).length,
      notApproved: missing.slice(0, LISTED).map(shown),
      notApprovedCount: missing.length,
      staleApprovals: stale.slice(0, LISTED).map(shown),
      staleApprovalsCount: stale.length,
      from: dates[0] ?? '',
      to: dates.at(-1) ?? '',
      changes: merged.slice(0, MATCHABLE).map(({ change, commit, merged: at, approved: yes }) => ({
        change,
        commit,
        merged: at,
        approved: yes === true,
      })),
      changesCut: merged.length > MATCHABLE,
    },
  };
}

function changeOf({ value, place }: ForgeEntry): Change {
  const author = accountOf(firstOf(value, AUTHOR));
  const merged = instantOf(firstOf(value, MERGED));
  const head = textOf(firstOf(value, HEAD));
  const named = REVIEWS.some((path) => firstOf(value, [path]) !== undefined || isEmptyText(value, path));
  const approvals = approvalsOf(firstOf(value, REVIEWS), merged).filter(
    (approval) => approval.account !== author && !writersOf(value).has(approval.account),
  );
  const approved = named ? approvals.length > 0 && author !== '' : null;
  return {
    change: textOf(firstOf(value, NUMBER)),
    commit: textOf(firstOf(value, COMMIT)).toLowerCase(),
    merged,
    author,
    byProgram: isProgram(firstOf(value, AUTHOR)),
    approved,
    // Only where the platform says which state each approval was given to.
    stale: approved === true && head !== '' && approvals.every((each) => each.commit !== '' && each.commit !== head),
    selfMerged: author !== '' && approved !== true && accountOf(firstOf(value, MERGER)) === author,
    place,
  };
}

/** An empty column or list says that nobody approved; an absent one says nothing. */
function isEmptyText(value: JsonObject, path: string): boolean {
  return Object.hasOwn(value, path) && value[path] === '';
}

/** Accounts that wrote commits of the change: whoever wrote a part of it is no second person. */
function writersOf(value: JsonObject): ReadonlySet<string> {
  const commits = value['commits'];
  if (!Array.isArray(commits)) return new Set();
  const authors = commits.flatMap((commit: Json) => {
    const listed = isJsonObject(commit) ? commit['authors'] : undefined;
    return Array.isArray(listed) ? listed.map(accountOf) : [];
  });
  return new Set(authors.filter((account) => account !== ''));
}

interface Approval {
  readonly account: string;
  readonly commit: string;
}

/** The approvals that stood when the change was merged: the last word of each person, and nothing a program said. */
function approvalsOf(value: Json | undefined, merged: string): readonly Approval[] {
  if (typeof value === 'string')
    return value
      .split(/[;,\s]/)
      .map((name) => ({ account: accountOf(name), commit: '' }))
      .filter(({ account }) => account !== '' && !isProgram(account));
  const standing = new Map<string, Approval | undefined>();
  for (const review of Array.isArray(value) ? value : []) {
    if (!isJsonObject(review)) continue;
    const who = firstOf(review, ['author', 'user']);
    const account = accountOf(who ?? review);
    const state = textOf(firstOf(review, ['state'])).toUpperCase();
    const at = instantOf(firstOf(review, ['submittedAt', 'submitted_at', 'approved_at']));
    if (account === '' || isProgram(who ?? review) || state === 'COMMENTED' || state === 'PENDING') continue;
    if (at !== '' && merged !== '' && at > merged) continue;
    const commit = textOf(firstOf(review, ['commit.oid', 'commit_id']));
    // GitLab lists only who approved; GitHub lists every review with its state.
    standing.set(account, state === 'APPROVED' || state === '' ? { account, commit } : undefined);
  }
  return [...standing.values()].filter((approval) => approval !== undefined);
}
