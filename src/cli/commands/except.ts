import { relative } from 'node:path';
import { entryText } from '../../app/append-entry.ts';
import { openRecording, type Recording } from '../../app/attest.ts';
import { controlNamed, type ExceptionAsked, exceptionEntry, isDay, recordException } from '../../app/except.ts';
import { EXIT, type ExitCode, KnownFailure } from '../../model/exit.ts';
import { type Asker, processAsker } from '../asker.ts';
import { processTerminal } from '../terminal.ts';

/** What `except` was asked. */
export interface ExceptFlags {
  readonly path: string;
  readonly reason?: string;
  readonly owner?: string;
  readonly approver?: string;
  readonly approvedOn?: string;
  readonly expires?: string;
  readonly scope?: string;
  readonly subject?: readonly string[];
  readonly severity?: string;
  readonly compensating?: string;
  readonly compensatingControl?: readonly string[];
}

const NEEDED = ['reason', 'owner', 'approver', 'expires', 'scope'] as const;

/** Records an exception: asked for on a terminal, or from options. Without either it is a usage error. */
export async function exceptCommand(control: string, flags: ExceptFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const recording = await openRecording(flags.path, new Date());
  controlNamed(recording.catalogue, control);
  const given = NEEDED.filter((name) => flags[name] !== undefined);
  const asker = given.length === 0 ? processAsker(terminal.width) : null;
  if (asker === null && given.length < NEEDED.length) throw missing(NEEDED.filter((name) => flags[name] === undefined));
  try {
    const path =
      asker === null
        ? await recordException(recording, await exceptionEntry(recording, askedBy(control, flags, recording.today)))
        : await exceptGuided(recording, control, asker);
    if (path === null) terminal.say('Nothing was recorded.');
    else terminal.data(`${relative('', path)}\n`);
    return EXIT.done;
  } finally {
    asker?.close();
  }
}

function askedBy(control: string, flags: ExceptFlags, today: string): ExceptionAsked {
  return {
    control,
    reason: flags.reason ?? '',
    owner: flags.owner ?? '',
    approver: flags.approver ?? '',
    approvedOn: flags.approvedOn ?? today,
    expires: flags.expires ?? '',
    scope: flags.scope ?? '',
    subjects: flags.subject ?? [],
    severity: flags.severity ?? '',
    compensating: flags.compensating ?? '',
    compensatingControls: flags.compensatingControl ?? [],
  };
}

/** Asks for everything an exception needs, shows what would be written and asks once more. Null where the person declines. */
export async function exceptGuided(recording: Recording, control: string, asker: Asker): Promise<string | null> {
  const { id, title, objective } = controlNamed(recording.catalogue, control);
  asker.say(`\n${id}  ${title}\n${objective}`);
  asker.say('\nAn exception is shown beside the control and never turns it into met.');
  const reason = await asker.ask('Why is it not met, and why is that accepted', atLeast(10));
  const scope = await asker.ask('What does it cover, in words', atLeast(5));
  const subjects = await asker.ask('Subjects as the gap register names them, separated by ";", or Enter for all');
  const owner = await asker.ask('Who answers for it', atLeast(2));
  const approver = await asker.ask('Who approved it', (text) =>
    text.toLowerCase() === owner.toLowerCase() ? 'Somebody else than the owner must approve it.' : atLeast(2)(text),
  );
  const approvedOn = await asker.ask(`Approved on, Enter for ${recording.today}`, (text) =>
    text === '' ? '' : day(text),
  );
  const expires = await asker.ask('Expires on', day);
  const severity = await asker.ask(`Severity it was approved for (${SEVERITIES.join(', ')}), or Enter`, (text) =>
    text === '' || SEVERITIES.includes(text) ? '' : 'Please choose one of them.',
  );
  const compensating = await asker.ask('What is done instead, or Enter');
  const controls = await asker.ask('Controls that make up for it, separated by spaces, or Enter');
  const entry = await exceptionEntry(recording, {
    control,
    reason,
    owner,
    approver,
    approvedOn: approvedOn === '' ? recording.today : approvedOn,
    expires,
    scope,
    subjects: subjects
      .split(';')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
    severity,
    compensating,
    compensatingControls: controls.split(/[\s,]/).filter((each) => each !== ''),
  });
  asker.say(`\nThis is added to exceptions.yaml in ${recording.root}:\n${entryText(entry)}`);
  return (await asker.yesNo('Add it')) ? recordException(recording, entry) : null;
}

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'];

function atLeast(characters: number): (text: string) => string {
  return (text) => (text.length < characters ? `Please write at least ${characters} characters.` : '');
}

function day(text: string): string {
  return isDay(text) ? '' : 'Please write a day that exists as YYYY-MM-DD.';
}

function missing(names: readonly string[]): KnownFailure {
  const message = `An exception needs ${names.map((name) => `--${name}`).join(', ')}, or a terminal on which to ask.`;
  const next = 'probity except --help shows an example.';
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
