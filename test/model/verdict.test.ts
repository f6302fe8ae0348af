import { describe, expect, it } from 'vitest';
import { nonEmpty } from '../../src/model/ids.ts';
import { atPointer, pointerToken } from '../../src/model/json.ts';
import type { Verdict } from '../../src/model/verdict.ts';

describe('the type of a verdict', () => {
  it('cannot be met without evidence, nor not-met or unknown without a reason', () => {
    // @ts-expect-error a met without evidence does not compile
    const empty: Verdict = { status: 'met', basis: 'observed', from: [] };
    // @ts-expect-error a not-met without a reason does not compile
    const silent: Verdict = { status: 'not-met', because: [] };
    // @ts-expect-error an unknown without a reason does not compile
    const shrug: Verdict = { status: 'unknown', because: [] };
    expect([empty.status, silent.status, shrug.status]).toEqual(['met', 'not-met', 'unknown']);
  });

  it('finds no first element in an empty list', () => {
    expect(nonEmpty([])).toBeUndefined();
    expect(nonEmpty([1])?.[0]).toBe(1);
  });
});

describe('a JSON pointer', () => {
  it('reaches escaped keys and list elements, and never a prototype', () => {
    expect(atPointer({ 'a/b': [{ '~': 1 }] }, '/a~1b/0/~0')).toBe(1);
    expect(atPointer({}, '/__proto__')).toBeUndefined();
    expect(atPointer({}, '/constructor')).toBeUndefined();
    expect(pointerToken('a/b~')).toBe('a~1b~0');
  });
});
