import { relative } from 'node:path';
import { importSigma } from '../../app/import-sigma.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { processTerminal, sayDiagnostic } from '../terminal.ts';

/** What `import sigma` was asked. */
export interface ImportFlags {
  readonly into: string;
  readonly kind: string;
  readonly format?: readonly string[];
  readonly placeholder?: readonly string[];
}

/** Writes a check for every Sigma rule into an overlay folder and names what could not be read; exit 2 where something could not. */
export function importSigmaCommand(paths: readonly string[], flags: ImportFlags): ExitCode {
  const terminal = processTerminal(false);
  const { into, kind, format = [], placeholder = [] } = flags;
  const { written, unchanged, rules, diagnostics } = importSigma(paths, {
    into,
    kind,
    formats: format,
    placeholders: placeholder,
  });
  for (const diagnostic of diagnostics) sayDiagnostic(terminal, diagnostic);
  for (const { path } of written) terminal.data(`${relative('', path)}\n`);
  const were = unchanged === 0 ? '' : `, ${unchanged} unchanged`;
  terminal.say(`${rules} rules read, ${written.length} checks written${were}. Next: probity lint --overlay ${into}`);
  return hasErrors(diagnostics) ? EXIT.usage : EXIT.done;
}
