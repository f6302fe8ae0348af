/** How many items attribute sampling asks for: where every sampled item holds, at most `tolerable` of the population deviates, at that confidence. */
export interface SampleSize {
  /** Between 0 and 1, both exclusive. */
  readonly confidence: number;
  readonly tolerable: number;
  readonly size: number;
}

const CONFIDENCES = [0.9, 0.95, 0.99] as const;
const TOLERABLES = [0.1, 0.05, 0.02, 0.01] as const;

/** Returns the smallest n with (1 − tolerable)ⁿ ≤ 1 − confidence: the binomial law, no deviation expected, a large population. */
export function sampleSize(confidence: number, tolerable: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - tolerable));
}

/** Returns the usual sizes, to choose one from. */
export function sampleSizes(): readonly SampleSize[] {
  return CONFIDENCES.flatMap((confidence) =>
    TOLERABLES.map((tolerable) => ({ confidence, tolerable, size: sampleSize(confidence, tolerable) })),
  );
}

/**
 * Returns the members with the smallest keys, in the order of the keys; the order in which they are given does not matter.
 * With a keyed digest of each id as its key, nobody can choose what is drawn without choosing the seed.
 */
export function drawn<T extends { readonly id: string }>(
  population: readonly T[],
  size: number,
  keyOf: (id: string) => string,
): readonly (T & { readonly key: string })[] {
  const unique = new Map(population.map((member) => [member.id, member]));
  return [...unique.values()]
    .map((member) => ({ ...member, key: keyOf(member.id) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, size);
}
