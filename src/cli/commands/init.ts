import { relative } from 'node:path';
import { init } from '../../app/init.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { interviewerOn } from '../interviewer.ts';
import { processTerminal } from '../terminal.ts';

/** Asks what only people know where there is a terminal, writes a starter probity.yaml and says what comes next. */
export async function initCommand(
  path: string,
  flags: { readonly organisation?: string; readonly questions?: boolean; readonly registers?: boolean },
): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const asks = flags.questions !== false && process.stdin.isTTY && process.stderr.isTTY;
  const interviewer = asks ? interviewerOn(process.stdin, process.stderr, terminal.width) : null;
  const registers = flags.registers === true;
  const options = { organisation: flags.organisation, now: new Date(), interviewer, registers };
  const result = await init(path, options).finally(() => interviewer?.close());
  terminal.say(`Looked at ${result.files} files and ${result.repositories.length} git repositories.`);
  if (result.registers.length > 0) terminal.say(`Registers begun: ${result.registers.join(', ')}.`);
  terminal.data(`${relative('', result.path)}\n`);
  const open = interviewer === null ? 'Answer the questions in it' : 'Look it over';
  terminal.say(`${open}, then run: probity lint && probity audit`);
  return EXIT.done;
}
