import type { JsonObject } from '../../model/json.ts';
import type { SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownText } from '../text-redactor.ts';
import { type Ancestry, ancestryOf, type Commit, namesChangeRequest, parseCommit } from './commits.ts';
import type { RepositoryFacts, WindowFacts } from './facts.ts';
import type { Reading } from './file-reading.ts';
import { historyReading } from './history/reading.ts';
import { readReferenceFacts } from './history/references.ts';
import { ChangeSurvey } from './history/survey.ts';
import type { RepositoryCache } from './incremental/repository-cache.ts';
import { GIT_LIMITS } from './limits.ts';
import { readObjects } from './objects.ts';
import type { OpenRepository } from './open-repository.ts';
import { RepositoryReaders, type WideReading } from './repository-readers.ts';
import { openGit } from './run-git.ts';
import type { GitSettings } from './settings.ts';
import type { Shadow } from './shadow.ts';
import { type Citation, TreeSurvey } from './survey.ts';
import { readTree } from './tree.ts';
import { Trouble } from './trouble.ts';

const WINDOW_DAYS = 90;
const SAMPLE = 20;
const DAY = 86_400;

/** Everything read from one repository. Paths are as git has them, not yet redacted. */
export interface RepositoryReading {
  readonly facts: RepositoryFacts;
  readonly citations: ReadonlyMap<string, Citation>;
  /** Path to object id of every file whose content was read, private keys excepted. */
  readonly blobs: ReadonlyMap<string, string>;
  readonly headBody: Buffer;
  /** What single files show. */
  readonly files: readonly Reading[];
  /** What the repository shows as a whole, kind by kind. */
  readonly wide: readonly WideReading[];
  readonly problems: readonly ((path: string) => SourceProblem)[];
}

/** Reads a repository that has a commit at HEAD. Throws where git fails or HEAD itself cannot be trusted. */
export async function readRepository(
  open: OpenRepository,
  settings: GitSettings & { readonly path: string },
  cache: RepositoryCache,
  tools: Tools,
): Promise<RepositoryReading> {
  const { shadow, references } = open;
  const to = Math.floor(Date.parse(tools.now) / 1000);
  const window = { from: to - WINDOW_DAYS * DAY, to };
  const head = await readHeadCommit(shadow, references.head, tools.signal);
  const trouble = new Trouble();
  const walk = await cache.walk(shadow, references, window.from, tools.signal);
  const ancestry = ancestryOf(walk, window);
  const changes = new ChangeSurvey(settings.signers, (address) => tools.fingerprint(address));
  const commits = await readWindow(open, ancestry, window, { trouble, changes }, tools.signal);
  const tree = await readTree(shadow, references.head, tools.signal);
  await verifyFolders(shadow, [head.commit.tree, ...tree.folders.map((folder) => folder.oid)], trouble, tools.signal);
  const survey = new TreeSurvey(tree.files);
  const readers = new RepositoryReaders(tree.files);
  const blobs = await readWanted(shadow, survey, readers, trouble, tools.signal);
  const identity = ancestry.roots[0] ?? references.head;
  const named = await readReferenceFacts(open, settings, changes.signers, identity, tools.signal);
  const second = await countChanges(open, window, tools.signal);
  for (const file of tree.missing) trouble.add('object-missing', file.path, file.oid);
  if (tree.cut) trouble.note('tree-cut', `Only the first ${GIT_LIMITS.treeEntries} paths at HEAD were read.`);
  if (references.cut)
    trouble.note('references-cut', `Only the first ${GIT_LIMITS.references} loose references were read.`);
  const { facts, citations } = survey.result();
  const history = {
    ...stateOf(open, trouble, window),
    lastCommit: isoOf(head.commit.committed),
    futureCommits: ancestry.future,
    ...changes.facts(second),
    ...named,
  };
  return {
    files: readers.files(),
    wide: [historyReading(history, changes.population), ...readers.wide()],
    facts: {
      identity: ancestry.roots,
      ...cloneState(open, trouble),
      commitGraph: await compareCommitGraph(open, ancestry.commits, tools.signal),
      commits: ancestry.commits,
      futureCommits: ancestry.future,
      lastCommit: isoOf(head.commit.committed),
      window: commits,
      files: tree.files.length,
      filesCut: tree.cut,
      links: tree.links,
      submodules: tree.submodules,
      ...facts,
    },
    citations,
    blobs,
    headBody: head.body,
    problems: [...trouble.problems(), ...brokenFiles(survey)],
  };
}

function cloneState({ references, layout }: OpenRepository, trouble: Trouble): CloneState {
  return {
    head: references.head,
    branch: references.branch,
    detached: references.branch === '',
    empty: false,
    shallow: references.shallow.length > 0,
    partial: layout.partial,
    grafts: references.grafts,
    replaceRefs: references.replaceRefs,
    tamperedObjects: trouble.tampered,
    missingObjects: trouble.missing,
    objectFormat: layout.objectFormat,
  };
}

type CloneState = Pick<
  RepositoryFacts,
  | 'head'
  | 'branch'
  | 'detached'
  | 'empty'
  | 'shallow'
  | 'partial'
  | 'grafts'
  | 'replaceRefs'
  | 'tamperedObjects'
  | 'missingObjects'
  | 'objectFormat'
>;

function stateOf(
  open: OpenRepository,
  trouble: Trouble,
  window: { readonly from: number; readonly to: number },
): JsonObject {
  const { head, branch, shallow, grafts, tamperedObjects } = cloneState(open, trouble);
  // A partial clone leaves out contents of files, never commits; a missing commit ends the walk with an error.
  const complete = !shallow && grafts === 0 && tamperedObjects === 0;
  return { head, branch, complete, from: isoOf(window.from), to: isoOf(window.to) };
}

async function readHeadCommit(
  shadow: Shadow,
  oid: string,
  signal: AbortSignal,
): Promise<{ body: Buffer; commit: Commit }> {
  for await (const object of readObjects(shadow, [oid], signal)) {
    if (object.state === 'tampered')
      throw new Error('The commit at HEAD does not match its own name; somebody rewrote it.');
    if (object.state !== 'whole') throw new Error(`The commit at HEAD is ${object.state}.`);
    const commit = object.type === 'commit' ? parseCommit(object.body) : undefined;
    if (commit !== undefined) return { body: object.body, commit };
  }
  throw new Error('HEAD does not name a commit.');
}

async function readWindow(
  open: OpenRepository,
  { inWindow, line }: Pick<Ancestry, 'inWindow' | 'line'>,
  window: { readonly from: number; readonly to: number },
  { trouble, changes }: { readonly trouble: Trouble; readonly changes: ChangeSurvey },
  signal: AbortSignal,
): Promise<WindowFacts> {
  const authors = new Set<string>();
  const days = new Set<number>();
  const unsigned: string[] = [];
  const untraced: string[] = [];
  let counted = 0;
  let firstParent = 0;
  for await (const object of readObjects(open.shadow, inWindow, signal)) {
    const commit = object.state === 'whole' ? parseCommit(object.body) : undefined;
    trouble.addObject(object, 'a commit');
    if (commit === undefined || object.state !== 'whole') continue;
    changes.read(object.oid, object.body, line.has(object.oid));
    counted += 1;
    authors.add(commit.author);
    days.add(Math.floor(commit.committed / DAY));
    if (!commit.signed) unsigned.push(object.oid);
    if (!line.has(object.oid)) continue;
    firstParent += 1;
    if (!namesChangeRequest(commit.message)) untraced.push(object.oid);
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (whole - part) / whole);
  return {
    days: WINDOW_DAYS,
    from: isoOf(window.from),
    to: isoOf(window.to),
    commits: counted,
    signed: counted - unsigned.length,
    signedShare: share(unsigned.length, counted),
    firstParent,
    traced: firstParent - untraced.length,
    tracedShare: share(untraced.length, firstParent),
    authors: authors.size,
    daysWithCommits: days.size,
    unsignedSample: unsigned.slice(0, SAMPLE),
    untracedSample: untraced.slice(0, SAMPLE),
  };
}

/** Folder objects name the files below them: unless each matches its own name, no path can be trusted. */
async function verifyFolders(
  shadow: Shadow,
  oids: readonly string[],
  trouble: Trouble,
  signal: AbortSignal,
): Promise<void> {
  for await (const object of readObjects(shadow, [...new Set(oids)], signal)) trouble.addObject(object, 'a folder');
}

async function readWanted(
  shadow: Shadow,
  survey: TreeSurvey,
  readers: RepositoryReaders,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const deciding = new Set(survey.wanted.map((file) => file.path));
  const offered = new Set(readers.wanted.map((file) => file.path));
  const wanted = [...survey.wanted, ...readers.wanted.filter((file) => !deciding.has(file.path))];
  const take = (path: string, body: Buffer | undefined): void => {
    if (deciding.has(path)) survey.read(path, body);
    if (offered.has(path)) readers.read(path, body);
  };
  const small = wanted.filter((file) => file.size >= 0 && file.size <= GIT_LIMITS.blobBytes).slice(0, GIT_LIMITS.blobs);
  const chosen = new Set(small.map((file) => file.path));
  for (const file of wanted) {
    if (chosen.has(file.path)) continue;
    take(file.path, undefined);
    if (file.size >= 0) trouble.add('object-too-large', file.path, file.oid);
  }
  const blobs = new Map<string, string>();
  let index = 0;
  const oids = small.map((file) => file.oid);
  for await (const object of readObjects(shadow, oids, signal, GIT_LIMITS.blobBytes)) {
    const file = small[index];
    index += 1;
    if (file === undefined) continue;
    take(file.path, object.state === 'whole' ? object.body : undefined);
    trouble.addObject(object, file.path);
    if (object.state === 'whole' && !/\.(?:pem|key)$/i.test(file.path)) blobs.set(file.path, file.oid);
  }
  return blobs;
}

/** The second count of the changes in the window, made by git and not by our own reading. */
async function countChanges(
  open: OpenRepository,
  window: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<number> {
  const range = [`--min-age=${window.to}`, `--max-age=${window.from}`];
  const counted = await openGit(open.shadow, signal).raw([
    'rev-list',
    '--count',
    '--first-parent',
    ...range,
    open.references.head,
  ]);
  return Number(counted);
}

/** A commit-graph file can lie about parents without a word of git; counting with it and without it shows the lie. */
async function compareCommitGraph(
  open: OpenRepository,
  counted: number,
  signal: AbortSignal,
): Promise<RepositoryFacts['commitGraph']> {
  if (!open.layout.commitGraph) return 'absent';
  const head = open.references.head;
  try {
    const withGraph = await openGit(open.shadow, signal, true).raw(['rev-list', '--count', head]);
    return Number(withGraph) === counted ? 'agrees' : 'disagrees';
  } catch (error) {
    if (signal.aborted) throw error;
    return 'disagrees';
  }
}

function isoOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}

function brokenFiles(survey: TreeSurvey): readonly ((path: string) => SourceProblem)[] {
  return survey.broken.map((file) => (path) => ({
    path: path === '.' ? shownText(file.path) : `${path}/${shownText(file.path)}`,
    state: 'unparsable',
    sha256: file.sha256,
    bytes: file.bytes,
    diagnostics: file.diagnostics.map((diagnostic) => redactedDiagnostic(diagnostic, shownText)),
  }));
}
