import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { TINY, tinyWith, writeTree } from '../support/tiny-catalogue.ts';

function problems(root: string): readonly string[] {
  return lintCatalogue(root).diagnostics.map(
    ({ message, place, next }) =>
      `${place?.file ?? '?'}:${place?.line}:${place?.column} ${message}${next ? ` ${next}` : ''}`,
  );
}

describe('a catalogue', () => {
  it('loads when everything resolves', () => {
    const { catalogue, diagnostics } = lintCatalogue(writeTree(TINY));
    expect(diagnostics).toEqual([]);
    expect(catalogue?.controls[0]?.assessment).toMatchObject({ op: 'all' });
    expect(catalogue?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the same digest wherever it lies', () => {
    expect(lintCatalogue(writeTree(TINY)).catalogue?.digest).toBe(lintCatalogue(writeTree(TINY)).catalogue?.digest);
  });

  it('names a dangling control with file, line, column and the nearest id', () => {
    expect(problems(tinyWith('frameworks/demo/mapping.yaml', 'AUD-01', 'AUD-02'))).toEqual([
      'frameworks/demo/mapping.yaml:6:16 There is no control "AUD-02". Did you mean "AUD-01"?',
    ]);
  });

  it('names a dangling check, threat, requirement and role', () => {
    expect(problems(tinyWith('controls/audit/AUD-01.yaml', 'check: LOG-01', 'check: LOG-10'))[0]).toContain(
      'There is no check "LOG-10"',
    );
    expect(problems(tinyWith('controls/audit/AUD-01.yaml', 'D01:2025', 'D02:2025'))[0]).toContain(
      'There is no threat "D02:2025"',
    );
    expect(problems(tinyWith('frameworks/demo/mapping.yaml', '"1.1"', '"1.9"'))[0]).toContain(
      'There is no requirement in demo "1.9"',
    );
    expect(problems(tinyWith('frameworks/demo/framework.yaml', 'roles: [keeper]', 'roles: [keepr]'))[0]).toContain(
      'There is no role "keepr". Did you mean "keeper"?',
    );
  });

  it('finds a typo in an expression when it loads, at its column', () => {
    const [problem] = problems(tinyWith('evidence/log/checks/LOG-01.yaml', 'holds: facts.days', 'holds: facts.dayz'));
    expect(problem).toBe('evidence/log/checks/LOG-01.yaml:13:14 The expression No such key: dayz.');
  });

  it('refuses an expression of the wrong type and a placeholder that leads nowhere', () => {
    expect(
      problems(
        tinyWith('evidence/log/checks/LOG-01.yaml', 'holds: facts.days >= params.minimum', 'holds: facts.days'),
      )[0],
    ).toContain('gives int; expected bool');
    expect(
      problems(
        tinyWith(
          'evidence/log/checks/LOG-01.yaml',
          '${facts.name} reaches back ${facts.days} days, ',
          '${facts.nome} reaches ',
        ),
      )[0],
    ).toContain('No such key: nome');
  });

  it('refuses a check whose examples come out otherwise, or that has no failing one', () => {
    expect(problems(tinyWith('evidence/log/checks/LOG-01.yaml', '{days: 400}', '{days: 4}'))[0]).toContain(
      '"long" is said to be holds, but comes out as fails',
    );
    const [problem] = problems(
      tinyWith('evidence/log/checks/LOG-01.yaml', '  - {name: short, outcome: fails, facts: {days: 3}}\n', ''),
    );
    expect(problem).toContain('No example has the outcome "fails"');
  });

  it('refuses example facts that the kind does not declare', () => {
    expect(
      problems(tinyWith('evidence/log/checks/LOG-01.yaml', '{days: 400}', '{days: 400, color: red}'))[0],
    ).toContain('Its facts do not fit the kind log');
  });

  it('names an unknown key and proposes the one that was meant', () => {
    expect(problems(tinyWith('controls/audit/AUD-01.yaml', 'objective:', 'objectiv:'))).toEqual([
      'controls/audit/AUD-01.yaml:1:1 the file lacks the key "objective".',
      'controls/audit/AUD-01.yaml:4:1 "objectiv" is not a known key here. Did you mean "objective"?',
    ]);
  });

  it('reports all problems of all files together', () => {
    const root = writeTree({
      ...TINY,
      'controls/audit/AUD-01.yaml': TINY['controls/audit/AUD-01.yaml']?.replace('type: detective', 'type: detectiv'),
      'frameworks/demo/mapping.yaml': TINY['frameworks/demo/mapping.yaml']?.replace('superset-of', 'super'),
      'evidence/log/checks/LOG-01.yaml': 'id: [unclosed\n',
    });
    const files = new Set(lintCatalogue(root).diagnostics.map((each) => each.place?.file));
    expect(files).toEqual(
      new Set(['controls/audit/AUD-01.yaml', 'frameworks/demo/mapping.yaml', 'evidence/log/checks/LOG-01.yaml']),
    );
  });

  it('refuses two edges of the same pair and a copied rationale', () => {
    const mapping = TINY['frameworks/demo/mapping.yaml'] ?? '';
    const edge = mapping.slice(mapping.indexOf('  - requirement'), mapping.indexOf('out-of-scope'));
    const found = problems(
      writeTree({ ...TINY, 'frameworks/demo/mapping.yaml': mapping.replace('out-of-scope', `${edge}out-of-scope`) }),
    );
    expect(found[0]).toContain('already linked to the same set');
    expect(found[1]).toContain('The same rationale already stands at 1.1');
  });

  it('refuses a file whose id is not its name', () => {
    expect(problems(tinyWith('controls/audit/AUD-01.yaml', 'id: AUD-01', 'id: AUD-07'))[0]).toContain(
      'The id is "AUD-07", but the path says "AUD-01".',
    );
  });
});
