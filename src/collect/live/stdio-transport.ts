import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { LiveLimits } from './limits.ts';
import { LiveError, type LiveLaunch } from './target.ts';

const WINDOWS = process.platform === 'win32';
/** What a program needs to be found and to start; nothing else of our environment reaches it. */
const INHERITED = WINDOWS
  ? [
      'APPDATA',
      'HOMEDRIVE',
      'HOMEPATH',
      'LOCALAPPDATA',
      'PATH',
      'PATHEXT',
      'PROGRAMFILES',
      'SYSTEMDRIVE',
      'SYSTEMROOT',
      'TEMP',
      'USERNAME',
      'USERPROFILE',
    ]
  : ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR', 'USER'];

/**
 * Talks to a program over its standard input and output. Unlike the transport of the SDK it counts and bounds what the
 * program says, and ends the whole group of processes, because launchers such as npx start others.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  /** Bytes written to standard error, which is thrown away. */
  asideBytes = 0;
  readonly #launch: Extract<LiveLaunch, { kind: 'program' }>;
  readonly #limits: LiveLimits;
  readonly #buffer: ReadBuffer;
  readonly #failed: (error: LiveError) => void;
  readonly #atExit = (): void => this.#killGroup('SIGKILL');
  #child: ChildProcessWithoutNullStreams | undefined;
  #ended: Promise<void> = Promise.resolve();
  #bytes = 0;
  #closing = false;

  /** `failed` hears of the first thing that ends the conversation from the side of the program. */
  constructor(
    launch: Extract<LiveLaunch, { kind: 'program' }>,
    limits: LiveLimits,
    failed: (error: LiveError) => void,
  ) {
    this.#launch = launch;
    this.#limits = limits;
    this.#failed = failed;
    this.#buffer = new ReadBuffer({ maxBufferSize: limits.bytes });
  }

  /** Starts the program, once: both eras are spoken over the same process. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const { command, args, env, cwd } = this.#launch;
    const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    const child = spawn(command, [...args], {
      cwd,
      env: { ...Object.fromEntries(inherited), ...env },
      shell: false,
      // A group of its own, so that what it starts can be ended with it.
      detached: !WINDOWS,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    process.once('exit', this.#atExit);
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      this.asideBytes += chunk.length;
    });
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.once('exit', (code) => this.#exited(code));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new LiveError('cannot-start', startProblem(cause), { cause })));
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#child ?? {};
    if (stdin === undefined || !stdin.writable) throw new LiveError('ended', 'The program has ended.');
    await new Promise<void>((resolve) => stdin.write(serializeMessage(message), () => resolve()));
  }

  /** Ends the program and everything it started: politely, then not. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const child = this.#child;
    if (child === undefined) return;
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) {
      await this.#within(this.#limits.goodbye);
      this.#killGroup('SIGTERM');
      await this.#within(this.#limits.goodbye);
    }
    this.#killGroup('SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
    await this.#within(this.#limits.goodbye);
    process.off('exit', this.#atExit);
    this.onclose?.();
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.bytes) {
      this.#killGroup('SIGKILL');
      this.#failed(new LiveError('too-much', `It wrote more than ${this.#limits.bytes} bytes.`));
      return;
    }
    this.#buffer.append(chunk);
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        // Some programs greet on standard output; a line that is no message is passed over, and every line is counted.
        this.onerror?.(error as Error);
      }
    }
  }

  #exited(code: number | null): void {
    if (this.#closing) return;
    this.#failed(new LiveError('ended', `The program ended by itself${code === null ? '' : ` with code ${code}`}.`));
  }

  #killGroup(signal: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      if (WINDOWS) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
      else process.kill(-pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }

  async #within(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([this.#ended, late]);
    clearTimeout(timer);
  }
}

function startProblem(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'The program, or the folder it is to run in, does not exist here.';
  return code === 'EACCES' ? 'The program may not be run by this account.' : 'The program could not be started.';
}
