import type { EvidenceDraft } from '../../model/evidence.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { sha256Hex } from '../../platform/digest.ts';
import type { Tools } from '../collector.ts';
import { TextRedactor } from '../text-redactor.ts';
import type { RepositoryFacts } from './facts.ts';
import { FOREIGN_FOLDERS } from './known-files.ts';
import type { RepositoryLayout } from './layout.ts';
import type { References } from './references.ts';
import type { RepositoryReading } from './repository.ts';
import { TreeSurvey } from './survey.ts';

/** A draft without the collector's stamp. */
export type DraftBody = Omit<EvidenceDraft, 'kind' | 'collector' | 'collected'>;

/** A repository and where it lies. */
export interface Named {
  /** Shown path of the repository; `.` for the root. */
  readonly path: string;
  readonly layout: RepositoryLayout;
  readonly references: References;
}

const BLIND_SPOTS: readonly string[] = [
  'Signatures are counted by their presence in the commit; the item about changes says which verify.',
  'Branch protection, approvals, multi-factor login and the results of pipeline runs live on the hosting platform and are not in a clone.',
  'Dates, authors and messages of commits are what their writers stated.',
  'Secret files are found by name here; what stands in files, in every commit, is searched for secrets as evidence of its own kind (git-secrets).',
  'Scanners switched on in the settings of the hosting platform leave no file and are not seen; nor is it read whether a finding stops the pipeline.',
  'Content is compared with object names for the commits in the window, the folders and the files that were read; the rest of the history is not re-hashed.',
  'A commit-graph file is compared by the number of commits it yields.',
];

/** Returns the draft of a repository that was read. */
export function draftOf(named: Named & { readonly reading: RepositoryReading }, tools: Tools): DraftBody {
  const { reading, references, path } = named;
  const redactor = new TextRedactor(tools);
  const facts = redactedFacts(reading.facts, redactor);
  const citations = [...reading.citations];
  const places = Object.fromEntries(
    citations.map(([pointer, citation]) => [pointer, withoutAddresses('/parameters/places', citation.path, redactor)]),
  );
  const blobs = Object.fromEntries(
    [...reading.blobs].map(([file, oid]) => [withoutAddresses('/parameters/blobs', file, redactor), oid]),
  );
  const commits = reading.facts.identity;
  const shallow = references.shallow.length > 0;
  return {
    kindVersion: 1,
    subject: `repository ${path}`,
    source: {
      path,
      sha256: sha256Hex(reading.headBody),
      bytes: reading.headBody.length,
      repository: { identity: commits[0] ?? references.head, commit: references.head },
    },
    facts,
    locators: {
      '': { byteStart: 0, byteEnd: reading.headBody.length, line: 1, column: 1, sha256: sha256Hex(reading.headBody) },
      ...Object.fromEntries(citations.map(([pointer, citation]) => [pointer, citation.locator])),
    },
    period: null,
    parameters: { windowDays: reading.facts.window.days, foreignFolders: FOREIGN_FOLDERS, places, blobs },
    redactions: deduplicated(redactor),
    blindSpots: shallow
      ? [...BLIND_SPOTS, 'The clone is shallow: its first commits are not the first commits of the repository.']
      : BLIND_SPOTS,
  };
}

/** Returns the draft of a repository without a commit at HEAD. */
export function emptyDraft(named: Named, tools: Tools): DraftBody {
  const { references, layout, path } = named;
  const redactor = new TextRedactor(tools);
  const facts: RepositoryFacts = {
    identity: [],
    head: '',
    branch: references.branch,
    detached: references.branch === '',
    empty: true,
    shallow: references.shallow.length > 0,
    partial: layout.partial,
    grafts: references.grafts,
    replaceRefs: references.replaceRefs,
    commitGraph: 'absent',
    tamperedObjects: 0,
    missingObjects: 0,
    objectFormat: layout.objectFormat,
    commits: 0,
    futureCommits: 0,
    lastCommit: '',
    window: EMPTY_WINDOW,
    files: 0,
    filesCut: false,
    links: 0,
    submodules: 0,
    ...new TreeSurvey([]).result().facts,
  };
  return {
    kindVersion: 1,
    subject: `repository ${path}`,
    source: {
      path,
      sha256: sha256Hex(references.headFile),
      bytes: references.headFile.length,
      repository: { identity: '', commit: '' },
    },
    facts: redactedFacts(facts, redactor),
    locators: {},
    period: null,
    parameters: {},
    redactions: deduplicated(redactor),
    blindSpots: [
      'HEAD leads to no commit, so nothing could be read; the digest of the source is that of the HEAD file.',
    ],
  };
}

const EMPTY_WINDOW = {
  days: 90,
  from: '',
  to: '',
  commits: 0,
  signed: 0,
  signedShare: 0,
  firstParent: 0,
  traced: 0,
  tracedShare: 0,
  authors: 0,
  daysWithCommits: 0,
  unsignedSample: [],
  untracedSample: [],
} as const;

/** Returns the facts redacted: every text of them is a path, a name or a reference somebody else chose: all of them pass the redactor. */
export function redactedFacts(facts: JsonObject, redactor: TextRedactor): JsonObject {
  const visit = (value: Json, pointer: string): Json => {
    if (typeof value === 'string') return withoutAddresses(pointer, value, redactor);
    if (Array.isArray(value)) return value.map((item: Json, index) => visit(item, `${pointer}/${index}`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, `${pointer}/${key}`)]));
  };
  return visit(facts, '') as JsonObject;
}

// A local part, a name and an ending of letters: versions behind an @ and `git@` before a host are no person.
const ADDRESS = /[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,20}\b/g;

/** Returns a path or name without secrets; for an e-mail address in it, a person's, its keyed pseudonym stands. */
export function withoutAddresses(pointer: string, source: string, redactor: TextRedactor): string {
  const text = redactor.text(pointer, source);
  if (!text.includes('@')) return text;
  return text.replace(ADDRESS, (address) =>
    address.startsWith('git@') ? address : redactor.person(pointer, address, 200),
  );
}

/** Returns the redactions, each once: texts of `parameters` repeat those of the facts; one entry per pointer and value is enough. */
export function deduplicated(redactor: TextRedactor): DraftBody['redactions'] {
  const seen = new Map(
    redactor.redactions.map((redaction) => [`${redaction.pointer} ${redaction.fingerprint}`, redaction]),
  );
  return [...seen.values()];
}
