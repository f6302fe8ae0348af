import { describe, expect, it } from 'vitest';
import { parsePositioned } from '../../src/platform/document.ts';

const parse = (text: string) => parsePositioned('x.toml', Buffer.from(text), 'toml');

describe('TOML', () => {
  it('gives every value and key its place, in tables, inline tables, dotted keys and lists of tables', () => {
    const text = 'a.b = 1\n[s.x]\nc = ["p", {q = "å"}]\n[s.x.env]\nT = "v"\n[[l]]\nn = 1\n[[l]]\nn = 2\n';
    const { value, spans, keys, diagnostics } = parse(text);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({
      a: { b: 1 },
      s: { x: { c: ['p', { q: 'å' }], env: { T: 'v' } } },
      l: [{ n: 1 }, { n: 2 }],
    });
    const at = (map: ReadonlyMap<string, { start: number; end: number }>, pointer: string): string => {
      const span = map.get(pointer);
      return span === undefined ? '' : text.slice(span.start, span.end);
    };
    expect(['/a/b', '/s/x/c/0', '/s/x/c/1/q', '/s/x/env/T', '/l/1/n'].map((pointer) => at(spans, pointer))).toEqual([
      '1',
      '"p"',
      '"å"',
      '"v"',
      '2',
    ]);
    expect(['/a/b', '/s/x/c/1/q', '/s/x/env', '/l/1/n'].map((pointer) => at(keys, pointer))).toEqual([
      'b',
      'q',
      'env',
      'n',
    ]);
    // A table written in parts is found where all of them are.
    expect(at(spans, '/s/x')).toContain('[s.x.env]');
  });

  it.each([
    ['a = 1\na = 2\n', 'duplicate-key', 2],
    ['[t]\n[t]\n', 'duplicate-key', 2],
    ['a = \n', 'toml-syntax', 1],
    ['a = "x\n', 'toml-syntax', 1],
    ['x', 'toml-syntax', 1],
    [`a = ${'['.repeat(5000)}`, 'too-deep', 1],
    [`${'a.'.repeat(250)}b = 1`, 'too-deep', 1],
    [`[${'a.'.repeat(250)}b]`, 'too-deep', 1],
  ])('%j is refused with its line', (text, code, line) => {
    const { value, diagnostics } = parse(text.slice(0, 6000));
    expect(value).toBeUndefined();
    expect(diagnostics.map((each) => [each.code, each.place?.line])).toEqual([[code, line]]);
  });

  it('keeps dates as written, infinite numbers as text, and __proto__ as a key', () => {
    expect(parse('a = 1979-05-27\nb = 1979-05-27T07:32:00Z\nc = inf\nd = 0xff\n').value).toEqual({
      a: '1979-05-27',
      b: '1979-05-27T07:32:00Z',
      c: 'Infinity',
      d: 255,
    });
    expect(Object.keys(parse('["__proto__"]\nx = 1\n').value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('an empty file is an empty table, with or without a byte order mark', () => {
    expect(parse('').value).toEqual({});
    expect(parse('\ufeffa = 1\r\n').value).toEqual({ a: 1 });
  });
});

describe('a stream of YAML documents', () => {
  const stream = (text: string) => parsePositioned('x.yaml', Buffer.from(text), 'yaml-stream');

  it('is a list of them, each value with its place', () => {
    const { value, spans } = stream('a: 1\n---\nb: [x]\n');
    expect(value).toEqual([{ a: 1 }, { b: ['x'] }]);
    expect(spans.get('/1/b/0')).toEqual({ start: 13, end: 14 });
  });

  it('is refused as a whole where one of them does not parse, or where there are too many', () => {
    const { value, diagnostics } = stream('a: 1\n---\nb: [\n');
    expect([value, diagnostics[0]?.code]).toEqual([undefined, 'yaml-syntax']);
    expect(stream('---\na\n'.repeat(600)).diagnostics.map((each) => each.code)).toEqual(['yaml-documents']);
  });
});

describe('a key that stands twice in JSON', () => {
  it('is reported where it stands again, and the later one is read', () => {
    const { value, spans, diagnostics } = parsePositioned('x.json', Buffer.from('{"a":{"b":1},\n"a":{"c":2}}'), 'json');
    expect(value).toEqual({ a: { c: 2 } });
    expect(spans.get('/a')?.start).toBe(18);
    expect(diagnostics.map((each) => [each.code, each.place?.line, each.place?.column])).toEqual([
      ['duplicate-key', 2, 1],
    ]);
  });
});
