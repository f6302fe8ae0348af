import { openCatalogue } from '../../app/catalogue.ts';
import { list } from '../../app/list.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { textOf } from '../../model/json.ts';
import { processTerminal, table } from '../terminal.ts';

/** Prints one of the catalogue's lists. */
export function listCommand(what: string, flags: { framework?: readonly string[]; json?: boolean }): ExitCode {
  const terminal = processTerminal(false);
  const rows = list(openCatalogue(null), what, flags.framework ?? []);
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
