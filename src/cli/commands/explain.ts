import { custodyOf, evidenceById, explain, placesOf } from '../../app/explain.ts';
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
  const { assessment, items, prepared } = await evaluateStored(options).finally(end);
  const { root, catalogue } = prepared;
  const explanation = explain(assessment, name);
  const custody = custodyOf(explanation, items);
  const places = placesOf(explanation, items, { root, kinds: catalogue.kinds });
  if (json) {
    terminal.data(`${JSON.stringify({ ...explanation, custody, places })}\n`);
    return EXIT.done;
  }
  const seen = { evidence: evidenceById(assessment), custody, places };
  terminal.data(`${explanationLines(explanation, seen, terminal.width).join('\n')}\n`);
  return EXIT.done;
}
