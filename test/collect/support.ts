import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { compileValueSchema } from '../../src/catalogue/validate.ts';
import type { Collected, Collector, CollectScope, SourceProblem, Tools } from '../../src/collect/collector.ts';
import type { EvidenceDraft } from '../../src/model/evidence.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { keyedFingerprint } from '../../src/platform/digest.ts';
import { walk } from '../../src/platform/files.ts';

const NOW = '2026-11-22T00:00:00.000Z';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Tools with a fixed clock and key, so that results can be compared. */
export function fixedTools(signal: AbortSignal = new AbortController().signal): Tools {
  return {
    now: NOW,
    fingerprint: (value) => keyedFingerprint(Buffer.from('test key'), value),
    scratch: tmpdir(),
    progress: () => undefined,
    signal,
  };
}

/** Writes files below a new temporary folder, deleted after the test. */
export function folderWith(files: { readonly [path: string]: string | Uint8Array }): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-collect-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) writeBelow(root, path, content);
  return root;
}

/** Writes one file below a folder. */
export function writeBelow(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** What a collector yielded, by type. */
export interface Run {
  readonly all: readonly Collected[];
  readonly drafts: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
  readonly searched: number;
}

/** Runs a collector over everything below a folder. */
export async function runOver(
  collector: Collector,
  root: string,
  { tools = fixedTools(), ...scope }: Partial<CollectScope> & { readonly tools?: Tools } = {},
): Promise<Run> {
  const { files } = await walk(root);
  const all: Collected[] = [];
  const whole = { root, files, repositories: [], explicit: false, ...scope };
  for await (const each of collector.collect(whole, tools)) all.push(each);
  const searched = all.flatMap((each) => (each.type === 'searched' ? [each.places] : []));
  return {
    all,
    drafts: all.flatMap((each) => (each.type === 'item' ? [each.draft] : [])),
    problems: all.flatMap((each) => (each.type === 'problem' ? [each.problem] : [])),
    searched: searched.length === 1 ? (searched[0] ?? -1) : -1,
  };
}

/** Returns what tells how facts differ from the schema of their kind; an empty list where they fit. */
export function factsValidator(kind: string): (facts: JsonObject) => readonly unknown[] {
  return compileValueSchema(JSON.parse(readFileSync(`evidence/${kind}/facts.schema.json`, 'utf8')) as JsonObject);
}
