import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallOrganisation } from '../support/workspace.ts';

describe('Ctrl-C', () => {
  it('ends a collection with 130, says that nothing was stored, and stores nothing', async () => {
    // Enough lines that the collection is still reading when the signal arrives.
    const line = `${JSON.stringify({ ts: '2026-10-01T00:00:00Z', user: 'ana', server: 'f', tool: 'read', method: 'tools/call', outcome: 'success', source: 'x' })}\n`;
    const root = smallOrganisation({ 'logs/gateway.jsonl': line.repeat(600_000) });
    const out = join(root, 'out');
    const child = spawn(process.execPath, ['dist/cli/main.js', 'audit', root, '--out', out]);
    let talk = '';
    let sent = false;
    child.stderr.on('data', (chunk: Buffer) => {
      talk += chunk.toString();
      if (sent || !talk.includes('Reading logs')) return;
      sent = true;
      child.kill('SIGINT');
    });
    const code = await new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    expect(talk).toContain('nothing of this run was stored');
    expect(code).toBe(130);
    expect(existsSync(join(out, 'locker'))).toBe(false);
  });
});
