import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probity } from '../support/cli.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';
import { emptyRepository, SMALL, smallOrganisation } from '../support/workspace.ts';

const AS_OF = ['--as-of', '2026-11-20'];
const audit = (root: string, ...more: string[]) =>
  probity('audit', root, ...AS_OF, '--out', join(root, 'out'), ...more);

describe('bad input', () => {
  it('a missing source: named, the rest processed, exit 3', async () => {
    const root = smallOrganisation({
      'probity.yaml': `${SMALL['probity.yaml']}sources: {logs: [no-such-folder], mcp: [.mcp.json]}\n`,
    });
    const { code, stdout, stderr } = await audit(root);
    expect(stderr).toContain('The source no-such-folder, which probity.yaml names, cannot be read.');
    expect(stderr).toContain('Incomplete: a source could not be read');
    expect(code).toBe(3);
    expect(stdout.trim()).toMatch(/pack\.pdf$/);
  });

  it('an unparsable JSON file: file, line, column, caret, the rest processed, exit 3', async () => {
    const root = smallOrganisation({ '.vscode/mcp.json': '{\n  "servers": {\n    "a": {"command": "x",, }\n  }\n}\n' });
    const { code, stderr } = await audit(root);
    expect(stderr).toMatch(/\.vscode\/mcp\.json:3:26/);
    expect(stderr).toContain('^');
    expect(code).toBe(3);
    const { stdout } = await probity('collect', root, ...AS_OF, '--out', join(root, 'out'), '--json');
    const items = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; subject: string });
    expect(items.filter((item) => item.kind === 'mcp-server').length).toBe(2);
    expect(items.some((item) => item.kind === 'source' && item.subject.includes('.vscode/mcp.json'))).toBe(true);
  });

  it('a log line that is not JSON: its line named, counted as a reject, everything else read, exit 0', async () => {
    const root = smallOrganisation({ 'logs/gateway.jsonl': `${SMALL['logs/gateway.jsonl']}this is no JSON\n` });
    const { code, stderr } = await audit(root);
    expect(stderr).toMatch(/gateway\.jsonl:21:1/);
    expect(code).toBe(0);
    const { stdout } = await probity('collect', root, ...AS_OF, '--out', join(root, 'out'), '--json');
    const log = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; facts: Record<string, number> })
      .find((item) => item.kind === 'activity-log');
    expect(log?.facts).toMatchObject({ lines: 21, rows: 20, rejects: 1 });
  });

  it('a repository without commits: said, judged as not observable, exit 0', async () => {
    const root = smallOrganisation();
    emptyRepository(root, 'repo');
    const { code, stderr } = await audit(root);
    expect(stderr).toContain('repo');
    expect(stderr).toMatch(/no commit/i);
    expect(code).toBe(0);
  });

  it('a catalogue with a dangling reference: file, line, column, nearest id, exit 2', async () => {
    const broken = writeTree({
      ...TINY,
      'frameworks/demo/mapping.yaml': TINY['frameworks/demo/mapping.yaml']?.replace('AUD-01', 'AUD-11'),
    });
    const { code, stderr } = await probity('lint', smallOrganisation(), '--catalogue', broken);
    expect(stderr).toContain('There is no control "AUD-11".');
    expect(stderr).toContain('frameworks/demo/mapping.yaml:6:16');
    expect(stderr).toContain('Did you mean "AUD-01"?');
    expect(code).toBe(2);
    expect((await probity('audit', smallOrganisation(), '--catalogue', broken)).code).toBe(2);
  });

  it('a workspace with unknown names: every one, with the nearest known, exit 2', async () => {
    const root = smallOrganisation({
      'probity.yaml':
        'organisation: X\nframeworks:\n  gdpr: {roles: [controler]}\n  hippa: {}\nparameters: {LOG-RET-001.minimumDay: 5}\n',
    });
    const { code, stderr } = await probity('lint', root);
    expect(stderr).toContain('Did you mean "controller"?');
    expect(stderr).toContain('Did you mean "hipaa"?');
    expect(stderr).toContain('probity.yaml:3:18');
    expect(stderr).toContain('LOG-RET-001.minimumDay');
    expect(code).toBe(2);
  });

  it('an unreadable file and folder are named, exit 3', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may read everything');
    const root = smallOrganisation();
    chmodSync(join(root, '.mcp.json'), 0);
    const { code, stderr } = await audit(root);
    expect(stderr).toContain('.mcp.json');
    expect(code).toBe(3);
  });

  it('a folder that does not exist, exit 3; a command that does not exist, exit 2', async () => {
    const gone = await probity('audit', '/no/such/folder', '--out', join(smallOrganisation(), 'out'));
    expect(gone.code).toBe(3);
    expect(gone.stderr).toContain('cannot be read');
    expect((await probity('audti')).code).toBe(2);
    expect((await probity('audit', '.', '--as-of', 'yesterday')).code).toBe(2);
    expect((await probity('audit', smallOrganisation(), '--period', '2026-Q5')).stderr).toContain('expected a quarter');
    expect((await probity('evaluate', smallOrganisation(), '--out', '/tmp/no-such-locker')).code).toBe(5);
    expect((await probity('list', 'contrls')).stderr).toContain('Did you mean "controls"?');
  });

  it('shows no stack trace and no escape sequence of the input', async () => {
    const evil = '\u001b]0;owned\u0007\u202eevil';
    const root = smallOrganisation({
      '.mcp.json': JSON.stringify({ mcpServers: { [evil]: { command: evil } } }),
      [`policies/${'x'.repeat(40)}.md`]: '---\nowner: "\\e[31m"\nnext_review: nonsense\n---\n',
      '.cursor/mcp.json': `{"mcpServers": {"${evil}": }`,
    });
    const { stdout, stderr } = await audit(root);
    for (const text of [stdout, stderr]) {
      expect(text).not.toContain('\u001b]');
      expect(text).not.toContain('\u202e');
      expect(text).not.toMatch(/\n\s+at .*\.[jt]s:/);
    }
  });
});

describe('links', () => {
  it('are never followed, and said so where a configuration or a log was expected', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'probity-outside-'));
    writeFileSync(join(outside, 'elsewhere.json'), '{"mcpServers": {"hidden": {"command": "x"}}}');
    const root = smallOrganisation({});
    mkdirSync(join(root, '.cursor'));
    symlinkSync(join(outside, 'elsewhere.json'), join(root, '.cursor', 'mcp.json'));
    symlinkSync(outside, join(root, 'outside'));
    symlinkSync('/etc/passwd', join(root, 'logs', 'other.jsonl'));
    symlinkSync('.', join(root, 'loop'));
    const { code, stdout, stderr } = await probity('collect', root, ...AS_OF, '--out', join(root, 'out'), '--json');
    expect(stderr.match(/links are not\s+followed/g)?.length).toBe(2);
    expect(code).toBe(3);
    expect(stdout).not.toContain('hidden');
    expect(stdout).not.toContain('root:x');
  });

  it('do not hide the file they lead to: inside the folder it is read, once, where it really lies', async () => {
    const root = smallOrganisation({ 'elsewhere.json': '{"mcpServers": {"plain": {"command": "x"}}}' });
    mkdirSync(join(root, '.cursor'));
    symlinkSync(join(root, 'elsewhere.json'), join(root, '.cursor', 'mcp.json'));
    const { code, stdout } = await probity('collect', root, ...AS_OF, '--out', join(root, 'out'), '--json');
    const servers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; source: { path: string }; facts: { name?: string } })
      .filter((item) => item.kind === 'mcp-server' && item.facts.name === 'plain');
    expect(servers.map((item) => item.source.path)).toEqual(['elsewhere.json']);
    expect(code).toBe(3);
  });
});

describe('statements and folders', () => {
  it('names a statement that no control asks for: a warning in an audit, an error when linted', async () => {
    const root = smallOrganisation({
      'attestations.yaml':
        '- {control: IAM-03, statement-id: nonsense, stated: true, by: A. Person, role: CISO, on: 2026-11-01}\n',
    });
    const { code, stderr } = await audit(root);
    expect(stderr).toContain('No control asks for the statement "IAM-03/nonsense"');
    expect(code).toBe(0);
    const linted = await probity('lint', root);
    expect(linted.stderr).toContain('attestations.yaml:1:');
    expect(linted.code).toBe(2);
  });

  it('says so when the output folder cannot be written, exit 5', async () => {
    const root = smallOrganisation({ blocked: 'a file, not a folder' });
    const { code, stderr } = await probity('audit', root, ...AS_OF, '--out', join(root, 'blocked', 'out'));
    expect(stderr).toContain('cannot be');
    expect(code).toBe(5);
  });
});
