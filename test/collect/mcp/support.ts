import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Collected, SourceProblem, Tools } from '../../../src/collect/collector.ts';
import { mcpCollector } from '../../../src/collect/mcp/collector.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import { keyedFingerprint } from '../../../src/platform/digest.ts';
import { walk } from '../../../src/platform/files.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Tools with a fixed clock and key, so that results can be compared. */
export function fixedTools(signal: AbortSignal = new AbortController().signal): Tools {
  return {
    now: '2026-11-22T00:00:00.000Z',
    fingerprint: (value) => keyedFingerprint(Buffer.from('test key'), value),
    scratch: tmpdir(),
    progress: () => undefined,
    signal,
  };
}

/** Writes files below a new temporary folder, deleted after the test. */
export function folderWith(files: { readonly [path: string]: string | Uint8Array }): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-mcp-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export interface Run {
  readonly all: readonly Collected[];
  readonly drafts: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
  readonly searched: number;
}

/** Runs the collector over a folder. */
export async function collectFrom(root: string, tools: Tools = fixedTools()): Promise<Run> {
  const found = await walk(root);
  const all: Collected[] = [];
  for await (const each of mcpCollector.collect({ root, files: found.files, repositories: [], explicit: false }, tools))
    all.push(each);
  return {
    all,
    drafts: all.flatMap((each) => (each.type === 'item' ? [each.draft] : [])),
    problems: all.flatMap((each) => (each.type === 'problem' ? [each.problem] : [])),
    searched: all.flatMap((each) => (each.type === 'searched' ? [each.places] : []))[0] ?? -1,
  };
}

/** Runs the collector over files given as text. */
export async function collect(files: { readonly [path: string]: string | Uint8Array }): Promise<Run> {
  return await collectFrom(folderWith(files));
}

/** Returns the facts of the only server of a `.mcp.json` with this entry. */
export async function serverOf(
  entry: object,
  path = '.mcp.json',
  key = 'mcpServers',
): Promise<Record<string, unknown>> {
  const run = await collect({ [path]: JSON.stringify({ [key]: { s: entry } }) });
  const draft = run.drafts.find((each) => each.kind === 'mcp-server');
  if (draft === undefined) throw new Error('no server was read');
  return draft.facts;
}
