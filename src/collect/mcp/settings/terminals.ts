import { isJsonObject, type JsonObject, pointerToken } from '../../../model/json.ts';
import { clean } from '../argument.ts';
import { inner, text, words } from '../entry-values.ts';
import type { Effect, SettingsReading } from './reading.ts';

const CODEX_POLICIES: { readonly [policy: string]: Effect } = {
  never: 'auto-all',
  'on-failure': 'auto-some',
  'on-request': 'ask',
  untrusted: 'ask',
};

/** Reads the settings of Codex: approval policy, sandbox, trusted projects, providers and what administrators allow. */
export function readCodex(root: JsonObject, into: SettingsReading): void {
  readCodexProfile(root, '', into);
  for (const [name, profile] of Object.entries(inner(root, 'profiles'))) {
    if (isJsonObject(profile)) readCodexProfile(profile, `/profiles/${pointerToken(name)}`, into);
  }
  for (const [path, project] of Object.entries(inner(root, 'projects'))) {
    if (isJsonObject(project) && project['trust_level'] === 'trusted')
      into.trust(path, `/projects/${pointerToken(path)}`);
  }
  for (const [name, provider] of Object.entries(inner(root, 'model_providers'))) {
    const at = `/model_providers/${pointerToken(name)}`;
    if (isJsonObject(provider))
      into.endpoint(`model_providers.${name}.base_url`, 'model', text(provider['base_url']), `${at}/base_url`);
  }
  into.command('notify', words(root['notify']).length > 0 ? 1 : 0, '/notify');
  const permitted = words(root['allowed_approval_policies']);
  if (permitted.length > 0) {
    into.state('allowed_approval_policies', '/allowed_approval_policies', '/bypassDisabled');
    into.bypassDisabled = !permitted.includes('never');
  }
  const otel = root['otel'];
  if (!isJsonObject(otel)) return;
  into.state('otel', '/otel', '/telemetry');
  into.telemetry.stated = true;
  into.telemetry.enabled = otel['exporter'] !== undefined && otel['exporter'] !== 'none';
  into.telemetry.toolDetails = into.telemetry.enabled;
  into.telemetry.payloads = otel['log_user_prompt'] === true;
}

function readCodexProfile(profile: JsonObject, at: string, into: SettingsReading): void {
  const policy = text(profile['approval_policy']);
  if (policy !== '') into.approve('approval_policy', CODEX_POLICIES[policy] ?? 'ask', `${at}/approval_policy`);
  const mode = text(profile['sandbox_mode']);
  const network = inner(profile, 'sandbox_workspace_write')['network_access'] === true;
  if (mode === '' && !network) return;
  into.state('sandbox_mode', mode === '' ? `${at}/sandbox_workspace_write` : `${at}/sandbox_mode`, '/sandbox');
  into.sandbox.stated = true;
  if (mode === 'danger-full-access') into.sandbox.mode = 'off';
  else if (into.sandbox.mode === '') into.sandbox.mode = 'on';
  into.sandbox.networkOpen ||= network || mode === 'danger-full-access';
}

const GEMINI_MODES: { readonly [mode: string]: Effect } = {
  yolo: 'auto-all',
  auto_edit: 'auto-some',
  default: 'ask',
  plan: 'ask',
};

/** Reads the settings of Gemini CLI and its relatives, in the nested layout and the older flat one. */
export function readGemini(root: JsonObject, into: SettingsReading): void {
  readGeminiApproval(root, into);
  const mcp = inner(root, 'mcp');
  for (const [list, nested, flat] of [
    ['allowList', 'allowed', 'allowMCPServers'],
    ['denyList', 'excluded', 'excludeMCPServers'],
  ] as const) {
    into.list(list, mcp[nested], `/mcp/${nested}`);
    into.list(list, root[flat], `/${flat}`);
  }
  for (const [holder, at] of [
    [root, ''],
    [inner(root, 'tools'), '/tools'],
  ] as const) {
    const { sandbox } = holder;
    if (sandbox === undefined) continue;
    into.state('sandbox', `${at}/sandbox`, '/sandbox');
    into.sandbox.stated = true;
    into.sandbox.mode = sandbox === false ? 'off' : 'on';
  }
  const telemetry = root['telemetry'];
  if (!isJsonObject(telemetry)) return;
  into.state('telemetry', '/telemetry', '/telemetry');
  into.telemetry.stated = true;
  into.telemetry.enabled = telemetry['enabled'] === true;
  into.telemetry.toolDetails = into.telemetry.enabled;
  into.telemetry.payloads = telemetry['logPrompts'] === true;
  into.endpoint('telemetry.otlpEndpoint', 'telemetry', text(telemetry['otlpEndpoint']), '/telemetry/otlpEndpoint');
}

function readGeminiApproval(root: JsonObject, into: SettingsReading): void {
  const tools = inner(root, 'tools');
  for (const [value, at] of [
    [root['autoAccept'], '/autoAccept'],
    [tools['autoAccept'], '/tools/autoAccept'],
  ] as const) {
    if (typeof value === 'boolean') into.approve('autoAccept', value ? 'auto-some' : 'ask', at);
  }
  for (const section of ['general', 'tools']) {
    for (const key of ['defaultApprovalMode', 'approvalMode']) {
      const mode = text(inner(root, section)[key]);
      if (mode !== '') into.approve(key, GEMINI_MODES[mode] ?? 'ask', `/${section}/${key}`);
    }
  }
  if (inner(root, 'security')['disableYoloMode'] === true) {
    into.bypassDisabled = true;
    into.state('security.disableYoloMode', '/security/disableYoloMode', '/bypassDisabled');
  }
  into.allow(tools['allowed'], '/tools/allowed');
  into.allow(root['allowedTools'], '/allowedTools');
}

const GOOSE_MODES: { readonly [mode: string]: Effect } = {
  auto: 'auto-all',
  smart_approve: 'auto-some',
  approve: 'ask',
  chat: 'deny',
};

/** Reads the settings of Goose, whose file sets variables at its top. */
export function readGoose(root: JsonObject, into: SettingsReading): void {
  const mode = text(root['GOOSE_MODE']);
  if (mode !== '') into.approve('GOOSE_MODE', GOOSE_MODES[mode] ?? 'ask', '/GOOSE_MODE');
  const { extensions: _extensions, ...variables } = root;
  into.variables(Object.fromEntries(Object.entries(variables).filter(([, value]) => typeof value !== 'object')), '');
  const list = text(root['GOOSE_ALLOWLIST']);
  if (list !== '') into.list('allowList', [{ serverUrl: list }], '/GOOSE_ALLOWLIST');
}

/** Reads an agent of Amazon Q or Kiro: which tools it trusts, and what it runs around them. */
export function readAmazonQ(root: JsonObject, into: SettingsReading): void {
  into.allow(root['allowedTools'], '/allowedTools');
  for (const { reach } of into.allowRules) {
    if (reach === 'all') into.approve('allowedTools', 'auto-all', '/allowedTools');
    else if (reach === 'server' || reach === 'shell') into.approve('allowedTools', 'auto-some', '/allowedTools');
  }
  for (const [event, hooks] of Object.entries(inner(root, 'hooks'))) {
    into.command(`hooks.${event}`, Array.isArray(hooks) ? hooks.length : 1, `/hooks/${pointerToken(event)}`);
  }
}

/** Reads the permissions of opencode: one word for everything, or one per tool or pattern. */
export function readOpencode(root: JsonObject, into: SettingsReading): void {
  readOpencodePermission(root, '', into);
  for (const [name, agent] of Object.entries(inner(root, 'agent'))) {
    if (isJsonObject(agent)) readOpencodePermission(agent, `/agent/${pointerToken(name)}`, into);
  }
  for (const [name, provider] of Object.entries(inner(root, 'provider'))) {
    const address = isJsonObject(provider) ? text(inner(provider, 'options')['baseURL']) : '';
    into.endpoint(`provider.${name}.baseURL`, 'model', address, `/provider/${pointerToken(name)}/options/baseURL`);
  }
  for (const plugin of words(root['plugin'])) {
    into.state('plugin', '/plugin', '/plugins');
    into.plugins.push(clean(plugin));
  }
}

function readOpencodePermission(holder: JsonObject, at: string, into: SettingsReading): void {
  const { permission } = holder;
  const pointer = `${at}/permission`;
  if (typeof permission === 'string') into.approve('permission', wordEffect(permission, true), pointer);
  if (!isJsonObject(permission)) return;
  for (const [tool, rule] of Object.entries(permission)) {
    const given = typeof rule === 'string' ? rule : isJsonObject(rule) ? text(rule['*']) : '';
    if (given !== '')
      into.approve(`permission.${tool}`, wordEffect(given, tool === '*'), `${pointer}/${pointerToken(tool)}`);
  }
}

function wordEffect(word: string, all: boolean): Effect {
  if (word === 'allow') return all ? 'auto-all' : 'auto-some';
  return word === 'deny' ? 'deny' : 'ask';
}

/** Reads the permissions of Crush. */
export function readCrush(root: JsonObject, into: SettingsReading): void {
  const permissions = inner(root, 'permissions');
  const allowed = words(permissions['allowed_tools']);
  if (permissions['skip_requests'] === true)
    into.approve('permissions.skip_requests', 'auto-all', '/permissions/skip_requests');
  if (allowed.length > 0)
    into.approve(
      'permissions.allowed_tools',
      allowed.includes('*') ? 'auto-all' : 'auto-some',
      '/permissions/allowed_tools',
    );
  into.allow(permissions['allowed_tools'], '/permissions/allowed_tools');
  for (const [name, provider] of Object.entries(inner(root, 'providers'))) {
    const address = isJsonObject(provider) ? text(provider['base_url']) : '';
    into.endpoint(`providers.${name}.base_url`, 'model', address, `/providers/${pointerToken(name)}/base_url`);
  }
}
