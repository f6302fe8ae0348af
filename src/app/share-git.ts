import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blobPath, isWriterId } from '../locker/layout.ts';
import type { Merged } from '../locker/merge.ts';
import type { WriterReading } from '../locker/read-writer.ts';
import { readWriters } from '../locker/read-writers.ts';
import { isLockerPath, pathsIn } from '../locker/verify-locker.ts';
import { EXIT, type ExitCode, KnownFailure } from '../model/exit.ts';
import type { Remote } from './share-remote.ts';

const BRANCH = 'probity/';
const MAX_BUFFER = 2 ** 30;
/** Who commits is the program: who collected is in the records, and who may push is for the remote to say. */
const COMMITTER = { NAME: 'probity', EMAIL: 'probity@localhost' } as const;

/**
 * Returns a git remote as a place for a locker: one branch for each writer, only ever moved forward. Git is given explicit
 * refspecs, no hooks, and no protocol that starts a program of the address's choosing.
 */
export function gitRemote(url: string): Remote {
  if (url === '' || url.startsWith('-') || url.includes('::'))
    throw failure(`"${url}" is no address of a git remote.`, '');
  return {
    send: (locker) => Promise.resolve(withRepository((git) => send(git, url, locker))),
    fetch: (into) => Promise.resolve(withRepository((git) => fetchAll(git, url, into))),
  };
}

type Git = (args: readonly string[], input?: string | Buffer, env?: Readonly<Record<string, string>>) => Buffer;

function withRepository<T>(step: (git: Git) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'probity-git-'));
  const safe = ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', '-c', 'gc.auto=0'];
  const git: Git = (args, input = '', env = {}) => {
    const { stdout, stderr, status, error } = spawnSync('git', [...safe, ...args], {
      cwd: folder,
      input,
      maxBuffer: MAX_BUFFER,
      env: { ...process.env, GIT_DIR: join(folder, 'x.git'), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...env },
    });
    if (error !== undefined) throw failure('git cannot be started.', error.message);
    if (status !== 0) throw failure(`git ${args[0]} failed.`, stderr.toString('utf8').trim().split('\n').at(-1) ?? '');
    return stdout;
  };
  try {
    git(['init', '-q', '--bare', join(folder, 'x.git')]);
    return step(git);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function send(git: Git, url: string, locker: string): readonly Merged[] {
  const remote = heads(git, url);
  return [...readWriters(locker).values()].flatMap((reading): Merged[] => {
    const { place, chain, damage } = reading;
    if (damage !== null && !damage.torn) throw failure(`The journal of ${place.id} is damaged.`, damage.message);
    if (place.flat || chain.size === 0) return [];
    const branch = `refs/heads/${BRANCH}${place.id}`;
    const parent = remote.get(branch);
    if (parent !== undefined)
      git(['fetch', '-q', '--no-tags', '--no-write-fetch-head', '--', url, `${branch}:refs/r/${place.id}`]);
    const tree = treeOf(git, locker, reading);
    if (
      parent !== undefined &&
      git(['rev-parse', `${parent}^{tree}`])
        .toString('latin1')
        .trim() === tree
    ) {
      return [{ writer: place.id, state: 'held', records: chain.size }];
    }
    if (parent !== undefined && isNewerThan(git, parent, reading)) {
      return [{ writer: place.id, state: 'held', records: chain.size }];
    }
    const commit = commitOf(git, tree, parent, `${chain.size} records, head ${chain.head}`);
    // Not forced: where somebody else pushed meanwhile, the remote refuses and nothing is overwritten.
    git(['push', '-q', '--', url, `${commit}:${branch}`]);
    return [{ writer: place.id, state: parent === undefined ? 'new' : 'longer', records: chain.size }];
  });
}

function heads(git: Git, url: string): ReadonlyMap<string, string> {
  const lines = git(['ls-remote', '--', url, `refs/heads/${BRANCH}*`])
    .toString('utf8')
    .split('\n');
  return new Map(lines.flatMap((line) => (line === '' ? [] : [[line.slice(41), line.slice(0, 40)] as const])));
}

/** The message of a commit states its records and head, so that neither an older copy nor another branch replaces it. */
function isNewerThan(git: Git, commit: string, { place, chain }: WriterReading): boolean {
  const text = git(['log', '-1', '--format=%s', commit]).toString('utf8').trim();
  const match = /^(\d{1,15}) records, head ([0-9a-f]{64})$/.exec(text);
  const records = Number(match?.[1] ?? 0);
  if (records > chain.size) return true;
  if (match !== null && chain.hashAt(records) === match[2]) return false;
  throw failure(
    `The branch of ${place.id} holds another journal than this machine.`,
    'The two went different ways.',
    EXIT.integrity,
  );
}

function treeOf(git: Git, locker: string, { place, chain }: WriterReading): string {
  const blobs = [...chain.blobs.values()].map(blobPath);
  const own = pathsIn(locker).filter((path) => path.startsWith(`writers/${place.id}/`) && isLockerPath(path));
  const paths = ['locker.json', 'VERIFY.txt', ...own.filter((path) => !path.endsWith('/lock')), ...new Set(blobs)];
  const entries = paths.map((path) => {
    const id = git(['hash-object', '-w', '--no-filters', '--stdin'], readFileSync(join(locker, path)));
    return `100644 ${id.toString('latin1').trim()}\t${path}\n`;
  });
  git(['read-tree', '--empty']);
  git(['update-index', '--index-info'], entries.join(''));
  return git(['write-tree']).toString('latin1').trim();
}

function commitOf(git: Git, tree: string, parent: string | undefined, message: string): string {
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(COMMITTER).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    ),
  );
  const parents = parent === undefined ? [] : ['-p', parent];
  return git(['commit-tree', '--no-gpg-sign', tree, ...parents, '-m', message], '', env)
    .toString('latin1')
    .trim();
}

/** Takes files out of the branches object by object, so that no attribute of theirs changes a byte and no link is made. */
function fetchAll(git: Git, url: string, into: string): void {
  for (const [branch] of heads(git, url)) {
    const writer = branch.slice(`refs/heads/${BRANCH}`.length);
    if (!isWriterId(writer)) continue;
    git(['fetch', '-q', '--no-tags', '--no-write-fetch-head', '--', url, `${branch}:refs/r/${writer}`]);
    const listed = git(['ls-tree', '-r', '-z', '--full-tree', `refs/r/${writer}`])
      .toString('utf8')
      .split('\0');
    for (const entry of listed) {
      const match = /^100644 blob ([0-9a-f]{40,64})\t(.+)$/.exec(entry);
      const path = match?.[2] ?? '';
      if (match === null || !isLockerPath(path)) continue;
      if (path.startsWith('writers/') && !path.startsWith(`writers/${writer}/`)) continue;
      mkdirSync(dirname(join(into, path)), { recursive: true });
      writeFileSync(join(into, path), git(['cat-file', 'blob', match[1] ?? '']));
    }
  }
}

function failure(message: string, detail: string, exit: ExitCode = EXIT.io): KnownFailure {
  return new KnownFailure(exit, [
    {
      code: 'git-remote',
      severity: 'error',
      message: detail === '' ? message : `${message} ${detail}`,
      next: 'Check the address and that you may push to it, for example: probity locker push git+ssh://git.example.org/evidence.git',
    },
  ]);
}
