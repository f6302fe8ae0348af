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
});
