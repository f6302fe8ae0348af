import { describe, expect, it } from 'vitest';
import { RuleError } from '../../../../src/collect/logs/sigma/rule.ts';
import { ruleSetOf } from '../../../../src/collect/logs/sigma/rule-set.ts';
import { ruleWith, sigmaBench } from './support.ts';

const bench = sigmaBench();

/** Which of the values of `x` a test of it matches. */
async function fits(test: string, values: readonly unknown[]): Promise<readonly unknown[]> {
  const rule = ruleWith(`s:\n  ${test}\ncondition: s`);
  const { lines } = await bench.ask(
    rule,
    values.map((x) => (x === undefined ? { y: 1 } : { x, y: 1 })),
  );
  return lines.map((line) => values[line - 1]);
}

describe('values', () => {
  it('are compared whole and in any case, unless cased', async () => {
    expect(await fits('x: Admin', ['admin', 'ADMIN', 'admins', 'an admin', null, undefined])).toEqual([
      'admin',
      'ADMIN',
    ]);
    expect(await fits('x|cased: Admin', ['admin', 'Admin'])).toEqual(['Admin']);
    expect(await fits("x: 'ÄRGER?'", ['ärgern', 'Ärger', 'ärger!'])).toEqual(['ärgern', 'ärger!']);
  });

  it('know numbers, truth and nothing', async () => {
    expect(await fits('x: 7', [7, '7', 7.0, '07', 77, 'x7'])).toEqual([7, '7', 7, '07']);
    expect(await fits("x: '7'", [7, '7', '07'])).toEqual([7, '7']);
    expect(await fits('x: true', [true, 'true', 'TRUE', 1, false])).toEqual([true, 'true', 'TRUE']);
    expect(await fits('x: null', [null, undefined, '', 0])).toEqual([null, undefined]);
    expect(await fits("x: ''", [null, undefined, '', ' '])).toEqual(['']);
    expect(await fits('x|exists: true', [null, undefined, '', 0, []])).toEqual(['', 0, []]);
    expect(await fits('x|exists: false', [null, undefined, 0])).toEqual([null, undefined]);
  });

  it('take wildcards, and a backslash before one takes it away', async () => {
    expect(await fits("x: 'a*c'", ['ac', 'abbbc', 'a\nc', 'xac'])).toEqual(['ac', 'abbbc', 'a\nc']);
    expect(await fits("x: 'a?c'", ['ac', 'abc', 'aüc', 'abbc'])).toEqual(['abc', 'aüc']);
    expect(await fits(String.raw`x: 'a\*c'`, ['a*c', 'abc'])).toEqual(['a*c']);
    expect(await fits(String.raw`x: 'C:\Win\\*'`, ['C:\\Win\\a', 'C:\\Win*'])).toEqual(['C:\\Win\\a']);
    expect(await fits(String.raw`x: 'a_%.[c'`, ['a_%.[c', 'axx.[c'])).toEqual(['a_%.[c']);
    expect(await fits("x: '*'", ['', 'a', null])).toEqual(['', 'a']);
    expect(await fits("x: 'it''s*a?'", ["it's an", "it's a"])).toEqual(["it's an"]);
  });

  it('stand at a place of the text', async () => {
    const values = ['abc', 'xabc', 'abcx', 'xABCx', 'ab'];
    expect(await fits('x|startswith: abc', values)).toEqual(['abc', 'abcx']);
    expect(await fits('x|endswith: abc', values)).toEqual(['abc', 'xabc']);
    expect(await fits('x|contains: abc', values)).toEqual(['abc', 'xabc', 'abcx', 'xABCx']);
    expect(await fits('x|contains|all: [a, x, c]', values)).toEqual(['xabc', 'abcx', 'xABCx']);
    expect(await fits('x|contains: [zz, ab?x]', values)).toEqual(['abcx', 'xABCx']);
  });

  it('of a list match where one entry does, also inside the entries of a list', async () => {
    expect(await fits('x: b', [['a', 'B'], ['a'], '["b"]', []])).toEqual([['a', 'B']]);
    const rule = ruleWith('s:\n  r.list.name|startswith: adm\ncondition: s');
    const events = [
      { r: { list: [{ name: 'x' }, { name: 'admin' }] } },
      { r: { list: [{ name: 'x' }] } },
      { r: { list: { name: 'admin' } } },
    ];
    expect((await bench.ask(rule, events)).lines).toEqual([1, 3]);
  });
});

describe('modifiers', () => {
  it('run regular expressions in any part of the text, in the case written unless told otherwise', async () => {
    expect(await fits(String.raw`x|re: 'b{2}\d'`, ['abb1c', 'aBB1', 'ab1'])).toEqual(['abb1c']);
    expect(await fits(String.raw`x|re|i: '^bb\d'`, ['BB1', 'abb1'])).toEqual(['BB1']);
    expect(await fits("x|re: '^b$'", ['a\nb', 'b'])).toEqual(['b']);
    expect(await fits("x|re|m: '^b$'", ['a\nb', 'b'])).toEqual(['a\nb', 'b']);
    expect(await fits("x|re: 'a.b'", ['a\nb', 'axb'])).toEqual(['axb']);
    expect(await fits("x|re|s: 'a.b'", ['a\nb', 'axb'])).toEqual(['a\nb', 'axb']);
  });

  it('compare numbers', async () => {
    const values = [1, '2', 3.5, 'four', null];
    expect(await fits('x|gt: 1', values)).toEqual(['2', 3.5]);
    expect(await fits('x|gte: 2', values)).toEqual(['2', 3.5]);
    expect(await fits('x|lt: 2', values)).toEqual([1]);
    expect(await fits('x|lte: 2', values)).toEqual([1, '2']);
    expect(await fits('x|neq: 2', values)).toEqual([1, 3.5, 'four', null]);
  });

  it('know ranges of addresses of both families', async () => {
    const v4 = ['10.0.0.1', '10.0.3.255', '10.0.4.0', '::ffff:10.0.1.1', '10.0.1', '10.0.1.999', '1010', '10.0.0.1:80'];
    expect(await fits("x|cidr: '10.0.0.0/22'", v4)).toEqual(['10.0.0.1', '10.0.3.255', '::ffff:10.0.1.1']);
    const v6 = [
      '2001:db8::1',
      '2001:DB8:0:0:0:0:0:ff',
      '2001:db9::1',
      '::1',
      '2001:db8:1:2:3:4:5:6',
      '2001:db8:1',
      'x',
    ];
    expect(await fits("x|cidr: '2001:db8::/33'", v6)).toEqual([
      '2001:db8::1',
      '2001:DB8:0:0:0:0:0:ff',
      '2001:db8:1:2:3:4:5:6',
    ]);
    expect(await fits("x|cidr: '::1/128'", v6)).toEqual(['::1']);
  });

  it('take every dash for the one that begins an option', async () => {
    const values = ['run -enc x', 'run /enc x', 'run –enc x', 'run—enc', 'run enc', 'a-enc'];
    expect(await fits("x|windash|contains: ' -enc'", values)).toEqual(['run -enc x', 'run /enc x', 'run –enc x']);
    expect(await fits("x|contains|windash: 'self-made'", ['self-made', 'self/made'])).toEqual(['self-made']);
  });

  it('search for what base64 makes of a text, at each offset and in wide characters', async () => {
    const code = (text: string, encoding: BufferEncoding = 'utf8'): string =>
      Buffer.from(text, encoding).toString('base64');
    const values = [code('run secret'), code('1run secret1'), code('12run secret'), code('nothing here')];
    expect(await fits("x|base64offset|contains: 'secret'", values)).toEqual(values.slice(0, 3));
    expect(await fits("x|base64|contains: 'secret'", [code('secret'), code('xsecret')])).toEqual([code('secret')]);
    const wide = code('a secret', 'utf16le');
    expect(await fits("x|wide|base64offset|contains: 'secret'", [wide, code('a secret')])).toEqual([wide]);
  });

  it('compare a field with another', async () => {
    const rule = ruleWith('s:\n  a|fieldref: b.c\ncondition: s');
    const found = await bench.ask(rule, [{ a: 'X', b: { c: 'x' } }, { a: 'x', b: { c: 'y' } }, { b: {} }, {}]);
    expect(found.lines).toEqual([1]);
  });

  it('put values of the organisation for placeholders, and name one that has none', async () => {
    const rule = ruleWith("s:\n  x|expand: '%Admins%'\ncondition: s");
    const given = new Map([['Admins', ['ana', 'b*']]]);
    expect((await bench.ask(rule, [{ x: 'ana' }, { x: 'ben' }, { x: 'zoe' }], given)).lines).toEqual([1, 2]);
    expect(() => ruleSetOf(rule)).toThrow(/placeholder "Admins"/);
  });
});

describe('conditions', () => {
  const searches = 'a:\n  x: 1\nb:\n  y: 1\nb_two:\n  z: 1\n_helper:\n  x: 9';
  const events = [{ x: 1 }, { y: 1 }, { z: 1 }, { x: 1, y: 1 }, { x: 1, y: 1, z: 1 }, { x: 9 }];
  it.each([
    ['a and b', [4, 5]],
    ['a or b', [1, 2, 4, 5]],
    ['a and not b', [1]],
    ['not a', [2, 3, 6]],
    ['NOT a AND NOT b', [3, 6]],
    ['a or b and b_two', [1, 4, 5]],
    ['(a or b) and b_two', [5]],
    ['not (a or b)', [3, 6]],
    ['1 of them', [1, 2, 3, 4, 5]],
    ['all of them', [5]],
    ['any of b*', [2, 3, 4, 5]],
    ['all of b*', [5]],
    ['not not a', [1, 4, 5]],
    ['_helper', [6]],
  ])('%s', async (condition, lines) => {
    expect((await bench.ask(ruleWith(`${searches}\ncondition: ${condition}`), events)).lines).toEqual(lines);
  });

  it('hold of an event that lacks the field of a filter', async () => {
    const rule = ruleWith(
      's:\n  x: 1\nfilter:\n  user|startswith: svc\n  y|cidr: 10.0.0.0/8\ncondition: s and not filter',
    );
    expect(
      (await bench.ask(rule, [{ x: 1 }, { x: 1, user: 'svc1' }, { x: 1, user: 'svc1', y: '10.1.1.1' }])).lines,
    ).toEqual([1, 2]);
  });

  it('join lists of maps with or, and the fields of a map with and', async () => {
    const rule = ruleWith('s:\n  - x: 1\n    y: 1\n  - z: [1, 2]\ncondition: s');
    expect((await bench.ask(rule, events)).lines).toEqual([3, 4, 5]);
  });

  it.each([
    ['a and', 'ends where a search is expected'],
    ['(a', 'not closed'],
    ['c', 'no search "c"'],
    ['1 of c*', 'No search of this rule is called'],
    ['7 of them', '"7 of"'],
    ['a | count() > 5', 'correlation'],
    ['a b', 'not expected'],
  ])('"%s" is refused with a reason', (condition, reason) => {
    expect(() => ruleSetOf(ruleWith(`${searches}\ncondition: ${condition}`))).toThrow(reason);
  });
});

describe('fields and words', () => {
  it('finds fields with dots and spaces, nested or not, and tells keys by their case', async () => {
    const rule = ruleWith("s:\n  'a.b/c.d': 1\n  'two words': 2\ncondition: s");
    const events = [
      { a: { 'b/c': { d: 1 } }, 'two words': 2 },
      { a: { 'b/c.d': 1 }, 'two words': 2 },
      { 'a.b/c.d': 1, 'two words': 2 },
      { A: { 'b/c': { d: 1 } }, 'two words': 2 },
    ];
    expect((await bench.ask(rule, events)).lines).toEqual([1, 2, 3]);
  });

  it('searches words anywhere in an event, as they are and not as JSON writes them', async () => {
    const rule = ruleWith(String.raw`k:
  - 'C:\temp\x'
  - 'say "hi"'
  - 4711
condition: k`);
    const events = [
      { m: 'in c:\\TEMP\\x now' },
      { m: { n: ['they say "hi"'] } },
      { m: 4711 },
      { m: 'C:\\\\temp\\\\x' },
      { m: 'x' },
    ];
    expect((await bench.ask(rule, events)).lines).toEqual([1, 2, 3]);
    const all = ruleWith("k:\n  '|all': [one, two]\ncondition: k");
    expect((await bench.ask(all, [{ a: 'One', b: 'TWO' }, { a: 'one' }])).lines).toEqual([1]);
  });

  it.each([
    ['x|sounds: a', 'The modifier "sounds"'],
    ["x|re: '(?<=a)b'", 'Looking ahead or behind'],
    [String.raw`x|re: '(a)\1'`, 'References back'],
    ["x|cidr: '10.0.0.0/40'", 'no range of addresses'],
    ['x|gt: many', 'A number must stand here'],
    ['x|wide: a', 'need base64'],
    ['x: { y: 1 }', 'A value is a text'],
    ['x: []', 'empty'],
  ])('%s is refused with a reason', (test, reason) => {
    expect(() => ruleSetOf(ruleWith(`s:\n  ${test}\ncondition: s`))).toThrow(RuleError);
    expect(() => ruleSetOf(ruleWith(`s:\n  ${test}\ncondition: s`))).toThrow(reason);
  });

  it('counts every event it looked at', async () => {
    const found = await bench.ask(ruleWith('s:\n  x: 1\ncondition: s'), [{ x: 1 }, { x: 2 }, {}]);
    expect(found.counts).toEqual({ population: 3, pass: 2, fail: 1, unknown: 0 });
  });
});
