import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinAll, joinAtLeast } from '../../src/evaluate/verdicts.ts';
import type { NonEmpty } from '../../src/model/ids.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { someVerdicts, UNKNOWN } from '../support/arbitrary.ts';

const RANK = { 'not-met': 0, unknown: 1, 'not-applicable': 2, met: 3 } as const;

function reversed(verdicts: NonEmpty<Verdict>): NonEmpty<Verdict> {
  return [...verdicts].reverse() as unknown as NonEmpty<Verdict>;
}

describe('joining verdicts', () => {
  it('gives the same status in any order', () => {
    fc.assert(
      fc.property(someVerdicts, fc.integer({ min: 1, max: 4 }), (verdicts, count) => {
        expect(joinAll(verdicts).status).toBe(joinAll(reversed(verdicts)).status);
        expect(joinAtLeast(count, verdicts).status).toBe(joinAtLeast(count, reversed(verdicts)).status);
      }),
    );
  });

  it('never improves when an unknown is added to parts that are all needed', () => {
    fc.assert(
      fc.property(someVerdicts, (verdicts) => {
        const before = joinAll(verdicts);
        const after = joinAll([...verdicts, UNKNOWN] as unknown as NonEmpty<Verdict>);
        if (before.status === 'not-applicable') expect(after.status).toBe('unknown');
        else expect(RANK[after.status]).toBeLessThanOrEqual(RANK[before.status]);
      }),
    );
  });

  it('is met only when no part is not met or unknown, and then names the support of every part', () => {
    fc.assert(
      fc.property(someVerdicts, (verdicts) => {
        const joined = joinAll(verdicts);
        const open = verdicts.some((each) => each.status === 'not-met' || each.status === 'unknown');
        expect(joined.status === 'met' && open).toBe(false);
        if (joined.status !== 'met') return;
        const named = new Set(joined.from.map((each) => each.evidence));
        for (const each of verdicts)
          if (each.status === 'met') for (const { evidence } of each.from) expect(named).toContain(evidence);
      }),
    );
  });

  it('drops no reason of a part that is not met or unknown', () => {
    fc.assert(
      fc.property(someVerdicts, (verdicts) => {
        const joined = joinAll(verdicts);
        if (joined.status !== 'not-met' && joined.status !== 'unknown') return;
        for (const each of verdicts) {
          if (each.status !== 'not-met' && each.status !== 'unknown') continue;
          for (const reason of each.because) expect(joined.because).toContain(reason);
        }
      }),
    );
  });

  it('is met with enough alternatives and says how many are missing otherwise', () => {
    const met: Verdict = {
      status: 'met',
      basis: 'attested',
      from: [{ evidence: 'sha256:1' as never, nature: 'attested' }],
    };
    expect(joinAtLeast(1, [UNKNOWN, met]).status).toBe('met');
    const short = joinAtLeast(2, [UNKNOWN, met]);
    expect(short.status).toBe('unknown');
    expect(short.status === 'unknown' && short.because[0].text).toBe('2 of 2 parts are needed; 1 are met.');
  });

  it('is attested only where nothing was observed', () => {
    const seen: Verdict = {
      status: 'met',
      basis: 'observed',
      from: [{ evidence: 'sha256:2' as never, nature: 'observed' }],
    };
    const said: Verdict = {
      status: 'met',
      basis: 'attested',
      from: [{ evidence: 'sha256:1' as never, nature: 'attested' }],
    };
    expect(joinAll([said])).toMatchObject({ status: 'met', basis: 'attested' });
    expect(joinAll([said, seen])).toMatchObject({ status: 'met', basis: 'observed' });
  });
});
