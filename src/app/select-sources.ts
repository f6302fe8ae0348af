import { join, relative, resolve } from 'node:path';
import type { Collected, CollectScope } from '../collect/collector.ts';
import type { FileEntry, Walk } from '../platform/files.ts';
import { isPattern, leadsTo } from '../platform/wildcard.ts';

/** The scope of one group of collectors, and the named places that could not be found in it. */
export interface Selected {
  readonly scope: CollectScope;
  readonly problems: readonly Extract<Collected, { type: 'problem' }>['problem'][];
}

/** Returns the scope of a group: everything found below the root, or only the places the workspace names; a name may be a pattern. */
export function selectSources(
  root: string,
  walked: Walk,
  named: readonly string[] | undefined,
  links = false,
): Selected {
  const regular = walked.files.filter((file) => file.kind === 'file' || (links && file.kind === 'link'));
  if (named === undefined) {
    return { scope: { root, files: regular, repositories: walked.repositories, explicit: false }, problems: [] };
  }
  const files = new Map<string, FileEntry>();
  const repositories = new Set<string>();
  const problems: Selected['problems'][number][] = [];
  for (const name of named) {
    const path = relative(root, resolve(root, name)).replaceAll('\\', '/');
    const inside = isPattern(name)
      ? (each: string): boolean => each === path || leadsTo(name, each)
      : (each: string): boolean => path === '' || each === path || each.startsWith(`${path}/`);
    // A named file brings its metadata along: the sidecar belongs to it.
    const found = regular.filter((file) => inside(file.path) || file.path === `${path}.meta.yaml`);
    const repos = walked.repositories.filter(inside);
    for (const file of found) files.set(file.path, file);
    for (const repository of repos) repositories.add(repository);
    if (found.length === 0 && repos.length === 0) problems.push(missing(root, path === '' ? '.' : path, walked));
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { scope: { root, files: sorted, repositories: [...repositories].sort(), explicit: true }, problems };
}

function missing(root: string, path: string, walked: Walk): Selected['problems'][number] {
  const unreadable = walked.unreadable.find((each) => each.path === path);
  const link = walked.files.find((file) => file.path === path && file.kind !== 'file');
  const outside = path.startsWith('..');
  const nothing = isPattern(path) ? 'No file matches it.' : 'It does not exist, or holds no file.';
  const state = unreadable === undefined ? 'missing' : 'unreadable';
  const reason = outside
    ? 'It lies outside the folder that is assessed.'
    : (unreadable?.message ??
      (link === undefined ? nothing : 'It is a link or a special file, and those are not followed.'));
  return {
    path,
    state,
    sha256: null,
    bytes: 0,
    diagnostics: [
      {
        code: `source-${state}`,
        severity: 'error',
        message: `The source ${path}, which probity.yaml names, cannot be read. ${reason}`,
        place: { file: join(root, path), line: 1, column: 1 },
        next: 'Correct the path under "sources" in probity.yaml, or make the source readable.',
      },
    ],
  };
}
