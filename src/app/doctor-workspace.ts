import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Collected, Collector, CollectScope, Tools } from '../collect/collector.ts';
import { findStreams } from '../collect/logs/find-streams.ts';
import { COLLECTORS } from '../collect/registry.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { keyedFingerprint } from '../platform/digest.ts';
import { walk } from '../platform/files.ts';
import { openCatalogue } from './catalogue.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { lockerVerification } from './locker-jobs.ts';
import { lockerFolder } from './open-locker.ts';
import { overlayOf } from './overlay.ts';
import { selectSources } from './select-sources.ts';
import { loadWorkspace, type Workspace } from './workspace.ts';

/** What was found out about the locker, with the instant of the newest collection in it ('' where there is none). */
export interface LockerFinding {
  readonly finding: Finding;
  readonly newest: string;
}

/** Says whether the output folder can be written to, and whether every byte of the locker in it is as it was written. */
export function lockerFinding(out: string): LockerFinding {
  const name = 'Locker';
  if (!isWritable(out)) {
    const next = 'Choose another folder with --out, or have the right to write to this one.';
    return { finding: fail(name, `${out} cannot be written to`, next, EXIT.io), newest: '' };
  }
  if (!existsSync(lockerFolder(out))) {
    return { finding: ok(name, `none in ${out} yet; the folder can be written to`), newest: '' };
  }
  try {
    const { writers, damage } = lockerVerification(out);
    const newest =
      writers
        .map((writer) => writer.newest)
        .sort()
        .at(-1) ?? '';
    let records = 0;
    for (const writer of writers) records += writer.records;
    const [first] = damage;
    if (first === undefined) return { finding: ok(name, `${records} records in ${out}, all as written`), newest };
    const says = `${damage.length === 1 ? '1 place is' : `${damage.length} places are`} not as written: ${first.message}`;
    const next = 'See all of it with probity locker verify; restore the locker from a copy.';
    return { finding: fail(name, says, next, EXIT.integrity), newest };
  } catch (error) {
    if (!(error instanceof KnownFailure)) throw error;
    const next = error.diagnostics[0]?.next ?? '';
    return { finding: fail(name, error.message, next, error.exitCode), newest: '' };
  }
}

/** Tried, not asked: rights say little on a full, remote or read-only disk. A folder not there yet is made in the one above. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    rmdirSync(mkdtempSync(join(folder, '.probity-doctor-')));
    return true;
  } catch {
    return false;
  }
}

/** The workspace as far as it could be read, with what was found out about it. */
export interface WorkspaceFinding {
  readonly findings: readonly Finding[];
  readonly opened: { readonly workspace: Workspace; readonly catalogue: Catalogue } | null;
}

/** Says whether the catalogue with its overlay loads, and whether the workspace in a folder is valid. */
export async function workspaceFindings(root: string, overlay: string | undefined): Promise<WorkspaceFinding> {
  const lint = 'probity lint shows every problem with its place.';
  let catalogue: Catalogue;
  try {
    catalogue = openCatalogue(null, await overlayOf(root, overlay));
  } catch (error) {
    if (!(error instanceof KnownFailure)) throw error;
    return { findings: [fail('Catalogue', error.message.split('\n')[0] ?? '', lint, error.exitCode)], opened: null };
  }
  const { controls, checks, frameworks, version } = catalogue;
  const counts = `${frameworks.length} frameworks, ${controls.length} controls, ${checks.length} checks`;
  const loaded = ok('Catalogue', `${version}: ${counts}`);
  const workspace = await loadWorkspace(root, catalogue);
  return { findings: [loaded, workspaceFinding(root, workspace, lint)], opened: { workspace, catalogue } };
}

function workspaceFinding(root: string, { file, stated, diagnostics }: Workspace, lint: string): Finding {
  if (hasErrors(diagnostics)) {
    const [first] = diagnostics;
    const more = diagnostics.length === 1 ? '' : ` And ${diagnostics.length - 1} more.`;
    return fail('Workspace', `${first?.message ?? 'is wrong'}${more}`, lint, EXIT.usage);
  }
  if (file !== null) return ok('Workspace', `probity.yaml of ${stated.organisation} is valid`);
  return warn(
    'Workspace',
    `no probity.yaml in ${root}`,
    'Write one with probity init: without it every question stays open.',
  );
}

/** Collectors whose sources are only counted: what is in logs and repositories can take minutes to read. */
const COUNTED = { logs: 'logs', git: 'git' } as const;

/** Says how many sources each collector would find below a folder, and what of them could not be used. Nothing is stored. */
export async function sourceFindings(
  root: string,
  { workspace, catalogue }: { readonly workspace: Workspace; readonly catalogue: Catalogue },
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<readonly Finding[]> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'probity-doctor-')));
  const key = randomBytes(32);
  const tools: Tools = {
    now: now.toISOString(),
    fingerprint: (value) => keyedFingerprint(key, value),
    scratch,
    progress: () => undefined,
    signal,
    logFormats: catalogue.logFormats,
  };
  try {
    const walked = await walk(root);
    const unreadable = walked.unreadable.find((each) => each.path === '.');
    if (unreadable !== undefined) {
      const next = 'Name the folder that holds your sources: probity doctor PATH.';
      return [fail('Folder', `${root} cannot be read. ${unreadable.message}`, next, EXIT.incomplete)];
    }
    const findings: Finding[] = [];
    for (const { group, collector, links } of COLLECTORS) {
      const named = group === null ? undefined : workspace.stated.sources?.[group];
      const { scope, problems } = selectSources(root, walked, named, links);
      const counted = await countOf(collector, scope, tools);
      const messages = [
        ...problems.flatMap((each) => each.diagnostics.map(({ message }) => message)),
        ...counted.problems,
      ];
      findings.push(sourceFinding(collector.id, { ...counted, problems: messages }, problems.length > 0));
    }
    return findings;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Counted {
  readonly found: number;
  readonly unit: string;
  readonly problems: readonly string[];
}

async function countOf(collector: Collector, scope: CollectScope, tools: Tools): Promise<Counted> {
  if (collector.id === COUNTED.git) return { found: scope.repositories.length, unit: 'repositories', problems: [] };
  if (collector.id === COUNTED.logs) {
    const { streams, problems } = await findStreams(scope, tools);
    const messages = problems.flatMap((each) => each.diagnostics.map(({ message }) => message));
    return { found: streams.flatMap((stream) => stream.files).length, unit: 'files', problems: messages };
  }
  const collected: Collected[] = [];
  for await (const each of collector.collect(scope, tools)) collected.push(each);
  return {
    found: collected.filter((each) => each.type === 'item').length,
    unit: 'items',
    problems: collected.flatMap((each) =>
      each.type === 'problem' ? each.problem.diagnostics.map(({ message }) => message) : [],
    ),
  };
}

/** How a source is called here, and what an absence of it may ask for. */
const NAMES: { readonly [collector: string]: readonly [name: string, next: string] } = {
  mcp: ['MCP configurations', 'Name the folders that hold them under sources.mcp in probity.yaml.'],
  'mcp-tools': ['Saved tool lists', 'Save what each server answers to tools/list, or ask servers with --live.'],
  logs: ['Log files', 'Name the folders that hold them under sources.logs in probity.yaml.'],
  git: ['Repositories', 'Name their folders under sources.repositories in probity.yaml.'],
  documents: ['Documents', 'Name the folder of your policies under sources.documents in probity.yaml.'],
  registers: ['Registers', 'Begin them with probity init --registers.'],
  forge: ['Exports of a forge', 'Export reviews, branch rules and members: docs/guides/repositories.md says how.'],
  attestations: ['Statements of people', 'Record them with probity attest.'],
};

/** A named place that is not there ends a run as incomplete; anything else that cannot be used is shown in the pack. */
function sourceFinding(id: string, { found, unit, problems }: Counted, lost: boolean): Finding {
  const [what, absent] = NAMES[id] ?? [id, ''];
  const says = `${found} ${found === 1 ? (ONE[unit] ?? unit) : unit} found`;
  const [first] = problems;
  if (first === undefined) return found > 0 ? ok(what, says) : warn(what, says, absent);
  const told = `${says}; ${problems.length} could not be used. ${first}`;
  const next = 'probity collect says every one of them, with what to do.';
  return lost ? fail(what, told, next, EXIT.incomplete) : warn(what, told, next);
}

const ONE: { readonly [unit: string]: string } = { repositories: 'repository', files: 'file', items: 'item' };
