import type { Locator } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { locatorOf, type ParsedDocument } from '../../platform/document.ts';
import { findSecrets } from '../secrets.ts';

/** What one reader makes of one tracked file or of the whole repository: facts of a kind, and where they stand. */
export interface Reading {
  readonly kind: string;
  /** The word before the path in the subject, for example `pipeline`. */
  readonly noun: string;
  /** Path inside the repository; '' where the reading speaks about the whole of it. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly facts: JsonObject;
  /** Pointer into the facts to the place; a locator without a path lies in the reading's own file. */
  readonly locators: ReadonlyMap<string, Locator>;
  readonly blindSpots: readonly string[];
}

/** A list of facts that remembers where each was read. */
export class PlacedList<T extends Json> {
  readonly #items: { readonly fact: T; readonly locator: Locator | undefined }[] = [];

  add(fact: T, locator?: Locator): void {
    if (this.#items.length < MAX_FACTS) this.#items.push({ fact, locator });
  }

  get facts(): readonly T[] {
    return this.#items.map((item) => item.fact);
  }

  /** Adds the places to `locators` below the pointer of the list. */
  cite(pointer: string, locators: Map<string, Locator>): void {
    this.#items.forEach(({ locator }, index) => {
      if (locator !== undefined) locators.set(`${pointer}/${index}`, locator);
    });
  }
}

/** Facts of one kind that one file can yield; a file beyond it is no ordinary one, and the first show the point. */
const MAX_FACTS = 500;

/** Returns the locator of the value at a pointer of a parsed file; without a digest where it holds a secret. */
export function placeOf(document: ParsedDocument, pointer: string): Locator | undefined {
  const span = document.spans.get(pointer);
  if (span === undefined) return undefined;
  return locatorOf(document, span, findSecrets(document.text.slice(span.start, span.end)).length > 0);
}

/** Returns the object, or an empty one for any other value. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Returns the list, a single value as a list of one, and nothing for an absent one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Returns the texts among the values of a list, or the one text. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}
