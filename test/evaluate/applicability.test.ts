import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import {
  applicabilityOf,
  type FrameworkFacts,
  NOTHING_STATED,
  openQuestions,
} from '../../src/evaluate/applicability.ts';
import type { Catalogue, Framework } from '../../src/model/catalogue.ts';
import { tinyWith } from '../support/tiny-catalogue.ts';

const REQUIREMENTS = `facts:
  - {id: exports, question: Does personal data leave the country?, why: The chapter on transfers hangs on it.}
  - {id: small, question: Does the organisation have fewer than ten people?, why: It lifts the duty to read.}
requirements:
  - {id: "1", level: chapter, title: Logs, kind: information, concerns: structure, applies-when: [exports], scope: organisation}
  - {id: "1.1", parent: "1", level: rule, title: Keep, kind: duty, summary: Keep a log., roles: [keeper]}
  - {id: "1.2", parent: "1", level: rule, title: Read, kind: duty, summary: Read the log., roles: [reader], applies-when: [not small], scope: system}
  - {id: "1.2.a", parent: "1.2", level: item, title: Note, kind: content-item, summary: Note it., roles: [reader]}
`;
const root = tinyWith(
  'frameworks/demo/framework.yaml',
  `requirements:
  - {id: "1", level: chapter, title: Logs, kind: information, concerns: structure}
  - {id: "1.1", parent: "1", level: rule, title: Keep, kind: duty, summary: Keep a log., roles: [keeper]}
  - {id: "1.2", parent: "1", level: rule, title: Read, kind: duty, summary: Read the log., roles: [reader], applies-from: "2027-01-01"}
`,
  REQUIREMENTS,
);
const framework = (lintCatalogue(root).catalogue as Catalogue).frameworks[0] as Framework;
const unit = (id: string) => {
  const found = framework.requirements.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no unit ${id}`);
  return found;
};
const judged = (id: string, over: Partial<FrameworkFacts>) =>
  applicabilityOf(unit(id), framework, { ...NOTHING_STATED, ...over }, '2026-11-20');

describe('facts about the organisation', () => {
  it('are taken over from the units above, conditions adding up and the nearest scope winning', () => {
    expect(unit('1.2.a').appliesWhen).toEqual([
      { fact: 'exports', answer: true },
      { fact: 'small', answer: false },
    ]);
    expect(['1.1', '1.2', '1.2.a'].map((id) => unit(id).scope)).toEqual(['organisation', 'system', 'system']);
  });

  it('exclude where the answer speaks against a condition, citing the fact and the question', () => {
    expect(judged('1.1', { answers: { exports: false } })).toMatchObject({
      applies: false,
      determination: {
        status: 'not-applicable',
        because: [
          {
            code: 'fact-excluded',
            text: 'It applies only where the answer to "Does personal data leave the country?" is yes; the organisation answers no (frameworks.demo.facts.exports).',
          },
        ],
      },
    });
    const both = judged('1.2.a', { answers: { exports: false, small: true } });
    expect(both.applies ? [] : both.determination.because).toHaveLength(2);
    expect(judged('1.1', { answers: { exports: true, small: true } }).applies).toBe(true);
  });

  it('never exclude while nobody has stated them, nor by a name every object has', () => {
    expect(judged('1.2.a', {}).applies).toBe(true);
    const named = { ...unit('1.1'), appliesWhen: [{ fact: 'constructor', answer: false }] };
    expect(applicabilityOf(named, framework, NOTHING_STATED, '2026-11-20').applies).toBe(true);
  });

  it('are asked for once, with the number of requirements that hang on them, and only while any does', () => {
    const asked = (over: Partial<FrameworkFacts>) =>
      openQuestions([framework], new Map([['demo', { ...NOTHING_STATED, roles: [], ...over }]]), '2026-11-20');
    expect(asked({ roles: ['keeper', 'reader'] })).toEqual([
      {
        fact: 'frameworks.demo.facts.exports',
        question: 'Does personal data leave the country?',
        why: 'The chapter on transfers hangs on it. 3 requirements hang on it and, until it is answered, count as applying.',
      },
      {
        fact: 'frameworks.demo.facts.small',
        question: 'Does the organisation have fewer than ten people?',
        why: 'It lifts the duty to read. 2 requirements hang on it and, until it is answered, count as applying.',
      },
    ]);
    const keeper = asked({ roles: ['keeper'] });
    expect(keeper.map((each) => each.fact)).toEqual(['frameworks.demo.facts.exports']);
    expect(keeper[0]?.why).toContain('1 requirement hangs on it and, until it is answered, counts as applying.');
    expect(asked({ roles: ['keeper', 'reader'], answers: { exports: false } })).toEqual([]);
  });

  it('exclude only by an answer: adding one never lets an excluded requirement apply', () => {
    const answers = fc.record({ exports: fc.boolean(), small: fc.boolean() }, { requiredKeys: [] });
    fc.assert(
      fc.property(answers, answers, fc.constantFrom('1.1', '1.2', '1.2.a'), (first, second, id) => {
        const before = judged(id, { answers: first }).applies;
        const after = judged(id, { answers: { ...second, ...first } }).applies;
        if (!before) expect(after).toBe(false);
      }),
    );
  });
});
