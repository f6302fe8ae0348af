import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Collected, Collector, ProgressEvent, SourceProblem, Tools } from '../collect/collector.ts';
import { gitCollector, gitCollectorWith } from '../collect/git/collector.ts';
import type { GitSettings } from '../collect/git/settings.ts';
import { LOG_TABLES, tableCollector } from '../collect/logs/clickhouse/collector.ts';
import { COLLECTORS, DERIVERS } from '../collect/registry.ts';
import { sealItem } from '../collect/seal.ts';
import { sourceDraft } from '../collect/source-item.ts';
import { shownAnonymousText } from '../collect/text-redactor.ts';
import { measuresOf } from '../evaluate/measures.ts';
import type { SearchRecord } from '../model/assessment.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, type ExitCode, KnownFailure } from '../model/exit.ts';
import { keyedFingerprint } from '../platform/digest.ts';
import { type Walk, walk } from '../platform/files.ts';
import { fooledByTables, logTablesOf } from './log-tables.ts';
import { selectSources } from './select-sources.ts';
import { parametersStated, type Workspace } from './workspace.ts';

/** What a collection needs to know. */
export interface CollectInput {
  /** Absolute path of the folder to assess. */
  readonly root: string;
  readonly workspace: Workspace;
  /** What the collectors need of the catalogue: the log formats, and what its checks want counted in logs. */
  readonly catalogue: Pick<Catalogue, 'checks' | 'logFormats'>;
  /** The run's clock, an ISO 8601 instant in UTC. */
  readonly now: string;
  /** The days the audit looks at; null where none are stated. */
  readonly period?: { readonly from: string; readonly to: string } | null;
  /** Private folder for the events of log files, kept between runs; none is kept where it is absent. */
  readonly logCache?: string;
  /** The workspace's key for fingerprints. */
  readonly key: Uint8Array;
  /** Names of the log tables of probity.yaml that may be asked; none where absent. */
  readonly logTables?: readonly string[];
  /** What is known about the repositories before they are read. */
  readonly git?: GitSettings;
  /** The collector for running servers a person has named and agreed to. */
  readonly live?: Collector | null;
  /** Folders below the root that are Probity's own output and not searched. */
  readonly skip: readonly string[];
  progress(event: ProgressEvent): void;
  readonly signal: AbortSignal;
}

/** Everything a collection brought home. */
export interface Collection {
  readonly items: readonly EvidenceItem[];
  readonly search: readonly SearchRecord[];
  readonly diagnostics: readonly Diagnostic[];
  /** True where a source that should be readable was not: the result cannot be trusted as complete (exit 3). */
  readonly incomplete: boolean;
  /** True where a check of the organisation's own cannot be asked as it is written (exit 2); everything else was. */
  readonly checkRefused: boolean;
}

/** Returns the exit code of a collection: incomplete goes before a check to mend, because more is in doubt. */
export function collectionExit({ incomplete, checkRefused }: Collection): ExitCode {
  if (incomplete) return EXIT.incomplete;
  return checkRefused ? EXIT.usage : EXIT.done;
}

/** What collectors report of a check, not of a source. */
const REFUSED_CHECK = 'log-query-refused';

const FATAL_STATES = new Set<SourceProblem['state']>(['missing', 'unreadable', 'unparsable', 'too-large']);

/** A file that somebody names must be usable as what it is named for; one that only lies in a named folder need not be. */
function isNamedInVain({ path, state, diagnostics }: SourceProblem, named: readonly string[] | undefined): boolean {
  return state === 'unrecognised' && hasErrors(diagnostics) && named?.includes(path) === true;
}

/** Collects evidence with every collector, one after the other, and derives what follows from it. Throws a KnownFailure (exit 3) where the root cannot be read. */
export async function collectEvidence(input: CollectInput): Promise<Collection> {
  const walked = await walkRoot(input);
  const { period } = input;
  const scratch = mkdtempSync(join(tmpdir(), 'probity-'));
  const tools: Tools = {
    now: input.now,
    fingerprint: (value) => keyedFingerprint(input.key, value),
    scratch,
    progress: (event) => input.progress(event),
    signal: input.signal,
    logFormats: input.catalogue.logFormats,
    measures: measuresOf(input.catalogue, parametersStated(input.workspace)),
    ...(input.logCache === undefined ? {} : { logCache: input.logCache }),
    ...(period === null || period === undefined ? {} : { period: { from: period.from, to: period.to } }),
  };
  const items: EvidenceItem[] = [];
  const search: SearchRecord[] = [];
  const diagnostics: Diagnostic[] = [];
  let incomplete = false;
  try {
    for (const { group, collector, links } of collectorsOf(input)) {
      const named = group === null ? undefined : input.workspace.stated.sources?.[group];
      const { scope, problems } = selectSources(input.root, walked, named, links);
      const found: SourceProblem[] = [...problems, ...(group === 'mcp' ? walkProblems(walked) : [])];
      let searched = 0;
      const before = items.length;
      for await (const each of collector.collect(scope, tools)) {
        searched = take(each, items, found, searched);
        if (input.signal.aborted) throw new KnownFailure(EXIT.interrupted, [interrupted()]);
      }
      for (const problem of found) {
        items.push(sealItem(sourceDraft(problem, collector, input.now)));
        diagnostics.push(...problem.diagnostics);
        incomplete ||= FATAL_STATES.has(problem.state) || isNamedInVain(problem, named);
      }
      search.push({
        collector: collector.id,
        root: placesOf(collector, scope.explicit, input),
        searched,
        found: items.length - before - found.length,
        problems: found.map(({ path, state, diagnostics: [first] }) => ({
          path,
          state,
          message: first?.message ?? state,
        })),
      });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const deriver of DERIVERS) items.push(...deriver.derive(items, tools).map(sealItem));
  const checkRefused = diagnostics.some(({ code }) => code === REFUSED_CHECK);
  return { items: distinct(items), search, diagnostics, incomplete, checkRefused };
}

function collectorsOf({ live, git, workspace, catalogue, logTables = [] }: CollectInput): typeof COLLECTORS {
  const known = git === undefined ? COLLECTORS : COLLECTORS.map((each) => informed(each, git));
  const tables = logTablesOf(workspace, logTables, process.env);
  const fooled = fooledByTables(catalogue.checks);
  const named = tables.length === 0 ? [] : [{ group: null, collector: tableCollector(tables, fooled), links: false }];
  const asked = live === undefined || live === null ? [] : [{ group: null, collector: live, links: false }];
  return [...known, ...named, ...asked];
}

function informed(each: (typeof COLLECTORS)[number], git: GitSettings): (typeof COLLECTORS)[number] {
  return each.collector.id === gitCollector.id ? { ...each, collector: gitCollectorWith(git) } : each;
}

function placesOf(collector: Collector, explicit: boolean, { live }: CollectInput): string {
  if (collector === live) return 'the servers named with --live';
  if (collector.id === LOG_TABLES) return 'the log tables named with --log-tables';
  return explicit ? 'the places named in probity.yaml' : 'everything below the assessed folder';
}

async function walkRoot(input: CollectInput): Promise<Walk> {
  const walked = await walk(input.root);
  const rootProblem = walked.unreadable.find((each) => each.path === '.');
  if (rootProblem !== undefined) {
    throw new KnownFailure(EXIT.incomplete, [
      {
        code: 'root-unreadable',
        severity: 'error',
        message: `The folder ${input.root} cannot be read. ${rootProblem.message}`,
        next: 'Name the folder that holds your configurations, logs and repositories: probity audit PATH.',
      },
    ]);
  }
  const own = input.skip
    .map((folder) => relative(input.root, resolve(folder)).replaceAll('\\', '/'))
    .filter((folder) => folder !== '' && !folder.startsWith('..') && !isAbsolute(folder));
  const mine = (path: string): boolean => own.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return {
    ...walked,
    files: walked.files.filter((file) => !mine(file.path)),
    repositories: walked.repositories.filter((path) => !mine(path)),
  };
}

function take(each: Collected, items: EvidenceItem[], problems: SourceProblem[], searched: number): number {
  switch (each.type) {
    case 'item':
      items.push(sealItem(each.draft));
      return searched;
    case 'problem':
      problems.push(each.problem);
      return searched;
    case 'searched':
      return searched + each.places;
  }
}

/** A pipe or socket under a name that is read elsewhere; other special files say nothing about agents. */
function isSpecial({ kind, path }: Walk['files'][number]): boolean {
  return (
    kind === 'other' && /\.(?:jsonc?|jsonl|ya?ml|toml|env|md|csv|xlsx|log|txt|pdf|docx)$|(?:^|\/)\.env$/i.test(path)
  );
}

function special({ path }: Walk['files'][number]): SourceProblem {
  const shown = shownAnonymousText(path);
  const message = `${shown} is a pipe, a socket or a device, so it was not read: what stands behind it was not seen.`;
  const next = 'Put a copy of what it delivers in its place, or accept that it is not part of the evidence.';
  const diagnostics = [{ code: 'special-file', severity: 'warning', message, next } as const];
  return { path: shown, state: 'unrecognised', sha256: null, bytes: 0, diagnostics };
}

/** Folders that could not be listed, and a walk that was cut short, are evidence too. */
function walkProblems(walked: Walk): readonly SourceProblem[] {
  const problems = walked.unreadable.map(
    ({ path, message }): SourceProblem => ({
      path,
      state: 'unreadable',
      sha256: null,
      bytes: 0,
      diagnostics: [
        {
          code: 'folder-unreadable',
          severity: 'error',
          message: `${path} cannot be listed, so nothing in it was searched. ${message}`,
          next: 'Run as a user who may read it, or name the sources in probity.yaml.',
        },
      ],
    }),
  );
  problems.push(...walked.files.filter(isSpecial).map(special));
  if (!walked.cut) return problems;
  const message = `The search stopped after ${walked.files.length} files; what lies beyond was not seen.`;
  const next = 'Name the sources in probity.yaml, so that less is searched.';
  return [
    ...problems,
    {
      path: '.',
      state: 'too-large',
      sha256: null,
      bytes: 0,
      diagnostics: [{ code: 'walk-cut', severity: 'error', message, next }],
    },
  ];
}

function interrupted(): Diagnostic {
  return { code: 'interrupted', severity: 'error', message: 'Interrupted; nothing of this run was stored.' };
}

function distinct(items: readonly EvidenceItem[]): readonly EvidenceItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
