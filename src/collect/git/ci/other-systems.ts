import { isJsonObject, type Json, type JsonObject, pointerToken, textOf } from '../../../model/json.ts';
import type { ParsedDocument } from '../../../platform/document.ts';
import { listOf, objectOf, placeOf, textsOf } from '../file-reading.ts';
import {
  agentIn,
  holdsLiteralSecret,
  isComputed,
  isImagePinned,
  isSwallowed,
  pipesDownload,
  runsElsewhere,
  toolsIn,
  unsafeIn,
} from './commands.ts';
import type { WorkflowHead } from './github.ts';
import type { PipelineDraft } from './pipeline-draft.ts';
import { STATIC_KEYS } from './tools.ts';

/** Words at the top of a GitLab file that are no job. */
const GITLAB_WORDS = new Set([
  'stages',
  'variables',
  'include',
  'default',
  'workflow',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec',
]);
const RUN_KEY =
  /^(?:run|script|before_script|after_script|bash|pwsh|powershell|command|commands|args|template|task|uses|project|component|file)$/;

/** Reads a GitLab file: jobs, scripts, images, includes, environments, identity tokens. */
export function readGitlab(document: ParsedDocument, value: JsonObject, draft: PipelineDraft): WorkflowHead {
  readIncludes(document, value, draft);
  addImage(document, draft, '', value['image'], '/image');
  const jobs = Object.entries(value).filter(([name, job]) => !GITLAB_WORDS.has(name) && isJsonObject(job));
  const requests: boolean[] = [JSON.stringify(value['workflow'] ?? '').includes('merge_request')];
  for (const [name, item] of jobs) {
    const job = objectOf(item);
    const pointer = `/${pointerToken(name)}`;
    addImage(document, draft, name, job['image'], `${pointer}/image`);
    const script = ['before_script', 'script', 'after_script'].flatMap((key) => listOf(job[key]).flat(3).map(textOf));
    readText(document, draft, {
      job: name,
      text: script.join('\n'),
      pointer,
      swallowed: job['allow_failure'] === true,
    });
    if (job['id_tokens'] !== undefined) draft.federated = true;
    for (const key of Object.keys(objectOf(job['variables'])))
      if (STATIC_KEYS.has(key.toLowerCase()))
        draft.staticKeys.add({ job: name, name: key }, placeOf(document, pointer));
    const environment = isJsonObject(job['environment'])
      ? textOf(job['environment']['name'])
      : textOf(job['environment']);
    if (environment !== '' || /\b(?:kubectl apply|helm upgrade|terraform apply|tofu apply)\b/.test(script.join('\n')))
      draft.deployments.add({ job: name, environment }, placeOf(document, pointer));
    requests.push(/merge_request/.test(JSON.stringify([job['rules'] ?? '', job['only'] ?? ''])));
  }
  return {
    jobs: jobs.length,
    triggers: [],
    strangerTriggers: [],
    onChangeRequest: requests.includes(true),
    tokenRights: 'not-applicable',
  };
}

function readIncludes(document: ParsedDocument, value: JsonObject, draft: PipelineDraft): void {
  const includes = listOf(value['include']);
  includes.forEach((item, index) => {
    const pointer = Array.isArray(value['include']) ? `/include/${index}` : '/include';
    const place = placeOf(document, pointer);
    const text = textOf(item);
    const include = objectOf(item);
    const remote = textOf(include['remote']) || (/^https?:/.test(text) ? text : '');
    const files = [...textsOf(include['template']), ...textsOf(include['component']), remote].join('\n').toLowerCase();
    for (const hit of toolsIn(files)) draft.tools.add({ tool: hit.tool, use: hit.use, blocking: false }, place);
    if (remote !== '') draft.includes.add({ source: remote, pinned: include['integrity'] !== undefined }, place);
    const project = textOf(include['project']);
    if (project !== '')
      draft.includes.add({ source: project, pinned: /^[0-9a-f]{40}$/i.test(textOf(include['ref'])) }, place);
    const component = textOf(include['component']);
    if (component !== '' && !component.startsWith('$CI_SERVER_FQDN/$CI_PROJECT_PATH'))
      draft.includes.add({ source: component, pinned: /@[0-9a-f]{40}$/i.test(component) }, place);
  });
}

function addImage(
  document: ParsedDocument,
  draft: PipelineDraft,
  job: string,
  value: Json | undefined,
  pointer: string,
): void {
  const image = isJsonObject(value) ? textOf(value['name']) : textOf(value);
  if (image === '' || isComputed(image)) return;
  draft.images.add({ job, image, pinned: isImagePinned(image) }, placeOf(document, pointer));
}

/** Reads a pipeline of another system: only the texts that run and the images they run in. Returns the number of texts. */
export function readCommands(document: ParsedDocument, value: Json, draft: PipelineDraft): number {
  let texts = 0;
  const visit = (node: Json, key: string, pointer: string): void => {
    if (typeof node === 'string') {
      if (RUN_KEY.test(key)) {
        texts += 1;
        readText(document, draft, { job: '', text: node, pointer, swallowed: false });
      } else if (key === 'image') addImage(document, draft, '', node, pointer);
    } else if (Array.isArray(node)) node.forEach((item: Json, index) => visit(item, key, `${pointer}/${index}`));
    else if (isJsonObject(node))
      for (const [name, item] of Object.entries(node)) visit(item, name, `${pointer}/${pointerToken(name)}`);
  };
  visit(value, '', '');
  return texts;
}

/** Reads one script into the draft. */
export function readText(
  document: ParsedDocument | undefined,
  draft: PipelineDraft,
  { job, text, pointer, swallowed }: { job: string; text: string; pointer: string; swallowed: boolean },
): void {
  const place = document === undefined ? undefined : placeOf(document, pointer);
  for (const hit of toolsIn(text))
    draft.tools.add({ tool: hit.tool, use: hit.use, blocking: !swallowed && !isSwallowed(hit.line) }, place);
  if (runsElsewhere(text)) draft.runsElsewhere = true;
  if (pipesDownload(text)) draft.pipedDownloads.add({ job }, place);
  if (holdsLiteralSecret(text)) draft.literalCredentials.add({ job, where: 'script' }, place);
  for (const what of unsafeIn(text, false)) draft.unsafeSteps.add({ job, what }, place);
  const tool = agentIn(text);
  if (tool === '') return;
  draft.agents.add(
    { job, tool, rights: 'undeclared', strangerText: false, gated: false, openToAll: false, gateElsewhere: false },
    place,
  );
}
