import type { Locator, Redaction } from '../../model/evidence.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { locatorOf, type ParsedDocument, type Span } from '../../platform/document.ts';
import type { HiddenPart } from './value.ts';

/** A literal that was found and not kept. */
export interface LiteralFact {
  readonly where: 'env' | 'args' | 'headers' | 'url';
  readonly name: string;
  readonly class: string;
  readonly length: number;
  readonly fingerprint: string;
  readonly credential: boolean;
}

// Shorter literals would also be found inside ordinary words.
const SHORTEST = 6;
// A password such as `loopback` is also a word of our own facts.
const PLAIN_WORD = /^[a-z-]+$/;

/** Facts whose texts are read from the words of a command line, where a value may have been taken for something else. */
const FROM_COMMAND = new Set(
  'program package packages versions launch fileRoots mountReaches container registries listens switches references forwarded'.split(
    ' ',
  ),
);

/** Remembers for one item where each fact was read and which literals were taken out of it. */
export class FactTrail {
  readonly #document: ParsedDocument;
  readonly #fingerprint: (value: string) => string;
  readonly #places = new Map<string, Span>();
  readonly #hidden: Span[] = [];
  readonly #secrets = new Map<string, { readonly class: string; readonly everywhere: boolean }>();
  readonly literals: LiteralFact[] = [];
  readonly redactions: Redaction[] = [];

  constructor(document: ParsedDocument, fingerprint: (value: string) => string) {
    this.#document = document;
    this.#fingerprint = fingerprint;
    // What an earlier key of the same name holds was not looked at, so it may be a secret anywhere.
    const repeated = document.diagnostics.some((each) => each.code === 'duplicate-key');
    if (repeated) this.#hidden.push({ start: 0, end: document.text.length });
  }

  /** Notes that the fact at `fact` was read from `source`; falls back to what surrounds it where it has no place itself. */
  at(fact: string, source: string): void {
    const span = this.#spanOf(source);
    if (span === undefined) return;
    // Most facts stand where the whole item stands.
    if (fact.lastIndexOf('/') === 0 && this.#places.get('') === span) this.#places.delete(fact);
    else this.#places.set(fact, span);
  }

  /** Notes that the fact at `fact` is the key that names the value at `source`. */
  atKey(fact: string, source: string): void {
    const span = this.#document.keys.get(source) ?? this.#spanOf(source);
    if (span !== undefined) this.#places.set(fact, span);
  }

  /** Bars the digest of every locator that covers the value at `source`, which is not stored. */
  bar(source: string): void {
    const span = this.#spanOf(source);
    if (span !== undefined) this.#hidden.push(span);
  }

  /** Records one literal that was taken out of the value at `source`. */
  literal(where: LiteralFact['where'], name: string, value: string, part: HiddenPart, source: string): void {
    const secret = value.slice(part.start, part.end);
    if (!PLAIN_WORD.test(secret)) {
      const everywhere = part.class !== 'opaque' || this.#secrets.get(secret)?.everywhere === true;
      this.#secrets.set(secret, { class: part.class, everywhere });
    }
    const fact = {
      where,
      name,
      class: part.class,
      length: secret.length,
      fingerprint: this.#fingerprint(secret),
      credential: part.credential,
    };
    const pointer = `/literals/${this.literals.length}`;
    this.literals.push(fact);
    this.redactions.push({ pointer, class: fact.class, length: fact.length, fingerprint: fact.fingerprint });
    this.at(pointer, source);
    this.bar(source);
  }

  /**
   * Returns the facts with every literal that was taken out in one place taken out everywhere: a secret given as an
   * option may also have been read as the name of a package. What is only hidden because nothing explains it is taken out
   * of what was read from the command line; elsewhere the same text has a meaning of its own.
   */
  scrub(facts: JsonObject): JsonObject {
    if (this.#secrets.size === 0) return facts;
    const entries = Object.entries(facts);
    return Object.fromEntries(entries.map(([key, value]) => [key, this.#scrubbed(value, FROM_COMMAND.has(key))]));
  }

  #scrubbed(value: Json, fromCommand: boolean): Json {
    if (typeof value === 'string') {
      let text = value;
      for (const [secret, { class: shape, everywhere }] of this.#secrets) {
        if (!everywhere && !fromCommand) continue;
        if (secret.length >= SHORTEST) text = text.replaceAll(secret, `[redacted ${shape}]`);
        else if (fromCommand && text === secret) text = `[redacted ${shape}]`;
      }
      return text;
    }
    if (Array.isArray(value)) return value.map((item: Json) => this.#scrubbed(item, fromCommand));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#scrubbed(item, fromCommand)]));
  }

  /**
   * Returns the locators; those that cover a redacted or unstored value carry no digest. A fact that stands where what
   * contains it stands has none of its own: whoever looks for its place goes up to the nearest that has.
   */
  locators(): Record<string, Locator> {
    const located: Record<string, Locator> = {};
    // Many facts stand in one place, and each place is digested once.
    const known = new Map<Span, Locator>();
    for (const [pointer, span] of this.#places) {
      if (pointer !== '' && this.#surrounding(pointer) === span) continue;
      let locator = known.get(span);
      if (locator === undefined) {
        const barred = this.#hidden.some((hidden) => span.start < hidden.end && span.end > hidden.start);
        locator = locatorOf(this.#document, span, barred);
        known.set(span, locator);
      }
      located[pointer] = locator;
    }
    return located;
  }

  #surrounding(pointer: string): Span | undefined {
    for (let cut = pointer.lastIndexOf('/'); cut >= 0; cut = pointer.lastIndexOf('/', cut - 1)) {
      const span = this.#places.get(pointer.slice(0, cut));
      if (span !== undefined || cut === 0) return span;
    }
    return undefined;
  }

  #spanOf(source: string): Span | undefined {
    for (let pointer = source; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const span = this.#document.spans.get(pointer);
      if (span !== undefined || pointer === '') return span;
    }
  }
}
