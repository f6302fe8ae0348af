import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Collected, CollectScope, SourceProblem, Tools } from '../../../src/collect/collector.ts';
import { gitCollectorWith } from '../../../src/collect/git/collector.ts';
import type { GitSettings } from '../../../src/collect/git/settings.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import { keyedFingerprint } from '../../../src/platform/digest.ts';

const NOW = '2026-11-22T12:00:00Z';

/** A folder of its own for one test, with the git that builds fixtures and a scratch folder for the collector. */
export class Fixture {
  readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), 'probity-git-')));
  readonly work: string = join(this.root, 'work');
  readonly scratch: string = join(this.root, 'scratch');

  constructor() {
    mkdirSync(this.work);
    mkdirSync(this.scratch);
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text: string | Buffer): void {
    const absolute = join(this.work, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }

  /** Runs the git that builds the fixture; never the one under test. */
  git(folder: string, argv: readonly string[], date = '2026-11-01T10:00:00Z', input?: string | Buffer): string {
    return execFileSync(
      'git',
      ['-c', 'init.defaultBranch=main', '-c', 'commit.gpgSign=false', '-c', 'protocol.file.allow=always', ...argv],
      {
        cwd: join(this.work, folder),
        encoding: 'utf8',
        timeout: 20_000,
        ...(input === undefined ? {} : { input }),
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: this.root,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_AUTHOR_NAME: 'Ada Author',
          GIT_AUTHOR_EMAIL: 'ada@example.org',
          GIT_COMMITTER_NAME: 'Ada Author',
          GIT_COMMITTER_EMAIL: 'ada@example.org',
          GIT_AUTHOR_DATE: date,
          GIT_COMMITTER_DATE: date,
        },
      },
    ).trimEnd();
  }

  init(folder: string, ...options: string[]): void {
    mkdirSync(join(this.work, folder), { recursive: true });
    this.git(folder, ['init', '-q', ...options, '.']);
  }

  commit(folder: string, message: string, date?: string): string {
    this.git(folder, ['add', '-A', '-f', '.'], date);
    this.git(folder, ['commit', '-q', '--allow-empty', '-m', message], date);
    return this.git(folder, ['rev-parse', 'HEAD']);
  }

  async collect(...repositories: string[]): Promise<Outcome> {
    return this.collectWith(repositories, new AbortController().signal);
  }

  /** Collects with what the organisation states; every item comes back. */
  async collectSettled(settings: GitSettings, ...repositories: string[]): Promise<Outcome> {
    return this.collectWith(repositories, new AbortController().signal, settings);
  }

  async collectWith(
    repositories: readonly string[],
    signal: AbortSignal,
    settings: GitSettings = {},
  ): Promise<Outcome> {
    const scope: CollectScope = { root: this.work, files: [], repositories, explicit: true };
    const tools: Tools = {
      now: NOW,
      fingerprint: (value) => keyedFingerprint(Buffer.from('test key'), value),
      scratch: this.scratch,
      progress: () => undefined,
      signal,
    };
    const all: Collected[] = [];
    for await (const collected of gitCollectorWith(settings).collect(scope, tools)) all.push(collected);
    return {
      all,
      items: all.flatMap((collected) => (collected.type === 'item' ? [collected.draft] : [])),
      problems: all.flatMap((collected) => (collected.type === 'problem' ? [collected.problem] : [])),
    };
  }
}

export interface Outcome {
  readonly all: readonly Collected[];
  readonly items: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
}
