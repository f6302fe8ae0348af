import { resolve } from 'node:path';
import { custodyLog } from '../../app/custody.ts';
import {
  eraseItem,
  type LockerReport,
  lockerStatus,
  lockerVerification,
  proveInLocker,
  retireWriter,
  sealLocker,
} from '../../app/locker-jobs.ts';
import { mergeFrom, pullFrom, pushTo } from '../../app/share-locker.ts';
import { EXIT, type ExitCode, KnownFailure } from '../../model/exit.ts';
import { processTerminal, safe, styled, type Terminal, table, wrap } from '../terminal.ts';

/** What every command about the locker takes. */
export interface LockerFlags {
  readonly out: string;
  readonly json?: boolean;
}

export interface SealFlags extends LockerFlags {
  readonly writer?: string;
  readonly sshKey?: string;
  readonly tsa?: string;
}

export interface ShareFlags extends LockerFlags {
  readonly by?: string;
  readonly writer?: string;
}

/** What erasing an item and retiring a writer take. */
export interface EraseFlags extends LockerFlags {
  readonly reason: string;
  readonly by: string;
  readonly writer?: string;
}

export interface ProveFlags extends LockerFlags {
  readonly item?: string;
  readonly size?: string;
  readonly from?: string;
  readonly to?: string;
  readonly writer?: string;
}

/** Says who wrote what to the locker. */
export function statusCommand(flags: LockerFlags): ExitCode {
  const terminal = processTerminal(false);
  const report = lockerStatus(resolve(flags.out));
  present(terminal, report, flags);
  return EXIT.done;
}

/** Verifies the locker; exit 4 where anything is not as it was written. */
export function verifyLockerCommand(flags: LockerFlags): ExitCode {
  const terminal = processTerminal(false);
  const report = lockerVerification(resolve(flags.out));
  present(terminal, report, flags);
  const damaged = report.damage.filter(({ torn }) => !torn);
  for (const { file, line, message, torn } of report.damage) {
    const what = torn
      ? `${message} The next collection clears it away; nothing that was acknowledged is lost.`
      : message;
    terminal.warn(safe(`${file}:${line}: ${what}`));
  }
  const records = report.writers.reduce((sum, writer) => sum + writer.records, 0);
  if (damaged.length > 0)
    terminal.say(styled(terminal, 'red', `The locker is NOT intact: ${damaged.length} problems.`));
  else if (records === 0)
    terminal.warn(safe(`There is no evidence in ${report.folder}, so there is nothing to verify.`));
  else terminal.say(`The locker is intact: ${records} records, ${report.payloads} large payloads.`);
  if (damaged.length > 0) return EXIT.integrity;
  return records === 0 ? EXIT.io : EXIT.done;
}

/** Seals the locker. */
export async function sealCommand(flags: SealFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const anchors = { sshKey: flags.sshKey ?? null, tsa: flags.tsa ?? null };
  const result = await sealLocker(resolve(flags.out), { writer: flags.writer, anchors });
  if (flags.json === true) terminal.data(`${JSON.stringify(result)}\n`);
  terminal.say(`${result.sealed ? 'Sealed' : 'Nothing new to seal'}; ${result.records} records, head ${result.head}`);
  for (const path of result.anchors) terminal.say(safe(`Anchored: ${path}`));
  if (result.anchors.length === 0) {
    const hint =
      'No anchor was asked for: on its own a locker proves nothing against whoever holds it. --ssh-key or --tsa add one.';
    for (const line of wrap(hint, terminal.width)) terminal.say(line);
  }
  return EXIT.done;
}

/** Merges, sends or fetches journals. */
export async function shareCommand(
  job: 'merge' | 'push' | 'pull',
  place: string,
  flags: ShareFlags,
): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const out = resolve(flags.out);
  const share = { merge: mergeFrom, push: pushTo, pull: pullFrom }[job];
  const { writers } = await share(out, place, { by: flags.by, writer: flags.writer, now: new Date() });
  if (flags.json === true) terminal.data(`${JSON.stringify(writers)}\n`);
  else {
    const rows = writers.map(({ writer, state, records }) => [writer, state, records]);
    terminal.data(table(['writer', 'journal', 'records'], rows, terminal.width));
  }
  return EXIT.done;
}

/** Erases one item. */
export function eraseCommand(item: string, flags: EraseFlags): ExitCode {
  const terminal = processTerminal(false);
  const { reason, by, writer } = flags;
  const { erased, instead } = eraseItem(resolve(flags.out), item, { reason, by, writer, now: new Date() });
  if (flags.json === true) terminal.data(`${JSON.stringify({ erased, instead: instead.id })}\n`);
  terminal.say(`Erased ${erased}. Its key is gone; ${instead.id} stands in its place.`);
  const rest =
    'Packs made before still hold it, and so do other copies of private/payload-keys: erase it there as well.';
  for (const line of wrap(rest, terminal.width)) terminal.say(line);
  return EXIT.done;
}

/** Retires a writer. */
export function retireCommand(writer: string, flags: EraseFlags): ExitCode {
  const terminal = processTerminal(false);
  const { reason, by } = flags;
  const retirement = retireWriter(resolve(flags.out), writer, { reason, by, writer: flags.writer, now: new Date() });
  if (flags.json === true) terminal.data(`${JSON.stringify(retirement)}\n`);
  const said = `Retired ${writer} with ${retirement.records} records. They stay, and what it saw last is not judged any more; packs say so.`;
  for (const line of wrap(safe(said), terminal.width)) terminal.say(line);
  return EXIT.done;
}

/** Prints where evidence went. */
export function custodyCommand(flags: LockerFlags): ExitCode {
  const terminal = processTerminal(false);
  const entries = custodyLog(resolve(flags.out));
  if (flags.json === true) {
    terminal.data(`${JSON.stringify(entries)}\n`);
    return EXIT.done;
  }
  const rows = entries.map(({ at, clock, act, by, from, to, journals }) => [
    // Day and hour stay on one line.
    `${at.slice(0, 16).replace('T', '\u00a0')}${clock === 'declared' ? ' (as of)' : ''}`,
    act,
    by,
    from,
    to,
    journals.map(({ writer, records, head }) => `${writer}: ${records} records, ${head.slice(0, 12)}`).join('; '),
  ]);
  terminal.data(table(['when', 'what', 'by', 'from', 'to', 'journals'], rows, terminal.width));
  if (entries.length === 0) terminal.say('Nothing is written down: no evidence was handed on yet.');
  return EXIT.done;
}

/** Prints a proof as JSON. */
export function proveCommand(flags: ProveFlags): ExitCode {
  const terminal = processTerminal(false);
  terminal.data(`${JSON.stringify(proveInLocker(resolve(flags.out), askedOf(flags)), null, 2)}\n`);
  return EXIT.done;
}

function askedOf({ item, size, from, to, writer }: ProveFlags): Parameters<typeof proveInLocker>[1] {
  if (item !== undefined && from === undefined && to === undefined) return { item, at: numberOf('--size', size) };
  const first = numberOf('--from', from);
  if (item === undefined && first !== null && size === undefined) {
    return { from: first, to: numberOf('--to', to), writer: writer ?? null };
  }
  throw usage('Either --item, perhaps with --size, or --from, perhaps with --to, is needed.');
}

function numberOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usage(`${option} needs a number of records, found "${text}".`);
}

function usage(message: string): KnownFailure {
  const next = 'probity locker status shows sizes; probity locker prove --help shows the options.';
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}

function present(terminal: Terminal, report: LockerReport, { json }: LockerFlags): void {
  if (json === true) {
    terminal.data(`${JSON.stringify(report)}\n`);
    return;
  }
  const rows = report.writers.map((writer) => [
    writer.writer,
    writer.records,
    writer.items,
    writer.newest.slice(0, 16).replace('T', ' '),
    writer.checkpoint,
    writer.anchors.length === 0 ? 'none' : writer.anchors.join(' '),
  ]);
  terminal.data(table(['writer', 'records', 'items', 'newest run', 'signed up to', 'anchors'], rows, terminal.width));
  if (report.erased > 0) terminal.say(`${report.erased} items were erased; their digests remain.`);
  for (const { writer, retired, silentDays } of report.writers) {
    if (retired !== null) {
      terminal.say(safe(`${writer} was retired on ${retired.at.slice(0, 10)} by ${retired.by}: ${retired.reason}`));
    } else if (silentDays !== null) {
      const next = `If it is gone for good, say so: probity locker retire ${writer} --reason TEXT --by NAME`;
      terminal.warn(safe(`${writer} has collected nothing for ${silentDays} days while others did. ${next}`));
    }
  }
}
