import { relative } from 'node:path';
import { audit } from '../../app/audit.ts';
import type { ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';
import { sayIncomplete, sayOutcome, sayPack, sayProblems } from '../present-assessment.ts';

/** Runs the main job and says what came out; with --json the assessment goes to standard output. */
export async function auditCommand({ terminal, options, end }: Running, json: boolean): Promise<ExitCode> {
  const result = await audit(options).finally(end);
  sayProblems(terminal, result.diagnostics);
  if (result.stored.recovered !== null) terminal.warn(`The locker was recovered: ${result.stored.recovered}`);
  sayOutcome(terminal, result.assessment);
  for (const line of result.gate.against.slice(0, 20)) terminal.warn(`gate: ${line}`);
  if (result.gate.against.length > 20) terminal.warn(`gate: and ${result.gate.against.length - 20} more; see the pack`);
  sayIncomplete(terminal, result.exitCode);
  sayPack(terminal, result.pack);
  if (json) terminal.data(`${JSON.stringify(result.assessment)}\n`);
  else terminal.data(`${relative('', result.pack.path)}\n`);
  return result.exitCode;
}
