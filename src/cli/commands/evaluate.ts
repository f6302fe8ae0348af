import { gateOf } from '../../app/gate.ts';
import { evaluateStored } from '../../app/stored.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';
import { sayOutcome } from '../present-assessment.ts';

/** Judges the newest collection; with --json prints the assessment. */
export async function evaluateCommand({ terminal, options, end }: Running, json: boolean): Promise<ExitCode> {
  const { assessment, prepared } = await evaluateStored(options).finally(end);
  const gate = await gateOf(assessment, prepared.gate);
  sayOutcome(terminal, assessment);
  for (const line of gate.against) terminal.warn(`gate: ${line}`);
  if (json) terminal.data(`${JSON.stringify(assessment)}\n`);
  return gate.met ? EXIT.done : EXIT.gateNotMet;
}
