import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { readBounded } from '../../platform/files.ts';

/** The folders of one repository, resolved by us and known to lie inside the searched root. */
export interface RepositoryLayout {
  /** Holds HEAD: the `.git` folder, the bare folder, or the folder a `.git` file leads to. */
  readonly gitDir: string;
  /** Holds references and objects; differs from gitDir for a linked worktree. */
  readonly commonDir: string;
  readonly objects: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** True where git may hold back objects and fetch them on demand. */
  readonly partial: boolean;
  readonly commitGraph: boolean;
}

/** Why a repository is not opened, in words for a person. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

const SMALL_FILE = 1 << 20;

/** Resolves a repository's folders without git. Refuses whatever leads outside the root, and layouts git cannot lend us. */
export async function findLayout(
  root: string,
  repository: string,
): Promise<
  { readonly ok: true; readonly layout: RepositoryLayout } | { readonly ok: false; readonly refusal: Refusal }
> {
  const realRoot = await realpath(root);
  const inside = (path: string): boolean =>
    path === realRoot || path.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  const gitDir = await resolveGitDir(join(realRoot, repository));
  if (gitDir === undefined)
    return refused('git-dir-missing', 'It has no readable git folder.', 'Check that the clone is whole.');
  if (!inside(gitDir))
    return refused('git-dir-outside', 'Its .git leads outside the folder that is searched.', OUTSIDE);
  const commonDir = await resolveCommonDir(gitDir);
  if (commonDir === undefined)
    return refused('git-dir-missing', 'Its commondir leads nowhere.', 'Check that the main clone is present.');
  if (!inside(commonDir))
    return refused('git-dir-outside', 'Its commondir leads outside the folder that is searched.', OUTSIDE);
  const objects = await realpathOf(join(commonDir, 'objects'));
  if (objects === undefined)
    return refused('git-dir-missing', 'It has no object store.', 'Check that the clone is whole.');
  if (!inside(objects))
    return refused('objects-outside', 'Its object store lies outside the folder that is searched.', OUTSIDE);
  const strayed = await strayingStore(objects, inside, 0);
  if (strayed !== undefined) return { ok: false, refusal: strayed };
  const config = await readConfig(join(commonDir, 'config'));
  if (config.refStorage === 'reftable' || (await exists(join(commonDir, 'reftable')))) {
    return refused(
      'reftable',
      'It keeps its references as a reftable, which is not read yet.',
      'Clone it with --ref-format=files and collect again.',
    );
  }
  if (config.objectFormat !== 'sha1' && config.objectFormat !== 'sha256') {
    return refused(
      'object-format',
      'It names an object format other than sha1 and sha256.',
      'Check the repository with its owner.',
    );
  }
  return {
    ok: true,
    layout: {
      gitDir,
      commonDir,
      objects,
      objectFormat: config.objectFormat,
      partial: config.partial || (await hasPromisorPack(objects)),
      commitGraph:
        (await exists(join(objects, 'info', 'commit-graph'))) || (await exists(join(objects, 'info', 'commit-graphs'))),
    },
  };
}

const OUTSIDE =
  'Collect from the folder that holds the main clone, or make a clone of its own with git clone --no-local.';

function refused(code: string, message: string, next: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message, next } };
}

async function resolveGitDir(folder: string): Promise<string | undefined> {
  const dotGit = join(folder, '.git');
  const stats = await lstat(dotGit).catch(() => undefined);
  if (stats === undefined) return realpathOf(folder);
  if (!stats.isFile()) return realpathOf(dotGit);
  const file = await readBounded(dotGit, SMALL_FILE);
  if (!file.ok) return undefined;
  const target = /^gitdir: ([^\r\n\0]{1,4096})/.exec(file.bytes.toString('utf8'))?.[1];
  return target === undefined ? undefined : realpathOf(isAbsolute(target) ? target : resolve(folder, target));
}

async function resolveCommonDir(gitDir: string): Promise<string | undefined> {
  const file = await readBounded(join(gitDir, 'commondir'), SMALL_FILE);
  if (!file.ok) return file.state === 'missing' ? gitDir : undefined;
  const target = file.bytes.toString('utf8').trim();
  return realpathOf(isAbsolute(target) ? target : resolve(gitDir, target));
}

/** Git follows links and alternates below an object store by itself; each must stay inside too. */
async function strayingStore(
  store: string,
  inside: (path: string) => boolean,
  depth: number,
): Promise<Refusal | undefined> {
  if (depth > 5)
    return {
      code: 'objects-outside',
      message: 'Its object stores borrow from each other more than five deep.',
      next: OUTSIDE,
    };
  for (const folder of [store, join(store, 'pack'), join(store, 'info')]) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isSymbolicLink()) continue;
      const target = await realpathOf(join(folder, entry.name));
      if (target !== undefined && inside(target)) continue;
      return {
        code: 'objects-outside',
        message: 'A link in its object store leads outside the folder that is searched.',
        next: OUTSIDE,
      };
    }
  }
  const alternates = await readBounded(join(store, 'info', 'alternates'), SMALL_FILE);
  if (!alternates.ok) return undefined;
  for (const line of alternates.bytes.toString('utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const target = line.startsWith('"') ? undefined : await realpathOf(isAbsolute(line) ? line : resolve(store, line));
    if (target === undefined || !inside(target)) {
      return {
        code: 'objects-outside',
        message: 'It borrows objects from a store outside the folder that is searched.',
        next: OUTSIDE,
      };
    }
    const further = await strayingStore(target, inside, depth + 1);
    if (further !== undefined) return further;
  }
  return undefined;
}

interface ConfigFacts {
  readonly objectFormat: string;
  readonly refStorage: string;
  readonly partial: boolean;
}

const SECTION = /^\s{0,20}\[([A-Za-z0-9.-]{1,80})/;
const SETTING = /(?:^|\])\s{0,20}([A-Za-z][A-Za-z0-9-]{0,60})\s{0,20}=\s{0,20}"?([A-Za-z0-9_-]{0,60})/;

/** Reads the only three settings of theirs that say how the store is laid out; git itself never sees the file. */
async function readConfig(path: string): Promise<ConfigFacts> {
  const file = await readBounded(path, SMALL_FILE);
  const found = { objectFormat: 'sha1', refStorage: 'files', partial: false };
  if (!file.ok) return found;
  let section = '';
  for (const line of file.bytes.toString('utf8').split('\n')) {
    section = SECTION.exec(line)?.[1]?.toLowerCase() ?? section;
    const [, name = '', value = ''] = SETTING.exec(line.toLowerCase()) ?? [];
    const setting = `${section}.${name}`;
    if (setting === 'extensions.objectformat') found.objectFormat = value;
    else if (setting === 'extensions.refstorage') found.refStorage = value;
    else if (PARTIAL_SETTINGS.has(setting)) found.partial = true;
  }
  return found;
}

const PARTIAL_SETTINGS = new Set(['extensions.partialclone', 'remote.promisor', 'remote.partialclonefilter']);

async function hasPromisorPack(objects: string): Promise<boolean> {
  const names = await readdir(join(objects, 'pack')).catch((): string[] => []);
  return names.some((name) => name.endsWith('.promisor'));
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function realpathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/** Returns the folder part of a path with `/`, '' for the top. */
export function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}
