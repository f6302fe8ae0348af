import { isSecretName } from '../secrets.ts';
import { argumentParts, clean, visible } from './argument.ts';
import { CommandWords } from './command-words.ts';
import type { Assignment } from './container.ts';
import { addressParts, isSecretQueryName } from './endpoint.ts';
import type { ServerEntry } from './entry.ts';
import type { Launch } from './launch.ts';
import { meaningOf } from './secret-names.ts';
import { programName, type Token } from './token.ts';
import type { FactTrail } from './trail.ts';
import { hide, readValue, referencesIn, type ValueClass } from './value.ts';

/** A variable or header as it is kept: its name and what kind of value it has. */
export interface VariableFact {
  readonly [key: string]: string | boolean;
  readonly name: string;
  readonly valueClass: ValueClass;
  readonly secretName: boolean;
}

/** A value that is filled in later, and what it is filled into. */
export interface ReferenceFact {
  readonly [key: string]: string | boolean;
  readonly where: 'env' | 'args' | 'headers' | 'url';
  /** The variable, header or option that takes the value; '' where none is named. */
  readonly holder: string;
  readonly secretName: boolean;
  readonly name: string;
  readonly dialect: string;
  readonly hasDefault: boolean;
}

/** One server while its facts are gathered. */
export interface Reading {
  readonly entry: ServerEntry;
  readonly launch: Launch;
  readonly trail: FactTrail;
  readonly references: ReferenceFact[];
}

function noteReferences(
  where: ReferenceFact['where'],
  holder: string,
  value: Token,
  { references, trail }: Reading,
): void {
  for (const reference of referencesIn(value.text)) {
    trail.at(`/references/${references.length}`, value.pointer);
    const { dialect, hasDefault } = reference;
    references.push({
      where,
      holder: clean(holder),
      secretName: isSecretName(holder),
      name: clean(reference.name),
      dialect,
      hasDefault,
    });
  }
}

/** Returns the arguments and the name of the program with every secret replaced. The command itself is searched too: it may be a whole command line. */
export function readArguments(reading: Reading): { readonly args: readonly string[]; readonly program: string } {
  const { entry, launch, trail } = reading;
  const specs = new Set(launch.packages.map((each) => each.fact.spec));
  const words = [...(entry.command === undefined ? [] : [entry.command]), ...entry.args];
  const shown: string[] = [];
  const line = new CommandWords(specs);
  let contained = launch.container.used;
  let program = clean(launch.program);
  for (const [index, word] of words.entries()) {
    const isCommand = word === entry.command;
    noteReferences('args', holderOf(word.text, words[index - 1]?.text ?? ''), word, reading);
    contained &&= !specs.has(word.text);
    const parts = line.read(word.text, contained);
    for (const part of parts) trail.literal('args', clean(part.name), word.text, part, word.pointer);
    if (parts.length > 0) placeFirst(trail, word.pointer);
    // A whole line in the place of a program is taken for its name; what is hidden in it would be cut and in lower case there.
    if (isCommand && parts.length > 0 && /\s/.test(launch.program))
      program = programName(word.text.trim().split(/\s/, 1)[0] ?? '');
    if (isCommand) continue;
    trail.at(`/args/${shown.length}`, word.pointer);
    shown.push(visible(hide(word.text, parts)));
  }
  return { args: shown, program };
}

/** The name under which a word of a command line is handed over: `NAME=value`, `--name=value`, or the option before it. */
function holderOf(word: string, previous: string): string {
  const assigned = /^-{0,2}([A-Za-z_][\w.-]{0,80})\s{0,2}[=:]/.exec(word)?.[1];
  return assigned ?? /^-{1,2}([A-Za-z][\w.-]{0,80})$/.exec(previous)?.[1] ?? '';
}

/** Returns the variables or headers of an entry with the class of each value; literals go to the trail. */
export function readVariables(
  where: 'env' | 'headers',
  variables: readonly Assignment[],
  pointer: string,
  reading: Reading,
): readonly VariableFact[] {
  return variables.map((variable, index) => {
    reading.trail.at(`${pointer}/${index}`, variable.pointer);
    return readVariable(where, variable, reading);
  });
}

/** Returns one variable with the class of its value. */
export function readVariable(where: 'env' | 'headers', variable: Assignment, into: Reading): VariableFact {
  const { trail } = into;
  const named = isSecretName(variable.name);
  const secretName =
    named ||
    meaningOf(variable.name) === 'certain' ||
    (where === 'headers' && /(?:^|-)(?:auth|key|token)(?:$|-)/i.test(variable.name));
  const reading = readValue(secretName && !named ? 'token' : variable.name, variable.value);
  if (reading.dialects.length > 0)
    noteReferences(where, variable.name, { text: variable.value, pointer: variable.pointer }, into);
  for (const part of reading.hidden) trail.literal(where, clean(variable.name), variable.value, part, variable.pointer);
  if (reading.hidden.length > 0) placeFirst(trail, variable.pointer);
  // The default inside a reference is written out like any other value, and is not stored either.
  if (reading.valueClass === 'literal' || bringsDefault(variable.value)) trail.bar(variable.pointer);
  return { name: clean(variable.name), valueClass: reading.valueClass, secretName };
}

function bringsDefault(value: string): boolean {
  return referencesIn(value).some((reference) => reference.hasDefault);
}

/** `/literals` points at the first credential that was found. */
function placeFirst(trail: FactTrail, pointer: string): void {
  const last = trail.literals.at(-1);
  const first = trail.literals.findIndex((literal) => literal.credential);
  if (trail.literals.length === 1 || (last?.credential === true && first === trail.literals.length - 1))
    trail.at('/literals', pointer);
}

/** Returns the class of the credential in an address; '' where it holds none. */
export function readAddress(address: Token | undefined, reading: Reading): ValueClass | '' {
  const { trail } = reading;
  if (address === undefined) return '';
  trail.bar(address.pointer);
  noteReferences('url', '', address, reading);
  let found: ValueClass | '' = '';
  let covered = false;
  for (const part of addressParts(address.text)) {
    const read = readValue(isSecretQueryName(part.name) ? 'token' : 'value', part.value);
    if (isSecretQueryName(part.name)) found = read.valueClass;
    for (const hidden of read.hidden) trail.literal('url', clean(part.name), part.value, hidden, address.pointer);
    if (read.hidden.length > 0) placeFirst(trail, address.pointer);
    covered ||= read.hidden.length > 0;
  }
  if (covered) return found;
  for (const part of argumentParts(address.text, '', false)) {
    trail.literal('url', clean(part.name), address.text, part, address.pointer);
    placeFirst(trail, address.pointer);
  }
  return found;
}
