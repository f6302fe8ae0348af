import type { Diagnostic } from '../model/diagnostic.ts';
import { atPointer, textOf } from '../model/json.ts';
import type { ParsedDocument } from '../platform/document.ts';
import { checkConditions } from './check-conditions.ts';
import { checkDemands, checkRefutations, type KnownParameters, knownParameters } from './check-demands.ts';
import { checkLogFormat } from './check-log-format.ts';
import { checkMapping, type MappedSoFar } from './check-mapping.ts';
import { checkMeasure } from './check-measures.ts';
import { checkStatements } from './check-statements.ts';
import type { DataFile } from './data-files.ts';
import { type Content, list, type Report, reporter, text, unknown } from './reference-report.ts';

/** Other data files are named by their folder. */
const NAMED_BY_FILE: ReadonlySet<DataFile['type']> = new Set(['control', 'check', 'log-format']);

/** Resolves every reference between data files; returns each dangling, doubled or misplaced one with its place. */
export function checkReferences(content: Content, files: readonly DataFile[]): readonly Diagnostic[] {
  const known: Known = {
    controls: idsOf('control', files),
    checks: idsOf('check', files),
    kinds: idsOf('kind', files),
    frameworks: idsOf('framework', files),
    threats: new Set(content.threats.map((threat) => threat.id)),
    parameters: knownParameters(content),
    requirements: new Map(
      content.frameworks.map((framework) => [framework.id, new Set(framework.requirements.map((each) => each.id))]),
    ),
  };
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, string>();
  const mapped = new Map<string, MappedSoFar>();
  for (const file of files) {
    if (!file.valid) continue;
    const report = reporter(file.document, diagnostics);
    checkOwnId(file, owners, report);
    if (file.type === 'control') {
      checkControl(file.document, known, report);
      checkStatements(file.document, report);
    }
    if (file.type === 'check') checkCheck(file, known, report);
    if (file.type === 'log-format') checkLogFormat(file.document, report);
    if (file.type === 'framework') {
      checkFramework(file.document, report);
      checkConditions(file.document, content, report);
    }
    if (file.type === 'mapping') {
      checkMapping(file.document, known, mapped, report);
      checkDemands(file.document, known.parameters, report);
      checkRefutations(file.document, content, report);
    }
  }
  return diagnostics;
}

/** Ids by path as well, so that one broken file is not reported again by everything that refers to it. */
function idsOf(type: DataFile['type'], files: readonly DataFile[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { path } of files.filter((file) => file.type === type)) {
    const parts = path.split('/');
    ids.add(NAMED_BY_FILE.has(type) ? (parts.at(-1) ?? '').replace('.yaml', '') : (parts[1] ?? ''));
  }
  return ids;
}

interface Known {
  readonly controls: ReadonlySet<string>;
  readonly checks: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly frameworks: ReadonlySet<string>;
  readonly threats: ReadonlySet<string>;
  readonly requirements: ReadonlyMap<string, ReadonlySet<string>>;
  readonly parameters: KnownParameters;
}

/** The path says what the file is; the id inside must agree, and no two files may claim one id. */
function checkOwnId({ type, path, document }: DataFile, owners: Map<string, string>, report: Report): void {
  if (type === 'threats') return;
  const parts = path.split('/');
  const pointer = type === 'mapping' ? '/framework' : '/id';
  const id = text(document, pointer);
  const fromPath = NAMED_BY_FILE.has(type) ? (parts.at(-1) ?? '').replace('.yaml', '') : parts[1];
  if (id !== fromPath) report(pointer, 'id-differs-from-path', `The id is "${id}", but the path says "${fromPath}".`);
  const before = owners.get(`${type}:${id}`);
  // A mapping of an overlay adds edges to ours; everything else is defined once.
  if (type !== 'mapping' && before !== undefined)
    report(pointer, 'duplicate-id', `"${id}" is already defined in ${before}.`);
  owners.set(`${type}:${id}`, document.file);
  if (type === 'control' && text(document, '/family') !== parts[1]) {
    report(
      '/family',
      'id-differs-from-path',
      `The family is "${text(document, '/family')}", but the folder is "${parts[1]}".`,
    );
  }
}

function checkThreats(document: ParsedDocument, known: Known, report: Report): void {
  for (const [index, threat] of list(document, '/threats').entries()) {
    const id = textOf(threat);
    if (!known.threats.has(id)) unknown(report, `/threats/${index}`, 'threat', id, known.threats);
  }
}

function checkControl(document: ParsedDocument, known: Known, report: Report): void {
  checkThreats(document, known, report);
  const attestations = new Set<string>();
  const parts = [...document.spans.keys()].filter((pointer) =>
    /^\/assessment\/.*\/(?:check|attestation)$/.test(pointer),
  );
  if (parts.every((pointer) => atPointer(document.value ?? null, pointer.replace(/check$/, 'if-present')) === true)) {
    report(
      '/assessment',
      'nothing-required',
      'Every part is asked only if present, so nothing has to be there for this control to be met.',
      'Add a check or a statement that has to be there.',
    );
  }
  for (const pointer of document.spans.keys()) {
    if (pointer.startsWith('/assessment/') && pointer.endsWith('/check')) {
      const id = text(document, pointer);
      if (!known.checks.has(id)) unknown(report, pointer, 'check', id, known.checks);
    }
    if (!pointer.startsWith('/assessment/') || !pointer.endsWith('/attestation/id')) continue;
    const id = text(document, pointer);
    if (attestations.has(id)) report(pointer, 'duplicate-id', `This control already has an attestation "${id}".`);
    attestations.add(id);
  }
}

function checkCheck({ path, document }: DataFile, known: Known, report: Report): void {
  checkThreats(document, known, report);
  checkMeasure(document, report);
  const reads = text(document, '/reads');
  if (!known.kinds.has(reads)) unknown(report, '/reads', 'evidence kind', reads, known.kinds);
  const folder = path.split('/')[1];
  if (reads !== folder)
    report('/reads', 'id-differs-from-path', `It reads "${reads}", but lies in the folder of "${folder}".`);
  const outcomes = new Set(list(document, '/examples').map((example) => (example as { outcome?: string }).outcome));
  for (const outcome of ['holds', 'fails']) {
    if (!outcomes.has(outcome))
      report(
        '/examples',
        'example-missing',
        `No example has the outcome "${outcome}".`,
        'Add one: a check that cannot fail, or cannot hold, says nothing.',
      );
  }
}

function checkFramework(document: ParsedDocument, report: Report): void {
  const roles = list(document, '/roles') as readonly { id: string; implies?: readonly string[] }[];
  const known = new Set(roles.map((role) => role.id));
  for (const [index, role] of roles.entries()) {
    for (const [position, implied] of (role.implies ?? []).entries()) {
      if (!known.has(implied)) unknown(report, `/roles/${index}/implies/${position}`, 'role', implied, known);
    }
  }
  const ids = new Set<string>();
  const requirements = list(document, '/requirements') as readonly {
    id: string;
    parent?: string;
    kind: string;
    summary?: string;
    roles?: readonly string[];
  }[];
  const all = new Set(requirements.map((each) => each.id));
  for (const [index, requirement] of requirements.entries()) {
    const at = `/requirements/${index}`;
    if (ids.has(requirement.id))
      report(`${at}/id`, 'duplicate-id', `The requirement "${requirement.id}" stands here a second time.`);
    ids.add(requirement.id);
    if (requirement.parent !== undefined && !all.has(requirement.parent)) {
      unknown(report, `${at}/parent`, 'requirement', requirement.parent, all);
    }
    for (const [position, role] of (requirement.roles ?? []).entries()) {
      if (!known.has(role)) unknown(report, `${at}/roles/${position}`, 'role', role, known);
    }
    if (requirement.kind !== 'information' && (requirement.summary ?? '') === '') {
      report(at, 'summary-missing', `The requirement "${requirement.id}" can be assessed, so it needs a summary.`);
    }
  }
}
