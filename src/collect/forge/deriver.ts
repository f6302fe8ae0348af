import type { EvidenceDraft, EvidenceItem } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../model/json.ts';
import { digestOf } from '../../platform/canonical-json.ts';
import type { Deriver, Tools } from '../collector.ts';

const VERSION = '1.0.0';
const LISTED = 50;
const BLIND_SPOTS = [
  'Changes are matched by the commit that a request put on the branch. Requests merged by rebasing put several commits there; all but the last appear as changes without a request.',
  'Changes before or after the period of the export are counted as not covered; nothing is said about them.',
];

interface Change {
  readonly commit: string;
  readonly at: string;
}

/** Compares the changes on a branch, as the clone has them, with the exported requests and their reviews. */
export const reviewComparisonDeriver: Deriver = {
  id: 'forge-comparison',
  version: VERSION,
  produces: ['forge-comparison'],
  derive,
};

function derive(items: readonly EvidenceItem[], tools: Tools): readonly EvidenceDraft[] {
  // Sorted first, so that the order in which collectors finished shows nowhere.
  const ordered = items.toSorted((a, b) => compare(a.subject, b.subject) || compare(a.id, b.id));
  const exports = ordered.filter((item) => item.kind === 'forge-reviews');
  return ordered
    .filter((item) => item.kind === 'change-history')
    .flatMap((history) => {
      const matching = exports.filter((each) => belongsTo(each, history));
      return matching.length === 0 ? [] : [comparison(history, matching, tools)];
    });
}

/** An export belongs to a clone where they share a commit, or a remote of the clone names its repository. */
function belongsTo(exported: EvidenceItem, history: EvidenceItem): boolean {
  const commits = new Set(changesOf(history).map((change) => change.commit));
  if (requestsOf(exported).some((request) => commits.has(textOf(request['commit'])))) return true;
  const repository = textOf(exported.facts['repository']).toLowerCase();
  const remotes = history.facts['remotes'];
  return (
    repository !== '' &&
    objects(remotes).some((remote) => {
      const address = textOf(remote['address'])
        .toLowerCase()
        .replace(/\.git$/, '');
      return address.endsWith(`/${repository}`) || address.endsWith(`:${repository}`);
    })
  );
}

function comparison(history: EvidenceItem, exports: readonly EvidenceItem[], tools: Tools): EvidenceDraft {
  const changes = changesOf(history);
  const approvals = new Map<string, boolean>();
  for (const request of exports.flatMap(requestsOf)) {
    const commit = textOf(request['commit']);
    if (commit !== '') approvals.set(commit, approvals.get(commit) === true || request['approved'] === true);
  }
  const starts = exports.map((each) => textOf(each.facts['from'])).filter((each) => each !== '');
  const ends = exports.map((each) => textOf(each.facts['to'])).filter((each) => each !== '');
  const [from, to] = [starts.sort()[0] ?? '', ends.sort().at(-1) ?? ''];
  const inPeriod = ({ at }: Change): boolean => to !== '' && at >= from && at <= to;
  const covered = changes.filter((change) => approvals.has(change.commit) || inPeriod(change));
  const without = covered.filter((change) => !approvals.has(change.commit));
  const unapproved = covered.filter((change) => approvals.get(change.commit) === false);
  const approved = covered.length - without.length - unapproved.length;
  const ids = [history, ...exports].map((each) => each.id).sort();
  const facts: JsonObject = {
    repository: history.source.path,
    exports: exports.map((each) => each.source.path),
    complete:
      history.facts['complete'] === true &&
      changes.length === history.facts['changes'] &&
      !exports.some((each) => each.facts['changesCut'] === true),
    reviewsExported: exports.some((each) => Number(each.facts['reviewsExported']) > 0),
    from,
    to,
    changes: Number(history.facts['changes'] ?? 0),
    covered: covered.length,
    coveredShare: changes.length === 0 ? 0 : covered.length / changes.length,
    approved,
    approvedShare: covered.length === 0 ? 0 : approved / covered.length,
    withoutRequest: without.slice(0, LISTED).map((change) => change.commit),
    withoutRequestCount: without.length,
    notApproved: unapproved.slice(0, LISTED).map((change) => change.commit),
    notApprovedCount: unapproved.length,
  };
  return {
    kind: idOf<'kind'>('forge-comparison'),
    kindVersion: 1,
    subject: `reviews of changes of repository ${history.source.path}`,
    source: { ...history.source, sha256: digestOf(ids), bytes: 0 },
    facts,
    locators: {},
    collected: tools.now,
    period: from === '' ? null : { from, to },
    collector: { id: 'forge-comparison', version: VERSION },
    parameters: { derivedFrom: ids },
    redactions: [],
    blindSpots: BLIND_SPOTS,
  };
}

/** The changes on the branch in the window of the history, which the collector states as its population. */
function changesOf(history: EvidenceItem): readonly Change[] {
  return objects(history.parameters['population']).map((each) => ({
    commit: textOf(each['commit']),
    at: textOf(each['at']),
  }));
}

function requestsOf(exported: EvidenceItem): readonly JsonObject[] {
  return objects(exported.facts['changes']);
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
