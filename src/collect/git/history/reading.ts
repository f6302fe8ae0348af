import type { JsonObject } from '../../../model/json.ts';
import type { WideReading } from '../repository-readers.ts';

/** Returns the facts about the changes as a reading of the whole repository. */
export function historyReading(facts: JsonObject, population: NonNullable<WideReading['population']>): WideReading {
  return {
    kind: 'change-history',
    noun: 'changes of repository',
    facts,
    places: new Map(),
    population,
    blindSpots: [
      'Dates, authors, trailers and messages are what their writers stated. Who approved a change is on the hosting platform; an export of its reviews shows it.',
      'Signatures by OpenPGP, X.509 and WebAuthn are counted as unverified; only keys on the list of the organisation itself are trusted.',
      'A rewritten history is found only by comparing with the tips of an earlier collection.',
    ],
  };
}
