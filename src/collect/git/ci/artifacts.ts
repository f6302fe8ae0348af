import { textOf } from '../../../model/json.ts';
import type { Job, Step } from './github-jobs.ts';

/** The version an action is used in, by its tag or by the comment behind a pinned commit; NaN where neither says. */
function majorOf(uses: string, comment: string): number {
  const tag = /@v(\d{1,3})(?:\.|$)/.exec(uses)?.[1] ?? /#\s{0,5}(?:tag=)?v(\d{1,3})(?:\.|\s|$)/.exec(comment)?.[1];
  return tag === undefined ? Number.NaN : Number(tag);
}

/**
 * Tells whether a job uploads a folder with the `.git` folder of a checkout in it: the whole workspace, by a version of the
 * action that takes hidden files along (up to version 3), or where hidden files are asked for.
 */
export function uploadsGitFolder(job: Job): boolean {
  for (const step of job.steps) {
    if (!/^actions\/upload-artifact@/i.test(step.uses) || !takesHidden(step)) continue;
    const paths = textOf(step.with['path']).split('\n');
    if (paths.some((path) => isWorkspace(path.trim()) || isCheckoutFolder(job, path.trim()))) return true;
  }
  return false;
}

function isWorkspace(path: string): boolean {
  return /^(?:(?:\.|\$\{\{ ?github\.workspace ?\}\})\/?(?:\*\*?(?:\/\*)?)?|\*\*?(?:\/\*)?)$/.test(path);
}

function takesHidden(step: Step): boolean {
  return textOf(step.with['include-hidden-files']) === 'true' || majorOf(step.uses, '') <= 3;
}

function isCheckoutFolder(job: Job, path: string): boolean {
  const folder = path.replace(/\/(?:\*\*?)?$/, '');
  return (
    folder !== '' &&
    job.steps.some(
      (step) => /^actions\/checkout@/i.test(step.uses) && textOf(step.with['path']).replace(/\/$/, '') === folder,
    )
  );
}

/** Tells whether a checkout leaves its token in the `.git` folder: before version 6, unless told not to. */
export function leavesToken(step: Step, comment: string): boolean {
  if (textOf(step.with['persist-credentials']) === 'false') return false;
  return !(majorOf(step.uses, comment) >= 6);
}
