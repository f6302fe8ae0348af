import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceProblem, Tools } from '../../../src/collect/collector.ts';
import { forgeCollector } from '../../../src/collect/forge/collector.ts';
import type { EvidenceDraft } from '../../../src/model/evidence.ts';
import { keyedFingerprint } from '../../../src/platform/digest.ts';
import { walk } from '../../../src/platform/files.ts';

export const TOOLS: Tools = {
  now: '2026-11-22T12:00:00Z',
  fingerprint: (value) => keyedFingerprint(Buffer.from('test key'), value),
  scratch: '/nonexistent',
  progress: () => undefined,
  signal: new AbortController().signal,
};

/** Writes the files into a folder of their own, collects them, and deletes them again. */
export async function forgeIn(
  files: Readonly<Record<string, unknown>>,
  repositories: readonly string[] = [],
): Promise<{
  readonly items: readonly EvidenceDraft[];
  readonly problems: readonly SourceProblem[];
  readonly bytesOf: (path: string) => Buffer;
}> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'probity-forge-')));
  const written = new Map<string, Buffer>();
  try {
    for (const [path, content] of Object.entries(files)) {
      const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 1));
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), bytes);
      written.set(path, bytes);
    }
    const scope = { root, files: (await walk(root)).files, repositories, explicit: false };
    const items: EvidenceDraft[] = [];
    const problems: SourceProblem[] = [];
    for await (const each of forgeCollector.collect(scope, TOOLS)) {
      if (each.type === 'item') items.push(each.draft);
      if (each.type === 'problem') problems.push(each.problem);
    }
    return { items, problems, bytesOf: (path) => written.get(path) ?? Buffer.alloc(0) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
