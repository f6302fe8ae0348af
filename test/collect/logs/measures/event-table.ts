import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  type RunQuery,
  type StreamContext,
  type StreamReading,
  type StreamTools,
} from '../../../../src/collect/logs/measures/stream-context.ts';
import { idOf } from '../../../../src/model/ids.ts';
import type { Measure, MeasureRequest } from '../../../../src/model/measure.ts';
import { EVENT_COLUMNS, type EventColumn } from '../../../../src/model/measure.ts';

/** One row of the event table; what is left out is a successful, dated tool call of ana. */
export type EventRow = { readonly [column in EventColumn]?: string | number | boolean | null };

const TYPES: { readonly [column in EventColumn]: string } = {
  file: 'INTEGER',
  line: 'BIGINT',
  part: 'INTEGER',
  ts: 'TIMESTAMP',
  zoned: 'BOOLEAN',
  user: 'VARCHAR',
  source: 'VARCHAR',
  session: 'VARCHAR',
  server: 'VARCHAR',
  tool: 'VARCHAR',
  method: 'VARCHAR',
  tool_call: 'BOOLEAN',
  outcome: 'VARCHAR',
  approval: 'VARCHAR',
  approver: 'VARCHAR',
  approved_at: 'TIMESTAMP',
  destructive: 'BOOLEAN',
  request_id: 'VARCHAR',
  seq: 'BIGINT',
  status: 'INTEGER',
  tls: 'VARCHAR',
  duration_ms: 'DOUBLE',
  emitter: 'VARCHAR',
  admin: 'BOOLEAN',
  bytes_out: 'BIGINT',
  tools_hash: 'VARCHAR',
  prev_hash: 'VARCHAR',
  hash: 'VARCHAR',
  level: 'VARCHAR',
};

const ORDINARY: EventRow = {
  file: 0,
  part: 0,
  zoned: true,
  user: 'ana',
  source: '10.0.0.7',
  server: 'billing',
  tool: 'get_invoice',
  tool_call: true,
  outcome: 'success',
  approval: 'unrecorded',
  destructive: false,
  admin: false,
};

let connection: Promise<DuckDBConnection> | undefined;

/** Fills the table `events` of a fresh in-memory engine; lines are numbered where they have no number. */
export async function tableOf(rows: readonly EventRow[]): Promise<RunQuery> {
  connection ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const db = await connection;
  const columns = EVENT_COLUMNS.map((name) => `"${name}" ${TYPES[name]}`).join(', ');
  await db.run(`CREATE OR REPLACE TABLE events (${columns})`);
  const values = rows.map((row, index) => {
    const full: EventRow = { line: index + 1, ...ORDINARY, ...row };
    return `(${EVENT_COLUMNS.map((name) => literal(full[name])).join(', ')})`;
  });
  if (values.length > 0) await db.run(`INSERT INTO events VALUES ${values.join(', ')}`);
  return async (sql) => (await db.runAndReadAll(sql)).getRowObjects();
}

function literal(value: EventRow[EventColumn]): string {
  if (value === undefined || value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** A time as the table takes it, `seconds` after the first of October 2026 in UTC. */
export function ts(seconds: number): string {
  return new Date(Date.UTC(2026, 9, 1) + Math.round(seconds * 1000)).toISOString().replace('T', ' ').replace('Z', '');
}

/** What reading gave where a test does not care: two files without anything in them. */
export const READING: StreamReading = {
  files: [
    { path: 'logs/a.jsonl', sidecar: 'absent' },
    { path: 'logs/b.jsonl', sidecar: 'absent' },
  ],
  incompleteFiles: 0,
  lines: 0,
  blankLines: 0,
  rows: 0,
  otherRows: 0,
  rejects: 0,
  rejectSamples: [],
  sensitive: { secrets: 0, cardNumbers: 0, emails: 0, personIds: 0, samples: [] },
};

/** A stream whose format can say everything. */
export function streamWith(more: Partial<StreamContext> = {}): StreamContext {
  return {
    format: 'probity-generic',
    sureness: 1,
    dialect: 'duckdb',
    mapped: new Set(EVENT_COLUMNS),
    outcomes: new Set(['success', 'tool-error', 'error', 'denied', 'auth-failure', 'rate-limited', 'unknown']),
    now: '2026-11-22T12:00:00.000Z',
    reading: READING,
    ...more,
  };
}

/** Lines of a hundred bytes each. */
export const TOOLS: StreamTools = {
  fingerprint: (value) => `key(${value})`,
  locate: (rows) =>
    Promise.resolve(
      rows.map(({ file, line }) => ({
        path: READING.files[file]?.path ?? `file ${file}`,
        line,
        byteStart: (line - 1) * 100,
        byteEnd: line * 100,
      })),
    ),
};

/** A request for one measure without parameters of its own. */
export function asking(measure: Measure, params: MeasureRequest['params'] = {}): MeasureRequest {
  return { id: idOf<'check'>('LOG-TST-001'), measure, params };
}
