import { sealItem } from '../../src/collect/seal.ts';
import type { EvidenceDraft, EvidenceItem } from '../../src/model/evidence.ts';
import { idOf } from '../../src/model/ids.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { sha256Hex } from '../../src/platform/digest.ts';

export const NOW = '2026-11-20T12:00:00.000Z';

/** A sealed item of a kind with these facts, ordinary in everything else. */
export function itemOf(
  kind: string,
  subject: string,
  facts: JsonObject,
  over: Partial<EvidenceDraft> = {},
): EvidenceItem {
  return sealItem({
    kind: idOf<'kind'>(kind),
    kindVersion: 1,
    subject,
    source: { path: `${subject}.json`, sha256: sha256Hex(subject), bytes: 10 },
    facts,
    locators: {},
    collected: NOW,
    period: null,
    collector: { id: 'test', version: '1' },
    parameters: {},
    redactions: [],
    blindSpots: [],
    ...over,
  });
}

/** A statement made on a day. */
export function statement(attestation: string, on: string, over: JsonObject = {}): EvidenceItem {
  const facts = { attestation, stated: true, by: 'A. Person', role: 'Head', on, expires: '', note: '', ...over };
  return itemOf('attestation', `${attestation} ${on}`, facts);
}
