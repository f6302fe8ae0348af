import { exportStored } from '../../app/export.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';

/** Prints the newest collection, judged, in another format. */
export async function exportCommand({ terminal, options, end }: Running, format: string): Promise<ExitCode> {
  terminal.data(await exportStored(format, options).finally(end));
  return EXIT.done;
}
