import { looksSecret } from '../../plausible.ts';
import { findSecrets } from '../../secrets.ts';
import { SCANNERS } from '../known-files.ts';
import { PIPELINE_AGENTS, PIPELINE_TOOLS } from './tools.ts';

/** A tool that a text runs. */
interface ToolHit {
  readonly tool: string;
  readonly use: string;
  /** The line that names it. */
  readonly line: string;
}

/** Returns the lines of a script that do something: no comments, no printing. */
function activeLines(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:#|\/\/|echo\b|printf\b)/.test(line));
}

/** Returns the tools a script or the name of an action runs, each once. */
export function toolsIn(text: string): readonly ToolHit[] {
  const lines = activeLines(text).map((line) => `${line}\n`);
  const found = new Map<string, ToolHit>();
  const look = (tool: string, use: string, marks: readonly string[]): void => {
    const line = lines.find((each) => marks.some((mark) => each.includes(mark)));
    if (line !== undefined) found.set(`${use} ${tool}`, { tool, use, line });
  };
  for (const { tool, use, marks } of PIPELINE_TOOLS) look(tool, use, marks);
  for (const { tool, kind, marks } of SCANNERS) look(tool, kind === 'code' ? 'code-scan' : 'dependency-scan', marks);
  return [...found.values()];
}

/** Returns the agent a script or action starts, '' where there is none. */
export function agentIn(text: string): string {
  const lines = activeLines(text);
  return (
    PIPELINE_AGENTS.find(({ marks }) => lines.some((line) => marks.some((mark) => line.includes(mark))))?.tool ?? ''
  );
}

/** Tells whether a failing tool on this line is swallowed. */
export function isSwallowed(line: string): boolean {
  return (
    /\|\|\s{0,5}(?:true|:|exit 0|echo)\b/.test(line) || /--exit-code[= ]0\b/.test(line) || line.includes('--soft-fail')
  );
}

/** Tells whether a script fetches a program from the network and runs it in the same line. */
export function pipesDownload(text: string): boolean {
  return activeLines(text.replaceAll(/\\\r?\n/g, ' ')).some(
    (line) =>
      /\b(?:curl|wget)\b[^|;&]{1,500}\|\s{0,5}(?:sudo\s{1,5}(?:-e\s{1,5})?)?(?:ba|z|da|a)?sh\b/.test(line) ||
      /\b(?:curl|wget)\b[^|;&]{1,500}\|\s{0,5}(?:sudo\s{1,5})?(?:python3?|node|perl|ruby)\b(?!\s{1,5}-(?:m|c|e)\b)/.test(
        line,
      ) ||
      /\b(?:ba|z)?sh\s{1,5}(?:-c\s{1,5}["']?\$\(|<\()\s{0,5}(?:curl|wget)\b/.test(line) ||
      /\b(?:iwr|invoke-webrequest|irm|invoke-restmethod)\b[^|]{1,500}\|\s{0,5}(?:iex|invoke-expression)\b/.test(line),
  );
}

/** Returns what a script does that weakens the runner: tracing where it holds secrets, text of strangers in the environment. */
export function unsafeIn(text: string, holdsSecrets: boolean): readonly string[] {
  const found: string[] = [];
  for (const line of activeLines(text)) {
    if (holdsSecrets && /^set\s{1,5}-[a-wyz]{0,8}x/.test(line)) found.push('command tracing beside a secret');
    if (/>>\s{0,5}["']?\$\{?github_(?:env|path)\b/.test(line) && /\$\{\{\s{0,5}github\.(?:event|head_ref)/.test(line))
      found.push('text of strangers written to the environment file');
  }
  return [...new Set(found)];
}

/** Tells whether a script or setting holds a literal secret; a pattern, a variable or a word beside a name is none. */
export function holdsLiteralSecret(text: string): boolean {
  return findSecrets(text).some(
    (hit) =>
      (hit.class !== 'password-assignment' && hit.class !== 'bearer-token') ||
      (looksSecret(text.slice(hit.start, hit.end)) && !/^[.^*|\\([{]/.test(text.slice(hit.start, hit.end))),
  );
}

/** Tells whether a job sets up a cluster of its own for the run, so that what it deploys is gone afterwards. */
export function usesThrowawayCluster(text: string): boolean {
  return /\bkind create cluster\b|(?:helm|engineerd|container-tools)\/(?:kind-action|setup-kind)|setup-kind|\bminikube start\b|setup-minikube|start-minikube|\bk3d cluster create\b|setup-k3d|get\.k3s\.io|k3s-action|\bct install\b|\bmake \S{0,40}kind\b|\bmake e2e|chart-testing-action|microk8s/i.test(
    text,
  );
}

/** Tells whether a script hands over to a script, makefile or task runner whose content is not read here. */
export function runsElsewhere(text: string): boolean {
  return activeLines(text).some((line) =>
    /^(?:(?:sudo|time|env|bash|sh|zsh|exec|source|\.)\s{1,5}(?:-\S{1,20}\s{1,5}){0,3})?(?:\.{1,2}\/|[a-z0-9_-]{1,40}\/)\S{1,200}|^(?:make|just|task|mage|rake|invoke|nox|tox|bazel|earthly|dagger|pre-commit|moon|nx|turbo|hatch run|uv run|poetry run|npm run|pnpm(?: run)?|yarn(?: run)?|bun run|mvn|\.\/mvnw|gradle|docker compose|docker run|terraform test|bats)\b/.test(
      line,
    ),
  );
}

/** Returns whether an image reference names one content for ever. */
export function isImagePinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}

/** Returns whether an image is only known when the pipeline runs. */
export function isComputed(text: string): boolean {
  return text.includes('${{') || text.includes('$');
}
