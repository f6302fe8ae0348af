import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';
import type { ImportFlags } from './commands/import.ts';

const EXAMPLES = `
Examples:
  probity import sigma rules/cloud/aws --into our-overlay
  probity import sigma okta.yml --into our-overlay --format our-okta
  probity import sigma rules --into our-overlay --placeholder Admins=ana,ben
`;

/** Adds the command that makes checks of what other tools wrote. */
export function addImportCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('import')
    .description('make checks of rules written for other tools')
    .command('sigma')
    .argument('<path...>', 'files and folders of Sigma rules')
    .description('write a log check for every Sigma rule into an overlay folder')
    .requiredOption('--into <overlay>', 'the overlay folder to write to')
    .option('--kind <kind>', 'the evidence kind that the checks read', 'activity-log')
    .option('--format <format...>', 'log formats to ask the rules of, whatever log source they name')
    .option('--placeholder <name=values...>', 'what a placeholder stands for, parted by commas')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: ImportFlags) => {
      const { importSigmaCommand } = await import('./commands/import.ts');
      done(importSigmaCommand(paths, flags));
    });
}
