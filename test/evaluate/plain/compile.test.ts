import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/app/catalogue.ts';
import { parametersOf } from '../../../src/evaluate/checks.ts';
import { type ExpressionSpace, expressionSpace, type Run } from '../../../src/evaluate/expression.ts';
import { FactsLanguage } from '../../../src/evaluate/facts-language.ts';
import { EXAMPLE_MEASURE } from '../../../src/evaluate/measured.ts';
import type { Asked } from '../../../src/evaluate/plain/type.ts';
import type { CheckDefinition } from '../../../src/model/catalogue.ts';
import { leavesOf } from '../../../src/model/composition.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';

const AS_OF = new Date('2026-11-20T12:00:00Z');

/** What a run gives, or the first line of what it throws; whole numbers are written alike whether the engine or we counted. */
function outcomeOf(run: Run, asked: Asked): string {
  try {
    const value = run(asked);
    return `${typeof value === 'bigint' ? 'number' : typeof value} ${String(value)}`;
  } catch (error) {
    return `throws ${(error as Error).message.split('\n')[0]}`;
  }
}

function expressionsOf(check: CheckDefinition): readonly string[] {
  const texts = [...Object.values(check.because), check.remediation];
  const placed = texts.flatMap((text) => [...text.matchAll(/\$\{([^{}]*)\}/g)].map((match) => match[1] ?? ''));
  return [check.applies, check.observable, check.holds, ...placed].filter((each) => each !== null);
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Facts like the example's, with values turned, emptied, left out or of the wrong type. */
function varied(value: Json, next: () => number, words: readonly string[]): Json {
  const roll = next();
  if (roll < 0.015) return [null, 'x', 7, 1.5, true, [], {}][Math.trunc(next() * 7)] ?? null;
  if (typeof value === 'boolean') return roll < 0.4 ? !value : value;
  if (typeof value === 'number') return roll < 0.4 ? Math.trunc(roll * 100) - 10 : value;
  if (typeof value === 'string') return roll < 0.5 ? (words[Math.trunc(next() * words.length)] ?? '') : value;
  if (Array.isArray(value)) {
    const list = (value as readonly Json[]).map((each) => varied(each, next, words));
    return roll < 0.2 ? [] : roll < 0.4 ? [...list, ...list.map((each) => varied(each, next, words))] : list;
  }
  if (value === null) return value;
  const fields = Object.entries(value).filter(() => next() > 0.01);
  return Object.fromEntries(fields.map(([key, inner]) => [key, varied(inner, next, words)]));
}

function variedFacts(facts: JsonObject, next: () => number, words: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(facts).map(([key, inner]) => [key, varied(inner, next, words)]));
}

describe('expressions run without the engine', () => {
  const catalogue = openCatalogue(null);
  const languages = new Map(catalogue.kinds.map((kind) => [kind.id, new FactsLanguage(kind.factsSchema)]));
  const spaceOf = (check: CheckDefinition): ExpressionSpace => {
    const language = languages.get(check.reads);
    if (language === undefined) throw new Error(`There is no kind ${check.reads}.`);
    return expressionSpace(language, parametersOf(check, {}), check.measure !== undefined);
  };

  it('covers every expression and condition of the catalogue', () => {
    const left = catalogue.checks.flatMap((check) => {
      const space = spaceOf(check);
      return expressionsOf(check).filter((source) => !space.isPlain(source));
    });
    const reads = new Map(catalogue.checks.map((check) => [check.id, check]));
    for (const { assessment } of catalogue.controls) {
      for (const leaf of leavesOf(assessment)) {
        const check = leaf.op === 'check' && leaf.where !== null ? reads.get(leaf.check) : undefined;
        if (check === undefined || leaf.op !== 'check' || leaf.where === null) continue;
        if (!spaceOf(check).isPlain(leaf.where)) left.push(leaf.where);
      }
    }
    expect(left).toEqual([]);
  });

  it('answers as the engine does, in value and in error, whatever the facts look like', () => {
    const words = ['', 'unknown', 'x', 'root', 'registry', 'none', 'ask', '2026-01-01', '2027-02-30', 'https', 'ça-😀'];
    const seen = { number: 0, boolean: 0, string: 0, throws: 0 };
    for (const [index, check] of catalogue.checks.entries()) {
      const kind = catalogue.kinds.find((each) => each.id === check.reads);
      if (kind === undefined) throw new Error(`There is no kind ${check.reads}.`);
      const next = random(index + 1);
      const space = spaceOf(check);
      const runs = [...new Set(expressionsOf(check))].map((source) => ({ source, engine: space.byEngine(source) }));
      for (let n = 0; n < 8; n += 1) {
        const facts = variedFacts(kind.example, next, words);
        // A value the engine cannot even be handed is an error of every expression, also of those that do not read it.
        if (!convertible(languages.get(check.reads), facts)) continue;
        const measure = variedFacts(EXAMPLE_MEASURE, next, words);
        const asked = check.measure === undefined ? { facts, asOf: AS_OF } : { facts, asOf: AS_OF, measure };
        if (check.measure !== undefined && !countable(measure)) continue;
        for (const { source, engine } of runs) {
          const ours = outcomeOf(space.run(source), asked);
          expect(`${check.id} ${source}: ${ours}`).toBe(`${check.id} ${source}: ${outcomeOf(engine, asked)}`);
          seen[ours.split(' ')[0] as keyof typeof seen] += 1;
        }
      }
    }
    // Otherwise one kind of answer would never have been compared.
    expect(Math.min(seen.boolean, seen.string, seen.throws)).toBeGreaterThan(300);
    expect(seen.number).toBeGreaterThan(50);
  });
});

function convertible(language: FactsLanguage | undefined, facts: JsonObject): boolean {
  try {
    language?.converted(facts);
    return true;
  } catch {
    return false;
  }
}

function countable(measure: JsonObject): boolean {
  const counts = ['population', 'pass', 'fail', 'unknown'];
  return counts.every((field) => typeof (measure[field] ?? 0) === 'number');
}

describe('what an expression says where a part has no value or a number grows too large', () => {
  const schema = {
    type: 'object',
    properties: {
      on: { type: 'string' },
      a: { type: 'boolean' },
      n: { type: 'integer' },
      m: { type: 'integer' },
      x: { type: 'number' },
      list: { type: 'array', items: { type: 'string' } },
      rows: {
        type: 'array',
        items: { type: 'object', properties: { n: { type: 'integer' }, name: { type: 'string' } } },
      },
    },
  } as const;
  const space = expressionSpace(new FactsLanguage(schema), { most: 3, share: 0.5, word: 'x' });
  const sources = [
    'date(facts.on) > asOf && facts.a',
    'facts.a && date(facts.on) > asOf',
    'date(facts.on) > asOf || facts.a',
    'facts.a || date(facts.on) > asOf',
    '!(date(facts.on) > asOf)',
    'daysBetween(date(facts.on), asOf) > params.most',
    'facts.n + facts.m',
    'facts.n - facts.m',
    'facts.n * facts.m',
    'facts.n / facts.m',
    '-facts.n',
    'facts.n == facts.m ? "same" : string(facts.n)',
    'int(facts.x * 100.0)',
    'double(facts.n) / facts.x',
    'string(facts.x)',
    'facts.x >= params.share',
    'facts.n < facts.m || facts.x < 0.5',
    'facts.list[facts.n]',
    'facts.list.size() + facts.on.size()',
    '"x" in facts.list',
    'facts.n in [1, 2, 3]',
    'facts.list.join(", ")',
    'facts.list.exists(t, t.startsWith(params.word) && t != "xy")',
    'facts.list.all(t, t.matches("^[a-z]+$"))',
    'facts.rows.filter(r, r.n > facts.n).map(r, r.name + "!").join("; ")',
    'facts.rows.exists(r, facts.rows.exists(s, s.n == r.n && s.name != r.name))',
    '(facts.rows.map(r, r.name) + facts.list).size()',
    'facts.on.lowerAscii().trim().endsWith("x")',
    'isDate(facts.on)',
  ];
  const whole = fc.oneof(fc.integer({ min: -3, max: 4 }), fc.maxSafeInteger(), fc.constant(1.5), fc.constant(null));
  const text = fc.oneof(fc.constantFrom('2026-01-01', '2027-01-01', 'never', ' X', 'xy', '😀'), fc.string());
  const facts = fc.record(
    {
      on: text,
      a: fc.boolean(),
      n: whole,
      m: whole,
      x: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(0)),
      list: fc.array(fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant(null) }), {
        maxLength: 4,
      }),
      rows: fc.array(fc.record({ n: whole, name: text }, { requiredKeys: [] }), { maxLength: 3 }),
    },
    { requiredKeys: ['a'] },
  );

  it.each(sources)('%s', (source) => {
    expect(space.isPlain(source)).toBe(true);
    const engine = space.byEngine(source);
    fc.assert(
      fc.property(facts, (given) => {
        const asked = { facts: given as JsonObject, asOf: AS_OF };
        expect(outcomeOf(space.run(source), asked)).toBe(outcomeOf(engine, asked));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves to the engine what it does not know', () => {
    for (const source of ['has(facts.on)', 'facts.on.split(",").size() > 1', 'facts.list == facts.list']) {
      expect(space.isPlain(source)).toBe(false);
      const compiled = space.boolean(source);
      expect(compiled.ok && compiled.run({ facts: { on: 'a,b', list: [] }, asOf: AS_OF })).toBe(true);
    }
  });
});
