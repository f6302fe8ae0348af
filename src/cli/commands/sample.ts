import { sampleCsv, sampleOf } from '../../app/sample.ts';
import { evaluateStored } from '../../app/stored.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';

/** Draws a sample that can be drawn again; CSV on standard output, or JSON. */
export async function sampleCommand(
  name: string,
  { terminal, options, end }: Running,
  flags: { readonly size: string; readonly seed: string; readonly json?: boolean },
): Promise<ExitCode> {
  const { assessment } = await evaluateStored(options).finally(end);
  const sample = sampleOf(assessment, name, { size: Number(flags.size), seed: flags.seed });
  terminal.say(
    `Population: ${sample.population} for ${sample.what} ${sample.of}, sha256 ${sample.populationSha256}; ${sample.size} drawn.`,
  );
  if (sample.size < Number(flags.size))
    terminal.warn('The population is smaller than the sample asked for: all of it is drawn.');
  terminal.data(flags.json === true ? `${JSON.stringify(sample)}\n` : sampleCsv(sample));
  return EXIT.done;
}
