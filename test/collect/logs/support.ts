import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tools } from '../../../src/collect/collector.ts';
import { logsCollector } from '../../../src/collect/logs/collector.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import type { Json } from '../../../src/model/json.ts';
import type { LogFormat } from '../../../src/model/log-format.ts';
import { factsValidator, fixedTools, type Run, runOver } from '../support.ts';
import { loadFormats } from './formats/support.ts';

let formats: readonly LogFormat[] | undefined;

/** The log formats of the catalogue, in the order in which they are tried. */
export function logFormats(): readonly LogFormat[] {
  formats ??= loadFormats().catalogue?.logFormats;
  if (formats === undefined) throw new Error('the log formats do not load');
  return formats;
}

/** Tools that know the log formats of the catalogue. */
function logTools(more: Partial<Tools> = {}): Tools {
  return { ...fixedTools(), logFormats: logFormats(), measures: [], ...more };
}

/** Runs the collector over a folder, with a scratch folder of its own. */
export async function collectIn(root: string, explicit = false, more: Partial<Tools> = {}): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'probity-log-scratch-'));
  try {
    return await runOver(logsCollector, root, { explicit, tools: logTools({ scratch, ...more }) });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
