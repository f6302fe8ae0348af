import { createInterface } from 'node:readline/promises';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { safe, wrap } from './terminal.ts';

/** Asks a person one thing after the other. */
export interface Asker {
  say(line: string): void;
  /** Returns an answer that `accept` takes; it says why another one is refused, and '' takes the answer. */
  ask(question: string, accept?: (answer: string) => string): Promise<string>;
  yesNo(question: string): Promise<boolean>;
  close(): void;
}

/** Returns what asks on a terminal; Ctrl-C or the end of input throws a KnownFailure (exit 130). */
export function askerOn(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, width: number): Asker {
  const lines = createInterface({ input, output });
  let closed = false;
  const message = 'Interrupted before the last question; nothing was recorded.';
  const failure = new KnownFailure(EXIT.interrupted, [{ code: 'interrupted', severity: 'error', message }]);
  const ended = new Promise<never>((_, reject) => {
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      closed = true;
      reject(failure);
    });
  });
  // Closing after the last answer is no failure of anybody.
  ended.catch(() => undefined);
  const read = async (prompt: string): Promise<string> =>
    (await (closed ? ended : Promise.race([lines.question(prompt), ended]))).trim();
  const say = (line: string): void => {
    for (const each of wrap(safe(line), width)) output.write(`${each}\n`);
  };
  return {
    say,
    close: () => lines.close(),
    ask: async (question, accept = () => '') => {
      for (;;) {
        const answer = await read(`${question}: `);
        const refused = accept(answer);
        if (refused === '') return answer;
        say(`  ${refused}`);
      }
    },
    yesNo: async (question) => {
      for (;;) {
        const answer = (await read(`${question} [yes/no]: `)).toLowerCase();
        if (answer === 'y' || answer === 'yes') return true;
        if (answer === 'n' || answer === 'no') return false;
        say('  Please answer yes or no.');
      }
    },
  };
}

/** Returns what asks on the terminal of this process; null where nobody can be asked. */
export function processAsker(width: number): Asker | null {
  return process.stdin.isTTY && process.stderr.isTTY ? askerOn(process.stdin, process.stderr, width) : null;
}
