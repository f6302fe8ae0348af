import type { Locator, Redaction } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';
import { locatorOf, type Span } from '../../platform/document.ts';
import type { EntryText } from './entry-texts.ts';
import type { Part } from './fragments.ts';
import { sourceRange } from './json-string.ts';
import type { FindingClass, TextFinding } from './text-finding.ts';
import { textFindings } from './text-findings.ts';

/** Places that are listed one by one; all of them are counted. */
const SHOWN = 100;
const SUMMARISED = 20;

/** What a text belongs to. */
export interface TextOwner {
  readonly primitive: 'tool' | 'prompt' | 'resource' | 'template' | 'server';
  /** Fit for storing. */
  readonly name: string;
}

/** Gathers what the texts of one server hold: counts, places and classes, never words. */
export class FindingLog {
  readonly findings: JsonObject[] = [];
  readonly redactions: Redaction[] = [];
  readonly locators: { [pointer: string]: Locator } = {};
  readonly #counts = new Map<FindingClass, number>();
  readonly #owners = new Map<FindingClass, Set<string>>();
  readonly #fingerprint: (secret: string) => string;
  #total = 0;

  constructor(fingerprint: (secret: string) => string) {
    this.#fingerprint = fingerprint;
  }

  /** Searches one text and returns whether it holds a secret. */
  read(owner: TextOwner, part: Part, text: EntryText): boolean {
    let secret = false;
    for (const finding of textFindings(text.text)) {
      if (finding.class === 'secret') {
        secret = true;
        this.#redact(text, finding);
      }
      this.#count(owner, part, text, finding);
    }
    return secret;
  }

  /** How many places of a class were found. */
  count(found: FindingClass): number {
    return this.#counts.get(found) ?? 0;
  }

  /** How many places were found in all, listed or not. */
  get total(): number {
    return this.#total;
  }

  /** Returns where the places of a class are, in words, at most twenty and how many more. */
  where(found: FindingClass): readonly string[] {
    const owners = [...(this.#owners.get(found) ?? [])];
    const more = owners.length - SUMMARISED;
    return more > 0 ? [...owners.slice(0, SUMMARISED), `and ${more} more`] : owners;
  }

  #count(owner: TextOwner, part: Part, text: EntryText, finding: TextFinding): void {
    this.#total += 1;
    this.#counts.set(finding.class, this.count(finding.class) + 1);
    const owners = this.#owners.get(finding.class) ?? new Set();
    owners.add(`${owner.primitive} ${owner.name} (${finding.rule})`);
    this.#owners.set(finding.class, owners);
    if (this.findings.length >= SHOWN) return;
    const locator = findingLocator(part, text, finding);
    const pointer = `/findings/${this.findings.length}`;
    this.findings.push({
      class: finding.class,
      rule: finding.rule,
      primitive: owner.primitive,
      name: owner.name,
      field: text.field,
      characters: finding.end - finding.start,
      line: locator?.line ?? 0,
    });
    if (locator !== undefined) this.locators[pointer] = locator;
  }

  #redact(text: EntryText, finding: TextFinding): void {
    const value = text.text.slice(finding.start, finding.end);
    this.redactions.push({
      // Nothing of the text is kept, so the list of findings is where the redaction shows.
      pointer: `/findings/${Math.min(this.findings.length, SHOWN - 1)}`,
      class: finding.rule,
      length: value.length,
      fingerprint: this.#fingerprint(value),
    });
  }
}

/** The exact bytes of a finding; without a digest where they hold a secret. */
function findingLocator(part: Part, text: EntryText, finding: TextFinding): Locator | undefined {
  const { document } = part;
  const span = (text.key ? document.keys : document.spans).get(text.pointer);
  if (span === undefined) return undefined;
  const range = sourceRange(document.text.slice(span.start, span.end), finding.start, finding.end);
  return partLocator(
    part,
    { start: span.start + range.start, end: span.start + range.end },
    finding.class === 'secret',
  );
}

/** Returns the locator of a span of one part of a file. */
export function partLocator(part: Part, span: Span, secret: boolean): Locator {
  const { byteStart, byteEnd, line, ...rest } = locatorOf(part.document, span, secret);
  return {
    byteStart: byteStart + part.byteOffset,
    byteEnd: byteEnd + part.byteOffset,
    line: line + part.lineOffset,
    ...rest,
  };
}
