import { EXIT, type ExitCode } from '../model/exit.ts';

type Output = Pick<NodeJS.WriteStream, 'on' | 'write'>;

/**
 * Makes the end of a reader (`probity list … | head`) end nothing else: the run goes on to its own exit code. Any other
 * failure to write what was asked for, a full disk for one, is said, and `failed` is told the exit code for it.
 */
export function guardOutput(stdout: Output, stderr: Output, failed: (code: ExitCode) => void): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    stderr.write(
      `error: The output cannot be written (${error.code ?? error.message}). Is there room where it goes?\n`,
    );
    failed(EXIT.io);
  });
}
