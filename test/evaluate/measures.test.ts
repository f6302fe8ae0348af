import { describe, expect, it } from 'vitest';
import { lintCatalogue } from '../../src/app/catalogue.ts';
import { compileChecks } from '../../src/evaluate/checks.ts';
import { EXAMPLE_MEASURE } from '../../src/evaluate/measured.ts';
import { measuresOf } from '../../src/evaluate/measures.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { TINY, writeTree } from '../support/tiny-catalogue.ts';

const KIND = (TINY['evidence/log/kind.yaml'] ?? '').replace('parts: [', 'measures: {}, parts: [');
const FACTS = (TINY['evidence/log/facts.schema.json'] ?? '').replace(
  '"properties": {',
  '"properties": {"measures": {"type": "object"},',
);
const CHECK = TINY['evidence/log/checks/LOG-01.yaml'] ?? '';

/** The tiny catalogue with its kind renamed to the one that is measured, and a measure in its check. */
function measured(measure: string, edit: (check: string) => string = (check) => check): string {
  const check = CHECK.replace('reads: log', 'reads: activity-log')
    .replace('holds: facts.days >= params.minimum', `measure: ${measure}\nholds: measure.fail == 0`)
    .replace('facts: {days: 400}}', 'facts: {}, measure: {}}')
    .replace('facts: {days: 3}}', 'facts: {}, measure: {fail: 3}}')
    .replace('facts: {days: 3}, parameters', 'facts: {}, measure: {}, parameters');
  return writeTree({
    ...TINY,
    'evidence/log/kind.yaml': undefined,
    'evidence/log/facts.schema.json': undefined,
    'evidence/log/checks/LOG-01.yaml': undefined,
    'evidence/activity-log/kind.yaml': KIND.replace('id: log', 'id: activity-log'),
    'evidence/activity-log/facts.schema.json': FACTS,
    'evidence/activity-log/checks/LOG-01.yaml': edit(check),
  });
}

function problems(root: string): readonly string[] {
  return lintCatalogue(root).diagnostics.map(
    ({ message, place, next }) => `${place?.line}:${place?.column} ${message}${next === undefined ? '' : ` ${next}`}`,
  );
}

const BURST = '{type: burst, per: [actor], minutes: 5, count: {param: minimum}, where: {column: outcome, is: denied}}';

describe('the measure of a check', () => {
  it('is data that loads, and is handed on with the parameters in force', () => {
    const root = measured(BURST);
    expect(problems(root)).toEqual([]);
    const { catalogue } = lintCatalogue(root);
    expect(measuresOf(catalogue as Catalogue, { 'LOG-01.minimum': 7 })).toMatchObject([
      { id: 'LOG-01', measure: { type: 'burst' }, params: { minimum: 7 } },
    ]);
  });

  it.each([
    ['a type nobody knows', '{type: burts}', 'There is no type of measure "burts". Did you mean "burst"?'],
    ['a missing key', '{type: time-gaps}', 'The measure "time-gaps" lacks the key "hours".'],
    [
      'a strange key',
      '{type: time-gaps, hours: 1, ours: 2}',
      'There is no key of this measure "ours". Did you mean "hours"?',
    ],
    ['a strange column', BURST.replace('outcome', 'outcom'), 'There is no column "outcom". Did you mean "outcome"?'],
    [
      'a strange parameter',
      BURST.replace('{param: minimum}', '{param: minimun}'),
      'This check has no parameter "minimun". Did you mean "minimum"?',
    ],
    ['no condition', BURST.replace('is: denied', 'was: denied'), 'There is no comparison "was".'],
    ['a text where a number belongs', '{type: time-gaps, hours: many}', 'A number or {param: NAME} must stand here.'],
  ])('%s is reported with line and column', (_, measure, message) => {
    const found = problems(measured(measure)).filter((each) => each.includes(message));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^13:\d+ /);
  });

  it('is for logs only, and a misspelt field of it is an error', () => {
    const elsewhere = writeTree({
      ...TINY,
      'evidence/log/checks/LOG-01.yaml': CHECK.replace('holds:', `measure: ${BURST}\nholds:`),
    });
    expect(problems(elsewhere).join()).toContain('Only checks that read activity-log can have a measure.');
    expect(problems(measured(BURST, (check) => check.replace('measure.fail', 'measure.fails'))).join()).toContain(
      'fails',
    );
  });
});

describe('a check with a measure', () => {
  const { catalogue } = lintCatalogue(measured(BURST));
  const check = compileChecks(catalogue as Catalogue).checks.get('LOG-01' as never);
  const answer = (measures: JsonObject): { outcome: string; text: string } | undefined =>
    check?.answer({ ...catalogue?.kinds[0]?.example, measures }, new Date('2026-11-22'));

  it('holds or fails by what was counted', () => {
    expect(answer({ 'LOG-01': EXAMPLE_MEASURE })?.outcome).toBe('holds');
    expect(answer({ 'LOG-01': { ...EXAMPLE_MEASURE, fail: 2 } })?.outcome).toBe('fails');
  });

  it('is never answered where nothing was counted: by this format, or by an older reading', () => {
    const reason = 'The format x does not record who acted.';
    expect(answer({ 'LOG-01': { ...EXAMPLE_MEASURE, observable: false, reason } })).toEqual({
      outcome: 'not-observable',
      text: reason,
    });
    expect(answer({})?.outcome).toBe('not-observable');
  });
});
