import { relative } from 'node:path';
import { writePack } from '../../app/audit.ts';
import { evaluateStored } from '../../app/stored.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';
import { sayPack } from '../present-assessment.ts';

/** Writes the pack of the newest collection and prints its path. */
export async function packCommand({ terminal, options, end }: Running, json: boolean): Promise<ExitCode> {
  const { assessment, items, locker, prepared } = await evaluateStored(options);
  const pack = await writePack(options, prepared, assessment, items, locker).finally(end);
  sayPack(terminal, pack);
  terminal.data(json ? `${JSON.stringify(pack)}\n` : `${relative('', pack.path)}\n`);
  return EXIT.done;
}
