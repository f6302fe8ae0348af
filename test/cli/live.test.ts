import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EVERYTHING } from '../collect/live/servers.ts';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

const config = JSON.stringify({
  mcpServers: {
    everything: { command: process.execPath, args: [EVERYTHING] },
    dead: { command: process.execPath, args: ['-e', 'process.exit(1)'] },
  },
});

describe('--live', () => {
  let root = '';
  let out = '';
  beforeAll(() => {
    root = smallOrganisation({ '.mcp.json': config });
    out = join(root, 'probity-out');
  });
  const named = (): void =>
    writeFileSync(
      join(root, 'probity.yaml'),
      `${readFileSync(join(root, 'probity.yaml'), 'utf8')}live: [everything, dead]\n`,
    );

  it('is a usage error without a terminal, and nothing is written', async () => {
    const { code, stderr } = await probity('collect', root, '--out', out, '--live', 'everything');
    expect(code).toBe(2);
    expect(stderr).toContain('no terminal');
  });

  it('asks a server that probity.yaml names, and the pack verifies with its sources', async () => {
    named();
    const ran = await probity('audit', root, '--out', out, '--framework', 'gdpr', '--live', 'everything');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('Pack PRB-')]);
    const verified = await probity('verify', join(out, 'pack.pdf'), '--sources', root, '--locker', out, '--rebuild');
    expect([verified.code, verified.stdout]).toEqual([0, expect.anything()]);
    const { stdout } = await probity('collect', root, '--out', out, '--json', '--live', 'everything');
    const items = stdout.split('\n').filter((line) => line.includes('"mcp-tool-'));
    expect(items.map((line) => (JSON.parse(line) as { kind: string }).kind).sort()).toEqual([
      'mcp-tool-comparison',
      'mcp-tool-surface',
    ]);
  });

  it('leaves the result incomplete where the server does not answer', async () => {
    const { code, stderr } = await probity('collect', root, '--out', out, '--live', 'dead');
    expect(code).toBe(3);
    expect(stderr).toContain('ended by itself with code 1');
  });

  it('starts nothing without the option, though probity.yaml names the server', async () => {
    const { code, stdout } = await probity('collect', root, '--out', out, '--json');
    expect(code).toBe(0);
    expect(stdout).not.toContain('"mcp-tool-surface"');
  });
});
