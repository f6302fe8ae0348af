import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/platform/canonical-json.ts';
import { sha256Hex } from '../../src/platform/digest.ts';

describe('canonical JSON', () => {
  it('is what the library for RFC 8785 writes, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('sorts keys by UTF-16 code units and writes the numbers of the RFC', () => {
    expect(canonicalJson({ '\ufb33': 1, '😀': 2, a: 1e21, A: -0 })).toBe('{"A":0,"a":1e+21,"😀":2,"\ufb33":1}');
  });

  it('refuses what has no JSON form', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    expect(() => canonicalJson({ a: Number.NaN })).toThrow();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => canonicalJson(circle)).toThrow();
  });

  it('digests text as UTF-8', () => {
    expect(sha256Hex('ü')).toBe(sha256Hex(Buffer.from('ü', 'utf8')));
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
