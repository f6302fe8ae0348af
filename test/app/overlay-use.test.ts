import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PackManifest } from '../../src/app/build-pack.ts';
import { type Listed, list, openListed, type Rows } from '../../src/app/list.ts';

import { rebuild } from '../../src/app/rebuild.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { probity } from '../support/cli.ts';
import { TINY } from '../support/tiny-catalogue.ts';
import { smallOrganisation } from '../support/workspace.ts';

const AUD_90 = (TINY['controls/audit/AUD-01.yaml'] ?? '')
  .replace('id: AUD-01', 'id: AUD-90')
  .replace('title: A log is kept', 'title: A log of our own is kept')
  .replace('LOG-01', 'DOC-02')
  .replace('"D01:2025"', '');
const MAPPING = `framework: gdpr
version: acme-1
authored-by: Acme
edges:
  - requirement: "Art. 32(1)(b)"
    controls: [AUD-90]
    relationship: subset-of
    strength: 6
    rationale: Our own control has every log read by two people, which is the part of the rule that we can show.
    ceiling: partly
    review: reviewed
out-of-scope: []
`;

let root = '';
let pack = '';
const ours = (): string => join(root, 'ours');
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

beforeAll(async () => {
  root = smallOrganisation({
    'probity.yaml':
      'organisation: Small Org\nscope: {name: Agents}\nframeworks:\n  gdpr: {roles: [controller]}\noverlay: ours\nparameters: {DOC-34.days: 5}\n',
    'ours/controls/audit/AUD-90.yaml': AUD_90,
    'ours/frameworks/gdpr/mapping.yaml': MAPPING,
  });
  const out = join(root, 'out');
  const audited = await probity('audit', root, '--out', out, '--as-of', '2026-11-20', '--detail', 'executive');
  expect(audited.code, audited.stderr).toBe(0);
  pack = join(out, 'pack.pdf');
}, 30_000);

describe('the rebuild of a pack that was judged with an overlay', () => {
  it('is byte for byte the same with the overlay, whatever its folder is called', async () => {
    const copy = join(root, 'kept-for-the-auditor');
    cpSync(ours(), copy, { recursive: true });
    const named = await probity('verify', pack, '--rebuild', '--overlay', copy);
    expect(flat(named.stdout)).toContain('verified Rebuild judged and rendered again, byte for byte the same');
    expect(named.code).toBe(0);
  });

  it('says which overlay is missing, with its digest, and does not end as done', async () => {
    const { code, stdout, stderr } = await probity('verify', pack, '--rebuild');
    expect(flat(stdout)).toMatch(
      /not-checked Rebuild the pack was judged with the overlay ours \(2 files, sha256 [0-9a-f]{16}\); name its folder with --overlay/,
    );
    expect(stderr).toContain('could not be rebuilt');
    expect(code).toBe(3);
  });

  it('says where the overlay differs, both digests named', async () => {
    const other = join(root, 'changed');
    cpSync(ours(), other, { recursive: true });
    writeFileSync(join(other, 'controls/audit/AUD-90.yaml'), AUD_90.replace('monthly', 'weekly'));
    const { code, stdout } = await probity('verify', pack, '--rebuild', '--overlay', other);
    expect(flat(stdout)).toMatch(
      /overlay ours \(2 files, sha256 ([0-9a-f]{16})\), and overlay changed \(2 files, sha256 (?!\1)[0-9a-f]{16}\) is another: its files differ/,
    );
    expect(code).toBe(3);
  });

  it('says that an overlay was named which the pack was not judged with', async () => {
    const claimed = { ...JSON.parse(readFileSync(join(root, 'out/assessment.json'), 'utf8')) } as Assessment;
    const plain = { ...claimed, catalogue: { ...claimed.catalogue, version: '0.1.0' } };
    const manifest = {} as PackManifest;
    const overlay = { root: ours(), name: 'ours' };
    const { state, detail } = await rebuild(new Uint8Array(), plain, [], { manifest, files: new Map(), overlay });
    expect(state).toBe('not-checked');
    expect(detail).toContain('judged without an overlay, and ours was named');
  });
});

describe('list with an overlay', () => {
  let listed: Listed;
  beforeAll(async () => {
    listed = await openListed(root, undefined);
  });
  const rows = (what: string, ...only: readonly string[]): Rows => list(listed, what, only);

  it('marks what is the organisation’s own, and what is not', () => {
    const whose = (id: string): unknown => rows('controls').find((row) => row['id'] === id)?.['from'];
    expect(whose('AUD-90')).toBe('own (ours)');
    expect(whose('IAM-01')).toBe('Probity');
    expect(rows('controls').filter((row) => row['from'] === 'own (ours)')).toHaveLength(1);
    expect(rows('checks').filter((row) => row['from'] !== 'Probity')).toEqual([]);
    const framework = (id: string): unknown => rows('frameworks').find((row) => row['id'] === id);
    expect(framework('gdpr')).toMatchObject({ from: 'Probity', 'own edges': 1 });
    expect(framework('hipaa')).toMatchObject({ from: 'Probity', 'own edges': 0 });
    const mapped = rows('requirements', 'gdpr').filter((row) => !isDeepStrictEqual(row['mapped by own edges'], []));
    expect(mapped).toMatchObject([{ id: 'Art. 32(1)(b)', 'mapped by own edges': ['AUD-90'] }]);
  });

  it('shows the values that the organisation set beside the defaults', () => {
    const values = rows('parameters').filter((row) => row['set by'] === 'the organisation');
    expect(values).toMatchObject([{ id: 'DOC-34.days', value: 5, from: 'Probity' }]);
    expect(values[0]?.['default']).not.toBe(5);
  });

  it('ends with exit code 2 where the overlay is wrong', async () => {
    const { code, stderr } = await probity('list', 'controls', '--overlay', join(root, 'nowhere'));
    expect(code).toBe(2);
    expect(flat(stderr)).toContain('--overlay names');
  });
});

describe('list without an overlay', () => {
  it('says nothing of whose a row is', async () => {
    const { stdout } = await probity('list', 'controls', '--json');
    expect(stdout).toContain('"IAM-01"');
    expect(stdout).not.toContain('"from"');
    expect(stdout).not.toContain('AUD-90');
  });
});
