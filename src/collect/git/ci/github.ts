import { isJsonObject, type JsonObject, textOf } from '../../../model/json.ts';
import type { ParsedDocument } from '../../../platform/document.ts';
import { findSecrets, isPlaceholder, isReference } from '../../secrets.ts';
import { listOf, objectOf, placeOf } from '../file-reading.ts';
import { agentIn, isComputed, isImagePinned, isSwallowed, pipesDownload, toolsIn, unsafeIn } from './commands.ts';
import { isForeignHead, secretNames, strangerExpressions } from './expressions.ts';
import {
  effectiveRights,
  type Job,
  jobsOf,
  rightsOf,
  runnerOf,
  type Step,
  triggersOf,
  writeScopes,
} from './github-jobs.ts';
import type { PipelineDraft } from './pipeline-draft.ts';
import { STATIC_KEYS } from './tools.ts';

/** Triggers that run with the rights of the repository on an event a stranger can cause. */
const STRANGER_TRIGGERS: ReadonlySet<string> = new Set([
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'pull_request_review',
  'pull_request_review_comment',
  'fork',
  'watch',
  'gollum',
]);
const REQUEST_TRIGGERS = new Set(['pull_request', 'pull_request_target', 'merge_group', 'pull_request_review']);
const HEAD_TRIGGERS = new Set(['pull_request_target', 'workflow_run', 'issue_comment']);
const DEPLOY =
  /\b(?:kubectl apply|helm upgrade|terraform apply|tofu apply|pulumi up|cdk deploy|serverless deploy|aws ecs update-service|gcloud run deploy|az webapp deploy|flyctl deploy|vercel --prod)\b|(?:aws-actions\/amazon-ecs-deploy|google-github-actions\/deploy-cloudrun|azure\/webapps-deploy|actions\/deploy-pages|azure\/k8s-deploy)/i;
const CLOUD_LOGIN =
  /^(?:aws-actions\/configure-aws-credentials|google-github-actions\/auth|azure\/login|pypa\/gh-action-pypi-publish)@/i;

/** What a workflow says about itself, before its lists. */
export interface WorkflowHead {
  readonly jobs: number;
  readonly triggers: readonly string[];
  readonly strangerTriggers: readonly string[];
  readonly onChangeRequest: boolean;
  readonly tokenRights: 'read' | 'write' | 'absent' | 'not-applicable';
}

/** Reads a GitHub or Forgejo workflow, or a composite action, into the draft. */
export function readGithub(document: ParsedDocument, value: JsonObject, draft: PipelineDraft): WorkflowHead {
  const triggers = triggersOf(value);
  const jobs = jobsOf(value);
  const top = value['permissions'];
  for (const scope of writeScopes(top)) addWrite(document, draft, '', '/permissions', scope);
  for (const job of jobs) readJob({ document, draft, triggers, top }, job);
  const composite = value['jobs'] === undefined;
  return {
    jobs: jobs.length,
    triggers,
    strangerTriggers: triggers.filter((trigger) => STRANGER_TRIGGERS.has(trigger)),
    onChangeRequest: triggers.some((trigger) => REQUEST_TRIGGERS.has(trigger)),
    tokenRights: composite ? 'not-applicable' : tokenRights(top, jobs),
  };
}

interface Reading {
  readonly document: ParsedDocument;
  readonly draft: PipelineDraft;
  readonly triggers: readonly string[];
  readonly top: JsonObject[string] | undefined;
}

function tokenRights(top: Reading['top'], jobs: readonly Job[]): WorkflowHead['tokenRights'] {
  const level = rightsOf(top);
  if (level !== 'absent') return level;
  return jobs.length > 0 && jobs.every((job) => rightsOf(job.value['permissions']) !== 'absent') ? 'read' : 'absent';
}

function addWrite(document: ParsedDocument, draft: PipelineDraft, job: string, pointer: string, scope: string): void {
  const place = placeOf(document, `${pointer}/${scope}`) ?? placeOf(document, pointer);
  const span = document.spans.get(`${pointer}/${scope}`);
  // A reason stands as a comment on the line itself or on the one above.
  const line = span === undefined ? 0 : document.positions.at(span.start).line;
  const explained = [line, line - 1].some(
    (number, index) =>
      number > 0 && (index === 0 ? /\s#\s?\S/ : /^\s{0,200}#\s?\S/).test(document.positions.line(number)),
  );
  draft.writeRights.add({ job, scope, explained }, place);
}

function readJob(reading: Reading, job: Job): void {
  const { document, draft, top } = reading;
  const permissions = job.value['permissions'];
  for (const scope of writeScopes(permissions))
    addWrite(document, draft, job.name, `${job.pointer}/permissions`, scope);
  if (writeScopes(permissions ?? top).some((scope) => scope === 'id-token' || scope === 'everything'))
    draft.federated = true;
  readSecretsOfJob(reading, job);
  readImages(reading, job);
  const labels = runnerOf(job);
  if (labels.some((label) => label === 'self-hosted' || label.startsWith('group ')))
    draft.selfHosted.add({ job: job.name, labels: labels.join(', ') }, placeOf(document, `${job.pointer}/runs-on`));
  const uploads = job.steps.some((step) => /^actions\/upload-(?:pages-)?artifact@/i.test(step.uses));
  for (const step of job.steps) readStep(reading, job, step, uploads);
  const deploying = job.steps.find((step) => DEPLOY.test(step.uses) || DEPLOY.test(activeText(step.run)));
  if (deploying !== undefined)
    draft.deployments.add({ job: job.name, environment: job.environment }, placeOf(document, deploying.pointer));
}

function activeText(run: string): string {
  return run
    .split('\n')
    .filter((line) => !/^\s{0,200}(?:#|echo\b)/.test(line))
    .join('\n');
}

function readSecretsOfJob({ document, draft }: Reading, job: Job): void {
  const place = placeOf(document, job.pointer);
  if (job.value['secrets'] === 'inherit')
    draft.inheritedSecrets.add({ job: job.name, how: 'inherit' }, placeOf(document, `${job.pointer}/secrets`));
  const span = document.spans.get(job.pointer);
  const text = span === undefined ? '' : document.text.slice(span.start, span.end);
  for (const name of secretNames(text)) {
    if (name === '*') draft.inheritedSecrets.add({ job: job.name, how: 'all at once' }, place);
    else if (name !== 'GITHUB_TOKEN') {
      draft.secrets.add({ job: job.name, name, environment: job.environment }, place);
      if (STATIC_KEYS.has(name.toLowerCase())) draft.staticKeys.add({ job: job.name, name }, place);
    }
  }
}

function readImages({ document, draft }: Reading, job: Job): void {
  const add = (value: JsonObject[string] | undefined, pointer: string): void => {
    const image = isJsonObject(value) ? textOf(value['image']) : textOf(value);
    const at = isJsonObject(value) ? `${pointer}/image` : pointer;
    if (image !== '' && !isComputed(image))
      draft.images.add({ job: job.name, image, pinned: isImagePinned(image) }, placeOf(document, at));
    const credentials = isJsonObject(value) ? objectOf(value['credentials']) : {};
    const password = textOf(credentials['password']);
    if (password !== '' && !isReference(password) && !isPlaceholder(password))
      draft.literalCredentials.add({ job: job.name, where: 'registry password' }, placeOf(document, pointer));
  };
  add(job.value['container'], `${job.pointer}/container`);
  for (const [name, service] of Object.entries(objectOf(job.value['services'])))
    add(service, `${job.pointer}/services/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

function readStep(reading: Reading, job: Job, step: Step, uploads: boolean): void {
  const { document, draft, triggers } = reading;
  const place = placeOf(document, step.pointer);
  const name = job.name;
  const swallowed = step.value['continue-on-error'] === true || job.value['continue-on-error'] === true;
  for (const hit of toolsIn(`${step.uses}\n${toolText(step)}`))
    draft.tools.add({ tool: hit.tool, use: hit.use, blocking: !swallowed && !isSwallowed(hit.line) }, place);
  if (/^actions\/checkout@/i.test(step.uses) && uploads && textOf(step.with['persist-credentials']) !== 'false')
    draft.keptCredentials.add({ job: name }, place);
  const trigger = triggers.find((each) => HEAD_TRIGGERS.has(each));
  const fetched = /^actions\/checkout@/i.test(step.uses) ? textOf(step.with['ref']) : step.run;
  if (trigger !== undefined && isForeignHead(fetched)) draft.headCheckouts.add({ job: name, trigger }, place);
  readInjections(reading, job, step);
  if (pipesDownload(step.run)) draft.pipedDownloads.add({ job: name }, placeOf(document, `${step.pointer}/run`));
  readCredentials(reading, job, step);
  for (const what of unsafeIn(step.run)) draft.unsafeSteps.add({ job: name, what }, place);
  if (textOf(objectOf(step.value['env'])['ACTIONS_ALLOW_UNSECURE_COMMANDS']) === 'true')
    draft.unsafeSteps.add({ job: name, what: 'unsecure commands allowed' }, place);
  if (/^\$?\{?\{?\s{0,5}(?:true|always\(\)\s{0,5}\|\|\s{0,5}true)/i.test(textOf(step.value['if'])))
    draft.unsafeSteps.add({ job: name, what: 'condition that is always true' }, place);
  readAgent(reading, job, step);
}

/** The settings of an action that say what it scans for, and what a script runs. */
function toolText(step: Step): string {
  const settings = ['scan-type', 'sbom', 'command', 'args'].map((key) => `${key}: ${textOf(step.with[key])}`);
  return `${settings.join('\n')}\n${step.run}`;
}

function readInjections({ document, draft }: Reading, job: Job, step: Step): void {
  const sinks: readonly (readonly [string, string, string])[] = [
    ['run', step.run, `${step.pointer}/run`],
    ...(/^actions\/github-script@/i.test(step.uses)
      ? ([['script', textOf(step.with['script']), `${step.pointer}/with/script`]] as const)
      : []),
  ];
  for (const [sink, text, pointer] of sinks) {
    for (const expression of strangerExpressions(text))
      draft.injections.add({ job: job.name, expression, sink }, placeOf(document, pointer));
  }
}

function readCredentials({ document, draft }: Reading, job: Job, step: Step): void {
  const place = placeOf(document, step.pointer);
  for (const [key, value] of [...Object.entries(step.with), ...Object.entries(objectOf(step.value['env']))]) {
    const text = textOf(value);
    const named = /^(?:password|.{0,40}(?:_password|_token|_secret|api_key))$/i.test(key);
    const literal = text !== '' && !isReference(text) && !isPlaceholder(text) && !text.includes('${{');
    if (findSecrets(text).length > 0 || (named && literal && text.length >= 8))
      draft.literalCredentials.add({ job: job.name, where: 'setting of a step' }, place);
  }
  if (
    findSecrets(step.run).length > 0 ||
    /\bdocker login\b[^\n]{0,200}\s(?:-p|--password)[ =](?!\$)["']?[^\s$"']/.test(step.run)
  )
    draft.literalCredentials.add({ job: job.name, where: 'script' }, place);
  if (
    CLOUD_LOGIN.test(step.uses) &&
    Object.keys(step.with).some((key) => /access-key|credentials_json|^creds$|client-secret|^password$/.test(key))
  )
    draft.staticKeys.add({ job: job.name, name: step.uses.split('@')[0] ?? '' }, place);
}

function readAgent({ document, draft, triggers, top }: Reading, job: Job, step: Step): void {
  const tool = agentIn(`${step.uses}\n${step.run}`);
  if (tool === '') return;
  const inPrompt = [step.run, ...Object.values(step.with).map(textOf)].some(
    (text) => strangerExpressions(text).length > 0,
  );
  const condition = `${textOf(job.value['if'])} ${textOf(step.value['if'])}`;
  const open = ['allowed_non_write_users', 'allow-users', 'allowed_users'].some((key) =>
    listOf(step.with[key]).some((value) => textOf(value).includes('*')),
  );
  draft.agents.add(
    {
      job: job.name,
      tool,
      rights: effectiveRights(job, top),
      strangerText: inPrompt || triggers.some((trigger) => STRANGER_TRIGGERS.has(trigger)),
      gated: /author_association|github\.actor\b|github\.triggering_actor|head\.repo\.full_name/.test(condition),
      openToAll: open,
    },
    placeOf(document, step.pointer),
  );
}
