import type { CheckId } from '../../../model/ids.ts';
import type { Collected, Collector, CollectScope, Tools } from '../../collector.ts';
import type { LogTable } from './log-table.ts';
import { measureTable } from './measure-table.ts';
import { TableClient, TableFailed } from './table-client.ts';
import { tableDraft } from './table-draft.ts';

/** Id of the collector. */
export const LOG_TABLES = 'log-tables';
const VERSION = '1';

/**
 * Returns the collector for the tables that probity.yaml names; it opens a connection to their addresses and to no other.
 * Where checks are `fooled` by tables, none is counted and each is a problem: a verdict would rest on nothing.
 */
export function tableCollector(tables: readonly LogTable[], fooled: readonly CheckId[] = []): Collector {
  return { id: LOG_TABLES, version: VERSION, produces: ['activity-log'], collect };

  async function* collect(_: CollectScope, tools: Tools): AsyncGenerator<Collected> {
    for (const [index, log] of tables.entries()) {
      tools.signal.throwIfAborted();
      tools.progress({ phase: 'Counting log tables', done: index, total: tables.length, unit: 'items' });
      yield fooled.length > 0 ? problemOf(log, misleading(fooled)) : await oneTable(log, tools);
    }
    yield { type: 'searched', places: tables.length };
  }
}

function misleading(fooled: readonly CheckId[]): TableFailed {
  return new TableFailed(
    `${fooled.slice(0, 10).join(', ')} ask for what only files of a log show and would be answered without it; each must say observable: facts.files > 0 first.`,
  );
}

async function oneTable(log: LogTable, tools: Tools): Promise<Collected> {
  const client = await TableClient.open(log, tools.signal);
  try {
    const measured = await measureTable(log, client.query, tools);
    const draft = tableDraft(log, measured, client.asked, {
      collector: { id: LOG_TABLES, version: VERSION },
      now: tools.now,
    });
    return { type: 'item', draft };
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof TableFailed)) throw error;
    return problemOf(log, error);
  } finally {
    await client.close();
  }
}

/** A table that cannot be counted in full is not counted at all, and leaves the result incomplete. */
function problemOf(log: LogTable, error: TableFailed): Collected {
  const path = `clickhouse:${log.database}.${log.table}`;
  const diagnostic = {
    code: 'log-table-failed',
    severity: 'error',
    message: `The log table "${log.name}" (${path}) could not be counted in full, so nothing of it is used. ${error.message}`,
    next: 'Correct its entry under "log-tables" in probity.yaml, or make the database and all its nodes reachable, and run again.',
  } as const;
  return { type: 'problem', problem: { path, state: 'unreadable', sha256: null, bytes: 0, diagnostics: [diagnostic] } };
}
