import { describe, expect, it } from 'vitest';
import { verifyText } from '../../../src/report/bag/verify-text.ts';

describe('VERIFY.txt', () => {
  const input = { values: { pack: 'PRB-1\nrm -rf' }, parts: { yes: true, no: false } };

  it('keeps the parts it is told to keep and fills every value on one line', () => {
    expect(verifyText('a {pack}\n[[yes\nb\n]]\n[[no\nc\n]]\nd\n', input)).toBe('a PRB-1 rm -rf\nb\nd\n');
  });

  it.each([
    ['{missing}', /"missing", which is not given/],
    ['[[other\n]]', /"other", which is not given/],
    ['[[toString\n]]', /not given/],
    ['[[yes\n[[no\n]]', /part inside a part/],
    ['[[yes\nx', /without an end/],
  ])('is refused where the template is %j', (template, message) => {
    expect(() => verifyText(template, input)).toThrow(message);
  });
});
