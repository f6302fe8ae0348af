import type { EvidenceDraft, Locator, Redaction } from '../../../model/evidence.ts';
import { idOf } from '../../../model/ids.ts';
import type { JsonObject } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import type { Tools } from '../../collector.ts';
import { TextRedactor } from '../../text-redactor.ts';
import { exceptionFacts } from './exception-facts.ts';
import { type Finding, findingsOf } from './findings.ts';
import { SEARCH_LIMITS } from './limits.ts';
import type { BlobOrigins, Origin } from './origins.ts';
import type { Exceptions } from './read-exceptions.ts';
import type { Search, SkipReason } from './search.ts';
import type { Suppressions } from './suppressions.ts';

/** Everything read for one repository. */
export interface SecretReading {
  /** Shown path of the repository; `.` for the root. */
  readonly path: string;
  readonly head: string;
  readonly headBody: Buffer;
  readonly identity: string;
  readonly shallow: boolean;
  readonly partial: boolean;
  readonly search: Search;
  readonly origins: ReadonlyMap<string, BlobOrigins>;
  /** Content to its paths at HEAD. */
  readonly atHead: ReadonlyMap<string, readonly string[]>;
  readonly headCut: boolean;
  readonly exceptions: Exceptions;
  readonly suppressions: Suppressions;
}

const BLIND_SPOTS: readonly string[] = [
  'A secret whose format is not among the known kinds, and that no telling name stands beside, is not found.',
  'Whether a credential still works is not tried: nobody is asked, so a revoked one counts like a valid one.',
  'Binary files, archives, pictures and files above 1 MB are not searched; they are counted, and the first of them listed.',
  'Messages of commits and tags, and contents that only a server or another clone holds, are not searched.',
  'What stands only in files of tests, examples, lockfiles or minified code counts as likely test data; a real secret can lie there.',
];

/** Returns the evidence item of one repository: what was searched, what was found, what is accepted for now. */
export function secretsDraft(reading: SecretReading, version: string, tools: Tools): EvidenceDraft {
  const redactor = new TextRedactor(tools);
  const findings = findingsOf({
    hits: reading.search.hits,
    origins: reading.origins,
    atHead: reading.atHead,
    suppressions: reading.suppressions.entries,
    today: tools.now.slice(0, 10),
  });
  const listed = findings.slice(0, SEARCH_LIMITS.listed);
  const locators: Record<string, Locator> = {};
  const places: Record<string, string> = {};
  const redactions: Redaction[] = [];
  for (const [index, { hit, atHead, path }] of listed.entries()) {
    const pointer = `/findings/${index}`;
    const length = hit.end - hit.start;
    redactions.push({ pointer, class: hit.kind.id, length, fingerprint: hit.fingerprint });
    if (!atHead) continue;
    locators[pointer] = { byteStart: hit.start, byteEnd: hit.end, line: hit.line, column: hit.column };
    places[pointer] = redactor.anonymousText('/parameters/places', path, 1000);
  }
  const exceptions = exceptionFacts(reading.exceptions, redactor);
  const facts: JsonObject = {
    ...populationFacts(reading, redactor),
    ...countFacts(findings),
    findings: listed.map((finding, index) => findingFact(finding, `/findings/${index}`, redactor)),
    suppressions: suppressionFacts(reading, findings, tools.now.slice(0, 10), redactor),
    scannerExceptions: exceptions.facts,
  };
  return {
    kind: idOf<'kind'>('git-secrets'),
    kindVersion: 1,
    subject: `secrets in repository ${reading.path}`,
    source: {
      path: reading.path,
      sha256: sha256Hex(reading.headBody),
      bytes: reading.headBody.length,
      repository: { identity: reading.identity, commit: reading.head },
    },
    facts,
    locators: { ...locators, ...exceptions.locators },
    collected: tools.now,
    period: null,
    collector: { id: 'git', version },
    parameters: {
      blobBytes: SEARCH_LIMITS.blobBytes,
      listed: SEARCH_LIMITS.listed,
      places: { ...places, ...exceptions.places },
    },
    redactions: [...redactions, ...redactor.redactions],
    blindSpots: reading.shallow
      ? [...BLIND_SPOTS, 'The clone is shallow: commits before its boundary were not searched.']
      : BLIND_SPOTS,
  };
}

const REASONS: readonly SkipReason[] = ['too-large', 'binary', 'budget', 'missing', 'tampered', 'total-limit'];

function populationFacts(reading: SecretReading, redactor: TextRedactor): JsonObject {
  const { search, atHead } = reading;
  const pathOf = (oid: string): string =>
    [...(atHead.get(oid) ?? reading.origins.get(oid)?.paths ?? [])].sort()[0] ?? '';
  const skips = [...search.skips].sort(
    (a, b) =>
      Number(a.reason === 'binary') - Number(b.reason === 'binary') ||
      Number(atHead.has(b.oid)) - Number(atHead.has(a.oid)) ||
      (a.oid < b.oid ? -1 : 1),
  );
  const gaps = skips.filter((skip) => skip.reason !== 'binary' && skip.reason !== 'too-large');
  return {
    empty: false,
    shallow: reading.shallow,
    partial: reading.partial,
    complete: !reading.shallow && !search.cut && !reading.headCut && gaps.length === 0,
    headComplete: !reading.headCut && !gaps.some((skip) => atHead.has(skip.oid)) && !search.cut,
    contents: search.blobs,
    contentBytes: search.bytes,
    searched: search.searched,
    searchedBytes: search.searchedBytes,
    standIns: search.standIns,
    notSearched: REASONS.flatMap((reason) => {
      const of = skips.filter((skip) => skip.reason === reason);
      let bytes = 0;
      for (const skip of of) bytes += skip.bytes;
      return of.length === 0 ? [] : [{ reason, contents: of.length, bytes }];
    }),
    notSearchedListed: skips.slice(0, SEARCH_LIMITS.listedSkips).map((skip, index) => ({
      path: redactor.anonymousText(`/notSearchedListed/${index}/path`, pathOf(skip.oid), 1000),
      blob: skip.oid,
      bytes: skip.bytes,
      reason: skip.reason,
      atHead: atHead.has(skip.oid),
    })),
  };
}

function countFacts(findings: readonly Finding[]): JsonObject {
  const open = findings.filter((finding) => finding.suppressedUntil === '');
  const count = (kind: Finding['class'], atHead: boolean): number =>
    open.filter((finding) => finding.class === kind && finding.atHead === atHead).length;
  return {
    findingsTotal: findings.length,
    suppressed: findings.length - open.length,
    credentialsAtHead: count('credential', true),
    credentialsInHistory: count('credential', false),
    likelyTestAtHead: count('likely-test', true),
    likelyTestInHistory: count('likely-test', false),
    candidatesAtHead: count('candidate', true),
    candidatesInHistory: count('candidate', false),
  };
}

function findingFact(finding: Finding, pointer: string, redactor: TextRedactor): JsonObject {
  const { hit, first, last } = finding;
  return {
    kind: hit.kind.id,
    vendor: hit.kind.vendor,
    opens: hit.kind.opens,
    severity: hit.kind.severity,
    class: finding.class,
    confidence: hit.kind.confidence,
    proven: hit.proven,
    fingerprint: hit.fingerprint,
    path: redactor.anonymousText(`${pointer}/path`, finding.path, 1000),
    line: hit.line,
    byteStart: hit.start,
    byteEnd: hit.end,
    length: hit.end - hit.start,
    blob: finding.blob,
    atHead: finding.atHead,
    reachable: finding.reachable,
    firstCommit: first?.commit ?? '',
    firstSeen: isoOf(first),
    lastCommit: last?.commit ?? '',
    lastSeen: isoOf(last),
    occurrences: finding.occurrences,
    paths: finding.paths.length,
    suppressedUntil: finding.suppressedUntil,
  };
}

function suppressionFacts(
  { suppressions }: SecretReading,
  findings: readonly Finding[],
  today: string,
  redactor: TextRedactor,
): JsonObject {
  const found = new Set(findings.map((finding) => finding.hit.fingerprint));
  const entries = suppressions.entries.map((entry, index) => ({
    fingerprint: entry.fingerprint,
    owner: redactor.person(`/suppressions/entries/${index}/owner`, entry.owner, 200),
    reason: redactor.statement(`/suppressions/entries/${index}/reason`, entry.reason, 500),
    expires: entry.expires,
    state: entry.expires < today ? 'expired' : found.has(entry.fingerprint) ? 'applied' : 'unused',
  }));
  return { state: suppressions.state, entries };
}

function isoOf(origin: Origin | undefined): string {
  const date = new Date((origin?.at ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}
