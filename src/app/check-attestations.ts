import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../catalogue/nearest.ts';
import { attestationsCollector } from '../collect/attestations/collector.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceDraft } from '../model/evidence.ts';
import { textOf } from '../model/json.ts';
import type { FileEntry } from '../platform/files.ts';

const NAMES = ['attestations.yaml', 'attestations.yml', 'probity/attestations.yaml', 'probity/attestations.yml'];

/** Names every statement that no control asks for: it would count for nothing, and nobody would notice. */
export function unaskedStatements(
  items: Iterable<Pick<EvidenceDraft, 'facts' | 'kind' | 'locators' | 'source'>>,
  catalogue: Catalogue,
  severity: Diagnostic['severity'],
): readonly Diagnostic[] {
  const asked = new Set<string>(
    catalogue.controls.flatMap((control) =>
      leavesOf(control.assessment).flatMap((leaf) => (leaf.op === 'attestation' ? [leaf.attestation] : [])),
    ),
  );
  const diagnostics: Diagnostic[] = [];
  for (const { kind, facts, locators, source } of items) {
    const id = textOf(facts['attestation']);
    if (kind !== 'attestation' || asked.has(id)) continue;
    const place = locators['/attestation'];
    const guess = nearest(id, asked);
    diagnostics.push({
      code: 'statement-not-asked',
      severity,
      message: `No control asks for the statement "${id}", so it counts for nothing.`,
      ...(place === undefined ? {} : { place: { file: source.path, line: place.line, column: place.column } }),
      next:
        guess === undefined
          ? 'See docs/generated/controls.md for the statements that are asked for.'
          : `Did you mean "${guess}"?`,
    });
  }
  return diagnostics;
}

/** Reads the statements of a workspace and returns everything that is wrong with them, unasked ones included. */
export async function lintAttestations(
  root: string,
  catalogue: Catalogue,
): Promise<{ readonly files: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const files = (await Promise.all(NAMES.map((path) => entryOf(root, path)))).flatMap((entry) => entry ?? []);
  const diagnostics: Diagnostic[] = [];
  const scope = { root, files, repositories: [], explicit: false };
  const tools = {
    now: new Date(0).toISOString(),
    fingerprint: () => '0'.repeat(16),
    scratch: root,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  for await (const each of attestationsCollector.collect(scope, tools)) {
    if (each.type === 'problem') diagnostics.push(...each.problem.diagnostics);
    if (each.type === 'item') diagnostics.push(...unaskedStatements([each.draft], catalogue, 'error'));
  }
  return { files: files.map((file) => file.absolute), diagnostics };
}

async function entryOf(root: string, path: string): Promise<FileEntry | undefined> {
  const absolute = join(root, path);
  try {
    const stats = await lstat(absolute);
    return stats.isFile() ? { path, absolute, kind: 'file', bytes: stats.size, mode: stats.mode & 0o777 } : undefined;
  } catch {
    // A file that is not there is no problem: statements are optional.
    return undefined;
  }
}
