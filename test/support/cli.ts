import { run } from '../../src/cli/program.ts';

/** What a command printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process and catches what it prints. */
export async function probity(...args: readonly string[]): Promise<Ran> {
  const caught = { stdout: '', stderr: '' };
  const writes = {
    stdout: process.stdout.write.bind(process.stdout),
    stderr: process.stderr.write.bind(process.stderr),
  };
  const catcher =
    (name: 'stdout' | 'stderr') =>
    (chunk: string | Uint8Array): boolean => {
      caught[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    };
  process.stdout.write = catcher('stdout');
  process.stderr.write = catcher('stderr');
  try {
    const code = await run(['node', 'probity', ...args]);
    return { code, ...caught };
  } finally {
    process.stdout.write = writes.stdout;
    process.stderr.write = writes.stderr;
  }
}
