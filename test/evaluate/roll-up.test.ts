import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandResults, type ParametersInForce } from '../../src/evaluate/demands.ts';
import { rollUp } from '../../src/evaluate/roll-up.ts';
import type { Demand, Edge } from '../../src/model/catalogue.ts';
import { type CheckId, type ControlId, idOf, type NonEmpty } from '../../src/model/ids.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { anyVerdict, UNKNOWN } from '../support/arbitrary.ts';

const CONTROLS = ['AAA-01', 'AAA-02', 'AAA-03', 'AAA-04'].map((id) => idOf<'control'>(id));
const RANK = { 'not-satisfied': 0, 'not-assessed': 1, 'partially-satisfied': 2, satisfied: 3 } as Record<
  string,
  number
>;

const anyEdge: fc.Arbitrary<Edge> = fc.record({
  framework: fc.constant(idOf<'framework'>('f')),
  requirement: fc.constant(idOf<'requirement'>('r')),
  controls: fc.uniqueArray(fc.constantFrom(...CONTROLS), { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<
    NonEmpty<ControlId>
  >,
  relationship: fc.constantFrom('equal-to', 'superset-of', 'subset-of', 'intersects-with'),
  strength: fc.integer({ min: 1, max: 10 }),
  rationale: fc.constant('why'),
  ceiling: fc.constantFrom('automated', 'partly', 'attested'),
  review: fc.constant('draft' as const),
  refutedBy: fc.subarray([idOf<'check'>('C-01'), idOf<'check'>('C-02')]),
  demands: fc.array(
    fc.record({
      parameter: fc.constantFrom('P', 'Q'),
      bound: fc.constantFrom('at-least', 'at-most', 'equals'),
      value: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 2 },
  ),
});
const edges = fc.array(anyEdge, { minLength: 1, maxLength: 4 }) as unknown as fc.Arbitrary<NonEmpty<Edge>>;
const verdicts = fc.tuple(anyVerdict, anyVerdict, anyVerdict, anyVerdict);
const NONE: ReadonlySet<ControlId> = new Set();

const inForce = (p: number, q: number): ParametersInForce =>
  new Map([
    ['P', { value: p, unit: null, from: 'catalogue' }],
    ['Q', { value: q, unit: 'days', from: 'statement' }],
  ]);

function states(
  given: readonly Verdict[],
  excepted = NONE,
  parameters: ParametersInForce = inForce(1, 2),
): Parameters<typeof rollUp>[1] {
  const verdict = (id: ControlId): Verdict => given[CONTROLS.indexOf(id)] ?? UNKNOWN;
  // Check C-01 is part of every control and fails wherever the control does.
  const failing = (id: ControlId): ReadonlySet<CheckId> =>
    new Set(verdict(id).status === 'not-met' ? [idOf<'check'>('C-01')] : []);
  return { verdict, failing, excepted, parameters };
}

const met = (nature: 'observed' | 'attested'): Verdict => ({
  status: 'met',
  basis: nature,
  from: [{ evidence: idOf<'evidence'>('sha256:1'), nature }],
});
const notMet: Verdict = { status: 'not-met', because: [{ code: 'check-fails', text: 'x', evidence: [] }] };
const edge = (over: Partial<Edge>): Edge => ({
  framework: idOf<'framework'>('f'),
  requirement: idOf<'requirement'>('r'),
  controls: [CONTROLS[0] as ControlId],
  relationship: 'superset-of',
  strength: 5,
  rationale: 'why',
  ceiling: 'automated',
  review: 'draft',
  refutedBy: [],
  demands: [],
  ...over,
});

describe('a check that an edge names as refuting', () => {
  const named = edge({ relationship: 'intersects-with', refutedBy: [idOf<'check'>('C-01')] });

  it('refutes where it fails, whatever the relation and whatever else is met, and says which check and control', () => {
    const other = edge({ controls: [CONTROLS[1] as ControlId] });
    const result = rollUp([named, other], states([notMet, met('attested'), UNKNOWN, UNKNOWN]));
    expect(result.status).toBe('not-satisfied');
    expect(result.because[0]).toMatchObject({ code: 'check-refutes', controls: ['AAA-01'] });
    expect(result.because[0].text).toBe('C-01 fails (AAA-01): that alone contradicts the requirement.');
  });

  it('refutes nothing where another part of the control fails, or an exception is in force', () => {
    const elsewhere = edge({ relationship: 'intersects-with', refutedBy: [idOf<'check'>('C-02')] });
    expect(rollUp([elsewhere], states([notMet, UNKNOWN, UNKNOWN, UNKNOWN])).status).toBe('not-assessed');
    const excepted = states([notMet, UNKNOWN, UNKNOWN, UNKNOWN], new Set([CONTROLS[0] as ControlId]));
    expect(rollUp([named], excepted).status).not.toBe('not-satisfied');
  });

  it('is never weaker than the same edges without it', () => {
    fc.assert(
      fc.property(edges, verdicts, (given, all) => {
        const without = given.map((each) => ({ ...each, refutedBy: [] })) as unknown as NonEmpty<Edge>;
        const [before, after] = [without, given].map((each) => RANK[rollUp(each, states(all)).status] ?? 0);
        expect(after).toBeLessThanOrEqual(before ?? 0);
      }),
    );
  });
});

describe('rolling up', () => {
  it('satisfies only through an equal-to or superset-of edge whose controls are all met', () => {
    fc.assert(
      fc.property(edges, verdicts, (given, all) => {
        if (rollUp(given, states(all)).status !== 'satisfied') return;
        const full = given.some(
          (each) =>
            (each.relationship === 'equal-to' || each.relationship === 'superset-of') &&
            each.controls.some((id) => states(all).verdict(id).status === 'met') &&
            each.controls.every((id) => ['met', 'not-applicable'].includes(states(all).verdict(id).status)),
        );
        expect(full).toBe(true);
      }),
    );
  });

  it('never improves when one verdict becomes unknown, or an unknown control joins a set', () => {
    fc.assert(
      fc.property(edges, verdicts, fc.integer({ min: 0, max: 3 }), (given, all, index) => {
        // A not-met that becomes unknown is no longer refuted: that is the one honest improvement, so it is left out.
        if (all[index]?.status === 'not-met' || all[index]?.status === 'not-applicable') return;
        const worse = all.map((each, at) => (at === index ? UNKNOWN : each));
        const before = RANK[rollUp(given, states(all)).status] ?? 0;
        expect(RANK[rollUp(given, states(worse)).status] ?? 0).toBeLessThanOrEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('never improves when an edge that is unknown is added', () => {
    fc.assert(
      fc.property(edges, verdicts, anyEdge, (given, [a, b, c], extra) => {
        const all = [a, b, c, UNKNOWN];
        const four = CONTROLS[3] as ControlId;
        const without = given.filter((each) => !each.controls.includes(four));
        if (without.length === 0) return;
        const before = rollUp(without as unknown as NonEmpty<Edge>, states(all));
        const after = rollUp([...without, { ...extra, controls: [four] }] as unknown as NonEmpty<Edge>, states(all));
        expect(RANK[after.status] ?? 0).toBeLessThanOrEqual(RANK[before.status] ?? 0);
      }),
    );
  });

  it('honours the ceiling: what is only partly machine-evidenceable needs a statement beside the checks', () => {
    expect(rollUp([edge({})], states([met('observed')])).status).toBe('satisfied');
    const partly = rollUp([edge({ ceiling: 'partly' })], states([met('observed')]));
    expect(partly.status).toBe('partially-satisfied');
    expect(partly.because[0].code).toBe('needs-attestation');
    expect(rollUp([edge({ ceiling: 'attested' })], states([met('observed')])).status).toBe('partially-satisfied');
    expect(rollUp([edge({ ceiling: 'attested' })], states([met('attested')])).status).toBe('satisfied');
  });

  it('is refuted by a failing control within the requirement, and in doubt by any other', () => {
    expect(rollUp([edge({ relationship: 'equal-to', ceiling: 'attested' })], states([notMet])).status).toBe(
      'not-satisfied',
    );
    expect(rollUp([edge({ relationship: 'subset-of' })], states([notMet])).status).toBe('not-satisfied');
    for (const relationship of ['superset-of', 'intersects-with'] as const) {
      const doubt = rollUp([edge({ relationship })], states([notMet]));
      expect(doubt.status).toBe('not-assessed');
      expect(doubt.because[0].text).toContain('a person must decide');
    }
    const second = edge({ controls: [CONTROLS[1] as ControlId] });
    const held = rollUp([edge({ relationship: 'intersects-with' }), second], states([notMet, met('observed')]));
    expect(held.status).toBe('partially-satisfied');
  });

  it('turns no exception into satisfied', () => {
    fc.assert(
      fc.property(edges, verdicts, (given, all) => {
        const excepted = new Set(CONTROLS.filter((id) => states(all).verdict(id).status === 'not-met'));
        const refuted = given.some((each) => each.controls.some((id) => excepted.has(id)));
        const status = rollUp(given, states(all, excepted)).status;
        if (refuted) expect(status).not.toBe('satisfied');
        expect(status).not.toBe('not-satisfied');
      }),
    );
  });

  it('gives a reason for every edge that has a status', () => {
    fc.assert(
      fc.property(edges, verdicts, (given, all) => {
        const determination = rollUp(given, states(all));
        expect(determination.because.length).toBeGreaterThan(0);
        const named = new Set(determination.because.flatMap((reason) => reason.controls));
        for (const { controls } of given) {
          for (const id of controls) if (states(all).verdict(id).status === 'not-met') expect(named).toContain(id);
        }
      }),
    );
  });

  it('never satisfies through an edge whose demand a laxer value breaks', () => {
    const value = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(edges, verdicts, value, value, (given, all, p, q) => {
        const parameters = inForce(p, q);
        if (rollUp(given, states(all, NONE, parameters)).status !== 'satisfied') return;
        const full = given.filter((each) => each.relationship === 'equal-to' || each.relationship === 'superset-of');
        const kept = full.filter((each) => demandResults(each, parameters).every((demand) => demand.kept));
        expect(kept.length).toBeGreaterThan(0);
        expect(rollUp(kept as unknown as NonEmpty<Edge>, states(all, NONE, parameters)).status).toBe('satisfied');
      }),
      { numRuns: 500 },
    );
  });

  it('never improves when a demand is added, and is untouched by one that is kept', () => {
    fc.assert(
      fc.property(edges, verdicts, fc.integer({ min: 0, max: 3 }), (given, all, value) => {
        const added = (demand: Demand): NonEmpty<Edge> =>
          given.map((each) => ({ ...each, demands: [...each.demands, demand] })) as unknown as NonEmpty<Edge>;
        const before = rollUp(given, states(all)).status;
        const bounded = rollUp(added({ parameter: 'P', bound: 'at-least', value }), states(all)).status;
        if (value <= 1) expect(bounded).toBe(before);
        expect(RANK[bounded] ?? 0).toBeLessThanOrEqual(RANK[before] ?? 0);
      }),
      { numRuns: 500 },
    );
  });

  it('names both numbers and who set the laxer one, and keeps every other reason', () => {
    const demands: readonly Demand[] = [{ parameter: 'Q', bound: 'at-most', value: 1 }];
    const laxer = rollUp([edge({ demands, ceiling: 'partly' })], states([met('observed')]));
    expect(laxer.status).toBe('partially-satisfied');
    expect(laxer.because.map((reason) => reason.code)).toEqual(['parameter-laxer', 'needs-attestation']);
    expect(laxer.because[0].text).toContain(
      'Q is 2 days, as stated (values in attestations.yaml); the requirement asks for at most 1 days.',
    );
    const part = rollUp([edge({ demands, relationship: 'subset-of' })], states([met('observed')]));
    expect(part.because.map((reason) => reason.code)).toEqual(['parameter-laxer', 'controls-met-in-part']);
    const set = [{ parameter: 'P', bound: 'at-least', value: 9 }] as const;
    const organisation: ParametersInForce = new Map([['P', { value: 1, unit: null, from: 'organisation' }]]);
    const said = rollUp([edge({ demands: set })], states([met('observed')], NONE, organisation)).because[0].text;
    expect(said).toContain('P is 1, set by the organisation (parameters.P in probity.yaml)');
    expect(said).toContain('asks for at least 9');
    const gone = rollUp([edge({ demands: set })], states([met('observed')], NONE, new Map()));
    expect(gone).toMatchObject({ status: 'partially-satisfied', because: [{ code: 'parameter-laxer' }] });
  });

  it('keeps a demand only by a value of its own type', () => {
    const results = (value: string | boolean | number, bound: Demand['bound'], demanded: Demand['value']) =>
      demandResults(
        { demands: [{ parameter: 'P', bound, value: demanded }] },
        new Map([['P', { value, unit: null, from: 'organisation' as const }]]),
      )[0]?.kept;
    expect(results(365, 'at-least', 365)).toBe(true);
    expect(results(364, 'at-least', 365)).toBe(false);
    expect(results(15, 'at-most', 15)).toBe(true);
    expect(results(16, 'at-most', 15)).toBe(false);
    expect(results(true, 'equals', true)).toBe(true);
    expect(results(false, 'equals', true)).toBe(false);
    expect(results('400', 'at-least', 365)).toBe(false);
  });
});
