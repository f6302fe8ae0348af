import type { EvidenceDraft } from '../../../model/evidence.ts';
import { idOf } from '../../../model/ids.ts';
import { textOf } from '../../../model/json.ts';
import { digestOf } from '../../../platform/canonical-json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import type { LogTable } from './log-table.ts';
import type { TableMeasures } from './measure-table.ts';
import type { AskedQuery } from './table-client.ts';

const KIND_VERSION = 2;

const BLIND_SPOTS = [
  'Events that never reached the table, or that were removed from it before this reading, leave no trace in these facts.',
  'Rows that the database hides from the account that asked, by a row policy for example, are not counted.',
  'Only counts, names of servers and tools and times were fetched from the database; no row can be looked up in this evidence.',
  'The text of the log was not searched for personal data and secrets, and no checksums were compared: a table shows neither.',
  'Whether a call acts on the world is told by the verb in the tool name; what the tool really does is not in the log.',
];

/** Returns the evidence item of one table. Its digest is over the queries and what they gave. */
export function tableDraft(
  log: LogTable,
  measured: TableMeasures,
  asked: readonly AskedQuery[],
  about: { readonly collector: EvidenceDraft['collector']; readonly now: string },
): EvidenceDraft {
  const { facts, redactions, queries, events, version, before, after } = measured;
  const place = `${log.database}.${log.table}`;
  const [first, last] = [textOf(facts['firstEvent']), textOf(facts['lastEvent'])];
  let rowsRead = 0;
  for (const query of asked) rowsRead += query.rowsRead;
  const grown = `The table had ${before} rows when counting began and ${after} when it ended, so the counts need not agree to the last row.`;
  return {
    kind: idOf<'kind'>('activity-log'),
    kindVersion: KIND_VERSION,
    subject: `clickhouse-table ${log.name}`,
    source: {
      path: `clickhouse:${place}`,
      sha256: digestOf(asked.map(({ sql, result }) => ({ query: sql, result }))),
      bytes: 0,
    },
    facts,
    locators: {},
    collected: about.now,
    period: first === '' ? null : { from: first, to: last },
    collector: about.collector,
    parameters: {
      format: 'clickhouse-table',
      engine: `clickhouse ${version}`,
      table: place,
      columns: Object.fromEntries(log.columns),
      events,
      files: [],
      rowsRead,
      asked: asked.map(({ id, sql, rowsRead: rows }) => ({ id, sha256: sha256Hex(sql), rowsRead: rows })),
      queries: { ...queries },
    },
    redactions,
    blindSpots: before === after ? BLIND_SPOTS : [...BLIND_SPOTS, grown],
  };
}
