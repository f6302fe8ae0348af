import { isJsonObject, type Json, pointerToken } from '../../../model/json.ts';
import { clean } from '../argument.ts';
import { type EndpointFact, readEndpoint } from '../endpoint.ts';
import { inner, text, words } from '../entry-values.ts';
import { reachOf } from '../file-roots.ts';
import type { FactTrail } from '../trail.ts';
import { readValue } from '../value.ts';

/** What a setting makes of the question to a person before a tool runs. */
export type Effect = 'auto-all' | 'auto-some' | 'ask' | 'deny';

interface RuleFact {
  readonly [key: string]: string;
  readonly rule: string;
  readonly reach: 'all' | 'all-servers' | 'server' | 'tool' | 'shell' | 'other';
  readonly server: string;
}

interface ListFact {
  readonly [key: string]: string | boolean;
  readonly by: 'name' | 'command' | 'address';
  readonly wildcard: boolean;
}

interface EndpointUse {
  readonly [key: string]: string;
  readonly name: string;
  readonly use: 'model' | 'proxy' | 'telemetry' | 'registry';
  readonly scheme: string;
  readonly host: string;
  readonly hostClass: EndpointFact['hostClass'];
}

interface ProjectServers {
  approveAll: boolean;
  approved: readonly string[];
  rejected: readonly string[];
}

interface ServerList {
  present: boolean;
  entries: readonly ListFact[];
}

interface Telemetry {
  stated: boolean;
  enabled: boolean;
  /** Whether events name the tool and server that was called. */
  toolDetails: boolean;
  /** Whether prompts or bodies are exported too. */
  payloads: boolean;
}

interface UserServers {
  stated: boolean;
  create: boolean;
  share: boolean;
  public: boolean;
}

/** The facts of one settings file while they are gathered; every method notes where it read what. */
export class SettingsReading {
  readonly trail: FactTrail;
  readonly stated: Set<string> = new Set();
  readonly approvals: { readonly [key: string]: string; readonly setting: string; readonly effect: Effect }[] = [];
  readonly allowRules: RuleFact[] = [];
  askRules = 0;
  denyRules = 0;
  bypassDisabled = false;
  readonly projectServers: ProjectServers = { approveAll: false, approved: [], rejected: [] };
  readonly allowList: ServerList = { present: false, entries: [] };
  readonly denyList: ServerList = { present: false, entries: [] };
  managedOnly = false;
  serverAccess = 'unstated';
  autostart = 'unstated';
  discovery = false;
  readonly sandbox: { stated: boolean; mode: string; networkOpen: boolean } = {
    stated: false,
    mode: '',
    networkOpen: false,
  };
  readonly trusted: { readonly path: string; readonly reach: string }[] = [];
  readonly endpoints: EndpointUse[] = [];
  readonly telemetry: Telemetry = { stated: false, enabled: false, toolDetails: false, payloads: false };
  readonly commands: { readonly [key: string]: string | number; readonly setting: string; readonly count: number }[] =
    [];
  readonly plugins: string[] = [];
  readonly marketplaces: { readonly name: string; readonly source: string; readonly fixed: boolean }[] = [];
  readonly egress: { stated: boolean; hosts: readonly string[] } = { stated: false, hosts: [] };
  readonly userServers: UserServers = { stated: false, create: false, share: false, public: false };
  readonly fileRoots: { readonly server: string; readonly path: string; readonly reach: string }[] = [];
  readonly writeOn: string[] = [];

  constructor(trail: FactTrail) {
    this.trail = trail;
  }

  /** Notes that the file states this setting, and that the fact was read at the pointer. */
  state(setting: string, pointer: string, fact: string): void {
    this.stated.add(clean(setting));
    this.trail.at(fact, pointer);
  }

  approve(setting: string, effect: Effect, pointer: string): void {
    this.state(setting, pointer, '/approval');
    this.trail.at(`/approvals/${this.approvals.length}`, pointer);
    this.approvals.push({ setting: clean(setting), effect });
  }

  /** Reads a list of permission rules; the arguments in a rule's brackets are not kept. */
  allow(value: Json | undefined, pointer: string): void {
    for (const [index, rule] of words(value).entries()) {
      this.state('allow rules', pointer, '/allowRules');
      this.trail.at(`/allowRules/${this.allowRules.length}`, `${pointer}/${index}`);
      this.allowRules.push(ruleFact(rule));
    }
  }

  list(which: 'allowList' | 'denyList', value: Json | undefined, pointer: string): void {
    if (!Array.isArray(value)) return;
    this.state(which === 'allowList' ? 'allowed servers' : 'denied servers', pointer, `/${which}`);
    this[which].present = true;
    this[which].entries = [...this[which].entries, ...value.map(listFact)];
  }

  endpoint(name: string, use: EndpointUse['use'], address: string, pointer: string): void {
    const { present, scheme, host, hostClass } = readEndpoint(address, () => '');
    if (!present || scheme === '') return;
    this.state(name, pointer, '/endpoints');
    this.trail.at(`/endpoints/${this.endpoints.length}`, pointer);
    this.trail.bar(pointer);
    this.endpoints.push({ name: clean(name), use, scheme, host: clean(host), hostClass });
  }

  /** Reads variables a settings file sets for the client itself; literals go to the trail. */
  variables(value: Json | undefined, pointer: string): void {
    if (!isJsonObject(value)) return;
    for (const [name, given] of Object.entries(value)) {
      const at = `${pointer}/${pointerToken(name)}`;
      const written = typeof given === 'object' && given !== null ? JSON.stringify(given) : String(given);
      const { hidden, valueClass } = readValue(name, written);
      for (const part of hidden) this.trail.literal('env', clean(name), written, part, at);
      if (valueClass === 'literal') this.trail.bar(at);
      this.variable(name, written, at);
    }
  }

  variable(name: string, value: string, at: string): void {
    const use = useOf(name);
    if (use !== undefined) this.endpoint(name, use, value, at);
    if (!/^(?:CLAUDE_CODE_ENABLE_TELEMETRY|OTEL_LOG_|OTEL_(?:LOGS|METRICS)_EXPORTER|GOOSE_TELEMETRY)/.test(name))
      return;
    this.state(name, at, '/telemetry');
    const on = /^(?:1|true|yes|on)$/i.test(value);
    this.telemetry.stated = true;
    if (/ENABLE(?:D|_TELEMETRY)/.test(name)) this.telemetry.enabled = on;
    if (name === 'OTEL_LOG_TOOL_DETAILS') this.telemetry.toolDetails = on;
    if (/OTEL_LOG_(?:USER_PROMPTS|RAW_API_BODIES)/.test(name)) this.telemetry.payloads ||= on;
  }

  command(setting: string, count: number, pointer: string): void {
    if (count === 0) return;
    this.state(setting, pointer, '/commands');
    this.trail.bar(pointer);
    this.commands.push({ setting: clean(setting), count });
  }

  trust(path: string, pointer: string): void {
    this.state('trusted folders', pointer, '/trusted');
    this.trusted.push({ path: clean(path), reach: reachOf(path) });
  }
}

/** Names of variables that send a client's requests somewhere else than its maker set. */
function useOf(name: string): EndpointUse['use'] | undefined {
  if (/^(?:https?|all|socks)_proxy$/i.test(name)) return 'proxy';
  if (/^OTEL_EXPORTER_OTLP(?:_[A-Z]{1,10})?_ENDPOINT$/.test(name)) return 'telemetry';
  return /^(?:ANTHROPIC|OPENAI|AZURE_OPENAI|GEMINI|GOOGLE|GOOGLE_GEMINI|OLLAMA|MISTRAL|GROQ|XAI|DEEPSEEK|OPENROUTER|LITELLM|BEDROCK|VERTEX|ANTHROPIC_BEDROCK|ANTHROPIC_VERTEX|DATABRICKS)_(?:API_)?(?:BASE_?URL|API_BASE|ENDPOINT|HOST|BASE)$/.test(
    name,
  )
    ? 'model'
    : undefined;
}

function ruleFact(rule: string): RuleFact {
  const tool = clean(rule.split('(', 1)[0]?.trim() ?? '');
  const plain = /^[^(]{1,200}(?:\((?:\*|:\*)?\))?$/.test(rule);
  if (tool === '*') return { rule: tool, reach: 'all', server: '' };
  const mcp = /^(?:mcp__|@)(.{1,200})$/.exec(tool)?.[1];
  if (mcp !== undefined) {
    const [server = '', name = ''] = mcp.split(tool.startsWith('@') ? '/' : '__', 2);
    if (server === '*') return { rule: tool, reach: 'all-servers', server: '' };
    return { rule: tool, reach: name === '' || name === '*' ? 'server' : 'tool', server };
  }
  const shell = /^(?:bash|shell|execute_bash|execute_cmd|run_shell_command|shell_command|powershell|terminal)$/i.test(
    tool,
  );
  return { rule: tool, reach: shell && plain ? 'shell' : 'other', server: '' };
}

function listFact(entry: Json): ListFact {
  const value = isJsonObject(entry) ? entry : {};
  const address = text(value['serverUrl']) || text(value['url']) || text(inner(value, 'matches')['url']);
  if (address !== '') return { by: 'address', wildcard: address.includes('*') };
  const commanded =
    Array.isArray(value['serverCommand']) || text(value['command']) !== '' || isJsonObject(value['identity']);
  const pattern = text(value['command']) || text(inner(value, 'matches')['command']);
  if (commanded || pattern !== '') return { by: 'command', wildcard: pattern.includes('*') };
  const name = typeof entry === 'string' ? entry : text(value['serverName']) || text(value['name']);
  return { by: 'name', wildcard: name.includes('*') };
}
