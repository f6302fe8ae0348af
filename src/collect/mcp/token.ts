import { meaningOf } from './secret-names.ts';

/** One word of a command line and the pointer to the value it was written in. */
export interface Token {
  readonly text: string;
  readonly pointer: string;
}

/** Splits a command line into words as a shell would, without running or expanding anything. */
export function splitWords(line: string, pointer: string): readonly Token[] {
  const tokens: Token[] = [];
  let word = '';
  let open = false;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      open = true;
    } else if (/\s/.test(character)) {
      if (open || word !== '') tokens.push({ text: word, pointer });
      word = '';
      open = false;
    } else word += character;
  }
  if (open || word !== '') tokens.push({ text: word, pointer });
  return tokens;
}

/** Returns the bare name of a program: no folder, no `.exe`, `.cmd`, `.bat` or `.ps1`, lower case. */
export function programName(command: string): string {
  const base = command.slice(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1);
  return base.toLowerCase().replace(/\.(?:exe|cmd|bat|ps1)$/, '');
}

/** Which options of a program take a value in the next word; anything else that begins with `-` stands alone. */
export interface OptionTable {
  readonly [option: string]: true;
}

/** Builds an option table from words separated by spaces. */
export function options(words: string): OptionTable {
  return Object.fromEntries(words.split(' ').map((word) => [word, true as const]));
}

/** What follows an option for a secret is the secret, also where the program's manual knows no such option. */
function takesSecret(option: string, next: string): boolean {
  if (!option.startsWith('--') || next.startsWith('-')) return false;
  return !/-(?:stdin|prompt)$/.test(option) && meaningOf(option.slice(2)) === 'certain';
}

/** A program's own options before its first plain word, and what follows. */
export interface SplitOptions {
  readonly given: readonly { readonly name: string; readonly value: string; readonly pointer: string }[];
  readonly rest: readonly Token[];
}

/** Takes the options off the front of a command line; `--` ends them. */
export function takeOptions(tokens: readonly Token[], withValue: OptionTable): SplitOptions {
  const given: { name: string; value: string; pointer: string }[] = [];
  let at = 0;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.text === '--') return { given, rest: tokens.slice(at + 1) };
    if (!token.text.startsWith('-') || token.text === '-') break;
    const equals = token.text.indexOf('=');
    if (equals > 0) {
      given.push({ name: token.text.slice(0, equals), value: token.text.slice(equals + 1), pointer: token.pointer });
    } else if (Object.hasOwn(withValue, token.text) || takesSecret(token.text, tokens[at + 1]?.text ?? '-')) {
      const value = tokens[at + 1];
      given.push({ name: token.text, value: value?.text ?? '', pointer: value?.pointer ?? token.pointer });
      at += 1;
    } else given.push({ name: token.text, value: '', pointer: token.pointer });
  }
  return { given, rest: tokens.slice(at) };
}
