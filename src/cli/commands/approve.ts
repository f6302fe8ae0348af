import { relative } from 'node:path';
import { approveDocument } from '../../app/approve.ts';
import { EXIT, type ExitCode, KnownFailure } from '../../model/exit.ts';
import { processTerminal, safe } from '../terminal.ts';

/** What `approve` was asked. */
export interface ApproveFlags {
  readonly by?: string;
  readonly on?: string;
  readonly docVersion?: string;
}

/** Records the approval of each file beside it; prints the files it is recorded in. */
export async function approveCommand(files: readonly string[], flags: ApproveFlags, now: Date): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const today = now.toISOString().slice(0, 10);
  if (flags.by === undefined) throw nobody();
  const given = { by: flags.by.trim(), on: flags.on ?? today, version: flags.docVersion ?? '', today };
  for (const file of files) {
    const approved = await approveDocument(file, given);
    const name = safe(file);
    terminal.data(`${safe(relative('', approved.sidecar))}\n`);
    if (!approved.added) terminal.say(`${name}: this approval of this text was recorded already.`);
    if (approved.byOwner) terminal.warn(`${name}: ${safe(given.by)} owns it; somebody else should approve it.`);
    if (approved.missing.length > 0) {
      terminal.say(`${name}: nothing states ${approved.missing.join(', ')} yet; add it to ${safe(approved.sidecar)}.`);
    }
  }
  if (given.on < today) terminal.say(`Recorded for the text as it stands today, as approved on ${given.on}.`);
  return EXIT.done;
}

function nobody(): KnownFailure {
  const message = 'It is not said who approved it.';
  const next = 'probity approve policies/access.md --by "Chief Executive"';
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}
