declare const brand: unique symbol;

/** A string that only its own parser can make, so that ids of different things cannot be mixed up. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type FrameworkId = Id<'framework'>;
export type RequirementId = Id<'requirement'>;
export type ControlId = Id<'control'>;
export type CheckId = Id<'check'>;
export type KindId = Id<'kind'>;
/** `sha256:` and 64 hex digits: the digest of the item's canonical JSON (RFC 8785). */
export type EvidenceId = Id<'evidence'>;
/** `CONTROL/name`, for example `IR-01/exercise`. */
export type AttestationId = Id<'attestation'>;

/** Brands a string that its schema has already validated; the only place where ids are made from text. */
export function idOf<Kind extends string>(text: string): Id<Kind> {
  return text as Id<Kind>;
}

/** A list that cannot be empty. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Returns the list as non-empty, or undefined where it is empty. */
export function nonEmpty<T>(items: readonly T[]): NonEmpty<T> | undefined {
  return items.length > 0 ? (items as unknown as NonEmpty<T>) : undefined;
}
