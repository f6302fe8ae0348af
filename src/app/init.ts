import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Catalogue } from '../model/catalogue.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { walk } from '../platform/files.ts';
import { writeAtomically } from '../platform/write.ts';
import { openCatalogue } from './catalogue.ts';
import { workspaceRoot } from './workspace.ts';

export interface InitResult {
  readonly path: string;
  readonly files: number;
  readonly repositories: readonly string[];
}

/** Looks around a folder and writes a probity.yaml to fill in. Throws a KnownFailure (exit 5) rather than overwrite one. */
export async function init(path: string, organisation: string | undefined): Promise<InitResult> {
  const root = workspaceRoot(path);
  const target = join(root, 'probity.yaml');
  if (existsSync(target)) {
    throw new KnownFailure(EXIT.io, [
      {
        code: 'exists',
        severity: 'error',
        message: `${target} exists already and is left as it is.`,
        next: 'Edit it, then run probity lint.',
      },
    ]);
  }
  const walked = await walk(root);
  const repositories = walked.repositories.map((each) => (each === '' ? '.' : each));
  const name = organisation ?? basename(root);
  try {
    writeAtomically(target, starterText(name, repositories, openCatalogue(null)));
  } catch (error) {
    const message = `${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`;
    throw new KnownFailure(EXIT.io, [{ code: 'cannot-write', severity: 'error', message }], { cause: error });
  }
  return { path: target, files: walked.files.length, repositories };
}

/** Returns the text of a starter probity.yaml: every question stands as a comment beside its answer. */
function starterText(organisation: string, repositories: readonly string[], catalogue: Catalogue): string {
  const lines = [
    '# What your organisation states about itself. Probity reads this file before every run; `probity lint` checks it.',
    `organisation: ${JSON.stringify(organisation)}`,
    'classification: Confidential   # printed on every page',
    '',
    'scope:',
    '  name: Agents and MCP servers   # the boundary this assessment speaks about',
    '  statement: ""                  # one or two sentences for the auditor',
    '  includes: []',
    '  excludes: []                   # each with what and why: nothing is left out silently',
    '',
    '# Keep the frameworks that bind you. Delete a "roles" line to leave the question open; an open question excludes nothing.',
    'frameworks:',
  ];
  for (const framework of catalogue.frameworks) {
    lines.push(`  ${framework.id}:   # ${framework.shortTitle}`);
    if (framework.roles.length > 1) {
      lines.push('    # roles: []      # those you have of:');
      for (const role of framework.roles) lines.push(`    #   ${role.id}: ${role.meaning.replaceAll(/\s+/g, ' ')}`);
    }
    if (framework.requirements.some((each) => each.appliesFrom !== null && typeof each.appliesFrom !== 'string')) {
      lines.push('    # route: none    # annex-iii, annex-i or none: how an AI system in scope is high-risk');
    }
    if (lines.at(-1)?.startsWith(`  ${framework.id}:`))
      lines[lines.length - 1] = `  ${framework.id}: {}   # ${framework.shortTitle}`;
    else lines.push('    {}');
  }
  lines.push(
    '',
    '# Without this, everything below this folder is searched. A list replaces the search for that kind of source.',
  );
  lines.push(
    '# sources:',
    '#   mcp: [.mcp.json]',
    '#   logs: [logs]',
    `#   repositories: ${JSON.stringify(repositories.length > 0 ? repositories : ['.'])}`,
    '#   documents: [policies]',
    '',
  );
  lines.push('# gate:', '#   fail-on: [not-met]   # the exit code of a review script: 1 when this is so', '');
  return lines.join('\n');
}
