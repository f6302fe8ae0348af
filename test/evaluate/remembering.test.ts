import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/app/catalogue.ts';
import { type CompiledChecks, compileChecks } from '../../src/evaluate/checks.ts';
import { expressionSpace } from '../../src/evaluate/expression.ts';
import { FactsTable } from '../../src/evaluate/facts-view.ts';
import type { EvidenceKind } from '../../src/model/catalogue.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Observation } from '../../src/model/verdict.ts';
import { itemOf } from '../support/items.ts';

const ASKED = 60;
const WARM = 70;

/** Facts like the example's, with values turned, emptied, left out or of the wrong type. */
function varied(value: Json, next: () => number, names: readonly string[]): Json {
  const roll = next();
  if (roll < 0.02) return null;
  if (typeof value === 'boolean') return roll < 0.4 ? !value : value;
  if (typeof value === 'number') return roll < 0.4 ? Math.trunc(roll * 100) - 10 : value;
  if (typeof value === 'string') return roll < 0.4 ? (names[Math.trunc(roll * 2.5 * names.length)] ?? '') : value;
  if (Array.isArray(value)) return roll < 0.3 ? [] : value.map((each) => varied(each, next, names));
  if (value === null) return value;
  const fields = Object.entries(value).filter(() => next() > 0.02);
  return Object.fromEntries(fields.map(([key, inner]) => [key, varied(inner, next, names)]));
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('remembering what the engine said', () => {
  const catalogue = openCatalogue(null);
  const asOf = new Date('2026-11-20T12:00:00Z');
  const asked = (checks: CompiledChecks, kind: EvidenceKind, many: readonly JsonObject[]): readonly Observation[] => {
    const own = catalogue.checks.filter((check) => check.reads === kind.id);
    return many.flatMap((facts, index) => {
      const item = itemOf(kind.id, `s${index}`, facts);
      return own.flatMap((check) => checks.checks.get(check.id)?.observe(item, asOf) ?? []);
    });
  };

  it('never changes an answer or its words, for any kind, with facts turned, missing or of the wrong type', () => {
    const names = ['', 'unknown', 'x', 'root', 'registry', 'none', 'ask', '2026-01-01', 'https'];
    const warm = compileChecks(catalogue);
    const cold = compileChecks(catalogue);
    let outcomes = 0;
    for (const [index, kind] of catalogue.kinds.entries()) {
      const next = random(index + 1);
      const one = (): JsonObject =>
        Object.fromEntries(Object.entries(kind.example).map(([key, inner]) => [key, varied(inner, next, names)]));
      const many = Array.from({ length: WARM + ASKED }, one);
      asked(warm, kind, many);
      const again = asked(warm, kind, many.slice(WARM));
      expect(again).toEqual(asked(cold, kind, many.slice(WARM)));
      outcomes += new Set(again.map((each) => `${each.check} ${each.outcome}`)).size;
    }
    // Otherwise this would compare one answer with itself.
    expect(outcomes).toBeGreaterThan(catalogue.checks.length * 1.5);
  });

  it('asks again when the day changes', () => {
    const space = expressionSpace(new FactsTable({ type: 'object', properties: { on: { type: 'string' } } }), {});
    const compiled = space.boolean('daysBetween(date(facts.on), asOf) > 30');
    if (!compiled.ok) throw new Error(compiled.problem.message);
    const view = space.view({ on: '2026-11-01' });
    const at = (day: string): boolean => compiled.run({ view, params: {}, asOf: new Date(day) });
    for (let n = 0; n < WARM; n += 1) expect(at('2026-11-20')).toBe(false);
    expect(at('2026-12-20')).toBe(true);
    expect(at('2026-11-20')).toBe(false);
  });

  it('keeps the rules of and, or and choices where a part has no value', () => {
    const schema = { type: 'object', properties: { on: { type: 'string' }, a: { type: 'boolean' } } };
    const space = expressionSpace(new FactsTable(schema), {});
    const bad = 'date(facts.on) > asOf';
    const sources = [`${bad} && facts.a`, `facts.a && ${bad}`, `${bad} || facts.a`, `facts.a || ${bad}`, `!(${bad})`];
    const inputs = fc.record({ on: fc.constantFrom('2026-01-01', '2027-01-01', 'never'), a: fc.boolean() });
    const input = (facts: JsonObject) => ({ view: space.view(facts), params: {}, asOf });
    const outcome = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return (error as Error).message.split('\n')[0];
      }
    };
    for (const source of sources) {
      const warm = space.boolean(source);
      if (!warm.ok) throw new Error(warm.problem.message);
      for (let n = 0; n < WARM; n += 1) outcome(() => warm.run(input({ on: '2026-01-01', a: true })));
      fc.assert(
        fc.property(inputs, (facts) => {
          const cold = space.boolean(source);
          expect(outcome(() => warm.run(input(facts)))).toEqual(outcome(() => cold.ok && cold.run(input(facts))));
        }),
        { numRuns: 30 },
      );
    }
  });
});
