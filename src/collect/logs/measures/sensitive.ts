import type { LineCursor, LinePlace } from '../event.ts';
import type { LineBytes } from '../line-bytes.ts';
import type { FieldPath } from '../mapping.ts';
import { jsonPathAt } from '../sensitive/json-path.ts';
import type { SensitiveHit, SensitiveKind } from '../sensitive/sensitive-scan.ts';
import { MAX_SAMPLES } from './conduct.ts';

/** A place where something sensitive stands; its value is only there as a keyed fingerprint. */
export interface SensitiveSample extends LinePlace {
  readonly class: string;
  readonly length: number;
  readonly fingerprint: string;
}

export interface SensitiveResult {
  readonly counts: { readonly [kind in SensitiveKind]: number };
  readonly samples: readonly SensitiveSample[];
}

// Ids that programs make up; any sixteen or more of their digits may look like a card number.
const TRACE_KEY = /(?:trace|span|parent)[._-]?id$/i;
const ID_KEY = /(?:^|[._-])(?:id|ids|uid|seq|sequence|offset|nonce|hash)$|I[dD]$/;

/** Counts what is sensitive outside the fields in which a format names people on purpose. */
export class SensitiveMeasure {
  readonly #fingerprint: (value: string) => string;
  readonly #counts: { [kind in SensitiveKind]: number } = { secret: 0, 'card-number': 0, email: 0, 'person-id': 0 };
  readonly #samples: SensitiveSample[] = [];

  constructor(fingerprint: (value: string) => string) {
    this.#fingerprint = fingerprint;
  }

  /** Takes the hits of one line; returns how many of them count. */
  see(hits: readonly SensitiveHit[], line: LineBytes, identity: readonly FieldPath[], at: LineCursor): number {
    let counted = 0;
    for (const hit of hits) {
      if (hit.kind !== 'secret' && isMeant(hit, jsonPathAt(line.bytes, line.from, hit.start), identity)) continue;
      counted += 1;
      this.#counts[hit.kind] += 1;
      if (this.#samples.length < MAX_SAMPLES) this.#samples.push(this.#sample(hit, line, at));
    }
    return counted;
  }

  result(): SensitiveResult {
    return { counts: this.#counts, samples: this.#samples };
  }

  #sample(hit: SensitiveHit, { bytes, from }: LineBytes, at: LineCursor): SensitiveSample {
    const value = bytes.toString('utf8', hit.start, hit.end);
    return {
      path: at.path,
      line: at.line,
      byteStart: at.byteStart + hit.start - from,
      byteEnd: at.byteStart + hit.end - from,
      column: bytes.toString('utf8', from, hit.start).length + 1,
      class: hit.class,
      length: value.length,
      fingerprint: this.#fingerprint(value),
    };
  }
}

function isMeant(hit: SensitiveHit, path: readonly string[], identity: readonly FieldPath[]): boolean {
  if (hit.kind === 'card-number') {
    const key = path.at(-1) ?? '';
    return TRACE_KEY.test(key) || (hit.end - hit.start > 16 && ID_KEY.test(key) && hit.class === 'card-number');
  }
  return identity.some((field) => field.every((key, index) => key === '*' || key === path[index]));
}
