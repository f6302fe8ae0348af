import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode, KnownFailure } from '../model/exit.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { ListFlags } from './commands/list.ts';
import type { VerifyFlags } from './commands/verify.ts';
import { addImportCommand } from './import-options.ts';
import { addLockerCommand } from './locker-options.ts';
import { type CommonFlags, interrupt, runningOf, withLive, withRunOptions, withWriter } from './options.ts';
import { addRecordCommands } from './record-options.ts';
import { addSampleCommand } from './sample-options.ts';
import { addSignCommand } from './sign-options.ts';
import { processTerminal, safe, sayDiagnostic } from './terminal.ts';

const EXIT_TEXT = `
Exit codes: 0 done, and the gate met  1 gate not met  2 usage, configuration or
catalogue invalid  3 incomplete: a source could not be read  4 integrity or
signature failure  5 cannot read or write  70 a bug  130 interrupted
`;

/** Adds the options that say how a pack is to look. */
function withLook(command: Command): Command {
  return command
    .option('--detail <level>', 'how much the pack prints: executive, standard or full', 'standard')
    .option('--lang <language>', 'language of the wording: en or de', 'en')
    .option('--template <folder>', 'folder with pack.yaml (own wording, colours) or a logo');
}

/** Adds the options that decide whether a run ends with exit code 1. */
function withGate(command: Command): Command {
  return command
    .option(
      '--fail-on <condition...>',
      'gate: not-met, unknown, not-satisfied, lapsed-exception, stale-exception, overdue-gap, open-question, regression',
    )
    .option('--baseline <assessment>', 'the earlier assessment that a regression is measured against');
}

/** Builds the command line. Every action loads its command when it is used, so that help stays fast. */
export function buildProgram(done: (code: ExitCode) => void): Command {
  const program = new Command('probity')
    .description(
      'Prepares audits of systems in which AI agents act through MCP servers:\ncollects evidence, evaluates which requirements it supports, writes a PDF pack.',
    )
    .option('-q, --quiet', 'say only warnings and errors')
    .option('--debug', 'show the stack of an unexpected error')
    .option('-V, --version', 'print the version')
    .showHelpAfterError('(probity --help shows every command)')
    .configureHelp({ helpWidth: 80, sortSubcommands: false })
    .addHelpText('after', EXIT_TEXT)
    .exitOverride();
  withWriter(
    withLook(withLive(withGate(withRunOptions(program.command('audit').argument('[path]', 'folder to assess', '.'))))),
  )
    .description('collect, evaluate and pack in one go: the main job')
    .addHelpText(
      'after',
      '\nExamples:\n  probity audit .\n  probity audit . --framework gdpr hipaa --period 2026-Q3 --fail-on not-met',
    )
    .action(async (path: string, flags: CommonFlags, command: Command) => {
      const { auditCommand } = await import('./commands/audit.ts');
      done(await auditCommand(runningOf(path, flags, command), flags.json === true));
    });
  withWriter(withLive(withRunOptions(program.command('collect').argument('[path]', 'folder to search', '.'))))
    .description('collect evidence into the locker')
    .addHelpText('after', '\nExample:\n  probity collect . --json   one evidence item per line')
    .action(async (path: string, flags: CommonFlags, command: Command) => {
      const { collectCommand } = await import('./commands/collect.ts');
      done(await collectCommand(runningOf(path, flags, command), flags.json === true));
    });
  withGate(withRunOptions(program.command('evaluate').argument('[path]', 'folder with probity.yaml', '.')))
    .description('judge the newest collection in the locker')
    .action(async (path: string, flags: CommonFlags, command: Command) => {
      const { evaluateCommand } = await import('./commands/evaluate.ts');
      done(await evaluateCommand(runningOf(path, flags, command), flags.json === true));
    });
  withLook(withRunOptions(program.command('pack').argument('[path]', 'folder with probity.yaml', '.')))
    .description('write the PDF audit pack from the locker')
    .action(async (path: string, flags: CommonFlags, command: Command) => {
      const { packCommand } = await import('./commands/pack.ts');
      done(await packCommand(runningOf(path, flags, command), flags.json === true));
    });
  addReadingCommands(program, done);
  addExportCommand(program, done);
  addDiffCommand(program, done);
  addImportCommand(program, done);
  addLockerCommand(program, done);
  addRecordCommands(program, done);
  return program;
}

/** The commands that only read what is there already. */
function addReadingCommands(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('verify')
    .argument('<pack>', 'the PDF to verify')
    .description('re-compute everything a pack claims about its own bytes')
    .option('--sources <folder>', 'read the original files again, below this folder')
    .option('--locker <folder>', 'prove that the locker of this output folder holds the evidence')
    .option('--rebuild', 'judge the evidence and render the pack again, and compare bytes')
    .option('--overlay <folder>', 'the overlay the pack was judged with, for --rebuild')
    .option('--json', 'print the steps as JSON')
    .action(async (pack: string, flags: VerifyFlags) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      done(await verifyCommand(pack, flags));
    });
  addSignCommand(program, done);
  withRunOptions(
    program
      .command('explain')
      .argument('<name>', 'a requirement, such as "gdpr:Art. 32(1)(b)", or a control')
      .argument('[path]', 'folder with probity.yaml', '.'),
  )
    .description('print the whole chain behind a determination, down to lines and bytes')
    .action(async (name: string, path: string, flags: CommonFlags, command: Command) => {
      const { explainCommand } = await import('./commands/explain.ts');
      done(await explainCommand(name, runningOf(path, flags, command), flags.json === true));
    });
  addSampleCommand(program, done);
  addCatalogueCommands(program, done);
}

/** The commands about what Probity holds as data, and about the workspace's own file. */
function addCatalogueCommands(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('list')
    .argument('<what>', 'frameworks, requirements, controls, checks, kinds, parameters or crosswalk')
    .argument('[frameworks...]', 'only these frameworks; for a crosswalk, the two to compare')
    .description('list what the catalogue holds, your own overlay included')
    .addHelpText('after', '\nExamples:\n  probity list requirements gdpr\n  probity list crosswalk gdpr hipaa')
    .option('-f, --framework <id...>', 'only these frameworks')
    .option('--overlay <folder>', 'with this overlay, instead of the one that ./probity.yaml names')
    .option('--json', 'print the rows as JSON')
    .action(async (what: string, names: readonly string[], flags: ListFlags) => {
      const { listCommand } = await import('./commands/list.ts');
      done(await listCommand(what, names, flags));
    });
  program
    .command('lint')
    .argument('[path]', 'folder with probity.yaml', '.')
    .description('check workspace and catalogue: every problem with file, line and column')
    .option('--catalogue <folder>', 'check the catalogue in this folder too')
    .option('--overlay <folder>', 'check this overlay, instead of the one probity.yaml names')
    .option('--json', 'print the problems as JSON')
    .action(async (path: string, flags: { catalogue?: string; overlay?: string; json?: boolean }) => {
      const { lintCommand } = await import('./commands/lint.ts');
      done(await lintCommand(path, flags));
    });
  program
    .command('doctor')
    .argument('[path]', 'folder to assess', '.')
    .description('say what works here, what does not, and what to do about it')
    .option('-o, --out <folder>', 'where the locker and the pack are written', 'probity-out')
    .option('--overlay <folder>', 'with this overlay, instead of the one probity.yaml names')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nStarts nothing but git and the log engine, and reaches nothing over a network.')
    .action(async (path: string, flags: DoctorFlags) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      done(await doctorCommand(path, flags));
    });
  program
    .command('init')
    .argument('[path]', 'folder to set up', '.')
    .description('look around and write a probity.yaml to fill in')
    .option('--organisation <name>', 'name of the organisation')
    .option('--no-questions', 'ask nothing; write the questions as comments')
    .option('--registers', 'also write empty registers to fill in: vendors, risks, training and more')
    .action(async (path: string, flags: { organisation?: string; questions?: boolean; registers?: boolean }) => {
      const { initCommand } = await import('./commands/init.ts');
      done(await initCommand(path, flags));
    });
}

/** The commands that print what was assessed in another form. */
function addExportCommand(program: Command, done: (code: ExitCode) => void): void {
  withRunOptions(program.command('export').argument('[path]', 'folder with probity.yaml', '.'))
    .description('print the newest collection, judged, in another format')
    .requiredOption('--format <format>', 'json, or cyclonedx (the inventory of MCP servers)')
    .addHelpText('after', '\nExample:\n  probity export . --format cyclonedx > inventory.cdx.json')
    .action(async (path: string, flags: CommonFlags & { format: string }, command: Command) => {
      const { exportCommand } = await import('./commands/export.ts');
      done(await exportCommand(runningOf(path, flags, command), flags.format));
    });
}

/** The command that compares two assessments. */
function addDiffCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('diff')
    .argument('<before>', 'output folder, assessment.json or pack of the earlier assessment')
    .argument('<after>', 'the same of the later one')
    .description('say what came out differently, and by which cause')
    .option('--fail-on-worse', 'exit 1 where a control or requirement became worse')
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', '\nExample:\n  probity diff 2026-Q2/pack.pdf 2026-Q3 --fail-on-worse')
    .action(async (before: string, after: string, flags: { json?: boolean; failOnWorse?: boolean }) => {
      const { diffCommand } = await import('./commands/diff.ts');
      done(await diffCommand(before, after, flags));
    });
}

/** Returns a sentence for a file the system would not let us read or write, or null where the error is another. */
function systemRefusal(error: unknown): string | null {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return null;
  const what = path === undefined ? 'A file' : safe(path);
  return `error: ${what} cannot be read or written (${code}). Check that the folder exists, is writable and has room.`;
}

/** Runs the command line; returns the exit code. Known failures are explained, anything else is a bug and says so. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = buildProgram((result) => {
    code = result;
  });
  process.on('SIGINT', interrupt);
  if (argv.length <= 2) {
    program.outputHelp();
    return EXIT.usage;
  }
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const terminal = processTerminal(false);
    if (error instanceof KnownFailure) {
      for (const diagnostic of error.diagnostics) sayDiagnostic(terminal, diagnostic);
      return error.exitCode;
    }
    if ((error as Error).name === 'AbortError') {
      terminal.warn('Interrupted; nothing of this run was stored.');
      return EXIT.interrupted;
    }
    const refused = systemRefusal(error);
    if (refused !== null) {
      terminal.warn(refused);
      return EXIT.io;
    }
    const unexpected = error as Error;
    terminal.warn(`probity met an unexpected error, which is a bug: ${safe(unexpected.message)}`);
    terminal.warn('Please report it with the command you ran; --debug shows where it happened.');
    if (argv.includes('--debug')) terminal.warn(safe(unexpected.stack ?? ''));
    return EXIT.bug;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
