import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../catalogue/nearest.ts';
import { attestationsCollector } from '../collect/attestations/collector.ts';
import { valueProblems } from '../evaluate/statements.ts';
import type { Catalogue, Composition } from '../model/catalogue.ts';
import { leavesOf } from '../model/composition.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceDraft } from '../model/evidence.ts';
import { textOf } from '../model/json.ts';
import type { FileEntry } from '../platform/files.ts';

const NAMES = ['attestations.yaml', 'attestations.yml', 'probity/attestations.yaml', 'probity/attestations.yml'];

type Attestation = Extract<Composition, { op: 'attestation' }>;
type Statement = Pick<EvidenceDraft, 'facts' | 'kind' | 'locators' | 'source'>;

/** Names every statement, and every value in one, that no control asks for: it would count for nothing, and nobody would notice. */
export function unaskedStatements(
  items: Iterable<Statement>,
  catalogue: Catalogue,
  severity: Diagnostic['severity'],
): readonly Diagnostic[] {
  const asked = new Map<string, Attestation>(
    catalogue.controls.flatMap((control) =>
      leavesOf(control.assessment).flatMap((leaf) => (leaf.op === 'attestation' ? [[leaf.attestation, leaf]] : [])),
    ),
  );
  const diagnostics: Diagnostic[] = [];
  for (const item of items) {
    if (item.kind !== 'attestation') continue;
    const id = textOf(item.facts['attestation']);
    const node = asked.get(id);
    if (node !== undefined) {
      diagnostics.push(...unaskedValues(item, node, severity));
      continue;
    }
    const guess = nearest(id, asked.keys());
    diagnostics.push({
      code: 'statement-not-asked',
      severity,
      message: `No control asks for the statement "${id}", so it counts for nothing.`,
      ...placeOf(item, '/attestation'),
      next:
        guess === undefined
          ? 'See docs/generated/controls.md for the statements that are asked for.'
          : `Did you mean "${guess}"?`,
    });
  }
  return diagnostics;
}

function unaskedValues(item: Statement, node: Attestation, severity: Diagnostic['severity']): readonly Diagnostic[] {
  const known = Object.keys(node.parameters);
  return valueProblems(node, item.facts).map((problem) => {
    const guess = problem.known ? undefined : nearest(problem.name, known);
    const list = known.length === 0 ? 'This statement takes no values.' : `It takes ${known.join(', ')}.`;
    const next = problem.known ? 'Correct the value; until then the statement counts as not made.' : list;
    return {
      code: 'statement-value',
      severity,
      message: problem.message,
      ...placeOf(item, `/values/${problem.index}/value`),
      next: guess === undefined ? next : `Did you mean "${guess}"?`,
    };
  });
}

function placeOf({ locators, source }: Statement, pointer: string): Pick<Diagnostic, 'place'> {
  const place = locators[pointer];
  return place === undefined ? {} : { place: { file: source.path, line: place.line, column: place.column } };
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
