import { describe, expect, it } from 'vitest';
import { scalarOffset } from '../../src/catalogue/scalar-place.ts';
import { textOf } from '../../src/model/json.ts';
import { parsePositioned } from '../../src/platform/document.ts';

/** What stands in the YAML text where the `@` of the value of `a` is said to be. */
function found(yaml: string): string {
  const document = parsePositioned('x.yaml', Buffer.from(yaml), 'yaml');
  const value = textOf((document.value as { a: string }).a);
  const span = document.spans.get('/a');
  if (span === undefined || !value.includes('@')) throw new Error('the text has no place to look for');
  return document.text.slice(scalarOffset(document.text, span, value, value.indexOf('@'))).slice(0, 2);
}

describe('the place of a character in a scalar', () => {
  it.each([
    ['plain', 'a: one @1\n'],
    ['quoted', 'a: "one @1"\n'],
    ['a literal block', 'b: 1\na: |\n  one\n    @1\n'],
    ['the first line of a block', 'a: |-\n    @1\n    two\n'],
    ['a block that begins with empty lines', 'a: |\n\n\n  one @1\n'],
    ['a block whose first line is pushed in further', 'a: |2\n      one\n   two @1\n'],
    ['a block with a comment beside its mark', 'a: | # why\n  one\n\n  two @1\n'],
    ['a block with other line ends', 'a: |\r\n  one\r\n\r\n  two @1\r\n'],
    ['a block at the end of the file', 'a: |\n  one\n  @1'],
  ])('is exact in %s', (_, yaml) => {
    expect(found(yaml)).toBe('@1');
  });

  it('never lies outside the scalar', () => {
    const text = 'a: >\n  one\n  two\nb: 1\n';
    const document = parsePositioned('x.yaml', Buffer.from(text), 'yaml');
    const span = document.spans.get('/a') ?? { start: -1, end: -1 };
    const at = scalarOffset(text, span, 'one two\n', 400);
    expect(at).toBeGreaterThanOrEqual(span.start);
    expect(at).toBeLessThan(span.end);
  });
});
