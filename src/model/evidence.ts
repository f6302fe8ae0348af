import type { EvidenceId, KindId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** Where a fact stands in its source: bytes count from 0, `end` is exclusive; line and column count from 1. */
export interface Locator {
  /** The file, relative to the searched root, where the item's source is made of several; absent where it is one. */
  readonly path?: string;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly line: number;
  readonly column: number;
  /** SHA-256 of those bytes, in hex; absent where they hold a redacted value, because a bare hash can be guessed back. */
  readonly sha256?: string;
}

/** The file, repository or stream an item was read from. */
export interface Source {
  /** Path relative to the root that was searched, with `/`. */
  readonly path: string;
  /** SHA-256 of the whole source in hex; of the HEAD commit object for a repository. */
  readonly sha256: string;
  readonly bytes: number;
  readonly repository?: { readonly identity: string; readonly commit: string };
}

/** A literal that was taken out before anything was stored. */
export interface Redaction {
  /** Pointer into the facts, or into the source document where the value left no fact. */
  readonly pointer: string;
  /** What it looked like, for example `github-token`. */
  readonly class: string;
  readonly length: number;
  /** HMAC-SHA-256 under the workspace's key, first 16 hex digits: equal values can be recognised, none guessed back. */
  readonly fingerprint: string;
}

/** The days the facts speak about, both inclusive, ISO 8601 instants. */
export interface ObservedPeriod {
  readonly from: string;
  readonly to: string;
}

/** Facts about one subject, as seen once. Everything but `id` is what the id digests. */
export interface EvidenceItem {
  readonly id: EvidenceId;
  readonly kind: KindId;
  readonly kindVersion: number;
  readonly subject: string;
  readonly source: Source;
  readonly facts: JsonObject;
  /**
   * Pointer into `facts` to the place in the source it was read from. A fact that stands where its container stands has no
   * locator of its own: whoever looks for its place goes up to the nearest that has one.
   */
  readonly locators: { readonly [pointer: string]: Locator };
  /** ISO 8601 instant in UTC. */
  readonly collected: string;
  readonly period: ObservedPeriod | null;
  readonly collector: { readonly id: string; readonly version: string };
  readonly parameters: JsonObject;
  readonly redactions: readonly Redaction[];
  /** What this item cannot tell, in words. */
  readonly blindSpots: readonly string[];
}

/** An item before its digest is taken. */
export type EvidenceDraft = Omit<EvidenceItem, 'id'>;
