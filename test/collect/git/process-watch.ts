import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Tells whether this machine lets us watch which programs we start: strace is there and may look at this process. */
export const canWatch: boolean = process.platform === 'linux' && keepsWatching();

function keepsWatching(): boolean {
  const argv = ['-qq', '-e', 'trace=execve', '-p', String(process.pid)];
  const { error } = spawnSync('strace', argv, { stdio: 'ignore', timeout: 500 });
  // Where watching is refused it ends by itself; only one that watches has to be stopped.
  return error !== undefined && 'code' in error && error.code === 'ETIMEDOUT';
}

/** Runs the task and returns every program that was started meanwhile by this process or anything below it. */
export async function programsStarted(log: string, task: () => Promise<unknown>): Promise<readonly string[]> {
  const argv = ['-f', '-qq', '-e', 'trace=execve,execveat', '-e', 'signal=none', '-o', log, '-p', String(process.pid)];
  const watcher = spawn('strace', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  await attached();
  try {
    await task();
  } finally {
    await ended(watcher);
  }
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) =>
      line.includes(' = 0') ? [/execve(?:at)?\([^"]{0,20}"([^"]{1,500})"/.exec(line)?.[1] ?? ''] : [],
    )
    .filter((program) => program !== '');
}

/** Waits until the kernel names a tracer of this process. */
async function attached(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (!/^TracerPid:\s+0$/m.test(readFileSync('/proc/self/status', 'utf8'))) return;
    await wait(10);
  }
  throw new Error('strace could not attach to this process.');
}

async function ended(watcher: ChildProcess): Promise<void> {
  const closed = new Promise<void>((resolve) => void watcher.once('close', () => resolve()));
  watcher.kill('SIGINT');
  await closed;
}
