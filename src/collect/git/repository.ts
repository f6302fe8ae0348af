import type { SourceProblem, Tools } from '../collector.ts';
import { redactedDiagnostic, shownText } from '../text-redactor.ts';
import { type Commit, namesChangeRequest, parseCommit, readAncestry, readFirstParents } from './commits.ts';
import type { RepositoryFacts, WindowFacts } from './facts.ts';
import type { RepositoryLayout } from './layout.ts';
import { GIT_LIMITS } from './limits.ts';
import { type GitObject, readObjects } from './objects.ts';
import type { References } from './references.ts';
import { openGit } from './run-git.ts';
import type { Shadow } from './shadow.ts';
import { type Citation, TreeSurvey } from './survey.ts';
import { readTree } from './tree.ts';

const WINDOW_DAYS = 90;
const SAMPLE = 20;
const DAY = 86_400;
/** A partial clone can lack every file; the counts stay complete, the list does not have to. */
const SHOWN_TROUBLES = 100;

/** An open repository: where its parts lie, what its references say, and the shadow git reads through. */
export interface OpenRepository {
  readonly layout: RepositoryLayout;
  readonly references: References;
  readonly shadow: Shadow;
}

/** Everything read from one repository. Paths are as git has them, not yet redacted. */
export interface RepositoryReading {
  readonly facts: RepositoryFacts;
  readonly citations: ReadonlyMap<string, Citation>;
  /** Path to object id of every file whose content was read, private keys excepted. */
  readonly blobs: ReadonlyMap<string, string>;
  readonly headBody: Buffer;
  readonly problems: readonly ((path: string) => SourceProblem)[];
}

/** Reads a repository that has a commit at HEAD. Throws where git fails or HEAD itself cannot be trusted. */
export async function readRepository(open: OpenRepository, tools: Tools): Promise<RepositoryReading> {
  const { shadow, references, layout } = open;
  const to = Math.floor(Date.parse(tools.now) / 1000);
  const window = { from: to - WINDOW_DAYS * DAY, to };
  const head = await readHeadCommit(shadow, references.head, tools.signal);
  const trouble = new Trouble();
  const ancestry = await readAncestry(shadow, references.head, window, tools.signal);
  const commits = await readWindow(open, ancestry.inWindow, window, trouble, tools.signal);
  const tree = await readTree(shadow, references.head, tools.signal);
  await verifyFolders(shadow, [head.commit.tree, ...tree.folders.map((folder) => folder.oid)], trouble, tools.signal);
  const survey = new TreeSurvey(tree.files);
  const blobs = await readWanted(shadow, survey, trouble, tools.signal);
  for (const file of tree.missing) trouble.add('object-missing', file.path, file.oid);
  if (tree.cut) trouble.note('tree-cut', `Only the first ${GIT_LIMITS.treeEntries} paths at HEAD were read.`);
  if (references.cut)
    trouble.note('references-cut', `Only the first ${GIT_LIMITS.references} loose references were read.`);
  const { facts, citations } = survey.result();
  return {
    facts: {
      identity: ancestry.roots,
      head: references.head,
      branch: references.branch,
      detached: references.branch === '',
      empty: false,
      shallow: references.shallow.length > 0,
      partial: layout.partial,
      grafts: references.grafts,
      replaceRefs: references.replaceRefs,
      commitGraph: await compareCommitGraph(open, ancestry.commits, tools.signal),
      tamperedObjects: trouble.tampered,
      missingObjects: trouble.missing,
      objectFormat: layout.objectFormat,
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
  inWindow: readonly string[],
  window: { readonly from: number; readonly to: number },
  trouble: Trouble,
  signal: AbortSignal,
): Promise<WindowFacts> {
  const line = await readFirstParents(open.shadow, open.references.head, signal);
  const authors = new Set<string>();
  const days = new Set<number>();
  const unsigned: string[] = [];
  const untraced: string[] = [];
  let counted = 0;
  let firstParent = 0;
  for await (const object of readObjects(open.shadow, inWindow, signal)) {
    const commit = object.state === 'whole' ? parseCommit(object.body) : undefined;
    trouble.addObject(object, 'a commit');
    if (commit === undefined) continue;
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
  trouble: Trouble,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const wanted = survey.wanted;
  const small = wanted.filter((file) => file.size >= 0 && file.size <= GIT_LIMITS.blobBytes).slice(0, GIT_LIMITS.blobs);
  const chosen = new Set(small.map((file) => file.path));
  for (const file of wanted) {
    if (chosen.has(file.path)) continue;
    survey.read(file.path, undefined);
    if (file.size >= 0) trouble.add('object-too-large', file.path, file.oid);
  }
  const blobs = new Map<string, string>();
  let index = 0;
  const oids = small.map((file) => file.oid);
  for await (const object of readObjects(shadow, oids, signal, GIT_LIMITS.blobBytes)) {
    const file = small[index];
    index += 1;
    if (file === undefined) continue;
    survey.read(file.path, object.state === 'whole' ? object.body : undefined);
    trouble.addObject(object, file.path);
    if (object.state === 'whole' && !/\.(?:pem|key)$/i.test(file.path)) blobs.set(file.path, file.oid);
  }
  return blobs;
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

/** Collects what of a repository could not be read or trusted. */
class Trouble {
  tampered = 0;
  missing = 0;
  readonly #diagnostics: SourceProblem['diagnostics'][number][] = [];
  #more = 0;

  add(code: 'object-missing' | 'object-too-large' | 'object-tampered', what: string, oid: string): void {
    if (code === 'object-tampered') this.tampered += 1;
    if (code === 'object-missing') this.missing += 1;
    if (this.#diagnostics.length >= SHOWN_TROUBLES) {
      this.#more += 1;
      return;
    }
    const message = `${shownText(what)} ${WORDS[code]} (object ${oid}).`;
    this.#diagnostics.push({ code, severity: 'error', message, next: NEXT[code] });
  }

  addObject(object: GitObject, what: string): void {
    if (object.state !== 'whole') this.add(`object-${object.state}`, what, object.oid);
  }

  note(code: string, message: string): void {
    this.#diagnostics.push({
      code,
      severity: 'error',
      message,
      next: 'Collect a smaller part of it, or ask for the limit to be raised.',
    });
  }

  problems(): readonly ((path: string) => SourceProblem)[] {
    if (this.#diagnostics.length === 0) return [];
    if (this.#more > 0) {
      this.note(
        'more-objects',
        `${this.#more} more objects could not be read or trusted; only the first ${SHOWN_TROUBLES} are listed.`,
      );
      this.#more = 0;
    }
    return [(path) => ({ path, state: 'partial', sha256: null, bytes: 0, diagnostics: this.#diagnostics })];
  }
}

const WORDS = {
  'object-missing': 'is not in this clone',
  'object-too-large': 'is larger than what is read, so its content was not looked at',
  'object-tampered': 'does not match its own name; its stored content was rewritten',
} as const;

const NEXT = {
  'object-missing': 'Collect from a complete clone, made without --depth and --filter.',
  'object-too-large': 'Look at this file by hand.',
  'object-tampered': 'Clone the repository afresh from its server and find out who changed the copy.',
} as const;
