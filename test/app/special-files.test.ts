import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

describe.skipIf(process.platform === 'win32')('a pipe in the place of a file (skipped where there are none)', () => {
  it('is named as not read, is not waited for, and leaves the search complete', async () => {
    const root = smallOrganisation({ 'logs/gateway.jsonl': undefined });
    const pipes = ['sub/.mcp.json', 'sub/a.jsonl', 'sub/policy.md'];
    mkdirSync(join(root, 'sub'));
    for (const path of [...pipes, 'sub/socket']) execFileSync('mkfifo', [join(root, path)]);
    const { code, stderr } = await probity('collect', root, '--out', join(root, 'out'), '--as-of', '2026-11-20');
    expect(code).toBe(0);
    for (const path of pipes) expect(stderr).toContain(`${path} is a pipe, a socket or a device, so it was not read`);
    expect(stderr).not.toContain('sub/socket');
  });
});
