import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../../model/json.ts';
import { clean } from '../argument.ts';
import { inner, text, words } from '../entry-values.ts';
import type { Effect, SettingsReading } from './reading.ts';

/** What each permission mode of Claude Code does with the question before a tool runs. */
const MODES: { readonly [mode: string]: Effect } = {
  bypassPermissions: 'auto-all',
  acceptEdits: 'auto-some',
  auto: 'auto-some',
  dontAsk: 'deny',
  default: 'ask',
  plan: 'ask',
};
const HELPERS = ['apiKeyHelper', 'awsAuthRefresh', 'awsCredentialExport', 'otelHeadersHelper'];

/** Reads the settings of Claude Code: permissions, servers of projects, allow-lists, hooks, plugins, telemetry. */
export function readClaudeCode(root: JsonObject, into: SettingsReading): void {
  readPermissions(inner(root, 'permissions'), into);
  readServers(root, into);
  into.variables(root['env'], '/env');
  for (const helper of HELPERS) if (text(root[helper]) !== '') into.command(helper, 1, `/${helper}`);
  const status = inner(root, 'statusLine');
  if (text(status['command']) !== '') into.command('statusLine', 1, '/statusLine');
  for (const [event, hooks] of Object.entries(inner(root, 'hooks'))) {
    into.command(`hooks.${event}`, commandsIn(hooks), `/hooks/${pointerToken(event)}`);
  }
  const sandbox = root['sandbox'];
  if (isJsonObject(sandbox)) {
    into.state('sandbox', '/sandbox', '/sandbox');
    into.sandbox.stated = true;
    into.sandbox.mode = sandbox['enabled'] === true ? 'on' : 'off';
    into.sandbox.networkOpen = words(inner(sandbox, 'network')['allowedDomains']).includes('*');
    if (sandbox['autoAllowBashIfSandboxed'] === true && sandbox['enabled'] === true)
      into.approve('sandbox.autoAllowBashIfSandboxed', 'auto-some', '/sandbox/autoAllowBashIfSandboxed');
  }
  readPlugins(root, into);
}

function readPermissions(permissions: JsonObject, into: SettingsReading): void {
  const mode = text(permissions['defaultMode']);
  if (mode !== '') into.approve('permissions.defaultMode', MODES[mode] ?? 'ask', '/permissions/defaultMode');
  into.allow(permissions['allow'], '/permissions/allow');
  for (const rule of into.allowRules) {
    if (rule.reach === 'all' || rule.reach === 'all-servers')
      into.approve('permissions.allow', 'auto-all', '/permissions/allow');
  }
  into.askRules = words(permissions['ask']).length;
  into.denyRules = words(permissions['deny']).length;
  if (into.askRules > 0) into.state('permissions.ask', '/permissions/ask', '/askRules');
  if (into.denyRules > 0) into.state('permissions.deny', '/permissions/deny', '/denyRules');
  if (permissions['disableBypassPermissionsMode'] !== 'disable') return;
  into.bypassDisabled = true;
  into.state(
    'permissions.disableBypassPermissionsMode',
    '/permissions/disableBypassPermissionsMode',
    '/bypassDisabled',
  );
}

function readServers(root: JsonObject, into: SettingsReading): void {
  for (const key of ['enableAllProjectMcpServers', 'enabledMcpjsonServers', 'disabledMcpjsonServers']) {
    if (Object.hasOwn(root, key)) into.state(key, `/${key}`, '/projectServers');
  }
  into.projectServers.approveAll = root['enableAllProjectMcpServers'] === true;
  into.projectServers.approved = words(root['enabledMcpjsonServers']).map(clean);
  into.projectServers.rejected = words(root['disabledMcpjsonServers']).map(clean);
  into.list('allowList', root['allowedMcpServers'], '/allowedMcpServers');
  into.list('denyList', root['deniedMcpServers'], '/deniedMcpServers');
  if (root['allowManagedMcpServersOnly'] !== true) return;
  into.managedOnly = true;
  into.state('allowManagedMcpServersOnly', '/allowManagedMcpServersOnly', '/managedOnly');
}

function commandsIn(hooks: Json): number {
  const groups = Array.isArray(hooks) ? hooks.filter(isJsonObject) : [];
  const inside = groups.flatMap((group) => (Array.isArray(group['hooks']) ? group['hooks'].filter(isJsonObject) : []));
  return [...groups, ...inside].filter((each) => text(each['command']) !== '').length;
}

function readPlugins(root: JsonObject, into: SettingsReading): void {
  for (const [name, on] of Object.entries(inner(root, 'enabledPlugins'))) {
    if (on !== true) continue;
    into.state('enabledPlugins', '/enabledPlugins', '/plugins');
    into.plugins.push(clean(name));
  }
  for (const [name, marketplace] of Object.entries(inner(root, 'extraKnownMarketplaces'))) {
    into.state('extraKnownMarketplaces', '/extraKnownMarketplaces', '/marketplaces');
    const source = inner(isJsonObject(marketplace) ? marketplace : {}, 'source');
    const fixed = /^[0-9a-f]{40}$/.test(text(source['sha']) || text(source['ref']));
    into.marketplaces.push({ name: clean(name), source: clean(text(source['source'])), fixed });
  }
}
