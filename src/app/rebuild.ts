import { assess } from '../evaluate/assess.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { buildPack, type PackManifest } from './build-pack.ts';
import { openCatalogue, readyCatalogue } from './catalogue.ts';
import type { VerifyStep } from './verification.ts';

/** Judges the attached evidence again and renders the pack again; both must come out byte for byte. Needs the same catalogue. */
export async function rebuild(
  bytes: Uint8Array,
  claimed: Assessment,
  items: readonly EvidenceItem[],
  manifest: PackManifest,
): Promise<VerifyStep> {
  const name = 'Rebuild';
  const catalogue = openCatalogue(null);
  if (catalogue.digest !== claimed.catalogue.digest) {
    const detail = `this installation has another catalogue (${catalogue.version}); install ${claimed.generator.version} to rebuild`;
    return { step: name, state: 'not-checked', detail };
  }
  const parameters = Object.fromEntries(
    Object.entries(claimed.parameters).flatMap(([key, { value, from }]) =>
      from === 'organisation' ? [[key, value]] : [],
    ),
  );
  const derived = assess({
    ...readyCatalogue(catalogue, parameters),
    evidence: items,
    search: claimed.search,
    generator: claimed.generator,
    organisation: claimed.organisation,
    scope: claimed.scope,
    facts: new Map(Object.entries(claimed.facts)),
    frameworks: claimed.frameworks.map((each) => each.framework),
    parameters,
    exceptions: claimed.exceptions,
    asOf: claimed.asOf,
    clock: claimed.clock,
    period: claimed.period,
    classification: claimed.classification,
  });
  if (canonicalJson(derived) !== canonicalJson(claimed)) {
    return { step: name, state: 'differs', detail: 'judging the attached evidence again gives another assessment' };
  }
  const pack = await buildPack({ assessment: derived, items, locker: manifest.locker });
  const same = Buffer.compare(Buffer.from(pack.pdf), Buffer.from(bytes)) === 0;
  const detail = same
    ? 'judged and rendered again, byte for byte the same'
    : 'rendering the assessment again gives other bytes';
  return { step: name, state: same ? 'verified' : 'differs', detail };
}
