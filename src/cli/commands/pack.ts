import { relative, resolve } from 'node:path';
import { writePack } from '../../app/audit.ts';
import { evaluateStored } from '../../app/stored.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';

/** Writes the pack of the newest collection and prints its path. */
export async function packCommand({ terminal, options, end }: Running, json: boolean): Promise<ExitCode> {
  const { assessment, items, locker } = await evaluateStored(options);
  const pack = await writePack(options, { out: resolve(options.out) }, assessment, items, locker).finally(end);
  terminal.say(`Pack ${pack.id}  sha256 ${pack.sha256.slice(0, 16)}…`);
  terminal.data(json ? `${JSON.stringify(pack)}\n` : `${relative('', pack.path)}\n`);
  return EXIT.done;
}
