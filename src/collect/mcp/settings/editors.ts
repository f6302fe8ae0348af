import { isJsonObject, type Json, type JsonObject, pointerToken } from '../../../model/json.ts';
import { clean } from '../argument.ts';
import { inner, text, words } from '../entry-values.ts';
import { fileRoots, reachOf } from '../file-roots.ts';
import type { Effect, SettingsReading } from './reading.ts';

/**
 * Reads the settings of Visual Studio Code, whose keys hold dots; in a workspace file they stand under `settings`, in
 * that of a development container under its customizations.
 */
export function readVsCode(root: JsonObject, into: SettingsReading): void {
  const container = inner(inner(root, 'customizations'), 'vscode')['settings'];
  const [nested, base] = isJsonObject(container)
    ? [container, '/customizations/vscode/settings']
    : [root['settings'], '/settings'];
  if (isJsonObject(nested)) readVsCodeSettings(nested, base, into);
  else readVsCodeSettings(root, '', into);
}

function readVsCodeSettings(settings: JsonObject, base: string, into: SettingsReading): void {
  const at = (key: string): string => `${base}/${pointerToken(key)}`;
  for (const key of ['chat.tools.autoApprove', 'chat.tools.global.autoApprove']) {
    if (typeof settings[key] === 'boolean') into.approve(key, settings[key] ? 'auto-all' : 'ask', at(key));
  }
  const permissions = text(settings['chat.permissions.default']);
  if (permissions !== '')
    into.approve(
      'chat.permissions.default',
      permissions === 'default' ? 'ask' : 'auto-all',
      at('chat.permissions.default'),
    );
  for (const key of [
    'chat.tools.terminal.autoApprove',
    'chat.tools.edits.autoApprove',
    'chat.tools.urls.autoApprove',
  ]) {
    const shell = key === 'chat.tools.terminal.autoApprove';
    if (settings[key] !== undefined) into.approve(key, patternsEffect(settings[key], shell), at(key));
  }
  const access = text(settings['chat.mcp.access']);
  if (access !== '') {
    into.state('chat.mcp.access', at('chat.mcp.access'), '/serverAccess');
    into.serverAccess = clean(access);
  }
  const autostart = settings['chat.mcp.autostart'];
  if (autostart !== undefined) {
    into.state('chat.mcp.autostart', at('chat.mcp.autostart'), '/autostart');
    into.autostart = typeof autostart === 'boolean' ? (autostart ? 'always' : 'never') : clean(text(autostart));
  }
  const discovery = settings['chat.mcp.discovery.enabled'];
  if (discovery !== undefined) {
    into.state('chat.mcp.discovery.enabled', at('chat.mcp.discovery.enabled'), '/discovery');
    into.discovery = discovery === true || (isJsonObject(discovery) && Object.values(discovery).includes(true));
  }
  into.endpoint(
    'chat.mcp.gallery.serviceUrl',
    'registry',
    text(settings['chat.mcp.gallery.serviceUrl']),
    at('chat.mcp.gallery.serviceUrl'),
  );
  into.endpoint('http.proxy', 'proxy', text(settings['http.proxy']), at('http.proxy'));
  for (const system of ['linux', 'osx', 'windows']) {
    const key = `terminal.integrated.env.${system}`;
    into.variables(settings[key], at(key));
  }
  readAmp(settings, into, base);
}

/**
 * A map approves its patterns. Any command in a terminal is as good as any tool; edits and addresses are some of them.
 * A star alone is no pattern here: only an expression such as `/.*\/` matches every command.
 */
function patternsEffect(value: Json, shell: boolean): Effect {
  if (value === true) return shell ? 'auto-all' : 'auto-some';
  if (!isJsonObject(value)) return 'ask';
  const approved = Object.entries(value).filter(
    ([, each]) => each === true || (isJsonObject(each) && each['approve'] === true),
  );
  if (shell && approved.some(([pattern]) => /^\/\^?\.[*+]\$?\/[a-z]{0,4}$/.test(pattern))) return 'auto-all';
  return approved.length > 0 ? 'auto-some' : 'ask';
}

/** Reads the settings of Amp, in its own file or among those of Visual Studio Code. */
export function readAmp(settings: JsonObject, into: SettingsReading, base = ''): void {
  const at = (key: string): string => `${base}/${pointerToken(key)}`;
  const all = settings['amp.dangerouslyAllowAll'];
  if (typeof all === 'boolean')
    into.approve('amp.dangerouslyAllowAll', all ? 'auto-all' : 'ask', at('amp.dangerouslyAllowAll'));
  const rules = settings['amp.permissions'];
  for (const rule of Array.isArray(rules) ? rules.filter(isJsonObject) : []) {
    const tool = text(rule['tool']);
    const action = text(rule['action']);
    const conditional = isJsonObject(rule['matches']);
    if (action === 'allow')
      into.approve('amp.permissions', tool === '*' && !conditional ? 'auto-all' : 'auto-some', at('amp.permissions'));
    else if (action !== '')
      into.approve('amp.permissions', action === 'reject' ? 'deny' : 'ask', at('amp.permissions'));
  }
  const servers = settings['amp.mcpPermissions'];
  const listed = Array.isArray(servers) ? servers.filter(isJsonObject) : [];
  const by = (action: string): readonly JsonObject[] => listed.filter((each) => each['action'] === action);
  if (by('allow').length > 0) into.list('allowList', by('allow'), at('amp.mcpPermissions'));
  if (by('reject').length > 0) into.list('denyList', by('reject'), at('amp.mcpPermissions'));
  into.endpoint('amp.url', 'model', text(settings['amp.url']), at('amp.url'));
  into.endpoint('amp.proxy', 'proxy', text(settings['amp.proxy']), at('amp.proxy'));
}

/** Reads what Zed says of tools: one switch for all, or a default with rules. */
export function readZed(root: JsonObject, into: SettingsReading): void {
  const agent = inner(root, 'agent');
  const always = agent['always_allow_tool_actions'];
  if (typeof always === 'boolean')
    into.approve('agent.always_allow_tool_actions', always ? 'auto-all' : 'ask', '/agent/always_allow_tool_actions');
  const permissions = inner(agent, 'tool_permissions');
  const fallback = text(permissions['default']) || text(permissions['default_mode']);
  if (fallback !== '')
    into.approve(
      'agent.tool_permissions',
      fallback === 'allow' ? 'auto-all' : fallback === 'deny' ? 'deny' : 'ask',
      '/agent/tool_permissions',
    );
  into.endpoint('proxy', 'proxy', text(root['proxy']), '/proxy');
}

/** Reads who may add servers to LibreChat, and which hosts they may reach. */
export function readLibreChat(root: JsonObject, into: SettingsReading): void {
  const settings = inner(root, 'mcpSettings');
  if (Array.isArray(settings['allowedDomains'])) {
    into.state('mcpSettings.allowedDomains', '/mcpSettings/allowedDomains', '/egress');
    into.egress.stated = true;
    into.egress.hosts = words(settings['allowedDomains']).map(clean);
  }
  const users = inner(root, 'interface')['mcpServers'];
  if (!isJsonObject(users)) return;
  into.state('interface.mcpServers', '/interface/mcpServers', '/userServers');
  into.userServers.stated = true;
  into.userServers.create = users['create'] === true;
  into.userServers.share = users['share'] === true;
  into.userServers.public = users['public'] === true;
}

/** Reads what Docker's MCP configuration hands to each server: folders, and switches that let it write. */
export function readDockerMcp(root: JsonObject, into: SettingsReading): void {
  for (const [server, given] of Object.entries(root)) {
    if (!isJsonObject(given)) continue;
    for (const [key, value] of Object.entries(given)) {
      const pointer = `/${pointerToken(server)}/${pointerToken(key)}`;
      const paths = words(value).map((word) => ({ text: word, pointer }));
      for (const { path } of fileRoots(paths)) {
        into.state('folders', pointer, '/fileRoots');
        into.trail.at(`/fileRoots/${into.fileRoots.length}`, pointer);
        into.fileRoots.push({ server: clean(server), path: clean(path), reach: reachOf(path) });
      }
      if (value !== true || !/(?:allow|enable)[_-]?(?:write|delete|exec)/i.test(key)) continue;
      into.state('write access', pointer, '/writeOn');
      into.writeOn.push(clean(server));
    }
  }
}
