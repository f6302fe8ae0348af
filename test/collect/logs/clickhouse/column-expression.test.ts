import { describe, expect, it } from 'vitest';
import { columnExpression } from '../../../../src/collect/logs/clickhouse/column-expression.ts';

describe('an expression for a column', () => {
  it('is read and written anew with its names quoted', () => {
    expect(columnExpression('user_name')).toBe('"user_name"');
    expect(columnExpression('`remote addr`')).toBe('"remote addr"');
    expect(columnExpression('payload.user.id')).toBe('"payload"."user"."id"');
    expect(columnExpression("JSONExtractString(payload, 'who')")).toBe(`JSONExtractString("payload", 'who')`);
    expect(columnExpression("attributes['user.id']")).toBe(`"attributes"['user.id']`);
    expect(columnExpression('a + b * -2')).toBe('("a" + ("b" * (-2)))');
    expect(columnExpression("not a is null and b in ('x', 'y') or c not like '%z'")).toBe(
      `(((NOT ("a" IS NULL)) AND ("b" IN ('x', 'y'))) OR ("c" NOT LIKE '%z'))`,
    );
    expect(columnExpression("case when status = 429 then 'rate-limited' else 'success' end")).toBe(
      `(CASE WHEN ("status" = 429) THEN 'rate-limited' ELSE 'success' END)`,
    );
  });

  it('cannot end a text with a backslash or a quote', () => {
    expect(columnExpression(String.raw`'\'`)).toBe(String.raw`'\\'`);
    expect(columnExpression("'it''s'")).toBe(String.raw`'it\'s'`);
  });

  it.each([
    ['(SELECT password FROM system.users)', 1],
    ['ts FROM other', 3],
    ['ts; DROP TABLE x', 2],
    ['ts -- rest', 3],
    ['ts /* rest */', 3],
    ["file('/etc/passwd')", 0],
    ["url('http://127.0.0.1/', 'CSV')", 0],
    ["remote('host', system.one)", 0],
    ["dictGet('d', 'a', 1)", 0],
    ['now()', 0],
    ['rand()', 0],
    ['sleep(3)', 0],
    ['getSetting(x)', 0],
    ['IF(a, b, c)', 0],
    ['ts AS x', 3],
    ['ts UNION ALL SELECT 1', 3],
    ['x IN (SELECT 1)', 6],
    ['exists(a)', 0],
    ['a, b', 1],
    ['', 0],
    ['(ts', 3],
    ["'open", 0],
    ['"a"" OR 1"', 0],
    ['"a\\"', 0],
    ['a ? b : c', 2],
    ['x -> x', 3],
    ['{p:String}', 0],
    ['@@version', 0],
    ['CAST(a AS String)', 0],
    ['sum(a) OVER ()', 0],
  ])('%s is refused, and the place said', (text, at) => {
    expect(() => columnExpression(text)).toThrowError(expect.objectContaining({ name: 'ExpressionRefused', at }));
  });

  it('is refused where it is too long or too deep, without running out of stack', () => {
    expect(() => columnExpression(`${'('.repeat(1000)}a${')'.repeat(1000)}`)).toThrow('nested too deeply');
    expect(() => columnExpression('a+'.repeat(4000))).toThrow('at most 4000');
  });
});
