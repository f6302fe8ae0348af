import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../../src/app/catalogue.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { TINY, writeTree } from '../../support/tiny-catalogue.ts';

const MAPPING = 'frameworks/demo/mapping.yaml';
const CONTROL = 'controls/audit/AUD-01.yaml';
const FRAMEWORK = 'frameworks/demo/framework.yaml';

type Changes = readonly (readonly [path: string, before: string, after: string])[];

function changed(...changes: Changes): Record<string, string> {
  const files: Record<string, string> = { ...TINY };
  for (const [path, before, after] of changes) {
    const text = files[path] ?? '';
    if (!text.includes(before)) throw new Error(`${path} has no "${before}"`);
    files[path] = text.replace(before, after);
  }
  return files;
}

function found(code: string, ...changes: Changes): readonly Diagnostic[] {
  return lintCatalogue(writeTree(changed(...changes)), { judgement: true }).diagnostics.filter(
    (each) => each.code === code,
  );
}

const second = (over: string, rationale: string): Changes[number] => [
  MAPPING,
  'out-of-scope: []',
  `  - requirement: "1.2"
    controls: [AUD-01]
    relationship: subset-of
    strength: 6
    rationale: ${rationale}
    ceiling: partly
    review: reviewed
${over}out-of-scope: []`,
];
const RATIONALE = 'The control keeps a log and has it read, which is all the rule asks for and a little more.';

describe('the rules about the sense of a catalogue', () => {
  it('are quiet about errors in the tiny catalogue, and loading asks for no judgement', () => {
    const root = writeTree(TINY);
    expect(lintCatalogue(root).diagnostics).toEqual([]);
    const all = lintCatalogue(root, { judgement: true }).diagnostics;
    expect(all.map((each) => `${each.severity} ${each.code}`).sort()).toEqual([
      'note edges-draft',
      'warning requirement-uncovered',
      'warning scope-missing',
    ]);
  });

  it('find a rationale that is copied but for ids and numbers, at its place, and stop the catalogue from loading', () => {
    const copy = second('', RATIONALE.replace('control keeps', 'control AUD-01 keeps 1.2,'));
    const [problem] = found('rationale-copied', copy);
    expect(problem).toMatchObject({ severity: 'error', place: { file: MAPPING, line: 16, column: 16 } });
    expect(problem?.message).toContain('that of 1.1');
    expect(lintCatalogue(writeTree(changed(copy))).diagnostics).toHaveLength(1);
  });

  it('find a rationale that is nearly another, and leave alone one that only begins alike', () => {
    const words = `${RATIONALE} Reading it is one person's work every month, and whoever keeps it never reads it alone, so that two people know what it holds.`;
    const first: Changes[number] = [MAPPING, RATIONALE, words];
    expect(found('rationale-similar', first, second('', words.replace('every month', 'every quarter')))).toHaveLength(
      0,
    );
    const long = `${words} Nothing that the gateway writes is left out of it, and what it leaves out is listed beside it with the reason and the date, signed by the person who keeps the list of what is left out.`;
    const [problem] = found(
      'rationale-similar',
      [MAPPING, RATIONALE, long],
      second('', long.replace('what is left out.', 'what was left out.')),
    );
    expect(problem).toMatchObject({ severity: 'warning' });
    expect(
      found(
        'rationale-similar',
        second('', 'The control keeps a log, and nothing else of the rule about reading is asked.'),
      ),
    ).toEqual([]);
  });

  it('find a ceiling that the controls contradict', () => {
    const [automated] = found('ceiling-contradiction', [MAPPING, 'ceiling: partly', 'ceiling: automated']);
    expect(automated?.message).toBe("The ceiling is automated, but AUD-01 cannot be met without a person's statement.");
    const alone = [CONTROL, 'all:', 'any:'] as const;
    expect(found('ceiling-contradiction', [MAPPING, 'ceiling: partly', 'ceiling: automated'], alone)).toEqual([]);
    const statement = (TINY[CONTROL] ?? '').slice((TINY[CONTROL] ?? '').indexOf('    - attestation'));
    const [attested] = found(
      'ceiling-contradiction',
      [CONTROL, statement, ''],
      [MAPPING, 'ceiling: partly', 'ceiling: attested'],
    );
    expect(attested?.message).toContain('no control of the set has an attestation');
    expect(found('ceiling-unreachable', [CONTROL, statement, ''])).toHaveLength(1);
  });

  it('find an edge so weak that it should not satisfy anything alone', () => {
    const [problem] = found('weak-edge-satisfies', [MAPPING, 'strength: 8', 'strength: 3']);
    expect(problem).toMatchObject({ severity: 'error', message: 'An edge of strength 3 alone could satisfy 1.1.' });
    expect(
      found('weak-edge-satisfies', [MAPPING, 'strength: 8', 'strength: 3'], [MAPPING, 'superset-of', 'subset-of']),
    ).toEqual([]);
  });

  it('find a mandatory duty made equal to what is only advised, unless the duty advises too', () => {
    const changes: Changes = [
      [MAPPING, 'superset-of', 'equal-to'],
      [CONTROL, 'type: detective', 'type: directive'],
      [CONTROL, 'all:', 'any:'],
    ];
    expect(found('shall-on-should', ...changes)).toHaveLength(1);
    expect(found('shall-on-should', ...changes.slice(0, 2))).toEqual([]);
    expect(found('shall-on-should', ...changes, [FRAMEWORK, 'voluntary: false', 'voluntary: true'])).toEqual([]);
    expect(found('shall-on-should', ...changes, [FRAMEWORK, 'Keep a log.', 'A log should be kept.'])).toEqual([]);
  });

  it('find an edge onto a unit that is never assessed', () => {
    expect(found('edge-on-information', [MAPPING, 'requirement: "1.1"', 'requirement: "1"'])).toHaveLength(1);
  });

  it('find a mapping that is nearly all one relationship, with its share', () => {
    const edges = Array.from({ length: 10 }, (_, n) => {
      const word = String.fromCodePoint(97 + n).repeat(4);
      return `  - {requirement: "r${n}", controls: [AUD-01], relationship: ${n < 7 ? 'intersects-with' : 'subset-of'}, strength: 5, rationale: ${`${word} `.repeat(14)}, ceiling: partly, review: reviewed}`;
    }).join('\n');
    const units = Array.from(
      { length: 10 },
      (_, n) => `  - {id: "r${n}", level: rule, title: R, kind: duty, summary: S.}`,
    ).join('\n');
    const [problem] = found(
      'mostly-one-relationship',
      [MAPPING, 'out-of-scope: []', `${edges}\nout-of-scope: []`],
      [FRAMEWORK, 'requirements:\n', `requirements:\n${units}\n`],
    );
    expect(problem?.message).toBe('7 of 11 edges (64 %) are intersects-with.');
  });

  it('count what is mapped by nobody, scoped by nobody, reviewed by nobody and used by nobody', () => {
    const [uncovered] = found('requirement-uncovered');
    expect(uncovered?.message).toBe(
      'demo: 1 of 2 assessable requirements have neither an edge nor a reason why not: 1.2.',
    );
    expect(found('scope-missing')[0]?.message).toContain('demo: 2 of 2 assessable requirements state no scope');
    expect(found('scope-missing', [FRAMEWORK, 'concerns: structure', 'concerns: structure, scope: system'])).toEqual(
      [],
    );
    expect(found('edges-draft')[0]).toMatchObject({
      severity: 'note',
      message: expect.stringContaining('1 of 1 edges') as string,
    });
    const out: Changes[number] = [
      MAPPING,
      'out-of-scope: []',
      'out-of-scope: [{requirement: "1.2", reason: Nobody reads logs in this demonstration.}]',
    ];
    expect(found('requirement-uncovered', out)).toEqual([]);
    const item: Changes[number] = [
      FRAMEWORK,
      '  - {id: "1.2"',
      '  - {id: "1.1.a", parent: "1.1", level: item, title: Daily, kind: content-item, summary: Every day.}\n  - {id: "1.2"',
    ];
    expect(found('requirement-uncovered', out, item)).toEqual([]);
    const empty = changed([
      MAPPING,
      (TINY[MAPPING] ?? '').slice((TINY[MAPPING] ?? '').indexOf('edges:')),
      'edges: []\nout-of-scope: []\n',
    ]);
    const unused = lintCatalogue(writeTree(empty), { judgement: true }).diagnostics.find(
      (each) => each.code === 'control-unused',
    );
    expect(unused).toMatchObject({
      place: { file: CONTROL, line: 1 },
      message: 'AUD-01 (A log is kept) is mapped to no requirement of any framework.',
    });
    const fact =
      'facts: [{id: small, question: Is the organisation a small one?, why: It decides what applies.}]\nrequirements:\n';
    expect(found('fact-unused', [FRAMEWORK, 'requirements:\n', fact])[0]?.message).toContain('"small"');
  });
});

describe('references of the new shapes', () => {
  const errors = (...changes: Changes): readonly string[] =>
    lintCatalogue(writeTree(changed(...changes))).diagnostics.map(
      ({ message, place, next }) => `${place?.file}:${place?.line}:${place?.column} ${message} ${next ?? ''}`,
    );
  const demand = (text: string): Changes[number] => [MAPPING, 'review: draft', `review: draft\n    demands: [${text}]`];
  const valued: Changes[number] = [
    CONTROL,
    'The log was read this quarter and what stood out was followed up.',
    'The log was read within ${days} days and what stood out was followed up.\n        parameters: {days: {default: 90, because: A quarter is what we ask of everybody.}}',
  ];

  it('name the nearest parameter of the edge’s own controls for one that none has', () => {
    expect(errors(demand('{parameter: LOG-01.minimun, at-least: 9}'))).toEqual([
      `${MAPPING}:12:27 No control of this edge has a parameter "LOG-01.minimun". Did you mean "LOG-01.minimum"?`,
    ]);
    expect(errors(demand('{parameter: LOG-99.minimum, at-least: 9}'))[0]).toContain('Did you mean "LOG-01.minimum"?');
    expect(errors(valued, demand('{parameter: AUD-01/review.days, at-most: 30}'))).toEqual([]);
    expect(errors(valued, demand('{parameter: AUD-01/reviews.days, at-most: 30}'))[0]).toContain(
      'Did you mean "AUD-01/review.days"?',
    );
  });

  it('refuse a demand without a bound, with two, or of the wrong type', () => {
    expect(errors(demand('{parameter: LOG-01.minimum}'))[0]).toContain(
      'exactly one of at-least, at-most and equals; found 0',
    );
    expect(errors(demand('{parameter: LOG-01.minimum, at-least: 1, at-most: 2}'))[0]).toContain('found 2');
    expect(errors(demand('{parameter: LOG-01.minimum, equals: true}'))[0]).toContain('is a number; found a boolean');
    expect(
      errors(demand('{parameter: LOG-01.minimum, at-least: 1}, {parameter: LOG-01.minimum, at-least: 2}'))[0],
    ).toContain('a second time');
  });

  it('refuse a placeholder without a parameter, a parameter without a placeholder, and one that is not closed', () => {
    expect(errors([CONTROL, 'this quarter', 'in ${weeks} weeks'])[0]).toContain(
      'names the value "weeks", which it has no parameter for',
    );
    expect(errors([CONTROL, 'this quarter', 'in ${weeks weeks'])[0]).toContain('is not closed');
    const [unused] = errors(valued, [CONTROL, '${days} days', 'ninety days']);
    expect(unused).toContain('The statement does not name the value "days". Write ${days} in it.');
  });

  it('refuse a condition on a fact nobody asks for, one asked twice, and conditions that contradict each other', () => {
    const facts: Changes[number] = [
      FRAMEWORK,
      'requirements:\n',
      'facts:\n  - {id: small, question: Is the organisation a small one?, why: It decides what applies.}\nrequirements:\n',
    ];
    const when = (id: string, text: string): Changes[number] => [
      FRAMEWORK,
      `{id: "${id}", `,
      `{id: "${id}", applies-when: [${text}], `,
    ];
    expect(errors(facts, when('1.1', 'not smal'))[0]).toContain('There is no fact "smal". Did you mean "small"?');
    expect(errors(facts, when('1', 'small'), when('1.1', 'not small'))[0]).toContain('so it never applies');
    expect(errors(facts, when('1', 'small'), when('1.1', 'small'))).toEqual([]);
    const twice: Changes[number] = [
      FRAMEWORK,
      'facts:\n',
      'facts:\n  - {id: small, question: Is it a small one again?, why: It decides nothing more.}\n',
    ];
    expect(errors(facts, when('1.1', 'small'), twice)[0]).toContain('The fact "small" is asked for twice.');
  });
});
