import type { Overlay } from '../catalogue/load-yaml.ts';
import { assess } from '../evaluate/assess.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { buildPack, type PackManifest, STYLE_FILES } from './build-pack.ts';
import { openCatalogue, readyCatalogue } from './catalogue.ts';
import { overlayIn } from './overlay.ts';
import type { PackStyle } from './pack-style.ts';
import type { VerifyStep } from './verification.ts';

/** What a pack is rebuilt from. */
export interface RebuildInput {
  readonly manifest: PackManifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The overlay to judge with, or null for Probity's own catalogue alone. */
  readonly overlay: Overlay | null;
}

/**
 * Judges the attached evidence again and renders the pack again; both must come out byte for byte. Needs the same
 * catalogue and the same overlay; where one is missing or another, it says which and checks nothing.
 */
export async function rebuild(
  bytes: Uint8Array,
  claimed: Assessment,
  items: readonly EvidenceItem[],
  { manifest, files, overlay }: RebuildInput,
): Promise<VerifyStep> {
  const name = 'Rebuild';
  const unfit = otherOverlay(claimed, overlay);
  if (unfit !== null) return { step: name, state: 'not-checked', detail: unfit };
  const catalogue = openCatalogue(null, overlay);
  const other = otherCatalogue(claimed, catalogue);
  if (other !== null) return { step: name, state: 'not-checked', detail: other };
  const parameters = Object.fromEntries(
    Object.entries(claimed.parameters).flatMap(([key, { value, from }]) =>
      from === 'organisation' ? [[key, value]] : [],
    ),
  );
  const derived = assess({
    // The folder of the overlay may be called otherwise here; what it holds is the same.
    ...readyCatalogue({ ...catalogue, version: claimed.catalogue.version }, parameters),
    evidence: items,
    search: claimed.search,
    generator: claimed.generator,
    organisation: claimed.organisation,
    scope: claimed.scope,
    facts: new Map(Object.entries(claimed.facts)),
    frameworks: claimed.frameworks.map((each) => each.framework),
    parameters,
    exceptions: claimed.exceptions,
    remediation: claimed.remediation,
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

/** Says that an overlay is missing or one too many, or null where the pack was judged as it is to be judged now. */
function otherOverlay({ catalogue }: Assessment, overlay: Overlay | null): string | null {
  const used = overlayIn(catalogue.version);
  if (used !== null && overlay === null) {
    return `the pack was judged with the ${used.text}; name its folder with --overlay to rebuild`;
  }
  if (used !== null || overlay === null) return null;
  return `the pack was judged without an overlay, and ${overlay.name} was named; leave it out to rebuild`;
}

/** Says why a pack cannot be judged again with a catalogue, or null where it is the same. */
function otherCatalogue({ catalogue, generator }: Assessment, here: Catalogue): string | null {
  if (here.digest === catalogue.digest) return null;
  const used = overlayIn(catalogue.version);
  const given = overlayIn(here.version);
  if (used !== null && used.digest !== given?.digest) {
    return `the pack was judged with the ${used.text}, and ${given?.text} is another: its files differ; name the overlay as it was then`;
  }
  const beside = used === null ? '' : '; the overlay is the same';
  return `this installation has another catalogue (${here.version})${beside}; install ${generator.version} to rebuild`;
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
