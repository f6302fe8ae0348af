import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Overlay } from '../catalogue/load-yaml.ts';
import { readSuppressions, SUPPRESSIONS_FILE } from '../collect/git/secrets/suppressions.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { diagnosticAt, parsePositioned } from '../platform/document.ts';
import { readBounded } from '../platform/files.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { isPattern } from '../platform/wildcard.ts';
import { lintCatalogue, openCatalogue } from './catalogue.ts';
import { lintAttestations } from './check-attestations.ts';
import { overlayOf } from './overlay.ts';
import { sqlProblems } from './sql-problems.ts';
import { loadWorkspace, type Workspace, workspaceRoot } from './workspace.ts';

/** What was linted, and every problem found. */
export interface LintResult {
  readonly checked: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What else to check than the workspace; null for nothing, undefined for what probity.yaml names. */
export interface LintFolders {
  readonly catalogue: string | null;
  readonly overlay: string | undefined;
}

/**
 * Checks the workspace of a path, the catalogue folder where one is named, and the overlay. Reports every problem with
 * its place. Throws a KnownFailure (exit 2) where the overlay is no folder of data.
 */
export async function lint(path: string, folders: LintFolders): Promise<LintResult> {
  const checked: string[] = [];
  const diagnostics: Diagnostic[] = [];
  if (folders.catalogue !== null) {
    const result = await lintQueries(lintCatalogue(folders.catalogue, { judgement: true }));
    diagnostics.push(...result.diagnostics);
    checked.push(folders.catalogue);
    if (result.catalogue === undefined) return { checked, diagnostics };
  }
  const root = workspaceRoot(path);
  if (!existsSync(root)) throw noFolder(root);
  const overlay = await overlayOf(root, folders.overlay);
  const added = overlay === null ? null : await lintOverlay(overlay);
  if (added !== null) {
    diagnostics.push(...added.diagnostics);
    checked.push(overlay?.root ?? '');
    if (hasErrors(added.diagnostics)) return { checked, diagnostics };
  }
  const catalogue = added?.catalogue ?? openCatalogue(null);
  const workspace = await loadWorkspace(root, catalogue);
  const statements = await lintAttestations(root, catalogue);
  diagnostics.push(...workspace.diagnostics, ...statements.diagnostics);
  diagnostics.push(...(await missingSources(root, workspace)));
  const suppressions = await readSuppressions(root);
  diagnostics.push(...(suppressions.problem?.diagnostics ?? []));
  for (const name of ['probity.yaml', 'exceptions.yaml', 'remediation.yaml', SUPPRESSIONS_FILE]) {
    if (existsSync(join(root, name))) checked.push(join(root, name));
  }
  checked.push(...statements.files);
  return { checked, diagnostics };
}

function noFolder(root: string): KnownFailure {
  const message = `There is no folder ${root}.`;
  const next = 'Name the folder that holds probity.yaml.';
  return new KnownFailure(EXIT.usage, [{ code: 'usage', severity: 'error', message, next }]);
}

/** The files and folders that probity.yaml names and that are not there. */
async function missingSources(root: string, { file, stated }: Workspace): Promise<readonly Diagnostic[]> {
  if (file === null || stated.sources === undefined) return [];
  const read = await readBounded(file, 1 << 20);
  if (!read.ok) return [];
  const document = parsePositioned(file, read.bytes, 'yaml');
  return Object.entries(stated.sources).flatMap(([group, names]) =>
    names.flatMap((name, index) => {
      if (isPattern(name) || existsSync(join(root, name))) return [];
      const finding = {
        code: 'source-missing',
        severity: 'error' as const,
        message: `There is no file or folder ${name} to read ${group} from.`,
        next: 'Correct the path; it is relative to probity.yaml.',
      };
      return [diagnosticAt(document, document.spans.get(`/sources/${group}/${index}`), finding)];
    }),
  );
}

type Linted = Pick<ReturnType<typeof lintCatalogue>, 'catalogue' | 'diagnostics'>;

/** Adds what only the log engine can tell. */
async function lintQueries({ catalogue, diagnostics, locate }: ReturnType<typeof lintCatalogue>): Promise<Linted> {
  if (catalogue === undefined) return { catalogue, diagnostics };
  const queries = await sqlProblems(catalogue);
  return { catalogue, diagnostics: [...diagnostics, ...queries.map(locate)] };
}

/** Errors wherever they stand, and what a person has to look at in the overlay itself: our own data is not theirs to mend. */
async function lintOverlay(overlay: Overlay): Promise<Linted> {
  const { catalogue, diagnostics } = await lintQueries(lintCatalogue(PACKAGE_ROOT, { judgement: true, overlay }));
  const own = ({ severity, place }: Diagnostic): boolean =>
    severity === 'error' || place?.file.startsWith(`${overlay.name}/`) === true;
  return { catalogue, diagnostics: diagnostics.filter(own) };
}
