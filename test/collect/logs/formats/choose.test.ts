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
});
