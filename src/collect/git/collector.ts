import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { inOrder } from './in-order.ts';
import { RepositoryCache } from './incremental/repository-cache.ts';
import { findLayout } from './layout.ts';
import { GIT_LIMITS } from './limits.ts';
import { readingDrafts } from './reading-draft.ts';
import { readReferences } from './references.ts';
import { readRepository } from './repository.ts';
import { openGit } from './run-git.ts';
import { collectSecrets } from './secrets/collect.ts';
import { readSuppressions, type Suppressions } from './secrets/suppressions.ts';
import type { GitSettings } from './settings.ts';
import { openShadow } from './shadow.ts';

const VERSION = '1.2.0';
/** Repositories read at the same time: git and the search share the work, and more would only wait for the disk. */
const AT_ONCE = 3;

const KINDS: readonly string[] = [
  'git-repository',
  'git-secrets',
  'change-history',
  'repository-files',
  'ai-repository',
  'ci-pipeline',
  'container-file',
  'kubernetes-manifests',
  'terraform-configuration',
];

/** Reads git repositories through a shadow git folder: nothing the inspected repository configures can run. */
export const gitCollector: Collector = gitCollectorWith({});

/** Returns the collector with what the organisation states: its signers, the tips of earlier collections. */
export function gitCollectorWith(settings: GitSettings): Collector {
  return {
    id: 'git',
    version: VERSION,
    produces: KINDS,
    async *collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
      const suppressions = await readSuppressions(scope.root);
      if (suppressions.problem !== undefined) yield { type: 'problem', problem: suppressions.problem };
      const total = scope.repositories.length;
      let done = 0;
      const report = (phase: string): void => tools.progress({ phase, done, total, unit: 'repositories' });
      const read = async (repository: string): Promise<readonly Collected[]> => {
        tools.signal.throwIfAborted();
        const path = repository === '' ? '.' : shownText(repository);
        report(`Reading repository ${path}`);
        const found = await collectOne(scope.root, repository, { path, suppressions, settings }, tools);
        done += 1;
        return found;
      };
      report('Reading repositories');
      for await (const found of inOrder(scope.repositories, AT_ONCE, read)) yield* found;
      report('Reading repositories');
      yield { type: 'searched', places: total };
    },
  };
}

/** What is the same for every repository, and the shown path of this one. */
interface About {
  readonly path: string;
  readonly suppressions: Suppressions;
  readonly settings: GitSettings;
}

/** Reads one repository. Whatever goes wrong in it is a problem of it alone; only an interruption is thrown. */
async function collectOne(root: string, repository: string, about: About, tools: Tools): Promise<readonly Collected[]> {
  const found: Collected[] = [];
  try {
    for await (const each of readOne(root, repository, about, tools)) found.push(each);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    found.push(
      problem(about.path, 'unreadable', {
        code: 'git-unreadable',
        severity: 'error',
        message: `Git could not read it to the end: ${reasonOf(error)}`,
        next: 'Run git fsck in a copy of the repository, or clone it afresh, and collect again.',
      }),
    );
  }
  return found;
}

async function* readOne(
  root: string,
  repository: string,
  { path, suppressions, settings }: About,
  tools: Tools,
): AsyncGenerator<Collected> {
  const found = await findLayout(root, repository);
  if (!found.ok) {
    yield problem(path, 'unreadable', { severity: 'error', ...found.refusal });
    return;
  }
  const references = await readReferences(found.layout);
  const stamp = {
    kind: idOf<'kind'>('git-repository'),
    collector: { id: 'git', version: VERSION },
    collected: tools.now,
  };
  if (references.head === '') {
    yield { type: 'item', draft: item(stamp, emptyDraft({ path, layout: found.layout, references }, tools)) };
    yield problem(path, 'empty', {
      code: 'repository-empty',
      severity: 'warning',
      message: `HEAD leads to no commit; ${references.names.size} other references exist.`,
      next: 'Check out the branch that is in use, or leave this repository out of the scope.',
    });
    return;
  }
  const shadow = await openShadow(found.layout, references, tools.scratch);
  try {
    const installed = await openGit(shadow, tools.signal).version();
    if (!installed.installed) {
      yield problem(path, 'unreadable', {
        code: 'git-missing',
        severity: 'error',
        message: 'The program git was not found.',
        next: 'Install git 2.30 or later and collect again.',
      });
      return;
    }
    const open = { layout: found.layout, references, shadow };
    const cache = await RepositoryCache.open(settings.cache, repository, tools);
    const reading = await readRepository(open, { ...settings, path }, cache, tools);
    const named = { path, layout: found.layout, references, reading };
    yield { type: 'item', draft: item(stamp, draftOf(named, tools)) };
    for (const trouble of reading.problems) yield { type: 'problem', problem: trouble(path) };
    const identity = reading.facts.identity[0] ?? references.head;
    yield {
      type: 'item',
      draft: await collectSecrets(open, { path, identity, suppressions, version: VERSION, cache }, tools),
    };
    for (const [kind, draft] of readingDrafts(named, tools))
      yield { type: 'item', draft: item({ ...stamp, kind: idOf<'kind'>(kind) }, draft) };
    cache.save();
  } finally {
    await shadow.close();
  }
}

function item(
  stamp: Pick<EvidenceDraft, 'kind' | 'collector' | 'collected'>,
  rest: Omit<EvidenceDraft, 'kind' | 'collector' | 'collected'>,
): EvidenceDraft {
  return { ...stamp, ...rest };
}

function problem(path: string, state: SourceProblem['state'], diagnostic: Diagnostic): Collected {
  return { type: 'problem', problem: { path, state, sha256: null, bytes: 0, diagnostics: [diagnostic] } };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  // The words of simple-git for a git that stays silent until its time is up.
  if (error.message.includes('block timeout reached'))
    return `git gave no answer for ${GIT_LIMITS.commandMs / 1000} s and was stopped.`;
  return shownText((error.message.split('\n')[0] ?? '').slice(0, 200));
}
