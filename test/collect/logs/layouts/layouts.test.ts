import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/model/json.ts';
import { parsed } from './support.ts';

const rows = (layout: string, lines: readonly string[], options: JsonObject = {}): readonly unknown[] =>
  parsed(layout, lines, options).flatMap((each) => ('row' in each ? [each.row] : []));

describe('older syslog', () => {
  const lines = ['Nov  3 09:23:38 gw a[1]: x', 'Feb  3 09:23:38 gw a[1]: x'];

  it('dates months after that of the newest line to the year before', () => {
    const found = rows('syslog-3164', lines, { referenceYear: 2026, referenceMonth: 2 });
    expect(found.map((row) => (row as { time: string }).time)).toEqual(['2025-11-03T09:23:38', '2026-02-03T09:23:38']);
  });

  it('has no time where nobody says which year it is of', () => {
    expect(rows('syslog-3164', lines).map((row) => Object.hasOwn(row as object, 'time'))).toEqual([false, false]);
  });
});

describe('recorded messages', () => {
  it('leave arguments and results behind, and keep a digest of the list of tools', () => {
    const [row] = rows('json-rpc', [
      '{"ts":1,"msg":{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"hidden"}},"deep":{"x":"hidden"}}',
      '{"ts":2,"msg":{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","description":"hidden"}]}}}',
    ]);
    expect(row).toEqual({
      ts: 1,
      rpc: { method: 'tools/list', id: '1' },
      answer: {
        failed: false,
        toolError: false,
        tools: 1,
        toolsDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        time: 2,
      },
    });
    expect(JSON.stringify(row)).not.toContain('hidden');
  });

  it('are not joined across a number and a text of the same look, nor across the two sides of a connection', () => {
    const plain = parsed('json-rpc', [
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}',
      '{"jsonrpc":"2.0","id":"1","result":{}}',
    ]);
    expect(plain.filter((each) => 'row' in each)).toHaveLength(2);
    const sides = rows('claude-desktop', [
      '2026-03-02T09:14:07Z [info] [s] Message from client: {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}',
      '2026-03-02T09:14:08Z [info] [s] Message from server: {"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}',
      '2026-03-02T09:14:09Z [info] [s] Message from client: {"jsonrpc":"2.0","id":1,"error":{"code":-1}}',
      '2026-03-02T09:14:10Z [info] [s] Message from server: {"jsonrpc":"2.0","id":1,"result":{}}',
    ]) as readonly { rpc: { method: string }; answer: { failed: boolean } }[];
    expect(sides.map(({ rpc, answer }) => `${rpc.method} ${answer.failed}`).sort()).toEqual([
      'sampling/createMessage true',
      'tools/call false',
    ]);
  });
});

describe('structured lines', () => {
  it('keep names such as __proto__ as ordinary keys', () => {
    const found = rows('key-value', ['a=1 __proto__=2 constructor=3']) as readonly object[];
    expect(Object.entries(found[0] ?? {})).toEqual([
      ['a', '1'],
      ['__proto__', '2'],
      ['constructor', '3'],
    ]);
    expect(Object.getPrototypeOf(found[0])).toBe(Object.prototype);
  });

  it('leave the query of an address behind', () => {
    const found = rows('access-log', [
      'h - - [20/Jul/2026:22:59:26 +0000] "GET /a?key=hidden HTTP/1.1" 200 1 "http://x/?k=hidden" "b"',
    ]);
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain('hidden');
  });

  it('take W3C columns that follow a changed header, and the day of the last date line', () => {
    const found = rows('w3c', [
      '#Date: 2026-01-02 00:00:00',
      '#Fields: time c-ip',
      '10:00:00 1.1.1.1',
      '#Fields: c-ip time',
      '2.2.2.2 10:00:01',
    ]);
    expect(found).toEqual([
      { time: '2026-01-02T10:00:00Z', 'c-ip': '1.1.1.1' },
      { 'c-ip': '2.2.2.2', time: '2026-01-02T10:00:01Z' },
    ]);
  });
});

describe('no layout', () => {
  const evil = [
    `h - - [20/Jul/2026:22:59:26 +0000] "${'\\'.repeat(200_000)}`,
    `<1>1 - - - - - [a ${'b="\\'.repeat(50_000)}`,
    `CEF:0|${'a='.repeat(100_000)}`,
    `CEF:0|a|b|c|d|e|f|${'k=v '.repeat(50_000)}`,
    'a="\\'.repeat(50_000),
    `a=${'"'.repeat(200_000)}`,
    `LEEF:1.0|${'|'.repeat(200_000)}`,
    `Mar  2 09:14:07 ${'h'.repeat(200_000)}`,
    `2026-03-02T09:14:07Z [${'x'.repeat(200_000)}`,
    '[{"a":'.repeat(30_000),
    `#Fields: ${'a '.repeat(100_000)}`,
    '"'.repeat(199_999),
  ];

  it.each([
    'access-log',
    'syslog-5424',
    'syslog-3164',
    'cef',
    'leef',
    'key-value',
    'claude-desktop',
    'json-records',
    'w3c',
    'json-rpc',
  ])('%s takes long over lines that are made to be slow', (layout) => {
    const start = performance.now();
    const read = parsed(layout, ['#Fields: a b', ...evil], { path: ['Records'] });
    expect(read.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
