import type { VerifyStep } from '../../app/verification.ts';
import { verifierOf } from '../../app/verify.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal, safe, styled, type Terminal, wrap } from '../terminal.ts';

/** What `verify` was asked. */
export interface VerifyFlags {
  readonly sources?: string;
  readonly locker?: string;
  readonly rebuild?: boolean;
  readonly overlay?: string;
  readonly json?: boolean;
}

/** Verifies a pack and says every step; exit 4 where anything differs, 3 where a rebuild was asked for and is not possible. */
export async function verifyCommand(pack: string, flags: VerifyFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const verify = await verifierOf(pack);
  const result = await verify({
    pack,
    sources: flags.sources ?? null,
    locker: flags.locker ?? null,
    rebuild: flags.rebuild === true,
    overlay: flags.overlay,
  });
  if (flags.json === true) terminal.data(`${JSON.stringify(result)}\n`);
  else for (const step of result.steps) sayStep(terminal, step);
  if (!result.intact) {
    terminal.say(styled(terminal, 'red', 'The pack is NOT intact.'));
    return EXIT.integrity;
  }
  const rebuilt = result.steps.every(({ step, state }) => step !== 'Rebuild' || state === 'verified');
  terminal.say(rebuilt ? 'The pack is intact.' : 'The pack is intact, but it could not be rebuilt.');
  return rebuilt ? EXIT.done : EXIT.incomplete;
}

function sayStep(terminal: Terminal, { step, state, detail }: VerifyStep): void {
  const label = `${state.padEnd(12)}  ${step.padEnd(13)}`;
  const [first = '', ...rest] = wrap(safe(detail), terminal.width - label.length);
  terminal.data(`${label}${first}\n`);
  for (const line of rest) terminal.data(`${' '.repeat(label.length)}${line}\n`);
}
