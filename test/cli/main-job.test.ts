import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { probity, type Ran } from '../support/cli.ts';
import { CANARY, smallOrganisation } from '../support/workspace.ts';

const AS_OF = ['--as-of', '2026-11-20'];

function everyFile(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('the main job', () => {
  let root = '';
  let out = '';
  let ran: Ran = { code: -1, stdout: '', stderr: '' };
  beforeAll(async () => {
    root = smallOrganisation();
    out = join(root, 'probity-out');
    ran = await probity('audit', root, ...AS_OF, '--out', out);
  });

  it('leaves a pack, its digest and the assessment, and prints the path of the pack', () => {
    expect(ran.code).toBe(0);
    expect(ran.stdout.trim()).toMatch(/probity-out\/pack\.pdf$/);
    expect(readFileSync(join(out, 'pack.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(existsSync(join(out, 'assessment.json'))).toBe(true);
    expect(readFileSync(join(out, 'pack.pdf.sha256'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}pack\.pdf\n$/);
  });

  it('says counts, never a score, in at most 80 columns, a path too long for them on a line of its own', () => {
    expect(ran.stderr).toContain('Controls:');
    expect(ran.stderr).not.toMatch(/\bscore\b|compliant|certified/i);
    const wide = ran.stderr.split('\n').filter((line) => line.length > 80);
    for (const line of wide) expect(line.trim()).toMatch(/^(at )?\S+$/);
  });

  it('gives the same bytes for the same input, key and as-of, in another time zone', async () => {
    const second = mkdtempSync(join(tmpdir(), 'probity-again-'));
    writeFileSync(join(second, 'workspace.key'), readFileSync(join(out, 'workspace.key')));
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Pacific/Kiritimati';
    await probity('audit', root, ...AS_OF, '--out', second);
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    for (const name of ['pack.pdf', 'assessment.json']) {
      expect(readFileSync(join(second, name)).equals(readFileSync(join(out, name)))).toBe(true);
    }
  });

  it('verifies: digests, locators, locker, sources, and byte for byte when rebuilt', async () => {
    const { code, stdout } = await probity(
      'verify',
      join(out, 'pack.pdf'),
      '--sources',
      root,
      '--locker',
      out,
      '--rebuild',
    );
    expect(stdout).not.toMatch(/^differs/m);
    expect(stdout.match(/^not-checked .*/gm)?.map((line) => line.split(/ +/)[1])).toEqual(['Signatures']);
    expect(stdout.match(/^verified/gm)?.length).toBe(9);
    expect(code).toBe(0);
  });

  it('exits 4 and names what differs when one byte is flipped, wherever it is', async () => {
    const bytes = readFileSync(join(out, 'pack.pdf'));
    const path = join(root, 'flipped.pdf');
    for (let n = 0; n < 12; n += 1) {
      const changed = Buffer.from(bytes);
      const at = Math.floor((bytes.length * n) / 12);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      const { code, stdout } = await probity('verify', path);
      expect(stdout).toContain('differs');
      expect(code).toBe(4);
    }
  });

  it('finds a source that changed after it was collected', async () => {
    const other = smallOrganisation();
    const packed = join(other, 'probity-out');
    await probity('audit', other, ...AS_OF, '--out', packed);
    const config = join(other, '.mcp.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace('1.0.2', '1.0.3'));
    const { code, stdout } = await probity('verify', join(packed, 'pack.pdf'), '--sources', other);
    expect(stdout).toContain('.mcp.json has changed since it was collected');
    expect(code).toBe(4);
  });

  it('evaluates and packs from the locker, and explains down to the byte', async () => {
    const again = await probity('evaluate', root, ...AS_OF, '--out', out, '--json');
    expect(again.code).toBe(0);
    expect(again.stdout.trim().length).toBeGreaterThan(1000);
    const before = readFileSync(join(out, 'pack.pdf'));
    expect((await probity('pack', root, ...AS_OF, '--out', out)).code).toBe(0);
    expect(readFileSync(join(out, 'pack.pdf')).equals(before)).toBe(true);
    const explained = await probity('explain', 'SUP-01', root, ...AS_OF, '--out', out);
    expect(explained.stdout).toMatch(/\.mcp\.json:\d+:\d+, bytes \d+ to \d+/);
    expect((await probity('explain', 'gdpr:art 32(1)(b)', root, ...AS_OF, '--out', out)).stdout).toContain(
      'within the declared scope',
    );
    expect((await probity('explain', 'SUP-91', root, ...AS_OF, '--out', out)).code).toBe(2);
  });

  it('gates only when asked, and then exits 1 with what stands against it', async () => {
    const gated = await probity('audit', root, ...AS_OF, '--out', out, '--fail-on', 'unknown', 'not-met');
    expect(gated.code).toBe(1);
    expect(gated.stderr).toMatch(/gate: control [A-Z]+-\d\d is (unknown|not-met)/);
    expect((await probity('audit', root, ...AS_OF, '--out', out, '--fail-on', 'everything')).code).toBe(2);
  });

  it('forgets a server that is gone, although the locker keeps its evidence', async () => {
    const moving = smallOrganisation();
    const kept = join(moving, 'probity-out');
    await probity('audit', moving, ...AS_OF, '--out', kept);
    writeFileSync(join(moving, '.mcp.json'), '{"mcpServers": {}}');
    await probity('audit', moving, '--as-of', '2026-11-21', '--out', kept);
    const assessment = readFileSync(join(kept, 'assessment.json'), 'utf8');
    const { evidence } = JSON.parse(assessment) as { evidence: readonly { kind: string }[] };
    expect(evidence.filter((entry) => entry.kind === 'mcp-server')).toEqual([]);
    const [writer = ''] = readdirSync(join(kept, 'locker', 'writers'));
    const journal = readFileSync(join(kept, 'locker', 'writers', writer, 'journal.jsonl'), 'utf8');
    expect(journal).toContain('server-filesystem');
  });
});

describe('a canary secret', () => {
  it('planted in every kind of input appears in no output, log, error, locker or pack', async () => {
    const root = smallOrganisation({
      '.mcp.json': JSON.stringify({
        mcpServers: {
          a: {
            command: 'npx',
            args: ['-y', 'x', '--token', CANARY],
            env: { API_TOKEN: CANARY, PLAIN: `x ${CANARY} y` },
          },
          b: {
            type: 'http',
            url: `https://u:${CANARY}@h.example.org/mcp?token=${CANARY}`,
            headers: { Authorization: `Bearer ${CANARY}` },
          },
          [CANARY]: { command: CANARY, cwd: CANARY, [CANARY]: CANARY },
        },
      }),
      '.cursor/mcp.json': `{"mcpServers": {"x": {"env": {"T": "${CANARY}"}},,}`,
      'logs/gateway.jsonl': `${JSON.stringify({ ts: '2026-10-01T00:00:00Z', user: CANARY, server: CANARY, tool: CANARY, method: 'tools/call', outcome: 'success', source: 'x', args: { t: CANARY } })}\nnot json ${CANARY}\n`,
      'policies/p.md': `---\ntitle: ${CANARY}\nowner: ${CANARY}\ntopics: [${CANARY}]\nnext_review: ${CANARY}\n---\n${CANARY}\n`,
      'attestations.yaml': `- {control: ${CANARY}, statement-id: ${CANARY}, stated: true, by: ${CANARY}, role: x, on: 2026-11-01}\n`,
      'approved-servers.yaml': `- {name: ${CANARY}, owner: ${CANARY}, source: ${CANARY}}\n`,
      'gateway.yaml': `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - backends:\n      - mcp:\n          targets:\n          - name: t\n            stdio: {cmd: npx, args: ["${CANARY}"], env: {K: "${CANARY}"}}\n`,
    });
    const out = join(root, 'probity-out');
    const ran = await probity('audit', root, ...AS_OF, '--out', out, '--json');
    const collected = await probity('collect', root, ...AS_OF, '--out', out, '--json');
    const explained = await probity('explain', 'SEC-01', root, ...AS_OF, '--out', out);
    for (const text of [ran, collected, explained].flatMap(({ stdout, stderr }) => [stdout, stderr]))
      expect(text).not.toContain(CANARY);
    for (const path of everyFile(out)) expect(readFileSync(path).includes(CANARY), path).toBe(false);
    const { readAttachments } = await import('../../src/report/pdf/read.ts');
    for (const [name, bytes] of readAttachments(readFileSync(join(out, 'pack.pdf')))) {
      expect(Buffer.from(bytes).includes(CANARY), name).toBe(false);
    }
    const { readBag } = await import('../../src/report/bag/read-bag.ts');
    const { payload } = readBag(readFileSync(join(out, 'pack.zip')));
    expect(payload.size).toBeGreaterThan(5);
    for (const [name, bytes] of payload) expect(Buffer.from(bytes).includes(CANARY), name).toBe(false);
    expect(collected.stdout).toContain('github-token');
  });
});

describe('the look of a pack', () => {
  it('is chosen on the command line, recorded in the pack, and rebuilt byte for byte', async () => {
    const root = smallOrganisation({
      'house/pack.yaml': 'brand: {name: Small Org Ltd}\nstrings: {assertion: {}}\n',
      'house/logo.png': undefined,
    });
    const out = join(root, 'out');
    await probity(
      'audit',
      root,
      ...AS_OF,
      '--out',
      out,
      '--detail',
      'executive',
      '--lang',
      'de',
      '--template',
      join(root, 'house'),
    );
    const verified = await probity('verify', join(out, 'pack.pdf'), '--rebuild');
    expect(verified.stdout).toMatch(/^verified +Rebuild/m);
    const { readAttachments } = await import('../../src/report/pdf/read.ts');
    const files = readAttachments(readFileSync(join(out, 'pack.pdf')));
    const manifest = JSON.parse(Buffer.from(files.get('manifest.json') ?? []).toString('utf8')) as { style: object };
    expect(manifest.style).toEqual({ detail: 'executive', language: 'de' });
    expect(files.has('template-override.json')).toBe(true);
    for (const [flag, value] of [
      ['--detail', 'all'],
      ['--lang', 'fr'],
      ['--template', join(root, 'nowhere')],
    ] as const) {
      const refused = await probity('pack', root, ...AS_OF, '--out', out, flag, value);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(flag);
    }
  });

  it('is verified as a bag too', async () => {
    const root = smallOrganisation();
    const out = join(root, 'out');
    await probity('audit', root, ...AS_OF, '--out', out);
    const { code, stdout } = await probity('verify', join(out, 'pack.zip'));
    expect(stdout).toMatch(/^verified +Bag/m);
    expect(code).toBe(0);
  });
});
