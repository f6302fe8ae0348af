import { isJsonObject } from '../../../model/json.ts';
import { sha256Hex } from '../../../platform/digest.ts';
import { parsePositioned } from '../../../platform/document.ts';
import type { Reading } from '../file-reading.ts';
import { ciSystemOf, isCompositeAction } from '../path-facts.ts';
import type { PipelineFacts } from './facts.ts';
import { readGithub, type WorkflowHead } from './github.ts';
import { readCommands, readGitlab, readText } from './other-systems.ts';
import { PipelineDraft } from './pipeline-draft.ts';

const BLIND_SPOTS: readonly string[] = [
  'Whether runs of this pipeline passed, and what the platform allows beyond the file, is not in a clone.',
  'Called workflows, templates and scripts in other places are not followed.',
];
const COMMANDS_ONLY =
  'For this system only the commands, images and tools are read, not its triggers, rights and secrets.';

/** Tells whether a path is a pipeline definition. */
export function isPipeline(path: string): boolean {
  return ciSystemOf(path) !== '' || isCompositeAction(path);
}

/** Returns what one pipeline file shows. */
export function readPipelineFile(path: string, body: Buffer): Reading {
  const system = ciSystemOf(path) || 'github-actions';
  const draft = new PipelineDraft();
  const { parses, depth, head } = readInto(path, body, system, draft);
  const facts: PipelineFacts = { path, system, depth, parses, ...head, ...draft.facts() };
  return {
    kind: 'ci-pipeline',
    noun: 'pipeline',
    path,
    sha256: sha256Hex(body),
    bytes: body.length,
    facts,
    locators: draft.locators(),
    blindSpots: depth === 'jobs' ? BLIND_SPOTS : [...BLIND_SPOTS, COMMANDS_ONLY],
  };
}

const NO_HEAD: WorkflowHead = {
  jobs: 0,
  triggers: [],
  strangerTriggers: [],
  onChangeRequest: false,
  tokenRights: 'not-applicable',
};

function readInto(
  path: string,
  body: Buffer,
  system: string,
  draft: PipelineDraft,
): { readonly parses: boolean; readonly depth: PipelineFacts['depth']; readonly head: WorkflowHead } {
  if (system === 'jenkins') {
    const text = body.toString('utf8');
    readText(undefined, draft, { job: '', text, pointer: '', swallowed: false });
    return { parses: text.trim() !== '', depth: 'commands', head: NO_HEAD };
  }
  const full = system === 'github-actions' || system === 'forgejo-actions' || system === 'gitlab-ci';
  const document = parsePositioned(path, body, full ? 'yaml' : 'yaml-stream');
  const { value } = document;
  const depth = full ? 'jobs' : 'commands';
  const problems = document.diagnostics.filter((problem) => !(system === 'gitlab-ci' && isGitlabTag(problem.message)));
  if (problems.length > 0 || value === undefined || value === null || (full && !isJsonObject(value)))
    return { parses: false, depth, head: NO_HEAD };
  if (!isJsonObject(value)) {
    readCommands(document, value, draft);
    return { parses: true, depth, head: NO_HEAD };
  }
  const head = system === 'gitlab-ci' ? readGitlab(document, value, draft) : readGithub(document, value, draft);
  return { parses: true, depth, head };
}

/** GitLab's own tag stands for text elsewhere in the file; no YAML reader knows it, and it breaks nothing. */
function isGitlabTag(message: string): boolean {
  return message.includes('Unresolved tag: !reference');
}
