import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Locator } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../model/json.ts';
import { locatorOf, type ParsedDocument, parsePositioned } from '../../platform/document.ts';
import { findSecrets } from '../secrets.ts';
import type { WorkflowFact } from './facts.ts';
import { SCANNERS } from './known-files.ts';

/** What one pipeline definition shows. */
export interface PipelineReading {
  readonly parses: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts that name what the pipeline runs: actions, commands, images, templates. */
  readonly runs: readonly string[];
  readonly workflow: WorkflowFact | undefined;
  readonly unpinned: readonly { readonly uses: string; readonly locator: Locator | undefined }[];
  readonly permissionsLocator: Locator | undefined;
}

const RUN_KEYS = new Set(
  'uses run script before_script after_script image include template component local remote project file command commands bash pwsh powershell task'.split(
    ' ',
  ),
);

/** Reads a pipeline file that is YAML; `asWorkflow` also reads actions and permissions the way GitHub does. */
export function readPipeline(
  path: string,
  bytes: Buffer,
  asWorkflow: 'workflow' | 'composite' | 'no',
): PipelineReading {
  const document = parsePositioned(path, bytes, 'yaml');
  const parses = document.diagnostics.length === 0 && isJsonObject(document.value);
  const value: JsonObject = isJsonObject(document.value) ? document.value : {};
  const runs: string[] = [];
  collectRuns(value, '', runs);
  const base = { parses, diagnostics: document.diagnostics, runs };
  if (asWorkflow === 'no') return { ...base, workflow: undefined, unpinned: [], permissionsLocator: undefined };
  const uses = usesIn(value);
  const unpinned = uses.filter((use) => !isPinned(use.uses));
  const { permissions, jobsThatWrite } =
    asWorkflow === 'workflow' ? permissionsOf(value) : ({ permissions: 'not-applicable', jobsThatWrite: 0 } as const);
  const span = document.spans.get('/permissions');
  return {
    ...base,
    workflow: { path, parses, actions: uses.length, pinned: uses.length - unpinned.length, permissions, jobsThatWrite },
    unpinned: unpinned.map((use) => ({ uses: use.uses, locator: locate(document, use.pointer, use.uses) })),
    permissionsLocator: span === undefined ? undefined : locatorOf(document, span),
  };
}

function locate(document: ParsedDocument, pointer: string, text: string): Locator | undefined {
  const span = document.spans.get(pointer);
  return span === undefined ? undefined : locatorOf(document, span, findSecrets(text).length > 0);
}

interface Use {
  readonly uses: string;
  readonly pointer: string;
}

/** Every `uses` of a workflow or composite action but those of the repository itself, which its own commit pins. */
function usesIn(value: JsonObject): readonly Use[] {
  const found: Use[] = [];
  const add = (holder: Json | undefined, pointer: string): void => {
    const uses = isJsonObject(holder) ? holder['uses'] : undefined;
    if (typeof uses === 'string' && uses.trim() !== '' && !uses.startsWith('./'))
      found.push({ uses: uses.trim(), pointer: `${pointer}/uses` });
  };
  const addSteps = (holder: Json | undefined, pointer: string): void => {
    const steps = isJsonObject(holder) ? holder['steps'] : undefined;
    if (Array.isArray(steps)) steps.forEach((step: Json, index) => add(step, `${pointer}/steps/${index}`));
  };
  const jobs = value['jobs'];
  for (const [name, job] of isJsonObject(jobs) ? Object.entries(jobs) : []) {
    add(job, `/jobs/${pointerToken(name)}`);
    addSteps(job, `/jobs/${pointerToken(name)}`);
  }
  addSteps(value['runs'], '/runs');
  return found;
}

/** Tells whether a reference names one content for ever: a commit of an action, a digest of an image. */
export function isPinned(uses: string): boolean {
  if (uses.startsWith('docker://')) return /@sha256:[0-9a-f]{64}$/.test(uses);
  return /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(uses);
}

function permissionsOf(value: JsonObject): Pick<WorkflowFact, 'permissions' | 'jobsThatWrite'> {
  const jobs = isJsonObject(value['jobs']) ? Object.values(value['jobs']) : [];
  const ofJobs = jobs.map((job) => permissionLevel(isJsonObject(job) ? job['permissions'] : undefined));
  const jobsThatWrite = ofJobs.filter((level) => level === 'write').length;
  const top = permissionLevel(value['permissions']);
  if (top !== 'absent') return { permissions: top, jobsThatWrite };
  const allDeclare = ofJobs.length > 0 && ofJobs.every((level) => level !== 'absent');
  return { permissions: allDeclare ? 'read' : 'absent', jobsThatWrite };
}

function permissionLevel(value: Json | undefined): 'read' | 'write' | 'absent' {
  if (value === 'read-all') return 'read';
  if (value === 'write-all') return 'write';
  if (!isJsonObject(value)) return 'absent';
  return Object.values(value).includes('write') ? 'write' : 'read';
}

function collectRuns(value: Json, key: string, runs: string[]): void {
  if (typeof value === 'string') {
    if (RUN_KEYS.has(key)) runs.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collectRuns(item, key, runs);
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) collectRuns(item, name, runs);
  }
}

/** Returns the first known scanner of a kind that the texts run, in the order of the list; '' where there is none. */
export function scannerIn(runs: readonly string[], kind: 'code' | 'dependencies'): string {
  const commands = runs
    .flatMap((run) => run.toLowerCase().split('\n'))
    .filter((line) => !/^\s{0,200}(?:#|\/\/|echo\b)/.test(line));
  for (const scanner of SCANNERS) {
    if (scanner.kind !== kind) continue;
    if (commands.some((line) => scanner.marks.some((mark) => line.includes(mark)))) return scanner.tool;
  }
  return '';
}
