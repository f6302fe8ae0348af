import { readFileSync } from 'node:fs';
import { EXIT, KnownFailure } from '../model/exit.ts';

const ENTER = new Set(['\r', '\n', '\u0004']);
const BACK = new Set(['\u007f', '\b']);
const INTERRUPT = '\u0003';

/** Returns what asks for a passphrase: the first line of a file where one is named, else a prompt that shows nothing typed. */
export function passphraseFrom(file: string | undefined): (what: string) => Promise<string> {
  if (file === undefined) return prompt;
  return (what) => Promise.resolve(firstLine(file, what));
}

function firstLine(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    const message = `The passphrase of ${what} cannot be read from ${file}.`;
    throw new KnownFailure(EXIT.io, [{ code: 'passphrase-unreadable', severity: 'error', message }], { cause });
  }
}

/** A passphrase is never an argument or a variable of the environment: both can be seen by other programs. */
async function prompt(what: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new KnownFailure(EXIT.usage, [
      {
        code: 'passphrase-needed',
        severity: 'error',
        message: `${what} needs a passphrase, and there is no terminal to ask for it.`,
        next: 'put it into a file that only you can read and name it with --passphrase-file',
      },
    ]);
  }
  stderr.write(`Passphrase of ${what} (nothing is shown): `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await typed(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typed(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: string): void => {
      for (const character of chunk) {
        if (character === INTERRUPT) {
          stdin.off('data', onData);
          const message = 'Interrupted. Nothing was signed.';
          return reject(new KnownFailure(EXIT.interrupted, [{ code: 'interrupted', severity: 'error', message }]));
        }
        if (ENTER.has(character)) {
          stdin.off('data', onData);
          return resolve(text);
        }
        text = BACK.has(character) ? Array.from(text).slice(0, -1).join('') : text + character;
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}
