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

describe('events with a line of syslog before them', () => {
  const CEF = 'CEF:0|Example|Gate|1.0|1|Call|5';
  const timeIn = (line: string, options: JsonObject = { referenceYear: 2026, referenceMonth: 11 }): unknown =>
    (rows(line.includes('LEEF') ? 'leef' : 'cef', [line], options)[0] as { time?: string }).time;

  it('have their own time, else one of the others they give, else that of the line', () => {
    expect(timeIn(`Oct  2 09:00:00 gw ${CEF}|rt=1785578400000 start=1785578300000`)).toBe('1785578400000');
    expect(timeIn(`Oct  2 09:00:00 gw ${CEF}|rt=soon start=1785578300000`)).toBe('1785578300000');
    expect(timeIn(`Oct  2 09:00:00 gw ${CEF}|rt=soon`)).toBe('2026-10-02T09:00:00');
    expect(timeIn(`Oct  2 09:00:00 gw ${CEF}|art=1785578200000 mrt=1785578400000`)).toBe('1785578200000');
    expect(timeIn(`Dec  2 09:00:00 gw ${CEF}|rt=soon`)).toBe('2025-12-02T09:00:00');
    expect(timeIn(`<134>1 2026-10-02T09:00:00.5+02:00 gw app - - - ${CEF}|a=b`)).toBe('2026-10-02T09:00:00.5+02:00');
    expect(timeIn('Oct  2 2025 09:00:00 gw LEEF:1.0|Example|Gate|1.0|1|usrName=ana')).toBe('2025-10-02T09:00:00');
  });

  it('have no time where none of them is complete', () => {
    expect(timeIn(`Oct  2 09:00:00 gw ${CEF}|rt=soon`, {})).toBeUndefined();
    expect(timeIn(`${CEF}|rt=Oct 02 09:00:00`)).toBeUndefined();
  });
});

describe('transcripts of agents', () => {
  const called =
    '{"type":"response_item","timestamp":"2026-06-02T10:00:02Z","payload":{"type":"function_call","name":"mcp__a__b","call_id":"c1"}}';
  const told =
    '{"type":"response_item","timestamp":"2026-06-02T10:00:03Z","payload":{"type":"function_call_output","call_id":"c1","output":"hidden"}}';
  const ended =
    '{"type":"event_msg","timestamp":"2026-06-02T10:00:04Z","payload":{"type":"mcp_tool_call_end","call_id":"c1","invocation":{"server":"a","tool":"b"},"result":{"Err":"hidden"}}}';

  it.each([
    ['the answer before what the model was told', [called, ended, told]],
    ['what the model was told before the answer', [called, told, ended]],
    ['the answer twice', [called, ended, told, ended]],
  ])('hold a call once, with what the server answered: %s', (_, lines) => {
    const found = rows('codex-session', lines);
    expect(found).toEqual([
      expect.objectContaining({ server: 'a', tool: 'b', call_id: 'c1', answer: { ended: true, failed: true } }),
    ]);
    expect(JSON.stringify(found)).not.toContain('hidden');
  });

  it('hold no tools of the program itself as calls of a server', () => {
    expect(
      rows('codex-session', [called.replace('mcp__a__b', 'shell'), called.replace('mcp__a__b', 'mcp__a')]),
    ).toEqual([]);
  });

  it('hold no prompt of a person where the program speaks to its own agents', () => {
    const prompt = { type: 'user', sessionId: 's', timestamp: '2026-06-02T10:00:02Z', message: { content: 'go' } };
    const lines = ['isMeta', 'isSidechain', 'isCompactSummary'].map((mark) =>
      JSON.stringify({ ...prompt, [mark]: true }),
    );
    expect(rows('claude-code-session', lines)).toEqual([]);
    expect(rows('claude-code-session', [JSON.stringify(prompt)])).toHaveLength(1);
  });

  it('leave behind what was said', () => {
    const prompt =
      '{"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-06-02T10:00:02Z","message":{"role":"user","content":"hidden"}}';
    const found = rows('claude-code-session', [prompt]);
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain('hidden');
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

  it('are messages of a program where a level and its part stand before them, and prose where not', () => {
    const said = '2026-08-01T00:00:00Z info app::a started up in 3 ms, all well';
    expect(rows('key-value', [said])).toEqual([{ time: '2026-08-01T00:00:00Z', level: 'info', scope: 'app::a' }]);
    const worded = '2026-08-01T00:00:00Z info request a=1 error=no token was sent b=2';
    expect(rows('key-value', [worded])).toEqual([expect.objectContaining({ a: '1', error: 'no', b: '2' })]);
    expect(
      rows('key-value', ['we set a=1 and b=2 today', 'a=1 and b=2', '2026-08-01T00:00:00Z it was a=1 b=2']),
    ).toEqual([]);
  });

  it('are rejected where a client could have written the status into its request', () => {
    const line = (said: string): string => `h - - [20/Jul/2026:22:59:26 +0000] "GET /${said} HTTP/1.1" 404 1 "-" "b"`;
    expect(rows('access-log', [line('a"b')])).toEqual([expect.objectContaining({ status: 404 })]);
    expect(rows('access-log', [line('a" 200 5 "')])).toEqual([]);
    expect(rows('access-log', [line('a" 200 5 "x" "y')])).toEqual([]);
    expect(rows('access-log', [`${line('a')} 509 812`])).toEqual([expect.objectContaining({ status: 404 })]);
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
    `h - - [20/Jul/2026:22:59:26 +0000] "${'" 200 '.repeat(40_000)}`,
    `${'a '.repeat(100_000)}[20/Jul/2026:22:59:26 +0000] "`,
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
