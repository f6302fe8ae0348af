import { assess } from '../evaluate/assess.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { buildPack, type PackManifest, STYLE_FILES } from './build-pack.ts';
import { openCatalogue, readyCatalogue } from './catalogue.ts';
import type { PackStyle } from './pack-style.ts';
import type { VerifyStep } from './verification.ts';

/** Judges the attached evidence again and renders the pack again; both must come out byte for byte. Needs the same catalogue. */
export async function rebuild(
  bytes: Uint8Array,
  claimed: Assessment,
  items: readonly EvidenceItem[],
  { manifest, files }: { readonly manifest: PackManifest; readonly files: ReadonlyMap<string, Uint8Array> },
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
  const style = styleOf(manifest, files);
  const pack = await buildPack({ assessment: derived, items, locker: manifest.locker, style });
  const same = Buffer.compare(Buffer.from(pack.pdf), Buffer.from(bytes)) === 0;
  const detail = same
    ? 'judged and rendered again, byte for byte the same'
    : 'rendering the assessment again gives other bytes';
  return { step: name, state: same ? 'verified' : 'differs', detail };
}

/** The style a pack says it was rendered in, from its own manifest and attachments. */
function styleOf({ style }: PackManifest, files: ReadonlyMap<string, Uint8Array>): PackStyle {
  const override = files.get(STYLE_FILES.override);
  return {
    ...style,
    override:
      override === undefined ? null : (JSON.parse(Buffer.from(override).toString('utf8')) as PackStyle['override']),
    logo: files.get(STYLE_FILES.logo) ?? null,
  };
}
