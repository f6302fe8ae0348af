import type { Locator } from '../../model/evidence.ts';
import { sha256Hex } from '../../platform/digest.ts';
import type { Tools } from '../collector.ts';
import { TextRedactor } from '../text-redactor.ts';
import { type DraftBody, deduplicated, type Named, redactedFacts, withoutAddresses } from './draft.ts';
import type { Reading } from './file-reading.ts';
import type { RepositoryReading } from './repository.ts';
import type { WideReading } from './repository-readers.ts';

type Read = Named & { readonly reading: RepositoryReading };

/** Returns the drafts of everything read beyond the repository's own item, with their kinds. */
export function readingDrafts(named: Read, tools: Tools): readonly (readonly [string, DraftBody])[] {
  return [
    ...named.reading.wide.map((wide) => [wide.kind, wideDraft(named, wide, tools)] as const),
    ...named.reading.files.map((file) => [file.kind, fileDraft(named, file, tools)] as const),
  ];
}

function wideDraft(named: Read, wide: WideReading, tools: Tools): DraftBody {
  const redactor = new TextRedactor(tools);
  const { headBody } = named.reading;
  const facts = redactedFacts(wide.facts, redactor);
  const places: Record<string, string> = {};
  const locators: Record<string, Locator> = {
    '': { byteStart: 0, byteEnd: headBody.length, line: 1, column: 1, sha256: sha256Hex(headBody) },
  };
  for (const [pointer, { path, locator }] of wide.places) {
    if (locator === undefined) continue;
    places[pointer] = withoutAddresses('/parameters/places', path, redactor);
    locators[pointer] = locator;
  }
  return {
    kindVersion: 1,
    subject: `${wide.noun} ${named.path}`,
    source: { path: named.path, sha256: sha256Hex(headBody), bytes: headBody.length, repository: repositoryOf(named) },
    facts,
    locators,
    period: null,
    parameters: { places, ...(wide.population === undefined ? {} : { population: wide.population }) },
    redactions: deduplicated(redactor),
    blindSpots: wide.blindSpots,
  };
}

function fileDraft(named: Read, file: Reading, tools: Tools): DraftBody {
  const redactor = new TextRedactor(tools);
  const shown = withoutAddresses('/path', file.path, redactor);
  const path = named.path === '.' ? shown : `${named.path}/${shown}`;
  return {
    kindVersion: 1,
    subject: `${file.noun} ${path}`,
    source: { path, sha256: file.sha256, bytes: file.bytes, repository: repositoryOf(named) },
    facts: redactedFacts(file.facts, redactor),
    locators: Object.fromEntries(file.locators),
    period: null,
    parameters: { blob: named.reading.blobs.get(file.path) ?? '' },
    redactions: deduplicated(redactor),
    blindSpots: file.blindSpots,
  };
}

function repositoryOf({ reading, references }: Read): { readonly identity: string; readonly commit: string } {
  return { identity: reading.facts.identity[0] ?? references.head, commit: references.head };
}
