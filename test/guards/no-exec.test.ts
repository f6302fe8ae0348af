import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTree } from '../support/tiny-catalogue.ts';
import { smallOrganisation } from '../support/workspace.ts';

const MAIN = realpathSync('dist/cli/main.js');
const RUNS: readonly [string, readonly string[]][] = [
  ['collect', []],
  ['audit', ['--framework', 'gdpr', '--detail', 'executive']],
];
const TRACED = 'execve,execveat,socket,connect,bind,listen';

/** What git is given, and nothing else of the environment; the last one comes from simple-git and makes git stricter. */
const GIT_ENVIRONMENT = new Set(
  (
    'PATH HOME LC_ALL TZ GIT_DIR GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_ATTR_NOSYSTEM GIT_NO_REPLACE_OBJECTS ' +
    'GIT_NO_LAZY_FETCH GIT_ALLOW_PROTOCOL GIT_PROTOCOL_FROM_USER GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT GIT_PAGER ' +
    'GIT_LITERAL_PATHSPECS GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS'
  ).split(' '),
);

/** Every way a configuration could make a careless reader start something or call somebody. */
function hostile(port: number, marker: string): string {
  const url = `http://127.0.0.1:${port}/mcp`;
  const touch = { command: 'touch', args: [marker] };
  const shell = { command: `sh -c "touch ${marker}"` };
  const servers = {
    touch,
    shell,
    npx: { command: 'npx', args: ['-y', `http://127.0.0.1:${port}/evil.tgz`] },
    remote: { type: 'http', url, headers: { Authorization: `$(touch ${marker})` }, headersHelper: `touch ${marker}` },
    sse: { type: 'sse', url: `http://localhost:${port}/sse` },
    env: {
      command: 'node',
      args: ['x.js'],
      env: { NODE_OPTIONS: `--require ${marker}`, X: `\`touch ${marker}\`` },
      envFile: marker,
    },
    oauth: { url, oauth: { authServerMetadataUrl: `${url}/.well-known/oauth-authorization-server` } },
  };
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const root = smallOrganisation({
    'probity.yaml': 'organisation: Hostile\nscope: {name: Agents}\nframeworks: {gdpr: {roles: [controller]}}\n',
    '.mcp.json': json({ mcpServers: servers }),
    '.cursor/mcp.json': json({ mcpServers: servers }),
    'claude_desktop_config.json': json({ mcpServers: servers }),
    '.claude.json': json({ mcpServers: servers, projects: { '/x': { mcpServers: servers } } }),
    '.claude/settings.json': json({
      hooks: { PreToolUse: [{ hooks: [{ type: 'command', command: `touch ${marker}` }] }] },
      apiKeyHelper: `touch ${marker}`,
    }),
    '.vscode/mcp.json': json({ servers, inputs: [{ id: 'x', type: 'command', command: `touch ${marker}` }] }),
    '.vscode/settings.json': json({ 'chat.mcp.gallery.serviceUrl': url }),
    '.gemini/settings.json': json({ mcpServers: servers }),
    '.codex/config.toml': `notify = ["touch", "${marker}"]\n[mcp_servers.x]\ncommand = "touch"\nargs = ["${marker}"]\n[mcp_servers.y]\nurl = "${url}"\n`,
    'opencode.json': json({ mcp: { x: { type: 'local', command: ['touch', marker] }, y: { type: 'remote', url } } }),
    'crush.json': json({ mcp: { x: { type: 'stdio', command: `$(touch ${marker})` } } }),
    '.continue/config.yaml': `mcpServers:\n  - name: x\n    command: touch\n    args: [${marker}]\n  - name: y\n    url: ${url}\n`,
    'agentgateway.yaml': `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - backends:\n      - mcp:\n          targets:\n          - name: x\n            stdio: {cmd: touch, args: [${marker}]}\n          - name: y\n            mcp: {host: ${url}}\n      policies:\n        jwtAuth: {jwks: {url: ${url}/jwks}}\n`,
    'toolhive.yaml': `apiVersion: toolhive.stacklok.dev/v1alpha1\nkind: MCPServer\nmetadata: {name: x}\nspec: {image: 127.0.0.1:${port}/x, args: ["$(touch ${marker})"]}\n`,
    'docker.yaml': `registry:\n  x: {image: 127.0.0.1:${port}/x, remote: {url: ${url}}}\n`,
    'librechat.yaml': `mcpServers:\n  x: {type: stdio, command: touch, args: [${marker}]}\n  y: {url: ${url}}\n`,
    'tagged.yaml': `binds: !!js/function "function () { require('child_process').execSync('touch ${marker}') }"\nlisteners: !!python/object/apply:os.system ["touch ${marker}"]\n`,
    'server.json': json({
      $schema: `http://127.0.0.1:${port}/server.schema.json`,
      name: 'a/b',
      version: '1.0.0',
      packages: [{ registryType: 'npm', registryBaseUrl: url, identifier: 'x' }],
      remotes: [{ type: 'streamable-http', url }],
    }),
    'oauth-protected-resource.json': json({ resource: url, authorization_servers: [url], jwks_uri: `${url}/jwks` }),
    'snapshots/x.tools.json': json({
      tools: [
        {
          name: 'a',
          description: `touch ${marker}; see ${url}`,
          inputSchema: { $schema: url, $ref: `${url}/schema.json`, type: 'object' },
        },
      ],
    }),
    'package.json': json({ scripts: { preinstall: `touch ${marker}`, prepare: `touch ${marker}` } }),
    'policies/x.md': `---\nowner: x\nnext_review: 2099-01-01\nlink: ${url}\n---\n![x](${url}/pixel.png)\n`,
    'logs/audit.log': `${json({ ts: '2026-10-01T00:00:00Z', user: `$(touch ${marker})`, tool: 'x', server: url }).replaceAll('\n', '')}\n`,
  });
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-C', root, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: root,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      },
    });
  git('init', '-q');
  git('add', '.mcp.json', 'package.json');
  git('commit', '-q', '-m', 'x');
  writeFileSync(
    join(root, '.git', 'config'),
    `[core]\n\tfsmonitor = touch ${marker}\n\tsshCommand = touch ${marker}\n\thooksPath = ${root}/hooks\n\tpager = touch ${marker}\n[remote "origin"]\n\turl = ext::touch ${marker}\n[diff]\n\texternal = touch ${marker}\n[gpg]\n\tprogram = ${marker}\n`,
  );
  return root;
}

// Takes the place of everything by which a program of Node starts another one or opens a connection: writes down what
// was asked for, and lets nothing through but git in its own small environment.
const GUARD = String.raw`
import { appendFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
const require = createRequire(import.meta.url);
const note = (what, detail) => appendFileSync(process.env.PROBITY_GUARD, JSON.stringify({ what, ...detail }) + '\n');
const refuse = (what) => (...args) => { note(what, { first: String(args[0]) }); throw new Error('The guard refused ' + what + '.'); };
const child = require('node:child_process');
const { spawn } = child;
for (const name of ['exec', 'execSync', 'execFile', 'execFileSync', 'fork', 'spawnSync']) child[name] = refuse('child_process.' + name);
child.spawn = (command, args, options) => {
  const env = Object.keys(options?.env ?? process.env);
  note('child_process.spawn', { first: command, args, env, shell: options?.shell === true || typeof options?.shell === 'string' });
  if (command !== 'git') throw new Error('The guard refused to start ' + command + '.');
  return spawn(command, args, options);
};
const worlds = {
  net: ['connect', 'createConnection', 'createServer'], tls: ['connect', 'createServer'], http: ['request', 'get', 'createServer'],
  https: ['request', 'get', 'createServer'], http2: ['connect', 'createServer'], dgram: ['createSocket'],
  dns: ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'], 'dns/promises': ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'],
};
for (const [name, methods] of Object.entries(worlds)) for (const method of methods) require('node:' + name)[method] = refuse(name + '.' + method);
const { Socket, Server } = require('node:net');
const { connect } = Socket.prototype;
// Pipes to a child are sockets to Node too, but those are handed over connected.
Socket.prototype.connect = function (...args) { void connect; return refuse('net.Socket.connect')(...args); };
Server.prototype.listen = refuse('net.Server.listen');
globalThis.fetch = refuse('fetch');
globalThis.WebSocket = refuse('WebSocket');
syncBuiltinESMExports();
`;

interface Note {
  readonly what: string;
  readonly first: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly shell?: boolean;
}

let listener: Server;
let connections = 0;
let root = '';
let marker = '';
const folder = mkdtempSync(join(tmpdir(), 'probity-guard-'));

beforeAll(async () => {
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  marker = join(folder, 'marker');
  root = hostile((listener.address() as AddressInfo).port, marker);
  writeFileSync(join(folder, 'guard.mjs'), GUARD);
});
afterAll(() => {
  listener.close();
});

/** Runs a program of Node under the guard and returns what it tried. Whoever calls meanwhile waits in the listener's queue. */
function guarded(
  name: string,
  args: readonly string[],
): { readonly status: number | null; readonly stderr: string; readonly notes: readonly Note[] } {
  const log = join(folder, `${name}.log`);
  writeFileSync(log, '');
  const env = { ...process.env, PROBITY_GUARD: log, NO_COLOR: '1' };
  const { status, stderr } = spawnSync(process.execPath, ['--import', join(folder, 'guard.mjs'), ...args], {
    env,
    encoding: 'utf8',
  });
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { status, stderr, notes: lines.map((line) => JSON.parse(line) as Note) };
}

function untouched(): void {
  expect(existsSync(marker)).toBe(false);
  expect(connections).toBe(0);
}

describe('nothing that is inspected runs, and nobody is called: seen from inside', () => {
  it.each(RUNS)('%s', async (command, options) => {
    const { status, stderr, notes } = guarded(command, [
      MAIN,
      command,
      root,
      '--out',
      join(folder, `out-${command}`),
      ...options,
    ]);
    // The hostile folder is judged to the end: complete, or with sources that are said to be unusable.
    expect([0, 3], stderr).toContain(status);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(notes.length).toBeGreaterThan(0);
    for (const note of notes) {
      expect(note).toMatchObject({ what: 'child_process.spawn', first: 'git', shell: false });
      expect((note.env ?? []).filter((name) => !GIT_ENVIRONMENT.has(name))).toEqual([]);
      for (const name of ['GIT_DIR', 'GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_GLOBAL', 'GIT_ALLOW_PROTOCOL'])
        expect(note.env).toContain(name);
    }
    untouched();
  });

  it('and the guard would have seen it', () => {
    const attempts = [
      "(await import('node:child_process')).spawn('touch', [process.argv[1]])",
      "(await import('node:child_process')).execSync('touch x')",
      "(await import('node:net')).connect(1)",
      "new (await import('node:net')).Socket().connect(1)",
      "(await import('node:http')).get('http://127.0.0.1:1')",
      "await (await import('node:dns/promises')).lookup('localhost')",
      "(await import('node:dgram')).createSocket('udp4')",
      "await fetch('http://127.0.0.1:1')",
    ];
    for (const [index, attempt] of attempts.entries()) {
      const { status, notes } = guarded(`control-${index}`, ['--input-type=module', '-e', attempt]);
      expect([attempt, status, notes.length]).toEqual([attempt, 1, 1]);
    }
  });
});

/** One traced call: its name and its arguments as strace prints them. */
interface Call {
  readonly name: string;
  readonly text: string;
}

const traces = spawnSync('strace', ['-o', join(folder, 'probe'), 'true']).status === 0;
if (!traces)
  console.warn('skipped: no-exec under a system-call trace (strace is not installed here, or may not trace)');

function traced(
  name: string,
  argv: readonly string[],
): { readonly status: number | null; readonly stderr: string; readonly calls: readonly Call[] } {
  const log = join(folder, `${name}.strace`);
  const { status, stderr } = spawnSync(
    'strace',
    ['-f', '-qq', '-v', '-s', '8192', '-e', `trace=${TRACED}`, '-e', 'signal=none', '-o', log, ...argv],
    { encoding: 'utf8' },
  );
  const calls: Call[] = [];
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const match = /^\d+\s+(?:<\.\.\. )?(\w+)[ (](.*)$/.exec(line);
    if (match !== null && !line.includes('resumed>')) calls.push({ name: match[1] ?? '', text: match[2] ?? '' });
  }
  return { status, stderr, calls };
}

/** The program of an execve, by name, and its environment. */
function execution({ text }: Call): { readonly program: string; readonly env: readonly string[] } {
  const path = /^"([^"]*)"/.exec(text)?.[1] ?? text;
  const lists = /^"[^"]*", \[.*?\], \[(.*)\]/.exec(text)?.[1] ?? '';
  return {
    program: basename(path),
    env: [...lists.matchAll(/"([A-Za-z_][A-Za-z0-9_]*)=/g)].map((each) => each[1] ?? ''),
  };
}

const isCall = (name: string) => (call: Call) => call.name === name;

describe.skipIf(!traces)('nothing that is inspected runs, and nobody is called: seen from the kernel', () => {
  it.each(RUNS)('%s', async (command, options) => {
    const argv = [process.execPath, MAIN, command, root, '--out', join(folder, `traced-${command}`), ...options];
    const { status, stderr, calls } = traced(command, argv);
    expect([0, 3], stderr).toContain(status);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const executions = calls.filter((call) => call.name.startsWith('execve'));
    expect(execution(executions[0] as Call).program).toBe(basename(process.execPath));
    const further = executions.slice(1).map(execution);
    expect(further.length).toBeGreaterThan(0);
    for (const { program, env } of further) {
      expect(program).toBe('git');
      expect(env.filter((name) => !GIT_ENVIRONMENT.has(name))).toEqual([]);
      expect(env).toContain('GIT_CONFIG_NOSYSTEM');
    }
    expect(calls.filter((call) => !call.name.startsWith('execve'))).toEqual([]);
    untouched();
  });

  it('and the trace would have seen it', () => {
    const program = writeTree({
      'x.mjs': `import { execFileSync } from 'node:child_process'; import { connect } from 'node:net'; execFileSync('true'); connect(1, '127.0.0.1').on('error', () => undefined);`,
    });
    const { calls } = traced('control', [process.execPath, join(program, 'x.mjs')]);
    expect(calls.filter(isCall('execve')).map((call) => execution(call).program)).toContain('true');
    expect(calls.some(isCall('socket')) && calls.some(isCall('connect'))).toBe(true);
  });
});
