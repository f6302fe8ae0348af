import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../src/app/build-pack.ts';
import { verifyPack } from '../../src/app/verify-pack.ts';
import { checkSeal } from '../../src/report/pdf/seal.ts';
import { emptyAssessment } from '../support/assessment.ts';

/** A whole pack, but a small one, because each flip digests all of it. */
const { pdf } = await buildPack({ assessment: emptyAssessment(), items: [], locker: null });

/** A small generator with a fixed start, so that a failure can be repeated. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a flipped bit', () => {
  it('is found, each of 10,000 random ones', () => {
    const random = randomFrom(20261122);
    const copy = Uint8Array.from(pdf);
    const missed: number[] = [];
    const tried = new Set<number>();
    while (tried.size < 10_000) {
      const at = Math.floor(random() * copy.length);
      const bit = Math.floor(random() * 8);
      tried.add(at * 8 + bit);
      copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      if (checkSeal(copy) === 'intact') missed.push(at);
      copy[at] = (copy[at] ?? 0) ^ (1 << bit);
    }
    expect(missed).toEqual([]);
    expect(checkSeal(copy)).toBe('intact');
  });

  it('ends the verification of the pack, wherever it is', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'probity-flip-')), 'pack.pdf');
    const verify = async (bytes: Uint8Array): Promise<boolean> => {
      writeFileSync(path, bytes);
      return (await verifyPack({ pack: path, sources: null, locker: null, rebuild: false })).intact;
    };
    expect(await verify(pdf)).toBe(true);
    const random = randomFrom(7);
    for (let round = 0; round < 200; round += 1) {
      const copy = Uint8Array.from(pdf);
      const at = Math.floor(random() * copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << (round % 8));
      expect(await verify(copy)).toBe(false);
    }
  });
});
