import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';
import { type CommonFlags, runningOf, withRunOptions } from './options.ts';

const HELP = `
Sizes for testing whether something holds throughout: if every drawn item holds,
then with that confidence no more than the tolerable share of the population
deviates. n = ln(1 - confidence) / ln(1 - tolerable), rounded up.
  tolerable share    10 %    5 %    2 %    1 %
  90 % confidence      22     45    114    230
  95 % confidence      29     59    149    299
  99 % confidence      44     90    228    459

Examples:
  probity sample MCP-PIN-001 --size 59 --seed "Q3 2026, drawn by A. Person"
  probity sample document . --size 29 --seed 2026-09-30 --json
`;

/** Adds the command that draws a sample. */
export function addSampleCommand(program: Command, done: (code: ExitCode) => void): void {
  withRunOptions(
    program
      .command('sample')
      .argument('<name>', 'a check, such as MCP-PIN-001, or an evidence kind, such as document')
      .argument('[path]', 'folder with probity.yaml', '.'),
  )
    .description('draw a sample that anybody can draw again from the same evidence')
    .requiredOption('--size <n>', 'how many to draw')
    .requiredOption('--seed <text>', 'what decides the draw; agree on it before')
    .addHelpText('after', HELP)
    .action(
      async (
        name: string,
        path: string,
        flags: CommonFlags & { readonly size: string; readonly seed: string },
        command: Command,
      ) => {
        const { sampleCommand } = await import('./commands/sample.ts');
        done(await sampleCommand(name, runningOf(path, flags, command), flags));
      },
    );
}
