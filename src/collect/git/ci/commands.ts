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

/** Returns what a script does that weakens the runner: old unsafe commands, tracing with secrets around. */
export function unsafeIn(text: string): readonly string[] {
  const found: string[] = [];
  for (const line of activeLines(text)) {
    if (/^set\s{1,5}-[a-wyz]{0,8}x/.test(line)) found.push('command tracing');
    if (/>>\s{0,5}["']?\$\{?github_(?:env|path)\b/.test(line) && /\$\{\{\s{0,5}github\.(?:event|head_ref)/.test(line))
      found.push('text of strangers written to the environment file');
  }
  return [...new Set(found)];
}

/** Returns whether an image reference names one content for ever. */
export function isImagePinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}

/** Returns whether an image is only known when the pipeline runs. */
export function isComputed(text: string): boolean {
  return text.includes('${{') || text.includes('$');
}
