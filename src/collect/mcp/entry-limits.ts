import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import { inner, words } from './entry-values.ts';

/** What may run without asking. */
export interface Approval {
  readonly mode: 'ask' | 'auto-some' | 'auto-all' | 'unknown';
  readonly tools: readonly string[];
  readonly source: string;
}

/** Reads from an entry, and from the list at the top of an agent's file, which tools run without asking. */
export function approvalOf(client: ClientDescriptor, value: JsonObject, name: string, root: Json): Approval {
  for (const key of client.approvalSwitches) {
    if (value[key] === true) return { mode: 'auto-all', tools: [], source: key };
  }
  for (const key of client.approvalLists) {
    const tools = words(value[key]);
    if (value[key] === true || tools.includes('*')) return { mode: 'auto-all', tools, source: key };
    if (tools.length > 0) return { mode: 'auto-some', tools, source: key };
  }
  if (client.id === 'codex') return codexApproval(value);
  if (client.approvalPatterns !== '' && isJsonObject(root)) return patternApproval(root[client.approvalPatterns], name);
  const states = client.approvalLists.length + client.approvalSwitches.length > 0;
  // VS Code keeps its approvals in its settings; in mcp.json only the sandbox switch says anything.
  const askable = states && !client.approvalSwitches.includes('sandboxEnabled');
  return { mode: askable ? 'ask' : 'unknown', tools: [], source: '' };
}

/** Codex: one mode for all tools of a server, and one per tool. `approve` runs them without asking. */
function codexApproval(value: JsonObject): Approval {
  const all = value['default_tools_approval_mode'];
  if (all === 'approve') return { mode: 'auto-all', tools: [], source: 'default_tools_approval_mode' };
  const tools = Object.entries(inner(value, 'tools'))
    .filter(([, tool]) => isJsonObject(tool) && tool['approval_mode'] === 'approve')
    .map(([tool]) => tool);
  if (tools.length > 0) return { mode: 'auto-some', tools, source: 'tools' };
  return all === 'prompt'
    ? { mode: 'ask', tools: [], source: 'default_tools_approval_mode' }
    : { mode: 'unknown', tools: [], source: '' };
}

/** Agents of Amazon Q and Kiro: `*` and `@server` mean every tool of the server, `@server/tool` means one. */
function patternApproval(value: Json | undefined, name: string): Approval {
  const given = words(value);
  const own = given.filter((each) => each === '*' || each === `@${name}` || each.startsWith(`@${name}/`));
  if (own.length === 0) return { mode: 'ask', tools: [], source: '' };
  const tools = own.map((each) => (each.includes('/') ? each.slice(each.indexOf('/') + 1) : '*'));
  return { mode: tools.includes('*') ? 'auto-all' : 'auto-some', tools, source: '' };
}

/** Which tools of a server a client offers at all. */
export interface ToolFilter {
  readonly present: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const INCLUDE = ['includeTools', 'enabled_tools', 'enabledTools', 'available_tools', 'allowedTools', 'tools'];
const EXCLUDE = ['excludeTools', 'disabledTools', 'disabled_tools'];

/** Reads which tools an entry lets through; `["*"]` lets all through and is no filter. */
export function toolFilterOf(value: JsonObject): ToolFilter {
  const include = INCLUDE.flatMap((key) => words(value[key]));
  const exclude = EXCLUDE.flatMap((key) => words(value[key]));
  return { present: exclude.length > 0 || (include.length > 0 && !include.includes('*')), include, exclude };
}

/** How long a call may take. */
export interface Timeout {
  readonly stated: boolean;
  /** 0 where none is stated. */
  readonly milliseconds: number;
  readonly unit: 'ms' | 's' | 'none';
}

/** Reads the longest time limit an entry states, in the unit its client reads it in. */
export function timeoutOf(client: ClientDescriptor, value: JsonObject): Timeout {
  let found: Timeout = { stated: false, milliseconds: 0, unit: 'none' };
  for (const [key, unit] of Object.entries(client.timeouts)) {
    const given = value[key];
    if (typeof given !== 'number' || !Number.isFinite(given) || given < 0 || given > 1e12) continue;
    const milliseconds = Math.round(unit === 's' ? given * 1000 : given);
    if (!found.stated || milliseconds > found.milliseconds) found = { stated: true, milliseconds, unit };
  }
  return found;
}

/** What the sandbox of a server leaves open. */
export interface Sandbox {
  readonly enabled: boolean;
  readonly networkOpen: boolean;
  readonly writesEverywhere: boolean;
}

/** Reads the sandbox Visual Studio Code puts around a server; switched on, it also lets every tool run without asking. */
export function sandboxOf(value: JsonObject): Sandbox {
  const sandbox = inner(value, 'sandbox');
  const allowed = words(inner(sandbox, 'network')['allowedDomains']);
  const writes = words(inner(sandbox, 'filesystem')['allowWrite']);
  return {
    enabled: value['sandboxEnabled'] === true,
    networkOpen: allowed.length === 0 || allowed.includes('*'),
    writesEverywhere: writes.some((path) => /^(?:\/|~|\$HOME|\$\{userHome\}|[A-Za-z]:[\\/]?)\/?$/.test(path)),
  };
}
