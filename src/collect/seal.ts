import type { EvidenceDraft, EvidenceItem } from '../model/evidence.ts';
import { idOf } from '../model/ids.ts';
import { digestOf } from '../platform/canonical-json.ts';

/** Gives a draft its id: `sha256:` and the digest of its canonical JSON. */
export function sealItem(draft: EvidenceDraft): EvidenceItem {
  return { id: idOf<'evidence'>(`sha256:${digestOf(draft)}`), ...draft };
}
