import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_STATED } from '../../src/evaluate/applicability.ts';
import { determine, type FrameworkInput } from '../../src/evaluate/requirements.ts';
import type { Edge, Framework, Requirement } from '../../src/model/catalogue.ts';
import { idOf } from '../../src/model/ids.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { UNKNOWN } from '../support/arbitrary.ts';

const unit = (
  id: string,
  parent: string | null,
  kind: Requirement['kind'],
  over: Partial<Requirement> = {},
): Requirement => ({
  id: idOf<'requirement'>(id),
  parent: parent === null ? null : idOf<'requirement'>(parent),
  level: 'rule',
  title: id,
  titleOfficial: false,
  summary: id,
  kind,
  concerns: null,
  roles: [],
  scope: null,
  appliesWhen: [],
  appliesFrom: null,
  appliesUntil: null,
  parameters: {},
  penalty: null,
  notes: [],
  ...over,
});

const edge = (requirement: string, control: string): Edge => ({
  framework: idOf<'framework'>('demo'),
  requirement: idOf<'requirement'>(requirement),
  controls: [idOf<'control'>(control)],
  relationship: 'equal-to',
  strength: 8,
  rationale: 'why',
  ceiling: 'automated',
  review: 'reviewed',
  refutedBy: [],
  demands: [],
});

const MET: Verdict = {
  status: 'met',
  basis: 'observed',
  from: [{ evidence: idOf<'evidence'>('sha256:1'), nature: 'observed' }],
};
const NOT_MET: Verdict = { status: 'not-met', because: [{ code: 'check-fails', text: 'x', evidence: [] }] };

const UNITS = [
  unit('A', null, 'information'),
  unit('A1', 'A', 'duty', { scope: 'organisation' }),
  unit('A1a', 'A1', 'content-item'),
  unit('A1a-i', 'A1a', 'content-item'),
  unit('A1b', 'A1', 'factor'),
  unit('A2', 'A', 'duty'),
  unit('A2a', 'A2', 'content-item'),
];

function determined(over: {
  edges?: readonly Edge[];
  out?: readonly string[];
  verdicts?: Readonly<Record<string, Verdict>>;
  units?: readonly Requirement[];
  answers?: Readonly<Record<string, boolean>>;
}) {
  const requirements = over.units ?? UNITS;
  const framework = { id: 'demo', shortTitle: 'Demo', roles: [], facts: [], requirements } as unknown as Framework;
  const input: FrameworkInput = {
    framework,
    mapping: {
      framework: framework.id,
      version: '1',
      authoredBy: 'tests',
      edges: over.edges ?? [],
      outOfScope: (over.out ?? []).map((id) => ({ requirement: idOf<'requirement'>(id), reason: `Reason of ${id}.` })),
    },
    facts: { ...NOTHING_STATED, answers: over.answers ?? {} },
    asOf: '2026-11-20',
    verdict: (id) => over.verdicts?.[id] ?? UNKNOWN,
    failing: () => new Set(),
    excepted: new Set(),
    exceptionsOf: () => [],
    parameters: new Map(),
  };
  return new Map(determine(input).map((result) => [result.id as string, result]));
}

describe('units and those above them', () => {
  it('judge what is no duty and has no mapping with the nearest unit above that has one, however deep', () => {
    const results = determined({ edges: [edge('A1', 'X-01')], verdicts: { 'X-01': MET } });
    for (const id of ['A1a', 'A1a-i', 'A1b']) {
      expect(results.get(id)?.raw).toMatchObject({
        status: 'satisfied',
        because: [{ code: 'assessed-through-parent', text: 'It is judged with A1, which it is a part of.' }],
      });
    }
    expect(results.get('A2')?.raw.because[0].code).toBe('not-mapped');
    expect(results.get('A2a')?.raw.because[0].code).toBe('not-mapped');
  });

  it('cover their non-duty descendants with their out-of-scope reason, never a duty', () => {
    const results = determined({ out: ['A1'] });
    expect(results.get('A1a-i')?.raw).toMatchObject({
      status: 'not-assessed',
      because: [{ code: 'out-of-scope', text: 'A1, which it is a part of, is out of scope: Reason of A1.' }],
    });
    const chapter = determined({ out: ['A'] });
    expect(chapter.get('A1')?.raw.because[0].code).toBe('not-mapped');
    expect(chapter.get('A1b')?.raw.because[0].code).toBe('out-of-scope');
  });

  it('are held by a refuted content item below, in whatever order the units stand', () => {
    const edges = [edge('A1', 'X-01'), edge('A1a-i', 'X-02')];
    const verdicts = { 'X-01': MET, 'X-02': NOT_MET };
    for (const units of [UNITS, [...UNITS].reverse()]) {
      const results = determined({ edges, verdicts, units });
      expect(results.get('A1')?.raw.status).toBe('partially-satisfied');
      expect(results.get('A1')?.raw.because.at(-1)?.text).toBe('A1a-i is not satisfied.');
      expect(results.get('A1b')?.raw.status).toBe('partially-satisfied');
    }
  });

  it('say of a satisfied duty of the whole organisation that only the declared scope was seen', () => {
    const results = determined({ edges: [edge('A1', 'X-01'), edge('A2', 'X-01')], verdicts: { 'X-01': MET } });
    expect(results.get('A1')?.raw.because.map((reason) => reason.code)).toEqual(['controls-met', 'within-scope']);
    expect(results.get('A2')?.raw.because.map((reason) => reason.code)).toEqual(['controls-met']);
  });

  it('never turn from not-satisfied to satisfied because a fact was stated', () => {
    const verdict = fc.constantFrom(MET, NOT_MET, UNKNOWN);
    const edges = fc
      .subarray(['A1', 'A1a', 'A1a-i', 'A1b', 'A2', 'A2a'])
      .map((ids) => ids.map((id, n) => edge(id, `X-0${n % 3}`)));
    const conditions = fc.array(fc.tuple(fc.constantFrom('A1', 'A1a', 'A1a-i', 'A2a'), fc.boolean()), { maxLength: 3 });
    fc.assert(
      fc.property(
        edges,
        fc.tuple(verdict, verdict, verdict),
        conditions,
        fc.boolean(),
        (given, [a, b, c], when, answer) => {
          const units = UNITS.map((each) => ({
            ...each,
            appliesWhen: when.flatMap(([id, wanted]) => (id === each.id ? [{ fact: 'f', answer: wanted }] : [])),
          }));
          const input = { edges: given, verdicts: { 'X-00': a, 'X-01': b, 'X-02': c }, units };
          const before = determined(input);
          for (const [id, after] of determined({ ...input, answers: { f: answer } })) {
            if (before.get(id)?.raw.status === 'not-satisfied') expect(after.raw.status).not.toBe('satisfied');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
