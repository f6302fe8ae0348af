import { collect, prepare } from '../../app/audit.ts';
import { collectionExit } from '../../app/collect-evidence.ts';
import type { ExitCode } from '../../model/exit.ts';
import type { Running } from '../options.ts';
import { sayIncomplete, sayProblems } from '../present-assessment.ts';
import { table } from '../terminal.ts';

/** Collects into the locker; with --json prints one evidence item per line. */
export async function collectCommand({ terminal, options, end }: Running, json: boolean): Promise<ExitCode> {
  const { collection, stored } = await collect(options, await prepare(options)).finally(end);
  sayProblems(terminal, collection.diagnostics);
  if (stored.recovered !== null) terminal.warn(`The locker was recovered: ${stored.recovered}`);
  const rows = collection.search.map((each) => [each.collector, each.searched, each.found, each.problems.length]);
  terminal.say(
    table(['collector', 'places searched', 'items found', 'could not be used'], rows, terminal.width).trimEnd(),
  );
  terminal.say(`${stored.stored} items stored, ${stored.held} held already; locker head ${stored.head.slice(0, 16)}…`);
  if (json) for (const item of collection.items) terminal.data(`${JSON.stringify(item)}\n`);
  const code = collectionExit(collection);
  sayIncomplete(terminal, code);
  return code;
}
