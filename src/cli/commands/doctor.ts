import { doctor } from '../../app/doctor.ts';
import type { ExitCode } from '../../model/exit.ts';
import { processTerminal, safe, type Terminal, wrap } from '../terminal.ts';

/** What `doctor` was asked. */
export interface DoctorFlags {
  readonly out: string;
  readonly overlay?: string;
  readonly json?: boolean;
}

/** Says what works here and what does not, one line each, with what to do; exits as an audit would have to. */
export async function doctorCommand(path: string, flags: DoctorFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const { findings, exitCode } = await doctor({
    path,
    out: flags.out,
    overlay: flags.overlay,
    now: new Date(),
    nodeVersion: process.versions.node,
    signal: new AbortController().signal,
  });
  if (flags.json === true) {
    terminal.data(`${JSON.stringify({ findings, exitCode })}\n`);
    return exitCode;
  }
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { state, what, says, next } of findings) {
    const label = `${state.padEnd(4)}  ${what.padEnd(width)}  `;
    const room = Math.max(30, terminal.width - label.length);
    const [first = '', ...rest] = [
      ...wrap(safe(says), room),
      ...(next === '' ? [] : wrap(`next: ${safe(next)}`, room)),
    ];
    terminal.data(`${label}${first}\n`);
    for (const line of rest) terminal.data(`${' '.repeat(label.length)}${line}\n`);
  }
  sayCounts(
    terminal,
    findings.map(({ state }) => state),
  );
  return exitCode;
}

function sayCounts(terminal: Terminal, states: readonly string[]): void {
  const count = (state: string): number => states.filter((each) => each === state).length;
  const [warnings, failures] = [count('warn'), count('fail')];
  terminal.say(
    warnings + failures === 0
      ? 'Everything an audit needs works here.'
      : `${failures} of ${states.length} do not work, ${warnings} make the evidence poorer.`,
  );
}
