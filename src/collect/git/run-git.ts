import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type SimpleGit, simpleGit } from 'simple-git';
import { GIT_LIMITS } from './limits.ts';
import type { Shadow } from './shadow.ts';

const SETTINGS = [
  'core.multiPackIndex=false',
  'log.showSignature=false',
  'log.mailmap=false',
  'color.ui=false',
  'core.quotePath=false',
  'i18n.logOutputEncoding=UTF-8',
] as const;

const SUBCOMMANDS = new Set(['rev-list', 'ls-tree', 'cat-file', 'log']);

/** Returns the whole environment of every git we start: nothing is inherited but, on Windows, where programs lie. */
function gitEnvironment(folder: string): Readonly<Record<string, string>> {
  const windows = process.platform === 'win32';
  return {
    PATH: windows ? (process.env['PATH'] ?? '') : '/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin',
    ...(windows ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {}),
    HOME: windows ? 'NUL' : '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: windows ? 'NUL' : '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/** Returns simple-git bound to the shadow. The two opt-ins only let our own empty configuration and pager through. */
export function openGit(shadow: Shadow, signal: AbortSignal, commitGraph = false): SimpleGit {
  const environment = gitEnvironment(shadow.folder);
  return simpleGit({
    baseDir: shadow.folder,
    abort: signal,
    config: [`core.commitGraph=${commitGraph}`, ...SETTINGS],
    timeout: { block: GIT_LIMITS.commandMs },
    maxConcurrentProcesses: 1,
    trimmed: true,
    allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafePager: true },
  }).env({ ...environment });
}

/** Starts git for bulk reading, with the same environment as simple-git; only a few reading sub-commands are allowed. */
export function spawnGit(
  shadow: Shadow,
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
): ChildProcessWithoutNullStreams {
  if (!SUBCOMMANDS.has(argv[0])) throw new Error(`The git sub-command ${argv[0]} is not on the list of allowed ones.`);
  const settings = ['core.commitGraph=false', ...SETTINGS].flatMap((setting) => ['-c', setting]);
  return spawn('git', ['--no-pager', ...settings, ...argv], {
    cwd: shadow.folder,
    env: { ...gitEnvironment(shadow.folder) },
    shell: false,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
    timeout: GIT_LIMITS.commandMs,
    killSignal: 'SIGKILL',
  });
}

/**
 * Streams the records of a git command that end with `separator`, as bytes. Throws where git fails or lists more than
 * the limits; stopping early kills git. What git says on standard error is never passed on, because it can quote the
 * inspected repository.
 */
export async function* gitRecords(
  shadow: Shadow,
  argv: readonly [string, ...string[]],
  separator: 0 | 10,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const started = performance.now();
  const child = spawnGit(shadow, argv, signal);
  const ended = exitOf(child);
  child.stdin.end();
  let rest: Buffer = Buffer.alloc(0);
  let bytesLeft = GIT_LIMITS.outputBytes;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      bytesLeft -= chunk.length;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(separator); end !== -1; end = bytes.indexOf(separator, start)) {
        yield bytes.subarray(start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > GIT_LIMITS.recordBytes)
        throw new Error(`git ${argv[0]} listed a name of more than ${GIT_LIMITS.recordBytes} bytes.`);
      if (bytesLeft < 0) throw new Error(`git ${argv[0]} listed more than ${GIT_LIMITS.outputBytes} bytes.`);
    }
    if (rest.length > 0) yield rest;
    expectDone(argv[0], await ended, started);
  } finally {
    child.kill('SIGKILL');
  }
}

/** Throws where a git command that began at `started` (monotonic milliseconds) did not end well. */
export function expectDone(name: string, code: number, started: number): void {
  if (code === 0) return;
  if (performance.now() - started >= GIT_LIMITS.commandMs)
    throw new Error(`git ${name} took longer than ${GIT_LIMITS.commandMs / 1000} s and was stopped.`);
  throw new Error(`git ${name} ended with code ${code}.`);
}

/** Resolves to the exit code, or -1 where the program could not be started or was stopped. */
export async function exitOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  return new Promise((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', (code) => resolve(code ?? -1));
  });
}
