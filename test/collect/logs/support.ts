import { logsCollector } from '../../../src/collect/logs/collector.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import type { Json } from '../../../src/model/json.ts';
import { factsValidator, type Run, runOver } from '../support.ts';

/** Runs the collector over a folder. */
export async function collectIn(root: string, explicit = false): Promise<Run> {
  return await runOver(logsCollector, root, { explicit });
}

/** Returns what is wrong with facts under the kind's schema; empty where nothing is. */
export const schemaProblems: ReturnType<typeof factsValidator> = factsValidator('activity-log');

export function lines(...rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

export interface GenericRow {
  readonly [field: string]: unknown;
}

/** A complete call in the generic format, `minute` minutes after the first of October 2026. */
export function call(minute: number, more: GenericRow = {}): GenericRow {
  const ts = new Date(Date.UTC(2026, 9, 1) + minute * 60_000).toISOString();
  return {
    ts,
    user: 'ana',
    server: 'billing',
    tool: 'get_invoice',
    method: 'tools/call',
    outcome: 'success',
    source: '10.0.0.7',
    ...more,
  };
}

export function fact(draft: EvidenceDraft | undefined, name: string): Json | undefined {
  return draft?.facts[name];
}
