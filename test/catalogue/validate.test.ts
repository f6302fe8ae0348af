import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/catalogue/validate.ts';
import { parsePositioned } from '../../src/platform/document.ts';

const validate = compileSchema({
  type: 'object',
  properties: {
    consent: { type: 'boolean' },
    due: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'The last day.' },
    code: { type: 'string', pattern: '^x+$' },
    owner: { type: 'string', minLength: 1 },
    names: { type: 'array', minItems: 1 },
  },
});

function problemsOf(yaml: string): readonly (readonly [string, string | undefined])[] {
  return validate(parsePositioned('a.yaml', Buffer.from(yaml), 'yaml')).map(({ message, next }) => [message, next]);
}

describe('what is wrong with a file', () => {
  it.each([
    [
      'consent: "yes"',
      '"consent" must be true or false; found a text.',
      'Write true or false, without quotation marks.',
    ],
    ['due: tomorrow', '"due" must be a day such as 2026-11-22; found "tomorrow".', 'The last day.'],
    ['code: abc', '"code" must be of the form ^x+$; found "abc".', undefined],
    ['owner: ""', '"owner" must not be empty.', undefined],
    ['names: []', '"names" must not be empty.', undefined],
    ['owner: 5', '"owner" must be a text; found a number.', undefined],
    ['- a', 'the file must be a map; found a list.', undefined],
  ])('%s is said as a person would', (yaml, message, next) => {
    expect(problemsOf(yaml)).toEqual([[message, next]]);
  });
});

describe('a second document in one file', () => {
  it('is named as what it is', () => {
    const { diagnostics } = parsePositioned('a.yaml', Buffer.from('a: 1\n---\nb: 2\n'), 'yaml');
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'This is a second document in one file; only one is read here. Remove the line of three dashes before it.',
    ]);
  });
});
