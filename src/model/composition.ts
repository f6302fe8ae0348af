import type { Composition } from './catalogue.ts';

/** Returns the checks and attestations a composition is made of, in order. */
export function leavesOf(composition: Composition): readonly Extract<Composition, { op: 'check' | 'attestation' }>[] {
  if (composition.op === 'check' || composition.op === 'attestation') return [composition];
  return composition.parts.flatMap(leavesOf);
}
