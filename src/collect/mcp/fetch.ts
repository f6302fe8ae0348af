import { type Assignment, type ContainerFact, readContainer } from './container.ts';
import {
  flakePackage,
  imagePackage,
  npmPackage,
  type PackageFact,
  pythonPackage,
  versionedPackage,
} from './package.ts';
import type { ShellFact } from './shell.ts';
import { options, splitWords, type Token, takeOptions } from './token.ts';

/** A package of a launch and the pointer to the word that names it. */
export interface LaunchedPackage {
  /** Which kind of package manager fetches it. */
  readonly manager: 'npm' | 'python' | 'container' | 'go' | 'dotnet' | 'nix';
  readonly fact: PackageFact;
  readonly pointer: string;
}

/** A launch while it is taken apart. */
export interface LaunchDraft {
  wrappers: string[];
  packages: LaunchedPackage[];
  shell: ShellFact;
  container: ContainerFact;
  mountPointers: readonly string[];
  assignments: Assignment[];
  bridge: Token | undefined;
  misuse: string[];
}

const NPM_OPTIONS = options('-p --package -c --call --registry --prefix -w --workspace --cache --userconfig');
const UV_OPTIONS = options(
  '--from --spec --pip-args --with --with-editable --with-requirements --python -p --index --index-url -i --default-index --extra-index-url ' +
    '--find-links -f --refresh-package --directory --project --cache-dir --env-file -m --module --group --extra --config-file ' +
    '--resolution --prerelease --index-strategy -P --upgrade-package --link-mode --color -c --constraints -b --package -w',
);
interface Fetcher {
  /** Words of the program that fetch; '' where the program alone does. */
  readonly verbs: readonly string[];
  readonly fetch: (rest: readonly Token[], draft: LaunchDraft) => readonly Token[];
}

/** Programs that fetch what they start. */
const FETCHERS: ReadonlyMap<string, Fetcher> = new Map<string, Fetcher>([
  ['npx', { verbs: [''], fetch: fetchNpm }],
  ['bunx', { verbs: [''], fetch: fetchNpm }],
  ['pnpx', { verbs: [''], fetch: fetchNpm }],
  ['npm', { verbs: ['exec', 'x'], fetch: fetchNpm }],
  ['pnpm', { verbs: ['dlx'], fetch: fetchNpm }],
  ['yarn', { verbs: ['dlx'], fetch: fetchNpm }],
  ['bun', { verbs: ['x'], fetch: fetchNpm }],
  ['uvx', { verbs: [''], fetch: fetchTool }],
  ['uv', { verbs: [''], fetch: fetchWithUv }],
  ['pipx', { verbs: ['run'], fetch: fetchTool }],
  ['docker', { verbs: [''], fetch: fetchImage }],
  ['podman', { verbs: [''], fetch: fetchImage }],
  ['nerdctl', { verbs: [''], fetch: fetchImage }],
  ['deno', { verbs: ['run'], fetch: fetchDeno }],
  ['go', { verbs: ['run'], fetch: (rest, draft) => fetchVersioned('go', rest, draft) }],
  ['dnx', { verbs: [''], fetch: (rest, draft) => fetchVersioned('nuget', rest, draft) }],
  ['dotnet', { verbs: ['tool', 'dnx'], fetch: fetchDotnetTool }],
  ['nix', { verbs: ['run'], fetch: fetchFlake }],
]);

/** Records what the program fetches and returns the words after it. */
export function fetchPackages(name: string, rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const fetcher = FETCHERS.get(name);
  if (fetcher === undefined) return rest;
  if (fetcher.verbs.includes('')) return fetcher.fetch(rest, draft);
  return fetcher.verbs.includes(rest[0]?.text ?? '') ? fetcher.fetch(rest.slice(1), draft) : rest;
}

function fetchNpm(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { given, rest: plain } = takeOptions(apart(rest, draft), NPM_OPTIONS);
  const named = given.filter((option) => option.name === '-p' || option.name === '--package');
  for (const option of named)
    draft.packages.push({ manager: 'npm', fact: npmPackage(option.value), pointer: option.pointer });
  const first = plain[0];
  noteMisuse(first, draft);
  if (named.length === 0 && first !== undefined)
    draft.packages.push({ manager: 'npm', fact: npmPackage(first.text), pointer: first.pointer });
  return plain.slice(1);
}

function fetchTool(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  return fetchPython(rest, draft, true);
}

function fetchPython(rest: readonly Token[], draft: LaunchDraft, first: boolean): readonly Token[] {
  const { given, rest: plain } = takeOptions(apart(rest, draft), UV_OPTIONS);
  const from = given.filter((option) => option.name === '--from' || option.name === '--spec');
  const extra = given.filter((option) => option.name === '--with');
  const tool = plain[0];
  if (first) noteMisuse(from.length === 0 ? tool : undefined, draft);
  if (first && from.length === 0 && tool !== undefined) {
    draft.packages.push({ manager: 'python', fact: pythonPackage(tool.text), pointer: tool.pointer });
  }
  for (const option of from)
    draft.packages.push({ manager: 'python', fact: pythonPackage(option.value), pointer: option.pointer });
  for (const option of extra) {
    for (const spec of option.value.split(/,(?=[A-Za-z])/)) {
      draft.packages.push({ manager: 'python', fact: pythonPackage(spec.trim()), pointer: option.pointer });
    }
  }
  return plain.slice(1);
}

/** Takes `-y package` written as one word apart, so that what was meant is read; the launcher itself reads an option. */
function apart(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const first = rest[0];
  if (first === undefined || !/^-\S{1,40}\s/.test(first.text) || first.text.includes('=')) return rest;
  draft.misuse.push('options and package stand in one word');
  return [...splitWords(first.text, first.pointer), ...rest.slice(1)];
}

/** `uvx run X` starts a package that is called `run`. */
function noteMisuse(tool: Token | undefined, draft: LaunchDraft): void {
  if (tool === undefined) return;
  if (tool.text === 'run' || tool.text === 'exec')
    draft.misuse.push(`"${tool.text}" is taken for the name of a package`);
}

function fetchWithUv(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { rest: verbs } = takeOptions(rest, UV_OPTIONS);
  if (verbs[0]?.text === 'tool' && verbs[1]?.text === 'run') return fetchTool(verbs.slice(2), draft);
  if (verbs[0]?.text !== 'run') return rest;
  const plain = fetchPython(verbs.slice(1), draft, false);
  const script = takeOptions(verbs.slice(1), UV_OPTIONS).rest[0];
  if (script !== undefined && /^https?:\/\//.test(script.text)) {
    draft.packages.push({ manager: 'python', fact: pythonPackage(script.text), pointer: script.pointer });
  }
  return plain;
}

/** Records the image and the powers of a container that is run, and returns the words after the image. */
export function fetchImage(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const container = readContainer(rest);
  if (container === undefined) return rest;
  draft.container = container.fact;
  draft.mountPointers = container.mountPointers;
  draft.assignments.push(...container.assignments);
  const image = container.image;
  if (image !== undefined)
    draft.packages.push({ manager: 'container', fact: imagePackage(image.text), pointer: image.pointer });
  return container.rest;
}

function fetchDeno(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { rest: plain } = takeOptions(rest, options('-c --config --import-map --lock --env-file'));
  const first = plain[0];
  if (first === undefined) return plain;
  const remote = /^(?:npm:|jsr:|https?:)/.test(first.text);
  if (remote)
    draft.packages.push({
      manager: 'npm',
      fact: npmPackage(first.text.replace(/^jsr:/, 'npm:')),
      pointer: first.pointer,
    });
  return plain.slice(1);
}

function fetchDotnetTool(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const words = ['run', 'exec', 'execute'].includes(rest[0]?.text ?? '') ? rest.slice(1) : rest;
  return fetchVersioned('nuget', words, draft);
}

function fetchFlake(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { rest: plain } = takeOptions(rest, options('--override-input --update-input --argstr --arg -I --option'));
  const [first] = plain;
  if (first !== undefined)
    draft.packages.push({ manager: 'nix', fact: flakePackage(first.text), pointer: first.pointer });
  return plain.slice(1);
}

function fetchVersioned(ecosystem: 'go' | 'nuget', rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { rest: plain } = takeOptions(rest, options('-C -exec -mod -modfile --source --framework'));
  const first = plain[0];
  if (first !== undefined)
    draft.packages.push({
      manager: ecosystem === 'go' ? 'go' : 'dotnet',
      fact: versionedPackage(ecosystem, first.text),
      pointer: first.pointer,
    });
  return plain.slice(1);
}
