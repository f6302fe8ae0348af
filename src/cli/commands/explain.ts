import { evidenceById, explain } from '../../app/explain.ts';
import { evaluateStored } from '../../app/stored.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';
import { explanationLines } from '../present-explanation.ts';

/** Prints the chain behind one requirement or control. */
export async function explainCommand(
  name: string,
  { terminal, options, end }: Running,
  json: boolean,
): Promise<ExitCode> {
  const { assessment } = await evaluateStored(options).finally(end);
  const explanation = explain(assessment, name);
  if (json) terminal.data(`${JSON.stringify(explanation)}\n`);
  else terminal.data(`${explanationLines(explanation, evidenceById(assessment), terminal.width).join('\n')}\n`);
  return EXIT.done;
}
