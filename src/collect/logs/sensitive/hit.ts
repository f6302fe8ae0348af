export type SensitiveKind = 'secret' | 'card-number' | 'email' | 'person-id';

/** Something sensitive in a line: what it looks like and its bytes [start, end). */
export interface SensitiveHit {
  readonly kind: SensitiveKind;
  readonly class: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the hits in order; one stretch of text counts once: as a secret before anything it may hold, else as the longer of the two. */
export function withoutOverlaps(hits: readonly SensitiveHit[]): readonly SensitiveHit[] {
  if (hits.length < 2) return hits;
  const kept: SensitiveHit[] = [];
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || hit.start >= last.end) kept.push(hit);
    else if (weight(hit) > weight(last)) kept[kept.length - 1] = hit;
  }
  return kept;
}

function weight(hit: SensitiveHit): number {
  return (hit.kind === 'secret' ? 1e12 : 0) + hit.end - hit.start;
}
