import type { Assignment } from './container.ts';
import { type EndpointFact, readEndpoint } from './endpoint.ts';
import type { Token } from './token.ts';

/** Where a launch fetches packages from, where it says so. */
export interface RegistryFact {
  readonly [key: string]: string;
  readonly where: 'env' | 'args';
  readonly name: string;
  readonly scheme: string;
  readonly host: string;
  readonly hostClass: EndpointFact['hostClass'];
}

const REGISTRY_FLAG =
  /^(?:--registry|--index-url|-i|--extra-index-url|--default-index|--index|--find-links|--source|--add-source)$/;
const REGISTRY_NAME =
  /^(?:npm_config_(?:@[^:]{1,60}:)?registry|yarn_registry|yarn_npm_registry_server|bun_config_registry|uv_(?:default_|extra_)?index(?:_url)?|pip_(?:extra_)?index_url|goproxy|nuget_source)$/i;

/** Returns the package registries that words and variables of a launch name. */
export function registriesOf(words: readonly Token[], env: readonly Assignment[]): readonly RegistryFact[] {
  const found: RegistryFact[] = [];
  const note = (where: 'env' | 'args', name: string, address: string): void => {
    const { present, scheme, host, hostClass } = readEndpoint(address, () => '');
    if (present && scheme !== '') found.push({ where, name, scheme, host, hostClass });
  };
  for (const [index, word] of words.entries()) {
    const equals = word.text.indexOf('=');
    const flag = equals === -1 ? word.text : word.text.slice(0, equals);
    if (!REGISTRY_FLAG.test(flag)) continue;
    note('args', flag, equals === -1 ? (words[index + 1]?.text ?? '') : word.text.slice(equals + 1));
  }
  for (const { name, value } of env)
    if (REGISTRY_NAME.test(name)) for (const part of value.split(/[\s,|]+/, 20)) note('env', name, part);
  return found;
}

/** An address on which a launch tells the server to listen. */
export interface ListenFact {
  readonly [key: string]: string;
  readonly where: 'env' | 'args' | 'container';
  readonly name: string;
  readonly reach: 'all-interfaces' | 'loopback' | 'other';
}

const BIND_FLAG =
  /^--(?:host|bind|listen|address|addr|hostname|listen-address|bind-address|http-host|sse-host|server-host)$/i;
const BIND_NAME =
  /(?:^|_)(?:HOST|BIND|BIND_ADDRESS|LISTEN|LISTEN_ADDR(?:ESS)?|HTTP_HOST|MCP_HOST|HOSTNAME|FASTMCP_HOST|SERVER_HOST)$/;

/** Returns where a launch makes the server listen; names of databases and the like are told by their value, an address to bind. */
export function listensOn(
  words: readonly Token[],
  env: readonly Assignment[],
  ports: readonly { readonly address: string; readonly port: string }[],
): readonly ListenFact[] {
  const found: ListenFact[] = [];
  for (const [index, word] of words.entries()) {
    const equals = word.text.indexOf('=');
    const flag = equals === -1 ? word.text : word.text.slice(0, equals);
    const value = equals === -1 ? (words[index + 1]?.text ?? '') : word.text.slice(equals + 1);
    if (BIND_FLAG.test(flag) && reachOf(value) !== 'other')
      found.push({ where: 'args', name: flag, reach: reachOf(value) });
  }
  for (const { name, value } of env) {
    // `localhost` under DB_HOST is where a database is looked for; only the address that means "all" can be nothing else.
    if (BIND_NAME.test(name) && reachOf(value) === 'all-interfaces')
      found.push({ where: 'env', name, reach: 'all-interfaces' });
  }
  for (const { address, port } of ports) {
    const reach = address === '' ? 'all-interfaces' : reachOf(address);
    found.push({ where: 'container', name: port, reach });
  }
  return found;
}

function reachOf(value: string): ListenFact['reach'] {
  const host = value.replace(/:\d{1,5}$/, '').trim();
  if (/^(?:0\.0\.0\.0|\[::\]|::|\*|0)$/.test(host)) return 'all-interfaces';
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/i.test(host) ? 'loopback' : 'other';
}

/** Where a program or script lies, by its path as written. */
export type ProgramPlace =
  | 'none'
  | 'search-path'
  | 'relative'
  | 'temporary'
  | 'downloads'
  | 'home'
  | 'system'
  | 'elsewhere';

/** Tells where the program of a launch lies; nothing is looked up. */
export function placeOfProgram(path: string): ProgramPlace {
  const text = path.trim();
  if (text === '') return 'none';
  if (
    /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/private\/tmp|\$TMPDIR|\$\{TMPDIR\}|%TEMP%|%TMP%|[A-Za-z]:[\\/](?:temp|tmp)|[A-Za-z]:[\\/]Windows[\\/]Temp)(?:[\\/]|$)/i.test(
      text,
    )
  )
    return 'temporary';
  if (/[\\/](?:AppData[\\/]Local[\\/]Temp|Temp)[\\/]/i.test(text)) return 'temporary';
  if (/[\\/]Downloads[\\/]/i.test(text)) return 'downloads';
  if (!/[\\/]/.test(text)) return 'search-path';
  if (
    /^(?:\.{1,2}[\\/]|\$\{workspace|\$\{CLAUDE_PROJECT_DIR|\$\{PWD|\$PWD)/.test(text) ||
    /^[^\\/~$%{]+[\\/]/.test(text.replace(/^[A-Za-z]:/, '/'))
  )
    return 'relative';
  if (
    /^(?:~|\$HOME|\$\{HOME|\$\{userHome|\$\{env:HOME|%USERPROFILE%|%APPDATA%|%LOCALAPPDATA%|\/home\/|\/Users\/|\/root\/|[A-Za-z]:[\\/]+Users[\\/])/i.test(
      text,
    )
  )
    return 'home';
  return /^(?:\/usr|\/bin|\/sbin|\/opt|\/nix|\/snap|\/Applications|\/Library|\/System|[A-Za-z]:[\\/]+(?:Program Files|Windows|ProgramData))/i.test(
    text,
  )
    ? 'system'
    : 'elsewhere';
}
