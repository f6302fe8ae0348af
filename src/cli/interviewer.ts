import { createInterface, type Interface } from 'node:readline/promises';
import type { Choice, Interviewer } from '../app/ask-facts.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { safe, wrap } from './terminal.ts';

/** An interviewer on a terminal, and how to let go of it. */
export interface TerminalInterviewer extends Interviewer {
  close(): void;
}

/** Returns what asks questions on a terminal; Ctrl-C or the end of input throws a KnownFailure (exit 130). */
export function interviewerOn(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  width: number,
): TerminalInterviewer {
  const lines = createInterface({ input, output });
  const { ended, hasEnded } = endOf(lines);
  // A reader that has closed already refuses a question with an error of its own.
  const ask = (prompt: string): Promise<string> => (hasEnded() ? ended : Promise.race([lines.question(prompt), ended]));
  const say = (line: string): void => {
    for (const each of wrap(safe(line), width)) output.write(`${each}\n`);
  };
  return {
    say,
    close: () => lines.close(),
    yesNo: async (question, why) => {
      say(question);
      say(`  ${why}`);
      for (;;) {
        const answer = (await ask('  yes, no, or Enter to leave it open: ')).trim().toLowerCase();
        if (answer === '') return null;
        if (['y', 'yes', 'true'].includes(answer)) return true;
        if (['n', 'no', 'false'].includes(answer)) return false;
        say('  Please answer yes or no.');
      }
    },
    choose: async (question, options, many) => {
      say(question);
      for (const [index, { id, meaning }] of options.entries()) say(`  ${index + 1}  ${id}: ${meaning}`);
      const hint = many
        ? 'numbers with spaces, none, or Enter to leave it open: '
        : 'a number, or Enter to leave it open: ';
      for (;;) {
        const chosen = chosenOf(await ask(`  ${hint}`), options, many);
        if (chosen !== undefined) return chosen;
        say(`  Please answer with ${many ? 'numbers' : 'one number'} from 1 to ${options.length}.`);
      }
    },
  };
}

/** Undefined where the answer cannot be understood. */
function chosenOf(answer: string, options: readonly Choice[], many: boolean): readonly string[] | null | undefined {
  const words = answer
    .toLowerCase()
    .split(/[\s,]/)
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  if (many && words.length === 1 && words[0] === 'none') return [];
  const chosen = words.map((word) => options.find(({ id }, index) => word === id || word === String(index + 1))?.id);
  const ids = chosen.filter((id) => id !== undefined);
  if (ids.length < words.length || (!many && ids.length > 1)) return undefined;
  return [...new Set(ids)];
}

function endOf(lines: Interface): { readonly ended: Promise<never>; readonly hasEnded: () => boolean } {
  const message = 'Interrupted before the last question; no probity.yaml was written.';
  const failure = new KnownFailure(EXIT.interrupted, [{ code: 'interrupted', severity: 'error', message }]);
  let closed = false;
  const ended = new Promise<never>((_, reject) => {
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      closed = true;
      reject(failure);
    });
  });
  // Closing after the last answer is no failure of anybody.
  ended.catch(() => undefined);
  return { ended, hasEnded: () => closed };
}
