import { relative } from 'node:path';
import { init } from '../../app/init.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal } from '../terminal.ts';

/** Writes a starter probity.yaml and says what comes next. */
export async function initCommand(path: string, organisation: string | undefined): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const result = await init(path, organisation);
  terminal.say(`Looked at ${result.files} files and ${result.repositories.length} git repositories.`);
  terminal.data(`${relative('', result.path)}\n`);
  terminal.say('Fill in the roles that apply, then run: probity lint && probity audit');
  return EXIT.done;
}
