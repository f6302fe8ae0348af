import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/index.ts';
import { checkSeal, EMPTY_SEAL, seal, sealedPart } from '../../../src/report/pdf/seal.ts';
import { emptyAssessment } from '../../support/assessment.ts';
import { packInput } from '../../support/pack.ts';

const pack = renderPdf(packInput({ assessment: emptyAssessment() }));

/** A small generator with a fixed start, so that a failure can be repeated. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the seal of a pack', () => {
  it('is the length of the file and its sha256 with 64 zeros in the place of the digest', () => {
    const text = Buffer.from(pack).toString('latin1');
    const [, digest = '', length = ''] = /\(sha256:([0-9a-f]{64}) (\d{12})\)\nendobj/.exec(text) ?? [];
    const emptied = Buffer.from(text.replace(digest, '0'.repeat(64)), 'latin1');
    expect(createHash('sha256').update(emptied).digest('hex')).toBe(digest);
    expect(Number(length)).toBe(pack.length);
  });

  it('finds each of 2,000 single flipped bits', () => {
    const random = randomFrom(20260930);
    const copy = Uint8Array.from(pack);
    const missed: number[] = [];
    for (let round = 0; round < 2000; round += 1) {
      const at = Math.floor(random() * copy.length);
      const bit = 1 << Math.floor(random() * 8);
      copy[at] = (copy[at] ?? 0) ^ bit;
      if (checkSeal(copy) === 'intact') missed.push(at);
      copy[at] = (copy[at] ?? 0) ^ bit;
    }
    expect(missed).toEqual([]);
    expect(checkSeal(copy)).toBe('intact');
  });

  it('finds every bit flipped in the seal itself', () => {
    const place = Buffer.from(pack)
      .toString('latin1')
      .search(/\(sha256:[0-9a-f]{64} \d{12}\)\nendobj/);
    expect(place).toBeGreaterThan(0);
    for (let at = place; at < place + 93; at += 1) {
      const copy = Uint8Array.from(pack);
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(checkSeal(copy)).toBe('broken');
    }
  });

  it('finds bytes that were added or cut', () => {
    const longer = Buffer.concat([pack, Buffer.from('\n')]);
    expect(checkSeal(longer)).toBe('extended');
    expect(Buffer.compare(sealedPart(longer), pack)).toBe(0);
    expect(() => sealedPart(pack.subarray(1))).toThrow(/seal of the pack is broken/);
    expect(checkSeal(pack.subarray(0, pack.length - 1))).toBe('broken');
  });

  it('is absent from a file that never had one', () => {
    expect(checkSeal(Buffer.from('%PDF-1.7 nothing'))).toBe('absent');
    expect(checkSeal(new Uint8Array(0))).toBe('absent');
  });

  it('is set only once, and only where there is exactly one place for it', () => {
    const place = Buffer.from(`\n(${EMPTY_SEAL})\nendobj\n`, 'latin1');
    expect(() => seal(pack)).toThrow(/sealed already/);
    expect(() => seal(new Uint8Array(10))).toThrow(/found 0/);
    expect(() => seal(Buffer.concat([place, place]))).toThrow(/found 2/);
    expect(checkSeal(Buffer.concat([place, place]))).toBe('broken');
    expect(checkSeal(seal(place))).toBe('intact');
  });
});
