import type { FieldPath } from '../../../model/log-format.ts';
import type { LineBytes } from '../line-bytes.ts';
import type { SensitiveHit, SensitiveKind } from '../sensitive/hit.ts';
import { JsonPaths } from '../sensitive/json-path.ts';
import type { SensitivePlace } from './scanned-file.ts';

/** A place with its value, which never leaves the process: the keyed hash takes its place. */
export interface RawPlace extends Omit<SensitivePlace, 'fingerprint'> {
  readonly value: string;
}

/** Most places that are kept of one file. */
const MAX_SAMPLES = 20;

// Ids that programs make up; any sixteen or more of their digits may look like a card number.
const TRACE_KEY = /(?:trace|span|parent)[._-]?id$/i;
const ID_KEY = /(?:^|[._-])(?:id|ids|uid|seq|sequence|offset|nonce|hash)$|I[dD]$/;

/** Counts what is sensitive outside the fields in which a format names people on purpose. */
export class SensitiveTally {
  readonly counts: { [kind in SensitiveKind]: number } = { secret: 0, 'card-number': 0, email: 0, 'person-id': 0 };
  readonly samples: RawPlace[] = [];
  readonly #identity: readonly FieldPath[];

  constructor(identity: readonly FieldPath[]) {
    this.#identity = identity;
  }

  /** Tells whether e-mail addresses are only counted from now on: none is meant to be there, and no more places are kept. */
  get countsEveryEmail(): boolean {
    return this.#identity.length === 0 && this.samples.length >= MAX_SAMPLES;
  }

  /** Takes the hits of a line that begins at byte `offset` of the text. */
  see(hits: readonly SensitiveHit[], line: LineBytes, number: number, offset: number): void {
    const paths = new JsonPaths(line);
    for (const hit of hits) {
      if (isMeant(hit, paths, this.#identity)) continue;
      this.counts[hit.kind] += 1;
      if (this.samples.length < MAX_SAMPLES)
        this.samples.push({ ...placeOf(hit, line, offset), line: number, field: paths.at(hit.start) });
    }
  }
}

/** Tells whether a value stands where its format means it to: an identity field, or an id that only looks like a card number. */
export function isMeant(hit: SensitiveHit, paths: JsonPaths, identity: readonly FieldPath[]): boolean {
  if (hit.kind === 'secret' || (hit.kind !== 'card-number' && identity.length === 0)) return false;
  const path = paths.at(hit.start);
  if (hit.kind !== 'card-number')
    return identity.some((field) => field.every((key, index) => key === '*' || key === path[index]));
  const key = path.at(-1) ?? '';
  return TRACE_KEY.test(key) || (hit.end - hit.start > 16 && ID_KEY.test(key));
}

function placeOf(hit: SensitiveHit, { bytes, from }: LineBytes, offset: number): Omit<RawPlace, 'line' | 'field'> {
  const value = bytes.toString('utf8', hit.start, hit.end);
  return {
    byteStart: offset + hit.start - from,
    byteEnd: offset + hit.end - from,
    column: bytes.toString('utf8', from, hit.start).length + 1,
    class: hit.class,
    length: value.length,
    value,
  };
}
