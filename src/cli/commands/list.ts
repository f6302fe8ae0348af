import { crosswalkOf, list, openListed } from '../../app/list.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { textOf } from '../../model/json.ts';
import { crosswalkLines, crosswalkSummary } from '../present-crosswalk.ts';
import { processTerminal, sayDiagnostic, type Terminal, table } from '../terminal.ts';

/** What `list` was asked. */
export interface ListFlags {
  readonly framework?: readonly string[];
  readonly overlay?: string;
  readonly json?: boolean;
}

/** Prints one of the catalogue's lists, or the crosswalk between two frameworks, with the overlay of the current folder. */
export async function listCommand(what: string, names: readonly string[], flags: ListFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const listed = await openListed('.', flags.overlay);
  if (listed.problem !== null) sayDiagnostic(terminal, listed.problem);
  if (what === 'crosswalk') return printCrosswalk(terminal, listed.catalogue, names, flags.json === true);
  const rows = list(listed, what, [...names, ...(flags.framework ?? [])]);
  if (flags.json === true) {
    terminal.data(`${JSON.stringify(rows)}\n`);
    return EXIT.done;
  }
  const head = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) =>
    head.map((key) => {
      const value = row[key];
      if (Array.isArray(value)) return value.join(' ');
      return typeof value === 'number' ? value : textOf(value);
    }),
  );
  terminal.data(table(head, cells, Math.max(terminal.width, 80)));
  return EXIT.done;
}

function printCrosswalk(terminal: Terminal, catalogue: Catalogue, names: readonly string[], json: boolean): ExitCode {
  const crosswalk = crosswalkOf(catalogue, names);
  const lines = crosswalkLines(crosswalk, Math.max(terminal.width, 80));
  terminal.data(json ? `${JSON.stringify(crosswalk)}\n` : `${lines.join('\n')}\n`);
  for (const line of crosswalkSummary(crosswalk, terminal.width)) terminal.say(line);
  return EXIT.done;
}
