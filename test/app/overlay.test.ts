import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { probity } from '../support/cli.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const OWN_CONTROL = (TINY['controls/audit/AUD-01.yaml'] ?? '')
  .replace('id: AUD-01', 'id: AUD-90')
  .replace('title: A log is kept', 'title: A log of our own is kept');
const OWN_MAPPING = `framework: demo
version: acme-1
authored-by: Acme
edges:
  - requirement: "1.2"
    controls: [AUD-90]
    relationship: subset-of
    strength: 6
    rationale: Our own control has every log read by two people, which is the part of the rule that we can show.
    ceiling: partly
    review: reviewed
out-of-scope: []
`;
const OWN: Readonly<Record<string, string>> = {
  'controls/audit/AUD-90.yaml': OWN_CONTROL,
  'frameworks/demo/mapping.yaml': OWN_MAPPING,
};

const base = writeTree(TINY);
const merged = (files: Readonly<Record<string, string>>) =>
  lintCatalogue(base, { overlay: { root: writeTree(files), name: 'acme' } });
const problems = (files: Readonly<Record<string, string>>): readonly string[] =>
  merged(files).diagnostics.map(({ message, place, next }) =>
    `${place?.file}:${place?.line}:${place?.column} ${message} ${next ?? ''}`.trim(),
  );
const changed = (path: string, before: string, after: string): Record<string, string> => {
  const text = OWN[path] ?? '';
  if (!text.includes(before)) throw new Error(`${path} has no "${before}"`);
  return { ...OWN, [path]: text.replace(before, after) };
};

describe('an overlay', () => {
  it('adds its controls and edges to ours, and stands in the version and the digest of the catalogue', () => {
    const { catalogue, diagnostics } = merged(OWN);
    expect(diagnostics).toEqual([]);
    expect(catalogue?.controls.map((control) => control.id)).toEqual(['AUD-01', 'AUD-90']);
    expect(catalogue?.mappings).toHaveLength(1);
    expect(catalogue?.mappings[0]?.edges.map((edge) => edge.requirement)).toEqual(['1.1', '1.2']);
    expect(catalogue?.mappings[0]).toMatchObject({ version: '1 + acme-1', authoredBy: 'tests; Acme' });
    expect(catalogue?.version).toMatch(/^\d+\.\d+\.\d+ \+ overlay acme \(2 files, sha256 [0-9a-f]{16}\)$/);
    const plain = lintCatalogue(base).catalogue as Catalogue;
    expect(catalogue?.digest).not.toBe(plain.digest);
    expect(merged(OWN).catalogue?.version).toBe(catalogue?.version);
    const other = merged(changed('controls/audit/AUD-90.yaml', 'monthly', 'weekly')).catalogue;
    expect(other?.version).not.toBe(catalogue?.version);
  });

  it('that maps to an unknown requirement or control gets file, line, column and the nearest id', () => {
    expect(problems(changed('frameworks/demo/mapping.yaml', '"1.2"', '"1.12"'))).toEqual([
      'acme/frameworks/demo/mapping.yaml:5:18 There is no requirement in demo "1.12". Did you mean "1.1"?',
    ]);
    expect(problems(changed('frameworks/demo/mapping.yaml', '[AUD-90]', '[AUD-91]'))).toEqual([
      'acme/frameworks/demo/mapping.yaml:6:16 There is no control "AUD-91". Did you mean "AUD-01"?',
    ]);
  });

  it('that uses an unknown relationship is told the known ones and the nearest', () => {
    expect(problems(changed('frameworks/demo/mapping.yaml', 'subset-of', 'subsetof'))[0]).toMatch(
      /^acme\/frameworks\/demo\/mapping\.yaml:7:19 .* expected one of equal-to, superset-of, subset-of, intersects-with\. Did you mean "subset-of"\?$/,
    );
  });

  it('that redefines an id is refused, both files named', () => {
    const twice = { ...OWN, 'controls/audit/AUD-01.yaml': TINY['controls/audit/AUD-01.yaml'] ?? '' };
    expect(problems(twice)).toEqual([
      'acme/controls/audit/AUD-01.yaml:1:5 "AUD-01" is already defined in controls/audit/AUD-01.yaml.',
    ]);
    const check = TINY['evidence/log/checks/LOG-01.yaml'] ?? '';
    expect(problems({ ...OWN, 'evidence/log/checks/LOG-01.yaml': check })[0]).toContain(
      '"LOG-01" is already defined in evidence/log/checks/LOG-01.yaml.',
    );
    const framework = TINY['frameworks/demo/framework.yaml'] ?? '';
    expect(problems({ ...OWN, 'frameworks/demo/framework.yaml': framework }).join()).toContain(
      '"demo" is already defined in frameworks/demo/framework.yaml.',
    );
    const facts = TINY['evidence/log/facts.schema.json'] ?? '';
    expect(problems({ ...OWN, 'evidence/log/facts.schema.json': facts })[0]).toContain('are already declared in');
  });

  it('that repeats an edge of ours, or contradicts one, is refused', () => {
    const same = OWN_MAPPING.replace('"1.2"', '"1.1"').replace('[AUD-90]', '[AUD-01]');
    expect(problems({ ...OWN, 'frameworks/demo/mapping.yaml': same })[0]).toContain(
      '1.1 is already linked to the same set of controls in frameworks/demo/mapping.yaml.',
    );
    const out = OWN_MAPPING.replace(
      'out-of-scope: []',
      'out-of-scope: [{requirement: "1.1", reason: We do not keep any logs at all here.}]',
    );
    expect(problems({ ...OWN, 'frameworks/demo/mapping.yaml': out })[0]).toContain(
      '1.1 has an edge in frameworks/demo/mapping.yaml, so it cannot be out of scope.',
    );
  });

  it('is judged by the rules in its own file and line', () => {
    const weak = changed('frameworks/demo/mapping.yaml', 'strength: 6', 'strength: 2');
    weak['frameworks/demo/mapping.yaml'] = (weak['frameworks/demo/mapping.yaml'] ?? '').replace(
      'subset-of',
      'equal-to',
    );
    expect(problems(weak)).toEqual([
      expect.stringContaining('acme/frameworks/demo/mapping.yaml:8:15 An edge of strength 2 alone could satisfy 1.2.'),
    ]);
  });
});

describe('an overlay named by the user', () => {
  it('ends lint, evaluate and audit with exit 2 where it is wrong, with its place and the nearest id', async () => {
    const root = writeTree({
      'probity.yaml': 'organisation: O\noverlay: ours\n',
      'ours/frameworks/gdpr/mapping.yaml': OWN_MAPPING.replace('demo', 'gdpr')
        .replace('"1.2"', 'Art. 32(1)(bb)')
        .replace('AUD-90', 'AUD-01'),
    });
    const out = ['--out', join(root, 'out'), '--as-of', '2026-11-20'];
    for (const args of [
      ['lint', root],
      ['evaluate', root, ...out],
      ['audit', root, ...out],
    ]) {
      const { code, stderr } = await probity(...args);
      expect(code).toBe(2);
      expect(stderr).toContain('at ours/frameworks/gdpr/mapping.yaml:5:18');
      expect(stderr).toContain('Did you mean "Art. 32(1)(b)"?');
    }
  });

  it('is refused where it is no folder, or holds nothing to add', async () => {
    const root = writeTree({ 'probity.yaml': 'organisation: O\noverlay: nowhere\n', 'empty/x.txt': 'x' });
    const missing = await probity('lint', root);
    expect(missing.code).toBe(2);
    expect(missing.stderr.replaceAll(/\s+/g, ' ')).toContain('which is no folder');
    const empty = await probity('lint', root, '--overlay', join(root, 'empty'));
    expect(empty.code).toBe(2);
    expect(empty.stderr.replaceAll(/\s+/g, ' ')).toContain('which holds none of controls, frameworks, evidence');
  });
});
