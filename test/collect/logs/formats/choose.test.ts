import { describe, expect, it } from 'vitest';
import { chooseFormat } from '../../../../src/collect/logs/formats/choose.ts';
import { loadFormats } from './support.ts';

const formats = loadFormats().catalogue?.logFormats ?? [];
const chosen = (lines: readonly string[]): string => {
  const choice = chooseFormat(lines, formats);
  return choice.type === 'log' ? `${choice.ranked[0].format.id} ${choice.ranked[0].sureness}` : choice.type;
};

const PINO = '{"level":30,"time":1785578400000,"pid":17,"hostname":"web-1","msg":"ready"}';
const TOOLHIVE =
  '{"level":"INFO","time":"2026-04-01T08:00:00Z","pid":1,"hostname":"h","msg":"audit_event","audit_id":"1","type":"mcp_tool_call","outcome":"success"}';

describe('the format of a file', () => {
  it('is the one made for MCP where a general-purpose one fits more lines', () => {
    expect(chosen([...Array<string>(60).fill(PINO), TOOLHIVE, TOOLHIVE])).toBe('toolhive-audit 0.03');
  });

  it('is not the one made for MCP where too few lines carry its marks', () => {
    expect(chosen([...Array<string>(99).fill(PINO), TOOLHIVE])).toBe('pino 1');
  });

  it('is not that of a few lines among prose', () => {
    expect(chosen([TOOLHIVE, 'prose', 'more prose', 'and more'])).toBe('unknown-text');
  });

  it('is not hidden by a line that was cut off', () => {
    expect(chosen([TOOLHIVE, TOOLHIVE, '{"level":"IN'])).toBe('toolhive-audit 1');
  });

  it('is unknown for JSON of another kind, with the names of its keys and none of its values', () => {
    expect(chooseFormat(['{"a":"secret","b":1}'], formats)).toEqual({ type: 'unknown-json', keys: ['a', 'b'] });
  });

  it('is nothing for a file without content', () => {
    expect(chooseFormat(['', '  '], formats)).toEqual({ type: 'empty' });
  });

  it('is found where the file begins with a byte order mark, and where a record goes on beyond the sample', () => {
    expect(chosen([`\ufeff${TOOLHIVE}`])).toBe('toolhive-audit 1');
    const event = '{"eventVersion":"1","eventSource":"s","eventName":"n","eventTime":"2026-01-01T00:00:00Z"}';
    expect(chosen(['{"Records":[', `${event},`, '{'])).toBe('cloudtrail 1');
  });

  it('is found where objects of a format of lines stand in one array, or over several lines each', () => {
    expect(chosen([`[${TOOLHIVE},${TOOLHIVE}]`])).toBe('toolhive-audit 1');
    expect(chosen(JSON.stringify(JSON.parse(TOOLHIVE), null, 2).split('\n'))).toBe('toolhive-audit 1');
    expect(chosen(['{', '  "a": 1', '}'])).toBe('unknown-json');
  });

  it.each([
    ['a web server', '{"time":"2026-03-02T09:00:00Z","method":"GET","path":"/a","status":200,"user":"ana"}'],
    ['sign-ins', '{"time":"2026-03-02T09:00:00Z","event":"user.login","method":"local","user":"ana","success":false}'],
    ['a firewall', '{"timestamp":"2026-03-02T09:00:00Z","method":"drop","result":"ok","server":"fw"}'],
    ['structured logging', '{"level":"info","ts":1785578400.5,"msg":"started","server":"web"}'],
  ])('is not that of tool calls for the log of %s, however ordinary its names are', (_, line) => {
    expect(chosen([line, line])).toBe('unknown-json');
  });

  it('is that of a gateway only where something in its log is about MCP', () => {
    const plain =
      '{"started_at":1785542401000,"latencies":{"request":2},"request":{"uri":"/shop"},"response":{"status":401}}';
    const mcp = '{"started_at":1785542401000,"request":{"uri":"/ops"},"ai":{"mcp":{"audit":[]}}}';
    expect(chosen([plain, plain])).toBe('kong-requests 1');
    expect(chosen([plain, plain, mcp])).toBe('kong-ai-mcp 1');
    expect(formats.find(({ id }) => id === 'kong-requests')?.general).toBe(true);
  });

  it('is that of tool calls for sign-ins among them, which then count', () => {
    const login = '{"time":"2026-03-02T09:00:00Z","method":"login","user":"ana","outcome":"auth-failure"}';
    const call = '{"time":"2026-03-02T09:00:01Z","tool":"refund","user":"ana","outcome":"ok"}';
    expect(chosen([login, login])).toBe('unknown-json');
    expect(chosen([login, login, call])).toBe('probity-generic 1');
  });

  it('is that of tool calls for a method of MCP without a tool', () => {
    const line = '{"time":"2026-03-02T09:00:00Z","method":"tools/list","status":200}';
    expect(chosen([line, line])).toBe('probity-generic 1');
  });

  it('counts as general-purpose for telemetry without a mark of MCP, and not for one that has it', () => {
    const record = (attributes: object[]): string =>
      JSON.stringify({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ timeUnixNano: '1785578400000000000', severityText: 'INFO', attributes }] }] },
        ],
      });
    const call = { key: 'mcp.method.name', value: { stringValue: 'tools/call' } };
    expect(chosen([record([])])).toBe('otlp-logs 1');
    expect(chosen([record([]), record([call])])).toBe('otlp-mcp-logs 0.5');
    expect(formats.find(({ id }) => id === 'otlp-logs')?.general).toBe(true);
    expect(formats.find(({ id }) => id === 'otlp-mcp-logs')?.general).toBe(false);
  });
});
