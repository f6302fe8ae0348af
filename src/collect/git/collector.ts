import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceDraft } from '../../model/evidence.ts';
import { idOf } from '../../model/ids.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { findLayout } from './layout.ts';
import { readReferences } from './references.ts';
import { readRepository } from './repository.ts';
import { openGit } from './run-git.ts';
import { openShadow } from './shadow.ts';

const VERSION = '1.0.0';

/** Reads git repositories through a shadow git folder: nothing the inspected repository configures can run. */
export const gitCollector: Collector = {
  id: 'git',
  version: VERSION,
  produces: ['git-repository'],
  async *collect(scope: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    let done = 0;
    for (const repository of scope.repositories) {
      tools.signal.throwIfAborted();
      tools.progress({ phase: 'Reading repositories', done, total: scope.repositories.length, unit: 'repositories' });
      yield* collectOne(scope.root, repository, tools);
      done += 1;
    }
    tools.progress({ phase: 'Reading repositories', done, total: done, unit: 'repositories' });
    yield { type: 'searched', places: scope.repositories.length };
  },
};

async function* collectOne(root: string, repository: string, tools: Tools): AsyncGenerator<Collected> {
  const path = repository === '' ? '.' : shownText(repository);
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
    const reading = await readRepository({ layout: found.layout, references, shadow }, tools);
    yield { type: 'item', draft: item(stamp, draftOf({ path, layout: found.layout, references, reading }, tools)) };
    for (const trouble of reading.problems) yield { type: 'problem', problem: trouble(path) };
  } catch (error) {
    if (tools.signal.aborted) throw error;
    yield problem(path, 'unreadable', {
      code: 'git-unreadable',
      severity: 'error',
      message: `Git could not read it to the end: ${error instanceof Error ? shownText(firstLine(error.message)) : 'unknown reason'}`,
      next: 'Run git fsck in a copy of the repository, or clone it afresh, and collect again.',
    });
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

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
