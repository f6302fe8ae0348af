import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';
import type { ApproveFlags } from './commands/approve.ts';
import type { AttestFlags } from './commands/attest.ts';
import type { ExceptFlags } from './commands/except.ts';

/** Adds the commands with which people record statements and exceptions. */
export function addRecordCommands(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('attest')
    .argument('[statement]', 'CONTROL/statement, such as GOV-01/roles-assigned')
    .description('record what a named person states about a control')
    .option('--path <folder>', 'folder with probity.yaml', '.')
    .option('--list', 'show which statements are asked for, given and when they lapse')
    .option('--from <file>', 'add the statements of this file that are not there yet')
    .option('--by <name>', 'full name of the person')
    .option('--role <role>', 'role of the person')
    .option('--on <date>', 'day of the statement; today where absent')
    .option('--expires <date>', 'last day on which the person stands by it')
    .option('--note <text>', 'what the person adds')
    .option('--value <name=value...>', 'values of the statement')
    .option('--not-stated', 'record that the statement is not true')
    .option('--json', 'with --list, print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  probity attest --list\n  probity attest GOV-01/roles-assigned\n  probity attest GOV-01/roles-assigned --by "Ada Lind" --role "Head of security"',
    )
    .action(async (name: string | undefined, flags: Omit<AttestFlags, 'stated'> & { notStated?: boolean }) => {
      const { attestCommand } = await import('./commands/attest.ts');
      done(await attestCommand(name, { ...flags, stated: flags.notStated !== true }));
    });
  program
    .command('except')
    .argument('<control>', 'the control that is not met, such as CRY-01')
    .description('record an approved exception')
    .option('--path <folder>', 'folder with probity.yaml', '.')
    .option('--reason <text>', 'why it is not met, and why that is accepted')
    .option('--owner <name>', 'who answers for it')
    .option('--approver <name>', 'who approved it: somebody else')
    .option('--approved-on <date>', 'day of the approval; today where absent')
    .option('--expires <date>', 'last day on which it is in force')
    .option('--scope <text>', 'what it covers, in words')
    .option('--subject <name...>', 'only these subjects, as the gap register names them')
    .option('--severity <severity>', 'severity of the worst finding when it was approved')
    .option('--compensating <text>', 'what is done instead')
    .option('--compensating-control <id...>', 'controls that make up for it')
    .addHelpText(
      'after',
      '\nExamples:\n  probity except CRY-01\n  probity except CRY-01 --owner "Ada Lind" --approver "Bo Ek" \\\n    --expires 2027-05-31 --scope "fax-bridge only" \\\n    --reason "The fax bridge ends in May"',
    )
    .action(async (control: string, flags: ExceptFlags) => {
      const { exceptCommand } = await import('./commands/except.ts');
      done(await exceptCommand(control, flags));
    });
  addApproveCommand(program, done);
}

function addApproveCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('approve')
    .argument('<file...>', 'documents somebody approved, as they stand now')
    .description('record who approved a document, and which text')
    .option('--by <name>', 'name or role of who approved it')
    .option('--on <date>', 'day of the approval; today where absent')
    .option('--doc-version <text>', 'version of the document')
    .addHelpText(
      'after',
      '\nWrites FILE.meta.yaml with the SHA-256 of the text, so that any change shows.\n\nExamples:\n  probity approve policies/access.md --by "Chief Executive"\n  probity approve policies/*.pdf --by "Bo Ek" --on 2026-11-20 --doc-version 2.1',
    )
    .action(async (files: readonly string[], flags: ApproveFlags) => {
      const { approveCommand } = await import('./commands/approve.ts');
      done(await approveCommand(files, flags, new Date()));
    });
}
