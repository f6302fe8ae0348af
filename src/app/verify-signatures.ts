import { sealedPart } from '../report/pdf/seal.ts';
import { checkIntegrity, type SignatureReport } from '../report/pdf/sign/verify.ts';
import type { VerifyStep } from './verification.ts';

/** The steps over seal and signatures, and the pack without its signatures: what `--rebuild` must come out at. */
export interface IntegritySteps {
  readonly steps: readonly VerifyStep[];
  /** Null where the seal does not hold. */
  readonly sealed: Uint8Array | null;
}

/** Checks the seal over the pack as it was made and every signature added behind it. */
export function integritySteps(bytes: Uint8Array): IntegritySteps {
  const { state, problem, signatures } = checkIntegrity(bytes);
  if (state === 'differs')
    return { steps: [{ step: 'Seal', state: 'differs', detail: problem ?? 'the pack differs' }], sealed: null };
  const sealed = sealedPart(bytes);
  const whole = `all ${sealed.length} bytes of the pack are as they were written`;
  if (state === 'sealed') {
    const none = 'the pack carries no electronic signature';
    return {
      sealed,
      steps: [
        { step: 'Seal', state: 'verified', detail: whole },
        { step: 'Signatures', state: 'not-checked', detail: none },
      ],
    };
  }
  const count = signatures.length === 1 ? 'one signature' : `${signatures.length} signatures`;
  const trust = 'Whether these certificates belong to whom they name is for you to find out.';
  return {
    sealed,
    steps: [
      { step: 'Seal', state: 'verified', detail: `${whole}; nothing but ${count} lies behind them` },
      { step: 'Signatures', state: 'verified', detail: `${signatures.map(words).join('; ')}. ${trust}` },
    ],
  };
}

function words({ field, subject, fingerprint, claimedTime, timestamp }: SignatureReport): string {
  const time =
    timestamp === null
      ? `at ${claimedTime} by their own clock`
      : `before ${timestamp.time}, says the timestamp of ${timestamp.authority}`;
  return `${field} by ${subject} (certificate sha256 ${fingerprint}), ${time}`;
}
