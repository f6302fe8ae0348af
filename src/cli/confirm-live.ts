import { createInterface } from 'node:readline/promises';
import type { LiveQuestion } from '../app/collect-live.ts';
import { safe, type Terminal } from './terminal.ts';

/** Returns what asks a person on this terminal before a server is started or reached; null where nobody can be asked. */
export function confirmLive(
  terminal: Terminal,
  end: () => void,
): ((question: LiveQuestion) => Promise<boolean>) | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    end();
    for (const line of questionLines(question)) terminal.warn(line);
    const ask = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await ask.question(`${question.starts ? 'Start' : 'Connect to'} it? [y/N] `);
      return /^(?:y|yes)$/i.test(answer.trim());
    } finally {
      ask.close();
    }
  };
}

/** Returns the question, line by line; everything that comes from the configuration is printed without steering the terminal. */
export function questionLines(question: LiveQuestion): readonly string[] {
  const { name, place, starts, lines } = question;
  const width = Math.max(...lines.map(([label]) => label.length));
  return [
    '',
    `Probity is about to ${starts ? 'start' : 'connect to'} the server "${safe(name)}", configured at ${safe(place)}:`,
    ...lines.map(([label, text]) => `  ${label.padEnd(width)}  ${safe(text)}`),
    starts
      ? 'It runs with your rights for at most 30 seconds and is asked what it offers; no tool is called.'
      : 'It is asked what it offers for at most 30 seconds; no tool is called.',
  ];
}
