import { expect, it } from 'vitest';
import { matchesWildcard } from '../../src/platform/wildcard.ts';

it.each([
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abd', false],
  ['*@example.org', 'ana@example.org', true],
  ['*@example.org', 'ana@example.org.evil', false],
  ['*a', '*ba', true],
  ['?b', 'ab', true],
  ['?', '', false],
  ['', '', true],
  ['**', 'x', true],
  ['a.c', 'abc', false],
])('%s matches %s: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

it('takes no longer for a pattern built to be slow', () => {
  expect(matchesWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(20_000))).toBe(false);
});
