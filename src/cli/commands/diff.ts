import { diffAssessments } from '../../app/diff.ts';
import type { Cause, Comparison, Direction } from '../../model/comparison.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal, safe, styled, type Terminal, wrap } from '../terminal.ts';

/** Says what changed between two assessments and why; with --fail-on-worse, exit 1 where anything became worse. */
export async function diffCommand(
  before: string,
  after: string,
  flags: { readonly json?: boolean; readonly failOnWorse?: boolean },
): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const comparison = await diffAssessments(before, after);
  if (flags.json === true) terminal.data(`${JSON.stringify(comparison, null, 2)}\n`);
  else sayComparison(terminal, comparison);
  const worse = [...comparison.controls, ...comparison.requirements].some((change) => change.direction === 'worse');
  return flags.failOnWorse === true && worse ? EXIT.gateNotMet : EXIT.done;
}

function sayComparison(terminal: Terminal, comparison: Comparison): void {
  const { before, after, controls, requirements } = comparison;
  const out = (line: string): void => terminal.data(`${line}\n`);
  out(`${safe(before.organisation)}: ${before.asOf.slice(0, 10)} compared with ${after.asOf.slice(0, 10)}`);
  if (controls.length + requirements.length === 0) out('Nothing came out differently.');
  if (controls.length > 0) out(`\nControls (${counted(controls)})`);
  for (const change of controls) {
    sayChange(
      terminal,
      change.direction,
      `${change.id} ${change.title}`,
      `${change.from ?? 'absent'} → ${change.to ?? 'absent'}`,
    );
    sayCauses(terminal, change.causes);
  }
  if (requirements.length > 0) out(`\nRequirements (${counted(requirements)})`);
  for (const change of requirements) {
    const name = `${change.framework} ${change.id} ${change.title}`.trim();
    sayChange(terminal, change.direction, name, `${told(change.from)} → ${told(change.to)}`);
    sayCauses(
      terminal,
      change.causes.filter((cause) => cause.code !== 'control' || change.causes.length === 1),
    );
  }
  for (const id of comparison.frameworksOnlyBefore) out(`\n${id} was assessed before and is not any more.`);
  for (const id of comparison.frameworksOnlyAfter) out(`\n${id} is assessed for the first time.`);
}

function counted(changes: readonly { readonly direction: Direction }[]): string {
  const count = (direction: Direction): number => changes.filter((change) => change.direction === direction).length;
  return `${count('better')} better, ${count('worse')} worse, ${count('neither')} neither`;
}

function told(side: Comparison['requirements'][number]['from']): string {
  if (side === null) return 'absent';
  return side.raw === side.effective ? side.raw : `${side.raw} (with exceptions: ${side.effective})`;
}

const MARKS: { readonly [direction in Direction]: string } = { better: '+', worse: '-', neither: '=' };

function sayChange(terminal: Terminal, direction: Direction, name: string, change: string): void {
  const [first = '', ...rest] = wrap(safe(`${MARKS[direction]} ${name}`), 80);
  terminal.data(`${styled(terminal, 'bold', first)}\n`);
  for (const line of rest) terminal.data(`  ${line}\n`);
  terminal.data(`    ${change}\n`);
}

function sayCauses(terminal: Terminal, causes: readonly Cause[]): void {
  for (const { text } of causes) for (const line of wrap(safe(text), 76)) terminal.data(`    ${line}\n`);
}
