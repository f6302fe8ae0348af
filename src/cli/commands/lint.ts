import { resolve } from 'node:path';
import { lint } from '../../app/lint.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal, sayDiagnostic } from '../terminal.ts';

/** What `lint` was asked. */
export interface LintFlags {
  readonly catalogue?: string;
  readonly overlay?: string;
  readonly json?: boolean;
}

/** Reports every problem of workspace and catalogue; exit 2 where one is an error. */
export async function lintCommand(path: string, flags: LintFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const { checked, diagnostics } = await lint(path, {
    catalogue: flags.catalogue === undefined ? null : resolve(flags.catalogue),
    overlay: flags.overlay,
  });
  if (flags.json === true) terminal.data(`${JSON.stringify({ checked, diagnostics })}\n`);
  else for (const diagnostic of diagnostics) sayDiagnostic(terminal, diagnostic);
  const what = checked.length === 0 ? 'no probity.yaml and no catalogue folder' : checked.join(', ');
  terminal.say(`${diagnostics.length} ${diagnostics.length === 1 ? 'problem' : 'problems'} in ${what}`);
  return hasErrors(diagnostics) ? EXIT.usage : EXIT.done;
}
