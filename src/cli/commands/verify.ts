import type { VerifyStep } from '../../app/verification.ts';
import { verifierOf } from '../../app/verify.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal, safe, styled, type Terminal, wrap } from '../terminal.ts';

/** Verifies a pack and says every step; exit 4 where anything differs. */
export async function verifyCommand(
  pack: string,
  flags: { sources?: string; locker?: string; rebuild?: boolean; json?: boolean },
): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const verify = await verifierOf(pack);
  const result = await verify({
    pack,
    sources: flags.sources ?? null,
    locker: flags.locker ?? null,
    rebuild: flags.rebuild === true,
  });
  if (flags.json === true) terminal.data(`${JSON.stringify(result)}\n`);
  else for (const step of result.steps) sayStep(terminal, step);
  terminal.say(result.intact ? 'The pack is intact.' : styled(terminal, 'red', 'The pack is NOT intact.'));
  return result.intact ? EXIT.done : EXIT.integrity;
}

function sayStep(terminal: Terminal, { step, state, detail }: VerifyStep): void {
  const label = `${state.padEnd(12)}  ${step.padEnd(13)}`;
  const [first = '', ...rest] = wrap(safe(detail), terminal.width - label.length);
  terminal.data(`${label}${first}\n`);
  for (const line of rest) terminal.data(`${' '.repeat(label.length)}${line}\n`);
}
