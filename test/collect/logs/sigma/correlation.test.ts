import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleSetOf } from '../../../../src/collect/logs/sigma/rule-set.ts';
import { ruleWith, sigmaBench } from './support.ts';

const bench = sigmaBench();

interface Event {
  readonly at?: number;
  readonly kind?: string;
  readonly user?: string;
  readonly host?: string;
}

const RULES = ['a', 'b', 'c'].map((kind) => ruleWith(`s:\n  kind: ${kind}\ncondition: s`, kind));

function correlation(body: string): string {
  const lines = body
    .trim()
    .split('\n')
    .map((line) => `  ${line}`);
  return [...RULES, `title: all\nname: all\ncorrelation:\n${lines.join('\n')}\n`].join('---\n');
}

const SPAN = 10;
/** What the rules mean, said in the slowest way: for every event, everything that ends with it within the span. */
const REFERENCE = {
  event_count: (before: readonly Event[]): boolean => before.filter(({ kind }) => kind === 'a').length >= 3,
  value_count: (before: readonly Event[]): boolean =>
    new Set(before.filter(({ kind }) => kind === 'a').map(({ host }) => host)).size >= 2,
  temporal: (before: readonly Event[]): boolean =>
    ['a', 'b', 'c'].every((kind) => before.some((event) => event.kind === kind)),
  temporal_ordered: (before: readonly Event[]): boolean => {
    let step = 0;
    const reversed = [...before].reverse();
    if (reversed[0]?.kind !== 'c') return false;
    for (const { kind } of reversed) if (kind === ['c', 'b', 'a'][step]) step += 1;
    return step === 3;
  },
} as const;

const COUNTED = {
  event_count: ['a'],
  value_count: ['a'],
  temporal: ['a', 'b', 'c'],
  temporal_ordered: ['a', 'b', 'c'],
};
const CONDITIONS = {
  event_count: 'condition: { gte: 3 }',
  value_count: 'condition: { field: host, gte: 2 }',
  temporal: '',
  temporal_ordered: '',
};

function expected(type: keyof typeof REFERENCE, events: readonly Required<Event>[]): readonly number[] {
  const lines: number[] = [];
  for (const [index, event] of events.entries()) {
    if (!COUNTED[type].includes(event.kind)) continue;
    const before = events.slice(0, index + 1).filter(({ at, user }) => user === event.user && event.at - at < SPAN);
    if (REFERENCE[type](before)) lines.push(index + 1);
  }
  return lines;
}

const EVENTS = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 6 }),
      kind: fc.constantFrom('a', 'b', 'c', 'x'),
      user: fc.constantFrom('ana', 'ben'),
      host: fc.constantFrom('h1', 'h2'),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drafts) => {
    let at = 0;
    return drafts.map(({ step, ...event }) => {
      at += step;
      return { ...event, at };
    });
  });

describe('windows', () => {
  it.each(Object.keys(REFERENCE) as (keyof typeof REFERENCE)[])(
    '%s slides with every event, whatever the events',
    async (type) => {
      const rule = correlation(
        `type: ${type}\nrules: [${COUNTED[type].join(', ')}]\ngroup-by: [user]\ntimespan: ${SPAN}s\n${CONDITIONS[type]}`,
      );
      await fc.assert(
        fc.asyncProperty(EVENTS, async (events) => {
          expect((await bench.ask(rule, events)).lines).toEqual(expected(type, events).slice(0, 20));
        }),
        { numRuns: 12, seed: 5 },
      );
    },
  );

  it('see a burst across the border of two hours, which tumbling windows miss', async () => {
    const rule = correlation('type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1h\ncondition: { gte: 4 }');
    const events = [3400, 3500, 3700, 3800].map((at) => ({ at, kind: 'a', user: 'ana' }));
    expect((await bench.ask(rule, events)).lines).toEqual([4]);
  });

  it('do not reach back a whole span: slow failures are no burst', async () => {
    const rule = correlation('type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1h\ncondition: { gte: 4 }');
    const events = [0, 3000, 6000, 9000].map((at) => ({ at, kind: 'a', user: 'ana' }));
    expect((await bench.ask(rule, events)).lines).toEqual([]);
    const exactly = [0, 1, 2, 3600].map((at) => ({ at, kind: 'a', user: 'ana' }));
    expect((await bench.ask(rule, exactly)).lines).toEqual([]);
  });
});

describe('groups', () => {
  it('take a name for a different field in each rule', async () => {
    const rule = correlation(
      'type: temporal\nrules: [a, b]\ngroup-by: [who]\ntimespan: 1m\naliases:\n  who: { a: user, b: host }',
    );
    const events = [
      { at: 0, kind: 'a', user: 'ana', host: 'x' },
      { at: 1, kind: 'b', user: 'y', host: 'ben' },
      { at: 2, kind: 'b', user: 'y', host: 'ana' },
    ];
    expect((await bench.ask(rule, events)).lines).toEqual([3]);
  });

  it('call what lacks a time or a group not to be told, never as it should be', async () => {
    const rule = correlation('type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1m\ncondition: { gte: 2 }');
    const events = [
      { at: 0, kind: 'a' },
      { at: 1, kind: 'a' },
      { kind: 'a', user: 'ana' },
      { at: 2, kind: 'x' },
    ];
    expect((await bench.ask(rule, events)).counts).toEqual({ population: 4, pass: 1, fail: 0, unknown: 3 });
  });

  it('count an event that several rules match once', async () => {
    const both = `${ruleWith('s:\n  kind|startswith: a\ncondition: s', 'a')}---\n${ruleWith('s:\n  kind|endswith: a\ncondition: s', 'b')}`;
    const rule = `${both}---\ntitle: t\ncorrelation: { type: event_count, rules: [a, b], timespan: 1m, condition: { gte: 2 } }\n`;
    expect((await bench.ask(rule, [{ at: 0, kind: 'a' }])).lines).toEqual([]);
    expect(
      (
        await bench.ask(rule, [
          { at: 0, kind: 'a' },
          { at: 1, kind: 'xa' },
        ])
      ).lines,
    ).toEqual([2]);
  });
});

describe('correlations of correlations', () => {
  it('take the event at which the inner one came true', async () => {
    const inner = correlation(
      'type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1m\ncondition: { gte: 3 }',
    ).replace('name: all', 'name: burst');
    const rule = `${inner}---\ntitle: then\ncorrelation: { type: temporal_ordered, rules: [burst, b], group-by: [user], timespan: 5m }\n`;
    const three = [0, 1, 2].map((at) => ({ at, kind: 'a', user: 'ana' }));
    expect((await bench.ask(rule, [...three, { at: 60, kind: 'b', user: 'ana' }])).lines).toEqual([4]);
    expect((await bench.ask(rule, [...three.slice(1), { at: 60, kind: 'b', user: 'ana' }])).lines).toEqual([]);
  });

  it.each([
    ['type: event_count\nrules: [zz]\ntimespan: 1m\ncondition: { gte: 1 }', 'The rule "zz"'],
    ['type: event_count\nrules: [all]\ntimespan: 1m\ncondition: { gte: 1 }', 'in a circle'],
    ['type: event_count\nrules: [a]\ntimespan: soon\ncondition: { gte: 1 }', 'A timespan is'],
    ['type: event_count\nrules: [a]\ntimespan: 1m\ncondition: { lt: 5 }', 'lower bound'],
    ['type: event_count\nrules: [a]\ntimespan: 1m', 'comparison'],
    ['type: value_count\nrules: [a]\ntimespan: 1m\ncondition: { gte: 5 }', 'names the field'],
    ['type: value_sum\nrules: [a]\ntimespan: 1m\ncondition: { gte: 5 }', '"value_sum" is not understood'],
  ])('%s is refused with a reason', (body, reason) => {
    expect(() => ruleSetOf(correlation(body))).toThrow(reason);
  });
});
