import fc from 'fast-check';
import { idOf, type NonEmpty } from '../../src/model/ids.ts';
import type { Reason, Support, Verdict } from '../../src/model/verdict.ts';

const evidenceId = fc.integer({ min: 0, max: 30 }).map((n) => idOf<'evidence'>(`sha256:${n}`));

const reason: fc.Arbitrary<Reason> = fc.record({
  code: fc.constantFrom('check-fails', 'not-observable', 'no-evidence', 'evidence-stale', 'attestation-missing'),
  text: fc.string({ minLength: 1, maxLength: 12 }),
  evidence: fc.array(evidenceId, { maxLength: 2 }),
});

const support: fc.Arbitrary<Support> = fc.record({
  evidence: evidenceId,
  nature: fc.constantFrom('observed', 'attested'),
});

function nonEmptyOf<T>(item: fc.Arbitrary<T>): fc.Arbitrary<NonEmpty<T>> {
  return fc.array(item, { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<NonEmpty<T>>;
}

/** Any verdict. */
export const anyVerdict: fc.Arbitrary<Verdict> = fc.oneof(
  nonEmptyOf(support).map(
    (from): Verdict => ({
      status: 'met',
      basis: from.some((each) => each.nature === 'observed') ? 'observed' : 'attested',
      from,
    }),
  ),
  nonEmptyOf(reason).map((because): Verdict => ({ status: 'not-met', because })),
  nonEmptyOf(reason).map((because): Verdict => ({ status: 'unknown', because })),
  nonEmptyOf(reason).map((because): Verdict => ({ status: 'not-applicable', because })),
);

/** A list of one to five verdicts. */
export const someVerdicts: fc.Arbitrary<NonEmpty<Verdict>> = fc.array(anyVerdict, {
  minLength: 1,
  maxLength: 5,
}) as unknown as fc.Arbitrary<NonEmpty<Verdict>>;

/** An unknown with one reason. */
export const UNKNOWN: Verdict = { status: 'unknown', because: [{ code: 'no-evidence', text: 'none', evidence: [] }] };
