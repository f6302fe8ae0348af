import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { doctor } from '../../src/app/doctor.ts';
import { clockFinding, diskFinding, logEngineFinding, nodeFinding } from '../../src/app/doctor-machine.ts';
import { lockerFinding } from '../../src/app/doctor-workspace.ts';
import type { Finding } from '../../src/app/finding.ts';
import { openToWrite } from '../../src/app/open-locker.ts';
import { LogEngine } from '../../src/collect/logs/engine/engine.ts';
import { LogEngineMissing } from '../../src/collect/logs/engine/engine-trouble.ts';
import { probity } from '../support/cli.ts';
import { itemOf } from '../support/items.ts';
import { CANARY, emptyRepository, smallOrganisation } from '../support/workspace.ts';

const signal = new AbortController().signal;
const NOW = new Date('2026-11-20T12:00:00Z');

const examine = async (path: string): Promise<{ at: (what: string) => Finding | undefined; exitCode: number }> => {
  const input = { path, out: join(path, 'out'), overlay: undefined, now: NOW, nodeVersion: '20.19.0', signal };
  const { findings, exitCode } = await doctor(input);
  return { at: (what) => findings.find((finding) => finding.what === what), exitCode };
};

describe('doctor on a workspace', () => {
  it('counts what each collector would find, and writes nothing', async () => {
    const root = smallOrganisation({
      'attestations.yaml':
        '- {control: IAM-03, statement-id: a, stated: true, by: A. Person, role: CISO, on: 2026-11-01}\n',
    });
    emptyRepository(root, 'code');
    const before = readdirSync(root);
    const { at, exitCode } = await examine(root);
    expect(at('MCP configurations')).toMatchObject({ state: 'ok', says: '3 items found' });
    expect(at('Log files')).toMatchObject({ state: 'ok', says: '1 file found' });
    expect(at('Repositories')).toMatchObject({ state: 'ok', says: '1 repository found' });
    expect(at('Documents')).toMatchObject({ state: 'ok', says: '1 item found' });
    expect(at('Saved tool lists')).toMatchObject({ state: 'warn', next: expect.stringContaining('--live') as string });
    expect(at('Workspace')).toMatchObject({ state: 'ok', says: 'probity.yaml of Small Org is valid' });
    expect(at('git')?.says).toMatch(/^version \d/);
    expect(at('Log engine')?.says).toMatch(/^duckdb \d.* loads and answers$/);
    expect(at('Scan of logs')?.state).toBe('ok');
    expect(at('Fonts')?.state).toBe('ok');
    expect(exitCode).toBe(0);
    expect(readdirSync(root)).toEqual(before);
  });

  it('fails where a named source is not there, the workspace is wrong, or the folder does not exist', async () => {
    const lost = smallOrganisation({ 'probity.yaml': 'organisation: O\nsources: {documents: [nowhere]}\n' });
    const missing = await examine(lost);
    expect(missing.at('Documents')).toMatchObject({
      state: 'fail',
      says: expect.stringContaining('nowhere') as string,
    });
    expect(missing.exitCode).toBe(3);
    const wrong = await examine(smallOrganisation({ 'probity.yaml': 'organisation: O\nframeworks: {gdpd: {}}\n' }));
    expect(wrong.at('Workspace')).toMatchObject({ state: 'fail', says: 'There is no framework "gdpd".' });
    expect(wrong.exitCode).toBe(2);
    const nowhere = await examine(join(lost, 'no', 'folder'));
    expect(nowhere.at('Folder')?.state).toBe('fail');
    expect(nowhere.exitCode).toBe(3);
  });

  it('shows no value of a source', async () => {
    const config = JSON.stringify({ mcpServers: { a: { command: 'x', env: { TOKEN: CANARY } } } });
    const broken = `{"mcpServers": {"b": {"command": "x", "args": ["${CANARY}"]},}`;
    const root = smallOrganisation({ '.mcp.json': config, '.cursor/mcp.json': broken });
    const { stdout, stderr } = await probity('doctor', root, '--out', join(root, 'out'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0 });
    expect(stdout + stderr).not.toContain(CANARY);
  });
});

describe('doctor on a locker', () => {
  it('finds a changed byte, and that nothing can be written', () => {
    const out = join(smallOrganisation(), 'out');
    mkdirSync(out);
    const locker = openToWrite(out, { writer: 'one' });
    locker.put([itemOf('log', 'gw', { name: 'gw' })], {
      at: NOW.toISOString(),
      clock: 'declared',
      items: [],
      search: [],
    });
    expect(lockerFinding(out)).toMatchObject({ finding: { state: 'ok' }, newest: NOW.toISOString() });
    const journal = readdirSync(join(out, 'locker'), { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('.jsonl'),
    );
    appendFileSync(join(out, 'locker', journal ?? ''), '{"not": "ours"}\n');
    expect(lockerFinding(out).finding).toMatchObject({ state: 'fail', exitCode: 4 });
    expect(lockerFinding('/proc/nothing/here').finding).toMatchObject({ state: 'fail', exitCode: 5 });
  });
});

describe('doctor on a machine', () => {
  it.each([
    ['20.18.9', 'fail'],
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
    ['18.99.0', 'fail'],
  ])('judges Node.js %s as %s', (version, state) => {
    expect(nodeFinding(version).state).toBe(state);
  });

  it('judges the clock by what was collected before, and by what can be', () => {
    expect(clockFinding(NOW, '').state).toBe('ok');
    expect(clockFinding(NOW, '2026-11-20T12:00:01.000Z')).toMatchObject({ state: 'warn', exitCode: 0 });
    expect(clockFinding(new Date(0), '')).toMatchObject({ state: 'fail', exitCode: 2 });
    expect(clockFinding(new Date(Number.NaN), '').state).toBe('fail');
  });

  it('judges the room on the disk', () => {
    expect(diskFinding('Disk', 99_000_000)).toMatchObject({ state: 'fail', says: '99 MB free', exitCode: 5 });
    expect(diskFinding('Disk', 500_000_000).state).toBe('warn');
    expect(diskFinding('Disk', 5_000_000_000).state).toBe('ok');
  });

  it('warns where the log engine is not installed, because nothing else needs it', async () => {
    const open = vi.spyOn(LogEngine, 'open').mockRejectedValue(new LogEngineMissing('unnamed'));
    try {
      expect(await logEngineFinding(signal)).toMatchObject({ state: 'warn', exitCode: 0 });
    } finally {
      open.mockRestore();
    }
  });
});
