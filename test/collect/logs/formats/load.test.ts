import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFormatExample } from '../../../../src/collect/logs/formats/run-examples.ts';
import { PACKAGE_ROOT } from '../../../../src/platform/package-root.ts';
import { loadFormats } from './support.ts';

/** Loads the formats with one of them changed, and returns what is wrong as `code line:column message`. */
function problemsWith(edit: (text: string) => string): readonly string[] {
  const { diagnostics } = loadFormats((folder) => {
    const path = join(folder, 'toolhive-audit.yaml');
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  });
  return diagnostics.map(({ code, place, message }) => {
    expect(place?.file).toBe('evidence/activity-log/formats/toolhive-audit.yaml');
    return `${code} ${place?.line}:${place?.column} ${message}`;
  });
}

describe('a wrong format file is reported with its place:', () => {
  it('an unknown layout, with the nearest name', () => {
    const [problem] = problemsWith((text) => text.replace('layout: json-lines', 'layout: json-line'));
    expect(problem).toMatch(/^schema-enum 5:9 "layout" is "json-line"/);
  });

  it('an unknown field name', () => {
    expect(problemsWith((text) => text.replace('  user: [', '  users: ['))).toEqual([
      'schema-additionalProperties 13:3 "users" is not a known key here.',
    ]);
  });

  it('an id that is not that of the file', () => {
    expect(problemsWith((text) => text.replace('id: toolhive-audit', 'id: toolhive'))).toEqual([
      'id-differs-from-path 1:5 The id is "toolhive", but the path says "toolhive-audit".',
    ]);
  });

  it('a condition that asks nothing, one that looks nowhere, and a word that can never be met', () => {
    const found = problemsWith((text) =>
      text
        .replace('{ path: [level], present: true }', '{ path: [level], paths: [[a], [b]] }')
        .replace('is: [mcp_tool_call]', 'is: [MCP_tool_call]'),
    );
    expect(found.map((each) => each.replace(/ \d+:\d+ .*/, ''))).toEqual([
      'condition-place',
      'condition-empty',
      'never-met',
    ]);
  });

  it('an option or a part that nothing reads', () => {
    const found = problemsWith((text) =>
      text.replace(
        'least-share: 0.02',
        'least-share: 0.02\nlayout-options: { path: [Records] }\nparts: [{ name: rpc, at: [a], join-on: [b] }]',
      ),
    );
    expect(found.map((each) => each.replace(/ \d+:\d+ .*/, ''))).toEqual(['unused-option', 'unused-part']);
  });
});

describe('an overlay', () => {
  it('adds a format of its own, and may not take the id of one of ours', () => {
    const root = mkdtempSync(join(tmpdir(), 'probity-overlay-'));
    try {
      const folder = join(root, 'evidence/activity-log/formats');
      mkdirSync(folder, { recursive: true });
      const text = readFileSync(join(PACKAGE_ROOT, 'evidence/activity-log/formats/pino.yaml'), 'utf8');
      writeFileSync(join(folder, 'house.yaml'), text.replace('id: pino', 'id: house').replace('priority: 10', ''));
      const overlay = { root, name: 'house-rules' };
      const { catalogue, diagnostics } = loadFormats(() => undefined, overlay);
      expect(diagnostics).toEqual([]);
      const house = catalogue?.logFormats.find(({ id }) => id === 'house');
      expect(house?.priority).toBe(50);
      expect(catalogue?.logFormats.indexOf(house as never)).toBeLessThan(
        catalogue?.logFormats.findIndex(({ id }) => id === 'pino') ?? 0,
      );
      writeFileSync(join(folder, 'pino.yaml'), text);
      const doubled = loadFormats(() => undefined, overlay);
      expect(doubled.catalogue).toBeUndefined();
      expect(doubled.diagnostics.map(({ code, message, place }) => `${place?.file} ${code} ${message}`)).toEqual([
        'house-rules/evidence/activity-log/formats/pino.yaml duplicate-id "pino" is already defined in evidence/activity-log/formats/pino.yaml.',
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe('the guide to log formats', () => {
  const guide = readFileSync(join(PACKAGE_ROOT, 'docs/guides/log-formats.md'), 'utf8');

  it('names every format', () => {
    const ids = loadFormats().catalogue?.logFormats.map(({ id }) => id) ?? [];
    expect(ids.filter((id) => !guide.includes(id))).toEqual([]);
  });

  it('shows a format of one’s own that loads, is recognised and reads its example', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    const loaded = loadFormats((folder) => writeFileSync(join(folder, 'house-gateway.yaml'), yaml));
    expect(loaded.diagnostics).toEqual([]);
    const format = loaded.catalogue?.logFormats.find(({ id }) => id === 'house-gateway');
    const example = loaded.formatExamples.get('house-gateway')?.[0];
    if (format === undefined || example === undefined) throw new Error('the guide shows no format');
    expect(runFormatExample(format, example)).toEqual([]);
  });
});
