import { type Assignment, type ContainerFact, NO_CONTAINER, splitAssignment } from './container.ts';
import { fetchImage, fetchPackages, type LaunchDraft, type LaunchedPackage } from './fetch.ts';
import { NO_SHELL, readShell, type ShellFact } from './shell.ts';
import { options, programName, splitWords, type Token, takeOptions } from './token.ts';

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
  /** Where a launcher is told something else than its writer can have meant. */
  readonly misuse: readonly string[];
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
  misuse: [],
};

const PREFIX_OPTIONS = options(
  '-u -C --chdir -g -D -h -p -t --user --group -d --distribution --cd -n -k -s -e -f --env-file -o --config --account --project --cwd -i',
);
const SSH_OPTIONS = options('-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w');
const EXEC_OPTIONS = options(
  '-e --env --env-file -u --user -w --workdir -n --namespace -c --container --context --detach-keys',
);
const PREFIXES = new Set(
  (
    'sudo doas pkexec gsudo nice ionice nohup time timeout stdbuf caffeinate setsid wsl dotenv runas winpty xvfb-run ' +
    'unbuffer chronic firejail bwrap sandbox-exec envchain exec'
  ).split(' '),
);
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
  mamba: ['run'],
  micromamba: ['run'],
  asdf: ['exec'],
  fnm: ['exec'],
  volta: ['run'],
  hatch: ['run'],
  'aws-vault': ['exec'],
  teller: ['run'],
  vault: ['exec'],
  chamber: ['exec'],
};
const BRIDGES = new Set([
  'mcp-remote',
  'mcp-proxy',
  'supergateway',
  '@modelcontextprotocol/inspector',
  'mcp-context-protector',
  '@smithery/cli',
]);
/** Packages and programs that only start another command, which stands behind `--` or in one of these options. */
const STARTERS = new Set([
  'dotenv-cli',
  'cross-env',
  'cross-env-shell',
  'env-cmd',
  'dotenvx',
  '@dotenvx/dotenvx',
  ...BRIDGES,
]);
const STARTED_BY = /^--(?:stdio|command|cmd|mcp-command|server-command)$/;
const SPLIT_FIRST = new Set(
  (
    'npx bunx pnpx npm pnpm yarn bun uvx uv pipx docker podman nerdctl deno go dnx ' +
    'node python python3 cmd bash sh zsh pwsh powershell env wsl sudo'
  ).split(' '),
);

/** Takes a command and its arguments apart, through shells, prefixes and package runners. Runs nothing. */
export function readLaunch(command: Token, args: readonly Token[]): Launch {
  const draft: LaunchDraft = { ...NO_LAUNCH, wrappers: [], packages: [], assignments: [], misuse: [] };
  let tokens: readonly Token[] = [...commandWords(command), ...args];
  let rest: readonly Token[] = [];
  // Eight layers are more than any launch seen in the wild; the bound keeps a hostile file from going deeper.
  for (let layer = 0; layer < 8; layer += 1) {
    const wrapped = unwrap(tokens, draft);
    if (wrapped !== undefined) {
      tokens = wrapped;
      continue;
    }
    const before = draft.packages.length;
    rest = fetchPackages(programName(tokens[0]?.text ?? ''), tokens.slice(1), draft);
    const started = startedBy(tokens, rest, before, draft);
    if (started === undefined) break;
    tokens = started;
  }
  return { ...draft, program: programName(tokens[0]?.text ?? ''), rest };
}

/** Reads an image that a catalogue or an operator starts, as `docker run` with these options would. */
export function readImageLaunch(given: readonly Token[], image: Token, args: readonly Token[]): Launch {
  const draft: LaunchDraft = { ...NO_LAUNCH, wrappers: [], packages: [], assignments: [], misuse: [] };
  const rest = fetchImage([{ text: 'run', pointer: image.pointer }, ...given, image, ...args], draft);
  return { ...draft, program: 'container', rest };
}

/** Returns the command that a bridge or starter runs in its turn; undefined where it runs none, or is neither. */
function startedBy(
  tokens: readonly Token[],
  rest: readonly Token[],
  before: number,
  draft: LaunchDraft,
): readonly Token[] | undefined {
  const name = programName(tokens[0]?.text ?? '');
  const fetched = draft.packages.slice(before).find((each) => STARTERS.has(each.fact.name))?.fact.name;
  const starter = fetched ?? (STARTERS.has(name) ? name : undefined);
  if (starter === undefined) return undefined;
  draft.wrappers.push(starter);
  draft.bridge ??= rest.find((token) => /^(?:https?|wss?):\/\//i.test(token.text));
  const end = rest.findIndex((token) => token.text === '--');
  if (end !== -1) return end === rest.length - 1 ? undefined : rest.slice(end + 1);
  const option = rest.findIndex((token) => STARTED_BY.test(token.text));
  const script = rest[option + 1];
  if (option !== -1 && script !== undefined) return splitWords(script.text, script.pointer);
  if (draft.bridge !== undefined || BRIDGES.has(starter)) return bridgedCommand(rest, draft);
  const words = takeOptions(rest, PREFIX_OPTIONS).rest;
  const first = words.findIndex((token) => !ASSIGNMENT.test(token.text));
  draft.assignments.push(
    ...words.slice(0, Math.max(0, first)).map((token) => ({ ...splitAssignment(token.text), pointer: token.pointer })),
  );
  return first === -1 ? undefined : words.slice(first);
}

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]{0,200}=/;

/** A bridge without an address starts the program that follows its options, where it is one we know. */
function bridgedCommand(rest: readonly Token[], draft: LaunchDraft): readonly Token[] | undefined {
  if (draft.bridge !== undefined) return undefined;
  const at = rest.findIndex((token) => SPLIT_FIRST.has(programName(token.text)));
  return at === -1 ? undefined : rest.slice(at);
}

function commandWords(command: Token): readonly Token[] {
  const text = command.text.trim();
  const first = /^\S+/.exec(text)?.[0] ?? '';
  return first.length < text.length && SPLIT_FIRST.has(programName(first))
    ? splitWords(text, command.pointer)
    : [{ ...command, text }];
}

/** Returns the words inside one wrapper, or undefined where the first word is no wrapper. */
function unwrap(tokens: readonly Token[], draft: LaunchDraft): readonly Token[] | undefined {
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
  const inside = insideOf(name, rest);
  if (inside !== undefined) {
    draft.wrappers.push(name);
    return inside;
  }
  if (!PREFIXES.has(name)) return undefined;
  draft.wrappers.push(name);
  const inner = takeOptions(rest, name === 'wsl' ? options('-d --distribution -u --user --cd') : PREFIX_OPTIONS).rest;
  return name === 'timeout' || name === 'nice'
    ? inner.filter((token, index) => index > 0 || !/^\d/.test(token.text))
    : inner;
}

/** Returns the command a program runs on another machine, in another container, as another person, or in a shell of Nix. */
function insideOf(name: string, rest: readonly Token[]): readonly Token[] | undefined {
  if (name === 'ssh') {
    const words = takeOptions(rest, SSH_OPTIONS).rest.slice(1);
    const [first] = words;
    return words.length === 1 && first !== undefined
      ? splitWords(first.text, first.pointer)
      : words.length > 0
        ? words
        : undefined;
  }
  const verb = rest[0]?.text ?? '';
  if (['docker', 'podman', 'kubectl', 'oc'].includes(name) && verb === 'exec') {
    const end = rest.findIndex((token) => token.text === '--');
    return end === -1 ? takeOptions(rest.slice(1), EXEC_OPTIONS).rest.slice(1) : rest.slice(end + 1);
  }
  if (name !== 'su' && !(name === 'nix' && ['shell', 'develop'].includes(verb))) return undefined;
  const at = rest.findIndex((token) => token.text === '-c' || token.text === '--command');
  const script = rest[at + 1];
  if (at === -1 || script === undefined) return undefined;
  return name === 'su' ? splitWords(script.text, script.pointer) : rest.slice(at + 1);
}

function mergeShell(outer: ShellFact, inner: ShellFact): ShellFact {
  if (!outer.used) return inner;
  const features = [...new Set([...outer.features, ...inner.features])].sort();
  return { used: true, program: inner.program, features, documentedForm: false };
}

function withoutAssignments(rest: readonly Token[], draft: LaunchDraft): readonly Token[] {
  const { given, rest: plain } = takeOptions(rest, options('-u --unset -C --chdir -S --split-string'));
  const split = given.find((option) => option.name === '-S' || option.name === '--split-string');
  const words = split === undefined ? plain : [...splitWords(split.value, split.pointer), ...plain];
  const end = words.findIndex((token) => !ASSIGNMENT.test(token.text));
  const assigned = end === -1 ? words : words.slice(0, end);
  draft.assignments.push(...assigned.map((token) => ({ ...splitAssignment(token.text), pointer: token.pointer })));
  return end === -1 ? [] : words.slice(end);
}
