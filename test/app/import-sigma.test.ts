import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { type ImportOptions, importSigma } from '../../src/app/import-sigma.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';

const root = mkdtempSync(join(tmpdir(), 'probity-import-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folderOf(files: { readonly [name: string]: string }): {
  readonly from: string;
  readonly options: ImportOptions;
} {
  folders += 1;
  const from = join(root, `rules-${folders}`);
  mkdirSync(from);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(from, name), text);
  const into = join(root, `overlay-${folders}`);
  return { from, options: { into, kind: 'activity-log', formats: [], placeholders: [] } };
}

/** The kind and two formats of the catalogue; the whole of it would be checked again for every overlay. */
const base = join(root, 'base');
const LOGS = 'evidence/activity-log';
mkdirSync(join(base, LOGS, 'formats'), { recursive: true });
for (const name of ['kind.yaml', 'facts.schema.json', 'formats/cloudtrail.yaml', 'formats/pino.yaml'])
  copyFileSync(join(PACKAGE_ROOT, LOGS, name), join(base, LOGS, name));

function lintErrors(into: string): readonly string[] {
  const { diagnostics } = lintCatalogue(base, { overlay: { root: into, name: 'ours' } });
  return diagnostics.filter(({ place }) => place?.file.startsWith('ours/')).map(({ message }) => message);
}

const rule = (title: string, more = ''): string => `title: ${title}
id: id-of-${title}
name: ${title}
level: high
logsource: { product: aws, service: cloudtrail }
detection:
  s:
    eventName: StopLogging   # a comment stays
  condition: s
${more}`;

const FAILED = rule('failed').replace('StopLogging', 'ConsoleLogin');
const BURST = `title: burst
correlation: { type: event_count, rules: [failed], group-by: [sourceIPAddress], timespan: 5m, condition: { gte: 10 } }
`;

describe('an import', () => {
  it('writes a check per rule that the catalogue takes, with the rule as it was written', () => {
    const { from, options } = folderOf({
      'a.yml': rule('stopped'),
      'b.yml': rule('b', 'description: |\n  ${x} and "quotes"\n\n  end\n'),
    });
    const { written, diagnostics } = importSigma([from], options);
    expect(diagnostics).toEqual([]);
    expect(written.map(({ id }) => id)).toEqual(['SIGMA-001', 'SIGMA-002']);
    expect(lintErrors(options.into)).toEqual([]);
    const { catalogue } = lintCatalogue(base, { overlay: { root: options.into, name: 'ours' } });
    const check = catalogue?.checks.find(({ id }) => id === 'SIGMA-002');
    expect(check).toMatchObject({ severity: 'high', applies: "facts.format in ['cloudtrail']", version: 1 });
    expect(check?.measure).toEqual({
      type: 'sigma',
      rule: rule('b', 'description: |\n  ${x} and "quotes"\n\n  end\n'),
    });
  });

  it('joins a correlation with the rules it counts, wherever they stand, and makes one check of them', () => {
    const { from, options } = folderOf({ 'burst.yml': BURST, 'failed.yml': `${rule('stopped')}---\n${FAILED}` });
    const { written } = importSigma([from], options);
    expect(written.map(({ title }) => title)).toEqual(['burst', 'stopped']);
    expect(lintErrors(options.into)).toEqual([]);
    const text = readFileSync(written[0]?.path ?? '', 'utf8');
    expect(text.indexOf('title: failed')).toBeLessThan(text.indexOf('title: burst'));
    expect(text).not.toContain('title: stopped');
  });

  it('leaves what has not changed, keeps the id of what has, and raises its version', () => {
    const { from, options } = folderOf({ 'a.yml': rule('one'), 'b.yml': rule('two') });
    importSigma([from], options);
    expect(importSigma([from], options)).toMatchObject({ written: [], unchanged: 2 });
    writeFileSync(join(from, 'a.yml'), rule('one').replace('StopLogging', 'DeleteTrail'));
    writeFileSync(join(from, '0.yml'), rule('new'));
    const { written, unchanged } = importSigma([from], options);
    expect(unchanged).toBe(1);
    expect(written.map(({ id, title }) => [id, title])).toEqual([
      ['SIGMA-003', 'new'],
      ['SIGMA-001', 'one'],
    ]);
    expect(readFileSync(written[1]?.path ?? '', 'utf8')).toContain('version: 2');
  });

  it('says of a rule that is wrong where, and imports the others', () => {
    const { from, options } = folderOf({
      'a.yml': rule('good'),
      'b.yml': rule('bad').replace('eventName:', 'eventName|sounds:'),
    });
    const { written, diagnostics } = importSigma([from], options);
    expect(written.length).toBe(1);
    expect(diagnostics).toMatchObject([{ code: 'sigma-rule', severity: 'error', place: { line: 8 } }]);
    expect(diagnostics[0]?.message).toContain('"sounds"');
  });

  it('warns once of a log source that nothing of ours holds, and takes the format that is named', () => {
    const okta = (title: string): string => rule(title).replace('product: aws, service: cloudtrail', 'product: okta');
    const { from, options } = folderOf({ 'a.yml': okta('a'), 'b.yml': okta('b') });
    expect(importSigma([from], options).diagnostics).toMatchObject([{ code: 'sigma-log-source', severity: 'warning' }]);
    const { diagnostics, written } = importSigma([from], { ...options, formats: ['pino'] });
    expect(diagnostics).toEqual([]);
    expect(readFileSync(written[0]?.path ?? '', 'utf8')).toContain("facts.format in ['pino']");
    expect(lintErrors(options.into)).toEqual([]);
  });

  it('stores what placeholders stand for', () => {
    const text = rule('p').replace('eventName: StopLogging', "eventName|expand: '%Names%'");
    const { from, options } = folderOf({ 'a.yml': text });
    expect(importSigma([from], options).diagnostics[0]?.message).toContain('"Names"');
    const given = { ...options, placeholders: ['Names=One,Two'] };
    expect(importSigma([from], given).written.length).toBe(1);
    expect(importSigma([from], given).unchanged).toBe(1);
    expect(lintErrors(options.into)).toEqual([]);
  });

  it('reads older collections with a global part', () => {
    const text = `action: global\ntitle: both\nlogsource: { product: aws, service: cloudtrail }\ndetection: { condition: s }\n---\nid: i1\ndetection: { s: { eventName: A } }\n---\nid: i2\ndetection: { s: { eventName: B } }\n`;
    const { from, options } = folderOf({ 'a.yml': text });
    expect(importSigma([from], options).written.length).toBe(2);
    expect(lintErrors(options.into)).toEqual([]);
    expect(readdirSync(join(options.into, 'evidence/activity-log/checks')).length).toBe(2);
  });

  it('refuses another kind, a path that is not there and a placeholder without a value', () => {
    const { from, options } = folderOf({ 'a.yml': rule('a') });
    expect(() => importSigma([from], { ...options, kind: 'git-repository' })).toThrow();
    expect(() => importSigma([join(from, 'none')], options)).toThrow();
    expect(() => importSigma([from], { ...options, placeholders: ['x'] })).toThrow();
  });
});

describe('lint', () => {
  it('finds a rule in a check that cannot be read, and a log format that is not there', () => {
    const { from, options } = folderOf({ 'a.yml': rule('a') });
    const { written } = importSigma([from], { ...options, formats: ['no-such-format'] });
    expect(lintErrors(options.into)).toEqual(['There is no log format "no-such-format".']);
    const path = written[0]?.path ?? '';
    writeFileSync(path, readFileSync(path, 'utf8').replace('condition: s', 'condition: t'));
    expect(lintErrors(options.into).join()).toContain('no search "t"');
  });
});
