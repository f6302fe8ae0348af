import type { CredentialHit } from '../../credential-scanner.ts';
import { isInTestFolder } from '../path-facts.ts';
import type { BlobOrigins, Origin } from './origins.ts';
import type { Suppression } from './suppressions.ts';

/**
 * What a finding counts as: a `credential`; `likely-test`, because every file it ever stood in is one of tests, examples or
 * made by a program; `candidate`, because only a name says so.
 */
type FindingClass = 'credential' | 'likely-test' | 'candidate';

/** One secret, however often and wherever it stands. */
export interface Finding {
  readonly hit: CredentialHit;
  readonly class: FindingClass;
  /** The content the place below is in: at HEAD where it is there, else the first in the history. */
  readonly blob: string;
  readonly path: string;
  readonly paths: readonly string[];
  readonly atHead: boolean;
  /** False where no branch or tag leads to it any more. */
  readonly reachable: boolean;
  readonly first: Origin | undefined;
  readonly last: Origin | undefined;
  /** Places, counted over all contents. */
  readonly occurrences: number;
  readonly suppressedUntil: string;
}

const TEST_NAME =
  /(?:^|[/._-])(?:tests?|specs?|mocks?|fixtures?|stubs?|examples?|samples?|demos?|snapshots?|e2e|testdata|golden)(?:$|[/._-])|\.snap$/i;
const MADE_NAME =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|poetry\.lock|uv\.lock|pipfile\.lock|cargo\.lock|gemfile\.lock|go\.sum|flake\.lock|deno\.lock)$|\.min\.(?:js|css)$|\.(?:js|css)\.map$|(?:^|\/)(?:node_modules|vendor|third_party)\//i;

/** Tells whether a path is one of tests, examples, or files programs make: what looks like a secret there usually is none. */
function isLikelyTestPath(path: string): boolean {
  return isInTestFolder(path) || TEST_NAME.test(path) || MADE_NAME.test(path);
}

/** What the findings are made of. */
export interface FindingSources {
  readonly hits: ReadonlyMap<string, readonly CredentialHit[]>;
  readonly origins: ReadonlyMap<string, BlobOrigins>;
  /** Content to its paths at HEAD. */
  readonly atHead: ReadonlyMap<string, readonly string[]>;
  readonly suppressions: readonly Suppression[];
  /** The run's day, YYYY-MM-DD. */
  readonly today: string;
}

/** Brings the hits of all contents together, one finding per secret; the gravest that is still there comes first. */
export function findingsOf(sources: FindingSources): readonly Finding[] {
  const bySecret = new Map<string, { readonly oid: string; readonly hit: CredentialHit }[]>();
  for (const [oid, hits] of sources.hits) {
    for (const hit of hits) {
      const places = bySecret.get(hit.fingerprint) ?? [];
      places.push({ oid, hit });
      bySecret.set(hit.fingerprint, places);
    }
  }
  const active = new Map(
    sources.suppressions
      .filter((each) => each.expires >= sources.today)
      .map((each) => [each.fingerprint, each.expires]),
  );
  return [...bySecret.values()].map((places) => findingOf(places, sources, active)).sort(compareFindings);
}

function findingOf(
  places: readonly { readonly oid: string; readonly hit: CredentialHit }[],
  { origins, atHead }: FindingSources,
  active: ReadonlyMap<string, string>,
): Finding {
  const { paths, first, last } = historyOf(places, origins, atHead);
  const shown = [...places].sort(
    (a, b) => rankOf(a, origins, atHead) - rankOf(b, origins, atHead) || (a.oid < b.oid ? -1 : 1),
  );
  const { oid, hit } = shown[0] as (typeof places)[number];
  const test = paths.length > 0 && paths.every(isLikelyTestPath);
  return {
    hit,
    class: hit.kind.confidence === 'candidate' ? 'candidate' : test ? 'likely-test' : 'credential',
    blob: oid,
    path: [...(atHead.get(oid) ?? origins.get(oid)?.paths ?? [])].sort()[0] ?? '',
    paths,
    atHead: places.some((place) => atHead.has(place.oid)),
    reachable: places.some((place) => atHead.has(place.oid) || origins.has(place.oid)),
    first,
    last,
    occurrences: places.length,
    suppressedUntil: active.get(hit.fingerprint) ?? '',
  };
}

function historyOf(
  places: readonly { readonly oid: string }[],
  origins: FindingSources['origins'],
  atHead: FindingSources['atHead'],
): Pick<Finding, 'paths' | 'first' | 'last'> {
  const paths = new Set<string>();
  let first: Origin | undefined;
  let last: Origin | undefined;
  for (const { oid } of places) {
    for (const path of atHead.get(oid) ?? []) paths.add(path);
    const origin = origins.get(oid);
    if (origin === undefined) continue;
    for (const path of origin.paths) paths.add(path);
    if (origin.first.commit !== '' && (first === undefined || isOlder(origin.first, first))) first = origin.first;
    if (last === undefined || isOlder(last, origin.last)) last = origin.last;
  }
  return { paths: [...paths].sort(), first, last };
}

/** At HEAD before the history; there the oldest content first. */
function rankOf(
  place: { readonly oid: string },
  origins: ReadonlyMap<string, BlobOrigins>,
  atHead: ReadonlyMap<string, readonly string[]>,
): number {
  return atHead.has(place.oid) ? -1 : (origins.get(place.oid)?.first.at ?? Number.MAX_SAFE_INTEGER);
}

const CLASSES: readonly FindingClass[] = ['credential', 'likely-test', 'candidate'];
const SEVERITIES = ['critical', 'high', 'medium', 'low'];

function compareFindings(a: Finding, b: Finding): number {
  return (
    Number(a.suppressedUntil !== '') - Number(b.suppressedUntil !== '') ||
    CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
    Number(b.atHead) - Number(a.atHead) ||
    SEVERITIES.indexOf(a.hit.kind.severity) - SEVERITIES.indexOf(b.hit.kind.severity) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : a.hit.start - b.hit.start) ||
    (a.hit.fingerprint < b.hit.fingerprint ? -1 : 1)
  );
}

function isOlder(a: Origin, b: Origin): boolean {
  return a.at < b.at || (a.at === b.at && a.commit < b.commit);
}
