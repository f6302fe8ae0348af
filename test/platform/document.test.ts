import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/platform/digest.ts';
import { locatorOf, parsePositioned } from '../../src/platform/document.ts';

const parse = (text: string, format: 'json' | 'jsonc' | 'yaml') => parsePositioned('f', Buffer.from(text), format);

describe('a parsed document', () => {
  it('knows the bytes, line and column of every value, behind a byte order mark and characters of several bytes', () => {
    for (const [text, format] of [
      ['\ufeff{\n  "größe": {"a": "ü", "b": [1, 22]}\n}', 'json'],
      ['größe:\n  a: ü\n  b: [1, 22]\n', 'yaml'],
    ] as const) {
      const document = parse(text, format);
      expect(document.diagnostics).toEqual([]);
      const span = document.spans.get('/größe/b/1');
      expect(span).toBeDefined();
      if (span === undefined) return;
      const locator = locatorOf(document, span);
      const bytes = Buffer.from(text).subarray(locator.byteStart, locator.byteEnd);
      expect(bytes.toString()).toBe('22');
      expect(locator.sha256).toBe(sha256Hex('22'));
      expect(locatorOf(document, span, true).sha256).toBeUndefined();
    }
  });

  it('reports a syntax error with its line and shows the line', () => {
    const document = parse('{\n  "a": 1,\n  "b": tru\n}', 'json');
    expect(document.value).toBeUndefined();
    expect(document.diagnostics[0]).toMatchObject({
      severity: 'error',
      place: { line: 3, column: 8, text: '  "b": tru' },
    });
  });

  it('allows comments and trailing commas only where the format has them', () => {
    const text = '{\n // note\n "a": 1,\n}';
    expect(parse(text, 'jsonc').value).toEqual({ a: 1 });
    expect(parse(text, 'json').diagnostics.length).toBeGreaterThan(0);
  });

  it('reports duplicate keys, in JSON and YAML', () => {
    expect(parse('{"a": 1, "a": 2}', 'json').diagnostics[0]?.code).toBe('duplicate-key');
    expect(parse('a: 1\na: 2\n', 'yaml').diagnostics[0]?.message).toContain('unique');
  });

  it('keeps __proto__ a plain key', () => {
    for (const format of ['json', 'yaml'] as const) {
      const value = parse('{"__proto__": {"polluted": true}}', format).value as Record<string, unknown>;
      expect(Object.keys(value)).toEqual(['__proto__']);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  });

  it('refuses to go deeper than it is safe to, and to expand an alias bomb', () => {
    for (const format of ['json', 'jsonc', 'yaml'] as const) {
      for (const depth of [500, 5000, 300_000]) {
        for (const text of [
          '- '.repeat(depth),
          `${'? '.repeat(depth)}a`,
          '['.repeat(depth),
          `${'['.repeat(depth)}${']'.repeat(depth)}`,
          '{"a":'.repeat(depth),
        ]) {
          expect(parse(text, format).diagnostics.length, `${format} ${depth}`).toBeGreaterThan(0);
        }
      }
    }
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    ].join('\n');
    const started = performance.now();
    expect(parse(bomb, 'yaml').diagnostics[0]?.code).toBe('yaml-aliases');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('says that an empty JSON file is empty', () => {
    expect(parse('', 'json').diagnostics[0]?.message).toContain('empty');
  });

  it('shows no control character of the source in a diagnostic', () => {
    const document = parse('{"a": \u001b[31m1}', 'json');
    expect(JSON.stringify(document.diagnostics)).not.toContain('\\u001b');
    expect(document.diagnostics[0]?.place?.text).toContain('<U+001B>');
  });
});
