import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardOutput } from '../../src/cli/output-streams.ts';
import { EXIT } from '../../src/model/exit.ts';

/** A stream that only keeps what is written, and fails when it is told to. */
class Stream extends EventEmitter {
  text = '';

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  fail(code: string): void {
    this.emit('error', Object.assign(new Error(code), { code }));
  }
}

function guarded(): { stdout: Stream; stderr: Stream; codes: number[] } {
  const made = { stdout: new Stream(), stderr: new Stream(), codes: [] as number[] };
  guardOutput(made.stdout as never, made.stderr as never, (code) => made.codes.push(code));
  return made;
}

describe('what is printed', () => {
  it('may find that nobody reads on, which fails nothing and is not talked about', () => {
    const { stdout, stderr, codes } = guarded();
    stdout.fail('EPIPE');
    stderr.fail('EPIPE');
    expect(stderr.text).toBe('');
    expect(codes).toEqual([]);
  });

  it('is said and ends with the exit code for writing where it could not be written', () => {
    const { stdout, stderr, codes } = guarded();
    stdout.fail('ENOSPC');
    expect(stderr.text).toContain('cannot be written (ENOSPC)');
    expect(codes).toEqual([EXIT.io]);
  });
});
