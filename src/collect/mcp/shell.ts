import { splitWords, type Token } from './token.ts';

/** What a shell is asked to do with the command it is handed as text. */
export interface ShellFact {
  readonly used: boolean;
  readonly program: string;
  /** chain, pipe, redirect, substitution, background, encoded, remote-script. */
  readonly features: readonly string[];
  /** True for `cmd /c PROGRAM …` with nothing else in it: the documented way to start a script on Windows. */
  readonly documentedForm: boolean;
}

/** What stands in the facts where no shell interprets the launch. */
export const NO_SHELL: ShellFact = { used: false, program: '', features: [], documentedForm: false };

const POSIX = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'fish', 'ash']);
const WINDOWS = new Set(['pwsh', 'powershell']);

/** Returns the shell's part of a launch and the words of the command inside, or undefined where none is handed over. */
export function readShell(
  name: string,
  rest: readonly Token[],
): { fact: ShellFact; inner: readonly Token[] } | undefined {
  if (name === 'cmd') return readCommandPrompt(rest);
  if (POSIX.has(name)) {
    const at = rest.findIndex((token) => /^-[a-z]{0,6}c[a-z]{0,6}$/.test(token.text));
    const script = rest[at + 1];
    if (at === -1 || script === undefined) return undefined;
    return { fact: shellFact(name, script.text, false), inner: lastCommand(script) };
  }
  if (!WINDOWS.has(name)) return undefined;
  const at = rest.findIndex((token) => /^[-/](?:c|command|e|ec|enc|encodedcommand)$/i.test(token.text));
  if (at === -1) return undefined;
  const words = rest.slice(at + 1);
  const script = words.map((token) => token.text).join(' ');
  const encoded = /^[-/]e/i.test(rest[at]?.text ?? '');
  const pointer = words[0]?.pointer ?? rest[at]?.pointer ?? '';
  const fact = shellFact(name, encoded ? '' : script, false);
  if (encoded) return { fact: { ...fact, features: ['encoded'] }, inner: [] };
  return { fact, inner: words.length > 1 ? words : lastCommand({ text: script, pointer }) };
}

function readCommandPrompt(rest: readonly Token[]): { fact: ShellFact; inner: readonly Token[] } | undefined {
  const at = rest.findIndex((token) => /^\/[ck]$/i.test(token.text));
  if (at === -1) return undefined;
  const words = rest.slice(at + 1);
  const script = words.map((token) => token.text).join(' ');
  const fact = shellFact('cmd', script, true);
  const single = words.length === 1 ? words[0] : undefined;
  return { fact, inner: single === undefined ? words : lastCommand(single) };
}

function shellFact(program: string, script: string, windows: boolean): ShellFact {
  const features = shellFeatures(script);
  return { used: true, program, features, documentedForm: windows && features.length === 0 };
}

const OPERATORS: readonly (readonly [string, string])[] = [
  ['&&', 'chain'],
  ['||', 'chain'],
  [';', 'chain'],
  ['\n', 'chain'],
  ['|', 'pipe'],
  ['>', 'redirect'],
  ['<', 'redirect'],
  ['&', 'background'],
];

/** Returns what a shell script uses beyond naming one program; text in single quotes does not count. */
export function shellFeatures(script: string): readonly string[] {
  const found = new Set<string>();
  let quote = '';
  for (let at = 0; at < script.length; at += 1) {
    const character = script.charAt(at);
    if (quote === "'") {
      if (character === "'") quote = '';
      continue;
    }
    if (character === '\\') at += 1;
    else if (character === '`' || script.startsWith('$(', at)) found.add('substitution');
    else if (quote === '"') quote = character === '"' ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else {
      const operator = OPERATORS.find(([text]) => script.startsWith(text, at));
      if (operator === undefined) continue;
      found.add(operator[1]);
      at += operator[0].length - 1;
    }
  }
  if (/\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\b/i.test(script) && found.has('pipe'))
    found.add('remote-script');
  return [...found].sort();
}

/** The command that stays running is the last one of a chain. */
function lastCommand(script: Token): readonly Token[] {
  const words = splitWords(script.text.replaceAll(/&&|\|\||[;\n|]/g, ' ; '), script.pointer);
  const at = words.map((word) => word.text).lastIndexOf(';');
  const command = words.slice(at + 1);
  return command[0]?.text === 'exec' ? command.slice(1) : command;
}
