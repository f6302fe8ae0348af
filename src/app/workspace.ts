import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSchema } from '../catalogue/data-files.ts';
import type { ExceptionsFile } from '../catalogue/generated/exceptions-file.ts';
import type { RemediationFile } from '../catalogue/generated/remediation-file.ts';
import type { WorkspaceFile } from '../catalogue/generated/workspace-file.ts';
import type { Validator } from '../catalogue/validate.ts';
import { compileSchema, TYPE_NAMES } from '../catalogue/validate.ts';
import type { StatedException } from '../evaluate/exceptions.ts';
import type { Catalogue, ParameterValue } from '../model/catalogue.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { pointerToken } from '../model/json.ts';
import type { PlannedRemediation } from '../model/remediation.ts';
import { diagnosticAt, type ParsedDocument, parsePositioned } from '../platform/document.ts';
import { readBounded } from '../platform/files.ts';
import { guessOf } from './known-names.ts';
import { checkLogTables } from './log-tables.ts';
import { remediationProblems, toPlanned } from './remediation.ts';

/** What an organisation states about itself, as read from probity.yaml, exceptions.yaml and remediation.yaml; defaults where nothing is stated. */
export interface Workspace {
  /** Absolute path of probity.yaml, or null where the run works on defaults. */
  readonly file: string | null;
  readonly stated: WorkspaceFile;
  readonly exceptions: readonly StatedException[];
  /** Who closes which gaps, and by when. */
  readonly remediation: readonly PlannedRemediation[];
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_BYTES = 1 << 20;

/** Reads and validates the workspace of a folder against the catalogue; every problem comes back together, with its place. */
export async function loadWorkspace(root: string, catalogue: Catalogue): Promise<Workspace> {
  const diagnostics: Diagnostic[] = [];
  const path = join(root, 'probity.yaml');
  const main = await readData(path, 'templates/workspace/workspace.schema.json', diagnostics);
  const stated = (main?.value as WorkspaceFile | undefined) ?? { organisation: '' };
  if (main !== undefined && !hasErrors(diagnostics)) {
    checkAgainstCatalogue(main, stated, catalogue, diagnostics);
    diagnostics.push(...checkLogTables(main, stated));
  }
  const exceptionsPath = join(root, 'exceptions.yaml');
  const second = await readData(exceptionsPath, 'templates/workspace/exceptions.schema.json', diagnostics);
  const exceptions = (second?.value as unknown as ExceptionsFile | undefined) ?? [];
  if (second !== undefined && !hasErrors(diagnostics)) checkExceptions(second, exceptions, catalogue, diagnostics);
  const remediationPath = join(root, 'remediation.yaml');
  const third = await readData(remediationPath, 'templates/workspace/remediation.schema.json', diagnostics);
  const planned = (third?.value as unknown as RemediationFile | undefined) ?? [];
  if (third !== undefined && !hasErrors(diagnostics)) {
    diagnostics.push(...remediationProblems(third, planned, catalogue));
  }
  return {
    file: main === undefined ? null : path,
    stated,
    exceptions: exceptions.map(toStated),
    remediation: toPlanned(hasErrors(diagnostics) ? [] : planned),
    diagnostics,
  };
}

/** Returns the folder that holds the workspace of a path: the path itself, or the folder of a given probity.yaml. */
export function workspaceRoot(path: string): string {
  const absolute = resolve(path);
  return absolute.endsWith('probity.yaml') ? dirname(absolute) : absolute;
}

async function readData(
  path: string,
  schemaPath: string,
  diagnostics: Diagnostic[],
): Promise<ParsedDocument | undefined> {
  if (!existsSync(path)) return undefined;
  const read = await readBounded(path, MAX_BYTES);
  if (!read.ok) {
    diagnostics.push({ code: 'unreadable', severity: 'error', message: `${path} cannot be read. ${read.message}` });
    return undefined;
  }
  const document = parsePositioned(path, read.bytes, 'yaml');
  const validate: Validator = compileSchema(readSchema(schemaPath));
  diagnostics.push(...document.diagnostics, ...validate(document));
  return document;
}

function checkAgainstCatalogue(
  document: ParsedDocument,
  stated: WorkspaceFile,
  catalogue: Catalogue,
  diagnostics: Diagnostic[],
): void {
  const report: Report = (pointer, message, next) => {
    const span = document.keys.get(pointer) ?? document.spans.get(pointer);
    diagnostics.push(diagnosticAt(document, span, { code: 'unknown-name', severity: 'error', message, next }));
  };
  const frameworks = new Map<string, Catalogue['frameworks'][number]>(
    catalogue.frameworks.map((each) => [each.id, each]),
  );
  for (const [id, facts] of Object.entries(stated.frameworks ?? {})) {
    const framework = frameworks.get(id);
    if (framework === undefined) {
      report(`/frameworks/${id}`, `There is no framework "${id}".`, guessOf(id, frameworks.keys()));
      continue;
    }
    const known = framework.roles.map((role) => role.id);
    for (const [index, role] of (facts?.roles ?? []).entries()) {
      if (known.includes(role)) continue;
      const at = `/frameworks/${id}/roles/${index}`;
      report(at, `${framework.shortTitle} has no role "${role}".`, guessOf(role, known));
    }
    const asked = framework.facts.map((fact) => fact.id);
    for (const fact of Object.keys(facts?.facts ?? {})) {
      if (asked.includes(fact)) continue;
      const at = `/frameworks/${id}/facts/${fact}`;
      report(at, `${framework.shortTitle} asks no question "${fact}".`, guessOf(fact, asked));
    }
  }
  checkParameters(stated, catalogue, report);
}

type Report = (pointer: string, message: string, next: string) => void;

function checkParameters(stated: WorkspaceFile, catalogue: Catalogue, report: Report): void {
  const defaults = new Map<string, ParameterValue>(
    catalogue.checks.flatMap((check) =>
      Object.entries(check.parameters).map(([name, { default: value }]) => [`${check.id}.${name}`, value] as const),
    ),
  );
  for (const [name, value] of Object.entries(stated.parameters ?? {})) {
    const fallback = defaults.get(name);
    const at = `/parameters/${pointerToken(name)}`;
    if (fallback === undefined) {
      const statement = name.includes('/');
      const next = statement ? 'Values of a statement are given in attestations.yaml.' : guessOf(name, defaults.keys());
      report(at, `No check has a parameter "${name}".`, next);
    } else if (typeof value !== typeof fallback) {
      const found = TYPE_NAMES[typeof value];
      report(at, `"${name}" must be ${TYPE_NAMES[typeof fallback]}; found ${found}.`, `Its default is ${fallback}.`);
    } else if (typeof value === 'number' && typeof fallback === 'number' && value < 0 && fallback >= 0) {
      report(at, `"${name}" must be 0 or more; found ${value}.`, `Its default is ${fallback}.`);
    }
  }
}

function checkExceptions(
  document: ParsedDocument,
  exceptions: ExceptionsFile,
  catalogue: Catalogue,
  diagnostics: Diagnostic[],
): void {
  const known = catalogue.controls.map((control) => control.id as string);
  const ids = new Set<string>();
  for (const [index, exception] of exceptions.entries()) {
    const at = (key: string): ReturnType<ParsedDocument['spans']['get']> => document.spans.get(`/${index}/${key}`);
    const named = [
      { key: 'control', control: exception.control },
      ...(exception['compensating-controls'] ?? []).map((control, nth) => ({
        key: `compensating-controls/${nth}`,
        control,
      })),
    ];
    for (const { key, control } of named) {
      if (known.includes(control)) continue;
      const message = `There is no control "${control}".`;
      const finding = { code: 'unknown-name', severity: 'error' as const, message, next: guessOf(control, known) };
      diagnostics.push(diagnosticAt(document, at(key), finding));
    }
    if (ids.has(exception.id)) {
      const message = `The exception "${exception.id}" stands here a second time.`;
      diagnostics.push(diagnosticAt(document, at('id'), { code: 'duplicate-id', severity: 'error', message }));
    }
    ids.add(exception.id);
  }
}

function toStated(exception: ExceptionsFile[number]): StatedException {
  return {
    id: exception.id,
    control: exception.control,
    reason: exception.reason,
    owner: exception.owner,
    approver: exception.approver,
    approvedOn: exception['approved-on'],
    expires: exception.expires,
    scope: exception.scope,
    subjects: exception.subjects ?? null,
    severity: exception.severity ?? null,
    compensating: exception.compensating ?? '',
    compensatingControls: exception['compensating-controls'] ?? [],
  };
}

/** Returns the organisation's own parameters. */
export function parametersStated(workspace: Workspace): { readonly [name: string]: ParameterValue } {
  return workspace.stated.parameters ?? {};
}
