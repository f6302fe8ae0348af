import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { lintCatalogue, openCatalogue } from './catalogue.ts';
import { lintAttestations } from './check-attestations.ts';
import { loadWorkspace, workspaceRoot } from './workspace.ts';

/** What was linted, and every problem found. */
export interface LintResult {
  readonly checked: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the workspace of a path, and the catalogue folder where one is named. Reports every problem with its place. */
export async function lint(path: string, catalogueFolder: string | null): Promise<LintResult> {
  const checked: string[] = [];
  const diagnostics: Diagnostic[] = [];
  if (catalogueFolder !== null) {
    const result = lintCatalogue(catalogueFolder, true);
    diagnostics.push(...result.diagnostics);
    checked.push(catalogueFolder);
    if (result.catalogue === undefined) return { checked, diagnostics };
  }
  const root = workspaceRoot(path);
  const catalogue = openCatalogue(null);
  const workspace = await loadWorkspace(root, catalogue);
  const statements = await lintAttestations(root, catalogue);
  diagnostics.push(...workspace.diagnostics, ...statements.diagnostics);
  for (const name of ['probity.yaml', 'exceptions.yaml']) {
    if (existsSync(join(root, name))) checked.push(join(root, name));
  }
  checked.push(...statements.files);
  return { checked, diagnostics };
}
