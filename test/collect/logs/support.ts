import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Collected, SourceProblem, Tools } from '../../../src/collect/collector.ts';
import { logsCollector } from '../../../src/collect/logs/collector.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import type { Json } from '../../../src/model/json.ts';
import { walk } from '../../../src/platform/files.ts';

export const NOW = '2026-11-22T00:00:00.000Z';

export function toolsAt(now: string = NOW): Tools {
  return {
    now,
    fingerprint: (value) => createHmac('sha256', 'a key of the workspace').update(value).digest('hex').slice(0, 16),
    scratch: tmpdir(),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
}

export interface Outcome {
  readonly all: readonly Collected[];
  readonly drafts: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
  readonly searched: number;
}

/** Runs the collector over a folder. */
export async function collectIn(root: string, explicit = false): Promise<Outcome> {
  const { files } = await walk(root);
  const all: Collected[] = [];
  for await (const collected of logsCollector.collect({ root, files, repositories: [], explicit }, toolsAt()))
    all.push(collected);
  return {
    all,
    drafts: all.flatMap((each) => (each.type === 'item' ? [each.draft] : [])),
    problems: all.flatMap((each) => (each.type === 'problem' ? [each.problem] : [])),
    searched: all.reduce((sum, each) => (each.type === 'searched' ? sum + each.places : sum), 0),
  };
}

const folders: string[] = [];

/** Writes files into a fresh folder that `removeFolders` deletes. */
export function folderWith(files: { readonly [path: string]: string | Uint8Array }): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-logs-'));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

const schema = JSON.parse(
  readFileSync(new URL('../../../evidence/activity-log/facts.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** Returns what is wrong with facts under the kind's schema; empty where nothing is. */
export function schemaProblems(facts: Json): readonly string[] {
  validate(facts);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

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
