import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { probity } from '../support/cli.ts';
import { smallOrganisation } from '../support/workspace.ts';

interface Printed {
  readonly controls: readonly {
    readonly id: string;
    readonly to: string;
    readonly causes: readonly { code: string }[];
  }[];
  readonly requirements: readonly { readonly causes: readonly object[] }[];
}

const STATEMENT = `- control: IAM-03
  statement-id: mfa-enforced
  stated: true
  by: A. Person
  role: Head of operations
  on: '2026-11-01'
`;

describe('diff and export on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'probity-diff-'));
  const before = join(folder, 'before');
  const after = join(folder, 'after');
  beforeAll(async () => {
    const root = smallOrganisation({ 'attestations.yaml': STATEMENT });
    await probity('audit', root, '--as-of', '2026-11-20', '--out', before);
    rmSync(join(root, 'attestations.yaml'));
    await probity('audit', root, '--as-of', '2026-11-21', '--out', after);
  });

  it('names what changed and why, the same from a pack as from its folder', async () => {
    const fromFolder = await probity('diff', before, after, '--json');
    const fromPack = await probity('diff', join(before, 'pack.pdf'), join(after, 'assessment.json'), '--json');
    expect(fromPack.stdout).toBe(fromFolder.stdout);
    const printed = JSON.parse(fromFolder.stdout) as Printed;
    expect(printed.controls.length).toBeGreaterThan(0);
    for (const change of [...printed.controls, ...printed.requirements])
      expect(change.causes.length).toBeGreaterThan(0);
    const text = await probity('diff', before, after);
    expect(text.stdout).toContain(printed.controls[0]?.id);
    for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(82);
    expect((await probity('diff', before, before)).stdout).toContain('Nothing came out differently');
  });

  it('fails where something became worse, only when asked to', async () => {
    expect((await probity('diff', before, after)).code).toBe(0);
    expect((await probity('diff', before, after, '--fail-on-worse')).code).toBe(1);
    expect((await probity('diff', before, before, '--fail-on-worse')).code).toBe(0);
  });

  it('says what a path holds instead of an assessment, and what to give', async () => {
    const text = join(folder, 'note.txt');
    writeFileSync(text, 'hello');
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"schema": "x"}');
    const broken = join(folder, 'broken.pdf');
    writeFileSync(broken, '%PDF-1.7 nothing');
    for (const [path, code] of [
      [text, 2],
      [other, 2],
      [broken, 2],
      [join(folder, 'absent'), 5],
    ] as const) {
      const ran = await probity('diff', path, after);
      expect([path, ran.code]).toEqual([path, code]);
      expect(ran.stderr).toContain('assessment.json');
      expect(ran.stderr).not.toMatch(/\bat .*\.js:/);
    }
  });

  it('exports the assessment as JSON, and names the formats where one is not known', async () => {
    const root = smallOrganisation();
    const run = [root, '--as-of', '2026-11-20', '--out', join(root, 'out')];
    await probity('collect', ...run);
    const exported = await probity('export', ...run, '--format', 'json');
    const evaluated = await probity('evaluate', ...run, '--json');
    expect(JSON.parse(exported.stdout)).toEqual(JSON.parse(evaluated.stdout));
    const unknown = await probity('export', ...run, '--format', 'xml');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('cyclonedx');
  });
});
