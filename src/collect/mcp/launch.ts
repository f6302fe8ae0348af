import { type Assignment, type ContainerFact, NO_CONTAINER, readContainer, splitAssignment } from './container.ts';
import { imagePackage, npmPackage, type PackageFact, pythonPackage, versionedPackage } from './package.ts';
import { NO_SHELL, readShell, type ShellFact } from './shell.ts';
import { options, programName, splitWords, type Token, takeOptions } from './token.ts';

/** A package of a launch and the pointer to the word that names it. */
interface LaunchedPackage {
  /** Which kind of package manager fetches it. */
  readonly manager: 'npm' | 'python' | 'container' | 'go' | 'dotnet';
  readonly fact: PackageFact;
  readonly pointer: string;
}

/** A launch taken apart: what is started in the end, what stands around it, what it fetches. */
export interface Launch {
  readonly program: string;
  readonly wrappers: readonly string[];
  readonly packages: readonly LaunchedPackage[];
  readonly shell: ShellFact;
  readonly container: ContainerFact;
  readonly mountPointers: readonly string[];
  readonly assignments: readonly Assignment[];
  /** The words after the program or package. */
  readonly rest: readonly Token[];
  /** The address a bridge such as mcp-remote connects to. */
  readonly bridge: Token | undefined;
}

/** What stands in the place of a launch where nothing is started. */
export const NO_LAUNCH: Launch = {
  program: '',
  wrappers: [],
  packages: [],
  shell: NO_SHELL,
  container: NO_CONTAINER,
  mountPointers: [],
  assignments: [],
  rest: [],
  bridge: undefined,
};

interface Draft {
  wrappers: string[];
  packages: LaunchedPackage[];
  shell: ShellFact;
  container: ContainerFact;
  mountPointers: readonly string[];
  assignments: Assignment[];
  bridge: Token | undefined;
}

const NPM_OPTIONS = options('-p --package -c --call --registry --prefix -w --workspace --cache --userconfig');
const UV_OPTIONS = options(
  '--from --spec --pip-args --with --with-editable --with-requirements --python -p --index --index-url -i --default-index --extra-index-url ' +
    '--find-links -f --refresh-package --directory --project --cache-dir --env-file -m --module --group --extra --config-file ' +
    '--resolution --prerelease --index-strategy -P --upgrade-package --link-mode --color -c --constraints -b --package -w',
);
const PREFIX_OPTIONS = options(
  '-u -C --chdir -g -D -h -p -t --user --group -d --distribution --cd -n -k -s -e -f --env-file -o --config --account --project --cwd -i',
);
const PREFIXES = new Set('sudo doas nice nohup time timeout stdbuf caffeinate setsid wsl dotenv runas'.split(' '));
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  op: ['run'],
  doppler: ['run'],
  infisical: ['run'],
  dotenvx: ['run'],
  mise: ['exec', 'x'],
  poetry: ['run'],
  pipenv: ['run'],
  pdm: ['run'],
  rye: ['run'],
  bundle: ['exec'],
  conda: ['run'],
};
const BRIDGES = new Set([
  'mcp-remote',
  'mcp-proxy',
  'supergateway',
  '@modelcontextprotocol/inspector',
  'mcp-context-protector',
]);
const SPLIT_FIRST = new Set(
  (
    'npx bunx pnpx npm pnpm yarn bun uvx uv pipx docker podman nerdctl deno go dnx ' +
    'node python python3 cmd bash sh zsh pwsh powershell env wsl sudo'
  ).split(' '),
);

/** Takes a command and its arguments apart, through shells, prefixes and package runners. Runs nothing. */
export function readLaunch(command: Token, args: readonly Token[]): Launch {
  const draft: Draft = { ...NO_LAUNCH, wrappers: [], packages: [], assignments: [] };
  let tokens: readonly Token[] = [...commandWords(command), ...args];
  // Eight layers are more than any launch seen in the wild; the bound keeps a hostile file from going deeper.
  for (let layer = 0; layer < 8; layer += 1) {
    const inner = unwrap(tokens, draft);
    if (inner === undefined) break;
    tokens = inner;
  }
  const name = programName(tokens[0]?.text ?? '');
  const rest = fetchPackages(name, tokens.slice(1), draft);
  const bridged = draft.packages.find((each) => BRIDGES.has(each.fact.name));
  const direct = BRIDGES.has(name);
  if (bridged !== undefined || direct) {
    draft.wrappers.push(bridged?.fact.name ?? name);
    draft.bridge = rest.find((token) => /^(?:https?|wss?):\/\//i.test(token.text));
  }
  return { ...draft, program: name, rest };
}

function commandWords(command: Token): readonly Token[] {
  const text = command.text.trim();
  const first = /^\S+/.exec(text)?.[0] ?? '';
  return first.length < text.length && SPLIT_FIRST.has(programName(first))
    ? splitWords(text, command.pointer)
    : [{ ...command, text }];
}

/** Returns the words inside one wrapper, or undefined where the first word is no wrapper. */
function unwrap(tokens: readonly Token[], draft: Draft): readonly Token[] | undefined {
  const name = programName(tokens[0]?.text ?? '');
  const rest = tokens.slice(1);
  const shell = readShell(name, rest);
  if (shell !== undefined) {
    draft.shell = mergeShell(draft.shell, shell.fact);
    draft.wrappers.push(name);
    return shell.inner;
  }
  if (name === 'env') {
    draft.wrappers.push(name);
    return withoutAssignments(rest, draft);
  }
  const verbs = RUNNERS[name];
  if (verbs !== undefined && Object.hasOwn(RUNNERS, name) && verbs.includes(rest[0]?.text ?? '')) {
    draft.wrappers.push(name);
    return takeOptions(rest.slice(1), PREFIX_OPTIONS).rest;
  }
  if (!PREFIXES.has(name)) return undefined;
  draft.wrappers.push(name);
  const inner = takeOptions(rest, name === 'wsl' ? options('-d --distribution -u --user --cd') : PREFIX_OPTIONS).rest;
  return name === 'timeout' || name === 'nice'
    ? inner.filter((token, index) => index > 0 || !/^\d/.test(token.text))
    : inner;
}

function mergeShell(outer: ShellFact, inner: ShellFact): ShellFact {
  if (!outer.used) return inner;
  const features = [...new Set([...outer.features, ...inner.features])].sort();
  return { used: true, program: inner.program, features, documentedForm: false };
}

function withoutAssignments(rest: readonly Token[], draft: Draft): readonly Token[] {
  const { given, rest: plain } = takeOptions(rest, options('-u --unset -C --chdir -S --split-string'));
  const split = given.find((option) => option.name === '-S' || option.name === '--split-string');
  const words = split === undefined ? plain : [...splitWords(split.value, split.pointer), ...plain];
  const end = words.findIndex((token) => !/^[A-Za-z_][A-Za-z0-9_]{0,200}=/.test(token.text));
  const assigned = end === -1 ? words : words.slice(0, end);
  draft.assignments.push(...assigned.map((token) => ({ ...splitAssignment(token.text), pointer: token.pointer })));
  return end === -1 ? [] : words.slice(end);
}

interface Fetcher {
  /** Words of the program that fetch; '' where the program alone does. */
  readonly verbs: readonly string[];
  readonly fetch: (rest: readonly Token[], draft: Draft) => readonly Token[];
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
]);

/** Records what the program fetches and returns the words after it. */
function fetchPackages(name: string, rest: readonly Token[], draft: Draft): readonly Token[] {
  const fetcher = FETCHERS.get(name);
  if (fetcher === undefined) return rest;
  if (fetcher.verbs.includes('')) return fetcher.fetch(rest, draft);
  return fetcher.verbs.includes(rest[0]?.text ?? '') ? fetcher.fetch(rest.slice(1), draft) : rest;
}

function fetchNpm(rest: readonly Token[], draft: Draft): readonly Token[] {
  const { given, rest: plain } = takeOptions(rest, NPM_OPTIONS);
  const named = given.filter((option) => option.name === '-p' || option.name === '--package');
  for (const option of named)
    draft.packages.push({ manager: 'npm', fact: npmPackage(option.value), pointer: option.pointer });
  const first = plain[0];
  if (named.length === 0 && first !== undefined)
    draft.packages.push({ manager: 'npm', fact: npmPackage(first.text), pointer: first.pointer });
  return plain.slice(1);
}

function fetchTool(rest: readonly Token[], draft: Draft): readonly Token[] {
  return fetchPython(rest, draft, true);
}

function fetchPython(rest: readonly Token[], draft: Draft, first: boolean): readonly Token[] {
  const { given, rest: plain } = takeOptions(rest, UV_OPTIONS);
  const from = given.filter((option) => option.name === '--from' || option.name === '--spec');
  const extra = given.filter((option) => option.name === '--with');
  const tool = plain[0];
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

function fetchWithUv(rest: readonly Token[], draft: Draft): readonly Token[] {
  const { rest: verbs } = takeOptions(rest, UV_OPTIONS);
  if (verbs[0]?.text === 'tool' && verbs[1]?.text === 'run') return fetchTool(verbs.slice(2), draft);
  if (verbs[0]?.text === 'run') return fetchPython(verbs.slice(1), draft, false);
  return rest;
}

function fetchImage(rest: readonly Token[], draft: Draft): readonly Token[] {
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

function fetchDeno(rest: readonly Token[], draft: Draft): readonly Token[] {
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

function fetchVersioned(ecosystem: 'go' | 'nuget', rest: readonly Token[], draft: Draft): readonly Token[] {
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
