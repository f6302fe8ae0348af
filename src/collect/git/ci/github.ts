import { isJsonObject, type JsonObject, textOf } from '../../../model/json.ts';
import type { ParsedDocument } from '../../../platform/document.ts';
import { isPlaceholder, isReference } from '../../stand-in.ts';
import { listOf, objectOf, placeOf } from '../file-reading.ts';
import { leavesToken, uploadsGitFolder } from './artifacts.ts';
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
  usesThrowawayCluster,
} from './commands.ts';
import { fetchesForeignHead, isForeignHead, secretNames, strangerExpressions } from './expressions.ts';
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
/** Conditions that ask who caused the run. */
const GATE = /author_association|github\.actor\b|github\.triggering_actor|head\.repo\.full_name|sender\.login/;
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
  readCall(draft, textOf(job.value['uses']));
  const labels = runnerOf(job);
  if (labels.some((label) => label === 'self-hosted' || label.startsWith('group ')))
    draft.selfHosted.add({ job: job.name, labels: labels.join(', ') }, placeOf(document, `${job.pointer}/runs-on`));
  const uploads = uploadsGitFolder(job);
  for (const step of job.steps) readStep(reading, job, step, uploads);
  const deploying = job.steps.find((step) => DEPLOY.test(step.uses) || DEPLOY.test(activeText(step.run)));
  const throwaway = job.steps.some((step) => usesThrowawayCluster(`${step.uses}\n${step.run}`));
  // A composite action has no job of its own that could name an environment; the job that uses it has.
  if (deploying !== undefined && !throwaway && job.name !== '')
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
  const text = span === undefined ? '' : activeText(document.text.slice(span.start, span.end));
  for (const name of secretNames(text)) {
    if (name === '*') draft.inheritedSecrets.add({ job: job.name, how: 'all at once' }, place);
    else if (name !== 'GITHUB_TOKEN') {
      draft.secrets.add({ job: job.name, name, environment: job.environment }, place);
      if (STATIC_KEYS.has(name.toLowerCase())) draft.staticKeys.add({ job: job.name, name }, place);
    }
  }
}

/** A called pipeline of this repository is read as a file of its own; one from elsewhere is not. */
function readCall(draft: PipelineDraft, uses: string): void {
  if (uses === '') return;
  draft.calls.add(uses.replace(/^\.\//, '').slice(0, 300));
  if (!uses.startsWith('./')) draft.runsElsewhere = true;
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
  const checkout = /^actions\/checkout@/i.test(step.uses);
  if (checkout && uploads && leavesToken(step, lineOf(document, `${step.pointer}/uses`)))
    draft.keptCredentials.add({ job: name }, place);
  const trigger = triggers.find((each) => HEAD_TRIGGERS.has(each));
  const foreign = checkout
    ? isForeignHead(`${textOf(step.with['ref'])} ${textOf(step.with['repository'])}`)
    : fetchesForeignHead(step.run);
  if (trigger !== undefined && foreign) draft.headCheckouts.add({ job: name, trigger }, place);
  readInjections(reading, job, step);
  if (step.uses.startsWith('./')) readCall(draft, step.uses);
  if (runsElsewhere(step.run)) draft.runsElsewhere = true;
  if (pipesDownload(step.run)) draft.pipedDownloads.add({ job: name }, placeOf(document, `${step.pointer}/run`));
  readCredentials(reading, job, step);
  for (const what of unsafeOf(step)) draft.unsafeSteps.add({ job: name, what }, place);
  readAgent(reading, job, step);
}

/** Returns what a step does or sets that switches a protection off. */
function unsafeOf(step: Step): readonly string[] {
  const env = objectOf(step.value['env']);
  const holdsSecrets = [step.run, JSON.stringify(env)].some((text) => secretNames(text).length > 0);
  const always = /^\$?\{?\{?\s{0,5}(?:true|always\(\)\s{0,5}\|\|\s{0,5}true)/i.test(textOf(step.value['if']));
  return [
    ...unsafeIn(step.run, holdsSecrets),
    ...(textOf(env['ACTIONS_ALLOW_UNSECURE_COMMANDS']) === 'true' ? ['unsecure commands allowed'] : []),
    ...(always ? ['condition that is always true'] : []),
  ];
}

/** The whole line a value stands on, with the comment behind it. */
function lineOf(document: ParsedDocument, pointer: string): string {
  const span = document.spans.get(pointer);
  return span === undefined ? '' : document.positions.line(document.positions.at(span.start).line);
}

/** The settings of an action that say what it scans for, and what a script runs. */
function toolText(step: Step): string {
  const settings = ['scan-type', 'sbom', 'command', 'args'].map((key) => `${key}: ${textOf(step.with[key])}`);
  const gitleaks = textOf(objectOf(step.value['env'])['VALIDATE_GITLEAKS']);
  return `${settings.join('\n')}\nVALIDATE_GITLEAKS: ${gitleaks}\n${step.run}`;
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
    if (holdsLiteralSecret(text) || (named && literal && text.length >= 8))
      draft.literalCredentials.add({ job: job.name, where: 'setting of a step' }, place);
  }
  if (
    holdsLiteralSecret(step.run) ||
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
  // This action refuses people without write access by itself, unless its settings name others.
  const asksItself =
    /^anthropics\/claude-code-action@/i.test(step.uses) && step.with['allowed_non_write_users'] === undefined;
  draft.agents.add(
    {
      job: job.name,
      tool,
      rights: effectiveRights(job, top),
      strangerText: inPrompt || triggers.some((trigger) => STRANGER_TRIGGERS.has(trigger)),
      gated: asksItself || GATE.test(condition),
      openToAll: open,
      gateElsewhere: /\bneeds\.[A-Za-z0-9_-]{1,80}\.(?:outputs|result)/.test(condition),
    },
    placeOf(document, step.pointer),
  );
}
