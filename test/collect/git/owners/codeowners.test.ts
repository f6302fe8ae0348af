import { describe, expect, it } from 'vitest';
import { isOwned, parseOwners } from '../../../../src/collect/git/owners/codeowners.ts';

describe('CODEOWNERS', () => {
  it('lets the last rule that matches decide, an empty one included', () => {
    const owners = parseOwners('* @all\n/docs/\n*.js @js # note\napps/ @apps\n/build/logs/*\n', false);
    expect(isOwned(owners, 'src/a.ts')).toBe(true);
    expect(isOwned(owners, 'docs/a.md')).toBe(false);
    expect(isOwned(owners, 'docs/a.js')).toBe(true);
    expect(isOwned(owners, 'x/apps/y/z')).toBe(true);
    expect(isOwned(owners, 'build/logs/a.log')).toBe(false);
    expect(isOwned(owners, 'build/logs/deep/a.log')).toBe(true);
  });

  it('names the lines a platform skips and knows the sections of GitLab', () => {
    expect(parseOwners('!a @x\n[b] @x\n\\#c @x\nd nobody\n', false).badLines).toEqual([1, 2, 3, 4]);
    const gitlab = parseOwners('[Docs][2] @docs\n/docs/\n^[Optional]\n/free/\n', true);
    expect([isOwned(gitlab, 'docs/a'), isOwned(gitlab, 'free/a')]).toEqual([true, false]);
  });

  it('takes time that grows with the length alone for patterns full of stars', () => {
    const owners = parseOwners(`${'*a'.repeat(500)} @x\n${'**/'.repeat(60)}b @x\n`, false);
    const start = performance.now();
    expect(isOwned(owners, `${'a/'.repeat(60)}${'a'.repeat(3000)}c`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
