import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { table, wrap } from '../../src/cli/terminal.ts';
import { probity } from '../support/cli.ts';
import { SMALL, smallOrganisation } from '../support/workspace.ts';

describe('probity init', () => {
  it('writes a probity.yaml that lints clean, asks every role, and is never overwritten', async () => {
    const root = smallOrganisation({ 'probity.yaml': undefined });
    const made = await probity('init', root, '--organisation', 'Ödland: "AG"');
    expect(made.code).toBe(0);
    const text = readFileSync(join(root, 'probity.yaml'), 'utf8');
    for (const word of ['organisation: "Ödland: \\"AG\\""', 'gdpr:', 'controller:', 'covered-entity:', 'annex-iii'])
      expect(text).toContain(word);
    const linted = await probity('lint', root);
    expect(linted.stderr).toContain('0 problems');
    expect(linted.code).toBe(0);
    const again = await probity('init', root);
    expect(again.code).toBe(5);
    expect(again.stderr).toContain('exists already');
    expect(readFileSync(join(root, 'probity.yaml'), 'utf8')).toBe(text);
  });

  it('stays valid when every framework is answered as the comments say', async () => {
    const root = smallOrganisation({ 'probity.yaml': undefined });
    await probity('init', root);
    const path = join(root, 'probity.yaml');
    const answered = readFileSync(path, 'utf8')
      .replaceAll(/\n {4}# roles: \[\].*/g, '\n    roles: []')
      .replaceAll(/\n {4}# facts:.*/g, '\n    facts:')
      .replaceAll(/\n {4}# {3}([a-z0-9-]+): true/g, '\n      $1: true');
    writeFileSync(path, answered);
    expect((await probity('lint', root)).stderr).toContain('0 problems');
  });
});

describe('probity explain', () => {
  it('shows a statement with the values the person gave, and a value nobody asks for stops lint', async () => {
    const entry = (values: string): string =>
      `- {control: IAM-12, statement-id: limits-tried, stated: true, by: A. Person, role: Head, on: 2026-11-01, values: {${values}}}\n`;
    const root = smallOrganisation({ 'attestations.yaml': entry('idle-minutes: 20') });
    const run = ['--as-of', '2026-11-20', '--out', join(root, 'out')];
    expect((await probity('lint', root)).code).toBe(0);
    await probity('collect', root, ...run);
    const shown = (await probity('explain', 'IAM-12', root, ...run)).stdout.replaceAll(/\s+/g, ' ');
    expect(shown).toContain('at most 20 minutes without input');
    expect(shown).toContain('idle-minutes: 20 minutes, as stated');
    expect(shown).toMatch(/attempts: \d+.*, the default of the statement/);
    const wrong = smallOrganisation({ 'attestations.yaml': entry('idle-minute: 20') });
    const linted = await probity('lint', wrong);
    expect(linted.code).toBe(2);
    expect(linted.stderr).toContain('Did you mean "idle-minutes"?');
  });
});

describe('probity list crosswalk', () => {
  it('prints each pair with its path, the weaker link and both reasons, and says what it does not claim', async () => {
    const { code, stdout, stderr } = await probity('list', 'crosswalk', 'gdpr', 'hipaa');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gdpr Art\. \S+ {2}(equal-to|superset-of|subset-of|intersects-with) {2}hipaa 16\d\.\d+/);
    expect(stdout).toMatch(/\n {2}shared: [A-Z]+-\d\d/);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /^\d+ pairs: of \d+ the relation follows .* Nothing is claimed about/,
    );
    const json = JSON.parse((await probity('list', 'crosswalk', 'gdpr', 'hipaa', '--json')).stdout) as {
      pairs: readonly {
        paths: readonly { strength: number; from: { rationale: string }; to: { strength: number } }[];
      }[];
    };
    expect(json.pairs.length).toBeGreaterThan(10);
    for (const { paths } of json.pairs) {
      for (const path of paths) expect(path.strength).toBeLessThanOrEqual(path.to.strength);
      expect(paths[0]?.from.rationale.length).toBeGreaterThan(59);
    }
  });

  it('refuses one framework, the same one twice, and one that is not known', async () => {
    expect((await probity('list', 'crosswalk', 'gdpr')).stderr).toMatch(/expected two different\s+names/);
    expect((await probity('list', 'crosswalk', 'gdpr', 'gdpr')).code).toBe(2);
    const wrong = await probity('list', 'crosswalk', 'gdpr', 'hipa');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Did you mean "hipaa"?');
  });
});

describe('probity list', () => {
  it('prints every list as a table and as JSON', async () => {
    for (const what of ['frameworks', 'controls', 'checks', 'kinds']) {
      const { code, stdout } = await probity('list', what);
      expect(code).toBe(0);
      const { stdout: json } = await probity('list', what, '--json');
      const rows = JSON.parse(json) as readonly object[];
      expect(rows.length).toBeGreaterThan(5);
      expect(stdout.split('\n').length).toBeGreaterThan(rows.length);
    }
  });

  it('lists every unit of a framework, with its controls', async () => {
    const { stdout } = await probity('list', 'requirements', '-f', 'gdpr', '--json');
    const rows = JSON.parse(stdout) as readonly { id: string; controls: readonly string[] }[];
    expect(rows.length).toBe(912);
    expect(rows.some((row) => row.controls.length > 0)).toBe(true);
  });
});

describe('the command line', () => {
  it('explains every command, with its options, in 80 columns', async () => {
    const program = buildProgram(() => {});
    for (const command of program.commands) {
      const { code, stdout } = await probity(command.name(), '--help');
      expect(code).toBe(0);
      expect(stdout).toContain(`probity ${command.name()}`);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('shows help and exits 2 when nothing was asked', async () => {
    const { code, stdout } = await probity();
    expect(code).toBe(2);
    expect(stdout).toContain('Exit codes');
  });

  it('keeps data on standard output and talk on standard error', async () => {
    const root = smallOrganisation();
    const out = join(root, 'out');
    const { stdout, stderr } = await probity('audit', root, '--as-of', '2026-11-20', '--out', out, '--json', '--quiet');
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'urn:probity:assessment:1', organisation: 'Small Org' });
    expect(stderr).toBe('');
  });

  it('works without a probity.yaml: all frameworks, and the questions still open', async () => {
    const root = smallOrganisation({ 'probity.yaml': undefined });
    const { code, stderr } = await probity('audit', root, '--as-of', '2026-11-20', '--out', join(root, 'out'));
    expect(code).toBe(0);
    expect(stderr).toContain('Organisation not stated');
    for (const name of ['CCPA', 'EU AI Act', 'GDPR', 'HIPAA', '42001', 'NIST AI RMF', 'PCI DSS'])
      expect(stderr).toContain(name);
    expect(stderr).toMatch(/\d{3} open questions[^]*frameworks\.[^]*and \d{3} more, all of them in the pack/);
    const assessment = JSON.parse(readFileSync(join(root, 'out', 'assessment.json'), 'utf8'));
    expect(assessment.questions.map(({ fact }: { fact: string }) => fact)).toContain('frameworks.eu-ai-act.route');
  });

  it('judges a period: evidence that says nothing about it is not used', async () => {
    const root = smallOrganisation();
    const out = join(root, 'out');
    const period = async (span: string) => {
      const { stdout } = await probity(
        'audit',
        root,
        '--as-of',
        '2026-11-20',
        '--period',
        span,
        '--out',
        out,
        '--json',
        '-q',
      );
      return JSON.parse(stdout) as { controls: readonly { verdict: { because?: readonly { code: string }[] } }[] };
    };
    const codes = ({ controls }: Awaited<ReturnType<typeof period>>) =>
      new Set(controls.flatMap(({ verdict }) => (verdict.because ?? []).map(({ code }) => code)));
    expect(codes(await period('2026-Q1'))).toContain('outside-period');
    expect(codes(await period('2026-10-01..2026-11-20'))).not.toContain('outside-period');
  });

  it('states a gate in probity.yaml as well', async () => {
    const root = smallOrganisation({ 'probity.yaml': `${SMALL['probity.yaml']}gate: {fail-on: [unknown]}\n` });
    expect((await probity('audit', root, '--as-of', '2026-11-20', '--out', join(root, 'out'))).code).toBe(1);
  });
});

describe('words on a terminal', () => {
  it('wraps at spaces and keeps what cannot be broken', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrap('aaaaaaaaaa b', 5)).toEqual(['aaaaaaaaaa', 'b']);
  });

  it('sets numbers to the right and wraps the last column', () => {
    const text = table(['id', 'n', 'words'], [['a', 5, 'one two three four five six seven']], 34);
    expect(text.split('\n')[1]).toBe('a   5  one two three four five six');
    expect(table(['id', 'n'], [['a\u001b[31m', 5]], 40)).toContain('<U+001B>');
  });
});
