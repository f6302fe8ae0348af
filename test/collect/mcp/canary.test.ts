import { describe, expect, it } from 'vitest';
import type { Run } from '../support.ts';
import { collect } from './support.ts';

const SHAPED = ['ghp', 'CANARYcanary0123456789CANARYcanary01'].join('_');
const PLAIN = 'Tr0ub4dor-canary-3x';

function expectSilent(run: Run, canary: string): void {
  expect(run.all.length).toBeGreaterThan(1);
  const everything = JSON.stringify(run.all);
  for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')])
    expect(everything).not.toContain(form);
}

/** A secret of a known shape in every place of an entry, names of keys included. */
const EVERYWHERE = {
  [SHAPED]: SHAPED,
  command: `npx ${SHAPED}`,
  args: [
    SHAPED,
    `--x=${SHAPED}`,
    `a ${SHAPED} b`,
    JSON.stringify({ k: JSON.stringify({ t: SHAPED }) }),
    `pkg@${SHAPED}`,
  ],
  env: { [SHAPED]: SHAPED, PLAIN_NAME: SHAPED, NESTED: { a: SHAPED }, LIST: [SHAPED] },
  headers: { [SHAPED]: SHAPED, Accept: SHAPED, Authorization: `Bearer ${SHAPED}` },
  url: `https://${SHAPED}:${SHAPED}@${SHAPED}.example/${SHAPED}?a=${SHAPED}#${SHAPED}`,
  envFile: SHAPED,
  cwd: SHAPED,
  type: SHAPED,
  name: SHAPED,
  oauth: { clientId: SHAPED, clientSecret: SHAPED },
  autoApprove: [SHAPED],
  alwaysAllow: [SHAPED],
  disabledTools: [SHAPED],
};

describe('a canary secret', () => {
  it.each([
    '.mcp.json',
    '.cursor/mcp.json',
    '.kiro/settings/mcp.json',
    '.roo/mcp.json',
    '.gemini/settings.json',
    'x/mcp.json',
  ])('in every field of %s appears nowhere', async (path) => {
    const file = {
      mcpServers: { [SHAPED]: EVERYWHERE, bad: SHAPED },
      [SHAPED]: SHAPED,
      inputs: [{ default: SHAPED }],
      mcp: { excluded: [SHAPED] },
    };
    expectSilent(await collect({ [path]: JSON.stringify(file, null, 2), [`${SHAPED}/.mcp.json`]: '{' }), SHAPED);
  });

  it('of no known shape appears nowhere when a name, an option or an address gives it away', async () => {
    const entry = {
      command: 'docker',
      args: [
        'run',
        '-e',
        `DB_PASSWORD=${PLAIN}`,
        '--token',
        PLAIN,
        `--api-key=${PLAIN}`,
        '-H',
        `X-Api-Key: ${PLAIN}`,
        `{"secret":"${PLAIN}"}`,
        `https://u:${PLAIN}@h.example/?token=${PLAIN}`,
        'i',
      ],
      env: { DB_PASSWORD: PLAIN, INNOCENT: PLAIN, OTHER: `\${X:-${PLAIN}}` },
      headers: { Authorization: `Basic ${PLAIN}`, Cookie: `sid=${PLAIN}`, 'X-Other': PLAIN },
      clientSecret: PLAIN,
      password: PLAIN,
      somethingElse: { deep: PLAIN },
      url: `https://u:${PLAIN}@h.example/${PLAIN}?token=${PLAIN}&other=${PLAIN}`,
    };
    const run = await collect({
      '.mcp.json': JSON.stringify({
        mcpServers: {
          s: entry,
          shell: {
            command: 'bash',
            args: ['-c', `TOKEN=${PLAIN} x --password ${PLAIN} -H "Authorization: Bearer ${PLAIN}"`],
          },
        },
      }),
    });
    expectSilent(run, PLAIN);
    const literals = run.drafts.flatMap(
      (draft) => (draft.facts['literals'] ?? []) as { where: string; credential: boolean }[],
    );
    for (const where of ['env', 'args', 'headers', 'url'])
      expect(literals.some((each) => each.where === where && each.credential)).toBe(true);
  });

  it.each([
    ['JSON', '.mcp.json', `{"mcpServers": {"a": {"env": {"TOKEN": "${PLAIN}" "X": ${PLAIN}}}}}`],
    ['JSON over several lines', '.mcp.json', `{\n"mcpServers": {\n"a": {\n"command": "${PLAIN}"\n"b"\n`],
    [
      'YAML',
      'gateway.yaml',
      `mcp:\n  targets:\n  - name: a\n    stdio: {cmd: x, env: {T: ${PLAIN}}\n  - ${PLAIN}: [\n`,
    ],
    ['YAML alias', 'gateway.yaml', `mcp:\n  targets: *${PLAIN}\n`],
    ['a register', 'approved-servers.yaml', `- name: a\n  owner: "${PLAIN}\n- x`],
    [
      'a duplicate key',
      '.mcp.json',
      `{"mcpServers": {"a": {"command": "${PLAIN}", "command": "${PLAIN}", "env": {"A": "${PLAIN}"}}}, "mcpServers": {}}`.replaceAll(
        `"command": "${PLAIN}"`,
        '"command": "x"',
      ),
    ],
  ])('in broken %s does not reach a diagnostic', async (_name, path, text) => {
    const run = await collect({ [path]: text });
    expect(run.problems.length + run.drafts.length).toBeGreaterThan(0);
    expectSilent(run, PLAIN);
  });

  it('in a gateway file or a register appears nowhere', async () => {
    const gateway = `mcp:\n  port: 3000\n  policies:\n    backendAuth: {key: ${PLAIN}}\n    basicAuth: {users: [{password: ${PLAIN}}]}\n    mcpAuthorization: {rules: ['jwt.sub == "${PLAIN}"']}\n  targets:\n  - name: ${SHAPED}\n    stdio: {cmd: npx, args: [x, --token, ${PLAIN}], env: {A_TOKEN: ${PLAIN}, B: ${SHAPED}}}\n  - name: r\n    mcp: {host: "https://u:${PLAIN}@h.example/${SHAPED}"}\n`;
    const register = `name,owner,purpose,risk,approved_on,review_by,source\n${SHAPED},ana@corp.example,${SHAPED},${SHAPED},${SHAPED},2026-12-31,https://u:${PLAIN}@h.example\n`;
    const run = await collect({ 'g/config.yaml': gateway, 'approved-servers.csv': register });
    expect(run.drafts.map((draft) => draft.kind)).toEqual([
      'approved-server',
      'mcp-gateway',
      'mcp-server',
      'mcp-server',
    ]);
    expectSilent(run, PLAIN);
    expectSilent(run, SHAPED);
    expect(JSON.stringify(run.all)).not.toContain('ana@corp.example');
  });

  /**
   * The same literal as value, argument and address of every format that is not a plain server map. `n` stands where only
   * the shape of a secret can give it away: names of tools, folders and servers.
   */
  const FORMATS: readonly (readonly [string, (canary: string, n: string) => string])[] = [
    [
      '.codex/config.toml',
      (c, n) =>
        `model = "${c}"\napproval_policy = "${n}"\n[mcp_servers.a]\ncommand = "npx"\nargs = ["--token", "${c}"]\nbearer_token = "${c}"\n[mcp_servers.a.env]\nA_TOKEN = "${c}"\n[mcp_servers.a.http_headers]\nAuthorization = "Bearer ${c}"\n[model_providers.x]\nbase_url = "https://u:${c}@h.example/${c}?key=${c}"\n[projects."${n}"]\ntrust_level = "trusted"\n`,
    ],
    [
      '.config/goose/config.yaml',
      (c) =>
        `GOOSE_MODE: auto\nOPENAI_API_KEY: ${c}\nOPENAI_HOST: https://u:${c}@h.example/${c}\nextensions:\n  a: {type: stdio, cmd: npx, args: [--api-key, ${c}], envs: {A_TOKEN: ${c}}, env_keys: [${c}]}\n`,
    ],
    [
      '.zed/settings.json',
      (c) =>
        JSON.stringify({
          proxy: `http://u:${c}@h.example`,
          context_servers: {
            a: { command: { path: 'npx', args: ['--token', c], env: { A_TOKEN: c } }, settings: { api_key: c } },
          },
        }),
    ],
    [
      'opencode.json',
      (c, n) =>
        JSON.stringify({
          permission: { [n]: n },
          provider: { x: { options: { baseURL: `https://h.example/?key=${c}`, apiKey: c } } },
          mcp: { a: { type: 'local', command: ['npx', `--token=${c}`], environment: { A_TOKEN: c } } },
        }),
    ],
    [
      '.crush.json',
      (c, n) =>
        JSON.stringify({
          providers: { x: { base_url: `https://u:${c}@h.example`, api_key: c } },
          permissions: { allowed_tools: [n] },
          mcp: { a: { type: 'http', url: `https://h.example/${c}`, headers: { Authorization: c } } },
        }),
    ],
    [
      '.claude/settings.json',
      (c) =>
        JSON.stringify({
          apiKeyHelper: `echo ${c}`,
          env: {
            ANTHROPIC_API_KEY: c,
            ANTHROPIC_BASE_URL: `https://u:${c}@h.example/${c}`,
            PLAIN: c,
            HTTPS_PROXY: `http://u:${c}@p.example`,
          },
          permissions: { allow: [`Bash(curl -H "Authorization: Bearer ${c}")`], defaultMode: c },
          hooks: { PreToolUse: [{ hooks: [{ command: `x --token ${c}` }] }] },
          allowedMcpServers: [{ serverUrl: `https://u:${c}@h.example` }],
          extraKnownMarketplaces: { m: { source: { source: 'git', url: `https://u:${c}@h.example` } } },
        }),
    ],
    [
      '.vscode/settings.json',
      (c) =>
        JSON.stringify({
          'http.proxy': `http://u:${c}@p.example`,
          'chat.mcp.gallery.serviceUrl': `https://h.example/?token=${c}`,
          'terminal.integrated.env.linux': { A_TOKEN: c },
          'chat.tools.terminal.autoApprove': { [`curl ${c}`]: true },
          mcp: { inputs: [{ id: 'x', default: c }], servers: { a: { command: 'x', env: { A_TOKEN: c } } } },
        }),
    ],
    [
      '.gemini/settings.json',
      (c) =>
        JSON.stringify({
          telemetry: { otlpEndpoint: `https://u:${c}@h.example` },
          mcpServers: { a: { httpUrl: `https://h.example/?key=${c}`, oauth: { clientSecret: c } } },
        }),
    ],
    [
      'librechat.yaml',
      (c) =>
        `mcpSettings: {allowedDomains: ["https://u:${c}@h.example"]}\nmcpServers:\n  a: {url: "https://h.example/?token=${c}", headers: {X-Api-Key: "${c}"}}\n`,
    ],
    ['.docker/mcp/config.yaml', (c) => `filesystem:\n  paths: [/srv/x]\n  api_key: ${c}\ndockerhub:\n  token: ${c}\n`],
    [
      'examples/catalog.yaml',
      (c) =>
        `registry:\n  a:\n    image: mcp/a\n    env: [{name: A_TOKEN, value: ${c}}]\n    command: [--token, ${c}]\n    remote: {url: "https://u:${c}@h.example", headers: {Authorization: "Bearer ${c}"}}\n`,
    ],
    [
      'server.json',
      (c) =>
        JSON.stringify({
          name: 'a/b',
          version: '1.0.0',
          description: c,
          repository: { url: `https://u:${c}@h.example/r` },
          packages: [
            {
              registryType: 'npm',
              identifier: 'p',
              version: '1.0.0',
              environmentVariables: [{ name: 'A_TOKEN', default: c }],
              packageArguments: [{ type: 'named', name: '--token', value: c }],
            },
          ],
          remotes: [
            {
              type: 'sse',
              url: `https://u:${c}@h.example/${c}`,
              headers: [{ name: 'Authorization', value: `Bearer ${c}` }],
            },
          ],
        }),
    ],
    [
      'manifest.json',
      (c) =>
        JSON.stringify({
          manifest_version: '0.3',
          name: 'b',
          description: c,
          server: {
            type: 'node',
            entry_point: 'x.js',
            mcp_config: {
              command: 'node',
              args: ['--token', c],
              env: { A_TOKEN: c, URL: `https://u:${c}@h.example/${c}` },
            },
          },
          user_config: { api_key: { default: c } },
        }),
    ],
    [
      '.claude-plugin/plugin.json',
      (c) =>
        JSON.stringify({
          name: 'p',
          description: c,
          mcpServers: { a: { command: 'x', env: { A_TOKEN: c } } },
          hooks: { X: [{ command: `x ${c}` }] },
        }),
    ],
    [
      'fastmcp.json',
      (c) =>
        JSON.stringify({
          $schema: 'https://gofastmcp.com/public/schemas/fastmcp.json/v1.json',
          source: { path: 's.py' },
          environment: { dependencies: [`p @ git+https://u:${c}@h.example/r`] },
          deployment: { env: { A_TOKEN: c } },
        }),
    ],
    [
      'k8s.yaml',
      (c) =>
        `apiVersion: toolhive.stacklok.dev/v1\nkind: MCPServer\nmetadata: {name: a}\nspec:\n  image: x\n  args: [--token, ${c}]\n  env: [{name: A_TOKEN, value: ${c}}]\n  oidcConfig: {type: inline, inline: {clientSecret: ${c}}}\n  authzConfig: {type: inline, inline: {policies: ['permit(principal == "${c}", action, resource);']}}\n---\napiVersion: toolhive.stacklok.dev/v1\nkind: MCPRemoteProxy\nmetadata: {name: b}\nspec: {remoteUrl: "https://u:${c}@h.example/${c}", headerForward: {addPlaintextHeaders: {Authorization: ${c}}}}\n`,
    ],
    [
      'kong.yaml',
      (c) =>
        `_format_version: "3.0"\nservices:\n- name: s\n  url: https://u:${c}@h.example\n  plugins: [{name: ai-mcp-proxy, config: {auth: ${c}}}, {name: ai-mcp-oauth2, config: {client_secret: ${c}}}]\n`,
    ],
    [
      '.env',
      (c) => `MCPGATEWAY_UI_ENABLED=true\nJWT_SECRET_KEY=${c}\nBASIC_AUTH_PASSWORD=${c}\nAUDIT_TRAIL_ENABLED=${c}\n`,
    ],
    [
      '.well-known/oauth-protected-resource',
      (c) =>
        JSON.stringify({
          resource: `https://u:${c}@h.example/${c}`,
          authorization_servers: [`https://u:${c}@i.example`],
          client_secret: c,
          signed_metadata: c,
        }),
    ],
    [
      '.github/agents/a.md',
      (c) =>
        `---\nmcp-servers:\n  a: {type: http, url: "https://h.example/?token=${c}", headers: {Authorization: "Bearer ${c}"}}\n---\n${c}\n`,
    ],
    [
      'runconfig.json',
      (c) =>
        JSON.stringify({
          schema_version: '1',
          name: 'a',
          image: 'x',
          transport: 'stdio',
          permission_profile: {},
          cmd_args: ['--token', c],
          env_vars: { A_TOKEN: c },
          secrets: [`s,target=A_TOKEN`],
        }),
    ],
  ];

  it.each(FORMATS)('in %s appears nowhere, whatever its shape', async (path, text) => {
    for (const canary of [SHAPED, PLAIN]) {
      const run = await collect({ [path]: text(canary, canary === SHAPED ? SHAPED : 'name') });
      expect(run.problems).toEqual([]);
      expect(run.drafts.length).toBeGreaterThan(0);
      expectSilent(run, canary);
    }
  });
});
