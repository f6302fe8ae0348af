import { relative } from 'node:path';
import { entryText } from '../../app/append-entry.ts';
import {
  type AskedStatement,
  entriesFrom,
  openRecording,
  type Recording,
  recordStatements,
  type StatementGiven,
  statementEntry,
  statementNamed,
  statementStates,
  statementValue,
  wordedStatement,
} from '../../app/attest.ts';
import { isDay } from '../../app/except.ts';
import { EXIT, type ExitCode, KnownFailure } from '../../model/exit.ts';
import { type Asker, processAsker } from '../asker.ts';
import { processTerminal, type Terminal, table } from '../terminal.ts';

/** What `attest` was asked. */
export interface AttestFlags {
  readonly path: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly from?: string;
  readonly by?: string;
  readonly role?: string;
  readonly on?: string;
  readonly expires?: string;
  readonly note?: string;
  readonly value?: readonly string[];
  readonly stated?: boolean;
}

/** Records a statement: asked for on a terminal, from options, or from a file. Without any of these it is a usage error. */
export async function attestCommand(name: string | undefined, flags: AttestFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const recording = await openRecording(flags.path, new Date());
  if (flags.list === true) return listStatements(terminal, recording, flags.json === true);
  if (flags.from !== undefined) {
    const entries = await entriesFrom(recording, flags.from);
    if (entries.length > 0) sayWritten(terminal, await recordStatements(recording, entries));
    terminal.say(`${entries.length} ${entries.length === 1 ? 'statement' : 'statements'} added.`);
    return EXIT.done;
  }
  const byOptions = flags.by !== undefined || flags.role !== undefined;
  if (name !== undefined && byOptions) {
    const asked = statementNamed(recording.catalogue, name);
    const entry = statementEntry(asked, givenBy(asked, flags, recording.today));
    sayWritten(terminal, await recordStatements(recording, [entry]));
    return EXIT.done;
  }
  const asker = byOptions ? null : processAsker(terminal.width);
  if (asker === null) throw nobodyToAsk(name === undefined ? 'Name the statement' : 'Say who states it');
  try {
    const path = await attestGuided(recording, name, asker);
    if (path === null) terminal.say('Nothing was recorded.');
    else sayWritten(terminal, path);
    return EXIT.done;
  } finally {
    asker.close();
  }
}

async function listStatements(terminal: Terminal, recording: Recording, json: boolean): Promise<ExitCode> {
  const rows = (await statementStates(recording)).map(({ id, frequency, state, by, on, lapses, controlTitle }) => ({
    statement: id,
    state,
    by,
    on,
    lapses,
    frequency,
    control: controlTitle,
  }));
  if (json) terminal.data(`${JSON.stringify(rows)}\n`);
  else {
    const head = ['statement', 'state', 'by', 'on', 'lapses', 'frequency', 'control'] as const;
    terminal.data(
      table(
        head,
        rows.map((row) => head.map((key) => row[key])),
        Math.max(terminal.width, 100),
      ),
    );
  }
  const missing = rows.filter((row) => row.state !== 'given').length;
  terminal.say(`${rows.length} statements are asked for; ${missing} of them are missing, lapsed or denied.`);
  return EXIT.done;
}

function givenBy(asked: AskedStatement, flags: AttestFlags, today: string): StatementGiven {
  if (flags.by === undefined) throw nobodyToAsk('Say who states it');
  if (flags.role === undefined) throw nobodyToAsk('Say in which role');
  return {
    id: asked.id,
    stated: flags.stated !== false,
    by: flags.by.trim(),
    role: flags.role.trim(),
    on: flags.on ?? today,
    expires: flags.expires ?? '',
    note: flags.note?.trim() ?? '',
    values: Object.fromEntries((flags.value ?? []).map((each) => statementValue(asked, each))),
  };
}

/** Shows the statement in full, asks for everything it needs, shows what would be written and asks once more. Null where the person declines. */
export async function attestGuided(
  recording: Recording,
  name: string | undefined,
  asker: Asker,
): Promise<string | null> {
  const asked = statementNamed(recording.catalogue, name ?? (await chooseStatement(recording, asker)));
  const before = (await statementStates(recording)).find((each) => each.id === asked.id);
  asker.say(`\n${asked.id}  ${asked.controlTitle}`);
  asker.say(asked.objective);
  if (before !== undefined && before.on !== '') {
    asker.say(`\nLast stated by ${before.by} on ${before.on}; ${before.state}, lapses on ${before.lapses}.`);
  }
  asker.say('\nThe statement:');
  const given: Record<string, StatementGiven['values'][string]> = {};
  asker.say(wordedStatement(asked, given));
  for (const { name: value, value: fallback, unit } of asked.values) {
    const question = `Value of ${value}${unit === null ? '' : ` (${unit})`}, Enter for ${fallback}`;
    const answer = await asker.ask(question, (text) =>
      text === '' ? '' : refusalOf(() => statementValue(asked, `${value}=${text}`)),
    );
    if (answer !== '') given[value] = statementValue(asked, `${value}=${answer}`)[1];
  }
  if (Object.keys(given).length > 0) asker.say(`\nIt then reads:\n${wordedStatement(asked, given)}`);
  const stated = await asker.yesNo('Is this so? "no" records that it is not');
  const by = await asker.ask('Your full name', filled);
  const role = await asker.ask('Your role', filled);
  const on = await asker.ask(`Day of the statement, Enter for ${recording.today}`, (text) =>
    text === '' || isDay(text) ? '' : DAY,
  );
  const note = await asker.ask('A note, or Enter');
  const entry = statementEntry(asked, {
    id: asked.id,
    stated,
    by,
    role,
    on: on === '' ? recording.today : on,
    expires: '',
    note,
    values: given,
  });
  asker.say(`\nThis is added to the statements of ${recording.root}:\n${entryText(entry)}`);
  return (await asker.yesNo('Add it')) ? recordStatements(recording, [entry]) : null;
}

const SHOWN = 25;
const DAY = 'Please write a day that exists as YYYY-MM-DD.';

async function chooseStatement(recording: Recording, asker: Asker): Promise<string> {
  const due = (await statementStates(recording)).filter((each) => each.state === 'missing' || each.state === 'lapsed');
  asker.say(`Statements that are missing or have lapsed: ${due.length}.`);
  for (const [index, each] of due.slice(0, SHOWN).entries()) {
    asker.say(`  ${index + 1}  ${each.id} (${each.state}): ${each.controlTitle}`);
  }
  if (due.length > SHOWN) asker.say(`  and ${due.length - SHOWN} more; probity attest --list shows them all.`);
  const answer = await asker.ask('Which one? A number, or CONTROL/statement', filled);
  return due[Number(answer) - 1]?.id ?? answer;
}

function filled(text: string): string {
  return text === '' ? 'Please answer.' : '';
}

function refusalOf(read: () => unknown): string {
  try {
    read();
    return '';
  } catch (error) {
    if (!(error instanceof KnownFailure)) throw error;
    return error.diagnostics[0]?.message ?? '';
  }
}

function sayWritten(terminal: Terminal, path: string): void {
  terminal.data(`${relative('', path)}\n`);
  terminal.say('Run probity audit to see what it changes.');
}

function nobodyToAsk(what: string): KnownFailure {
  const next =
    'probity attest GOV-01/roles-assigned --by "Ada Lind" --role "Head of security", or --from statements.yaml; probity attest --list shows what is asked.';
  const message = `${what}: there is no terminal on which to ask, or some options are missing.`;
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
