import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Locker } from '../locker/locker.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import { atPointer } from '../model/json.ts';
import { canonicalJson, digestOf } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { type Beside, besideIn } from './beside.ts';
import type { PackManifest } from './build-pack.ts';
import { overlayIn, overlayOf } from './overlay.ts';
import { rebuild } from './rebuild.ts';
import type { Verification, VerifyStep } from './verification.ts';
import { type SourceCheck, verifySources } from './verify-sources.ts';

/** What to verify, and against what. */
export interface VerifyInput {
  readonly pack: string;
  /** Folder the evidence was collected from; its files are read again where given. */
  readonly sources: string | null;
  /** Output folder whose locker should hold the evidence. */
  readonly locker: string | null;
  readonly rebuild: boolean;
  /** Folder of the overlay to rebuild with; where none is named, the one that probity.yaml of the sources names. */
  readonly overlay?: string | undefined;
}

/** Re-computes everything a pack claims about its own bytes. A step that differs ends the verification there, named. */
export async function verifyPack(input: VerifyInput): Promise<Verification> {
  const beside = besideIn(dirname(input.pack));
  return verificationOf(packSteps(readPack(input.pack), { ...input, beside }));
}

/** Collects steps up to the first that differs; what cannot be read at all differs too. */
export async function verificationOf(made: AsyncIterable<VerifyStep>): Promise<Verification> {
  const steps: VerifyStep[] = [];
  try {
    for await (const next of made) {
      steps.push(next);
      if (next.state === 'differs') return { steps, intact: false };
    }
  } catch (error) {
    if (error instanceof KnownFailure) throw error;
    steps.push({ step: 'Structure', state: 'differs', detail: `The pack cannot be read: ${(error as Error).message}` });
    return { steps, intact: false };
  }
  return { steps, intact: true };
}

/** Verifies one PDF, step by step. Throws a KnownFailure (exit 2) where it is a further volume, which holds no evidence. */
export async function* packSteps(
  bytes: Uint8Array,
  input: VerifyInput & { readonly beside: Beside },
): AsyncIterable<VerifyStep> {
  const { integritySteps } = await import('./verify-signatures.ts');
  const { readAttachments } = await import('../report/pdf/read.ts');
  const { steps, sealed } = integritySteps(bytes);
  yield* steps;
  if (sealed === null) return;
  const files = readAttachments(sealed);
  const { manifest, manifestBytes } = manifestOf(files);
  yield step(
    'Manifest',
    `${canonicalJson(manifest)}\n` === Buffer.from(manifestBytes).toString('utf8'),
    `sha256 ${sha256Hex(manifestBytes)}, pack ${manifest.pack}`,
  );
  if (manifest.volume !== undefined && manifest.volume !== 1) throw furtherVolume(input.pack, manifest);
  const besides = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    const found = file.place === 'beside' ? input.beside(file.name, file.bytes) : undefined;
    if (found !== undefined) besides.set(file.name, found);
  }
  yield attachmentsStep(files, besides, manifest);
  if (manifest.volumes !== undefined) yield volumesStep(manifest.volumes, input.beside);
  const assessment = JSON.parse(text(files, 'assessment.json')) as Assessment;
  const items = text(besides.has('evidence.jsonl') ? besides : files, 'evidence.jsonl')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvidenceItem);
  yield itemsStep(items, assessment);
  yield locatorsStep(items, assessment);
  yield reasonsStep(items, assessment);
  yield input.locker === null
    ? {
        step: 'Locker',
        state: 'not-checked',
        detail: 'name the output folder with --locker to prove that it holds this evidence',
      }
    : lockerStep(items, manifest, input.locker);
  yield input.sources === null
    ? {
        step: 'Sources',
        state: 'not-checked',
        detail: 'name the assessed folder with --sources to read the original files again',
      }
    : sourcesStep(await verifySources(items, input.sources));
  if (!input.rebuild) return;
  // What the sources name today counts only where the pack itself was judged with an overlay.
  const used = overlayIn(assessment.catalogue.version) !== null || input.overlay !== undefined;
  const overlay = used ? await overlayOf(input.sources, input.overlay) : null;
  yield await rebuild(sealed, assessment, items, { manifest, files, overlay });
}

function readPack(path: string): Uint8Array {
  if (!existsSync(path)) {
    const firstVolume = path.replace(/\.pdf$/, '-1.pdf');
    throw new KnownFailure(EXIT.io, [
      {
        code: 'pack-missing',
        severity: 'error',
        message: `There is no file ${path}.`,
        next: existsSync(firstVolume)
          ? `The pack is in volumes; name the first: probity verify ${firstVolume}`
          : 'Name the pack: probity verify PACK.pdf',
      },
    ]);
  }
  return readFileSync(path);
}

function step(name: string, good: boolean, detail: string): VerifyStep {
  return { step: name, state: good ? 'verified' : 'differs', detail };
}

function text(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the attachment ${name} is missing`);
  return Buffer.from(bytes).toString('utf8');
}

function manifestOf(files: ReadonlyMap<string, Uint8Array>): { manifest: PackManifest; manifestBytes: Uint8Array } {
  const manifest = JSON.parse(text(files, 'manifest.json')) as PackManifest;
  return { manifest, manifestBytes: files.get('manifest.json') ?? new Uint8Array() };
}

function attachmentsStep(
  files: ReadonlyMap<string, Uint8Array>,
  besides: ReadonlyMap<string, Uint8Array>,
  manifest: PackManifest,
): VerifyStep {
  const listed = new Set(manifest.files.flatMap((file) => (file.place === 'beside' ? [] : [file.name])));
  const extra = [...files.keys()].filter((name) => name !== 'manifest.json' && !listed.has(name));
  if (extra.length > 0) return step('Attachments', false, `${extra[0]} is attached, but the manifest does not list it`);
  for (const file of manifest.files) {
    const outside = file.place === 'beside';
    const bytes = (outside ? besides : files).get(file.name);
    if (bytes === undefined) {
      const where = outside ? `not beside the PDF with its ${file.bytes} bytes` : 'not attached';
      return step('Attachments', false, `${file.name} is listed, but ${where}`);
    }
    if (bytes.length !== file.bytes || sha256Hex(bytes) !== file.sha256) {
      return step('Attachments', false, `${file.name} does not match its digest in the manifest`);
    }
  }
  const outside = besides.size === 0 ? '' : `, ${[...besides.keys()].join(', ')} beside the PDF`;
  return step('Attachments', true, `${manifest.files.length} files match their digests${outside}`);
}

function furtherVolume(pack: string, { volume, volumes }: PackManifest): KnownFailure {
  const first = volumes?.[0]?.name ?? 'the first volume';
  return new KnownFailure(EXIT.usage, [
    {
      code: 'further-volume',
      severity: 'error',
      message: `${basename(pack)} is volume ${volume} of a pack. Its own bytes are as they were written, but the evidence is in ${first}.`,
      next: `Verify the first volume, which names the digests of the others: probity verify ${first}`,
    },
  ]);
}

/** The sign-off is in the first volume, so nobody appends a signature to the others: they are as the manifest names them. */
function volumesStep(volumes: NonNullable<PackManifest['volumes']>, beside: Beside): VerifyStep {
  for (const { name, bytes, sha256 } of volumes.slice(1)) {
    if (bytes === undefined || sha256 === undefined)
      return step('Volumes', false, `${name} is named without its digest`);
    const found = beside(name, bytes);
    if (found === undefined) {
      return step('Volumes', false, `${name} belongs to this pack, but is not beside it with its ${bytes} bytes`);
    }
    if (sha256Hex(found) !== sha256) return step('Volumes', false, `${name} does not match its digest in the manifest`);
  }
  return step('Volumes', true, `all ${volumes.length} volumes are here and as they were written`);
}

function itemsStep(items: readonly EvidenceItem[], assessment: Assessment): VerifyStep {
  for (const { id, ...draft } of items) {
    if (id !== `sha256:${digestOf(draft)}`)
      return step('Evidence', false, `the item ${id} is not the digest of its content`);
  }
  const held = new Set(items.map((item) => item.id));
  const missing = assessment.evidence.find((entry) => !held.has(entry.id));
  if (missing !== undefined)
    return step('Evidence', false, `${missing.label} (${missing.id}) is in the index, but not attached`);
  if (held.size !== assessment.evidence.length)
    return step('Evidence', false, 'an item is attached that the index does not list');
  return step('Evidence', true, `${items.length} items match their digests and the index`);
}

/** Every fact shown with an observation must stand in the item it cites, with the same locator. */
function locatorsStep(items: readonly EvidenceItem[], assessment: Assessment): VerifyStep {
  const byId = new Map(items.map((item) => [item.id, item]));
  let shownCount = 0;
  for (const observation of assessment.observations) {
    const item = byId.get(observation.evidence);
    if (item === undefined)
      return step('Observations', false, `${observation.check} cites ${observation.evidence}, which is not attached`);
    for (const shown of observation.shown) {
      shownCount += 1;
      const value = atPointer(item.facts, shown.pointer);
      const cited = shown.locator === null ? '' : canonicalJson(shown.locator);
      const known =
        shown.locator === null || Object.values(item.locators).some((locator) => canonicalJson(locator) === cited);
      if (value === undefined || canonicalJson(value) !== canonicalJson(shown.value) || !known) {
        return step(
          'Observations',
          false,
          `${observation.check} on ${observation.subject} shows ${shown.pointer} otherwise than its evidence`,
        );
      }
    }
  }
  return step(
    'Observations',
    true,
    `${assessment.observations.length} observations show ${shownCount} facts as their evidence holds them`,
  );
}

/** No verdict may rest on evidence that is not there. */
function reasonsStep(items: readonly EvidenceItem[], assessment: Assessment): VerifyStep {
  const held = new Set(items.map((item) => item.id));
  for (const control of assessment.controls) {
    const { verdict } = control;
    const cited =
      verdict.status === 'met'
        ? verdict.from.map((support) => support.evidence)
        : verdict.because.flatMap((reason) => reason.evidence);
    const lost = cited.find((id) => !held.has(id));
    if (lost !== undefined) return step('Verdicts', false, `${control.id} rests on ${lost}, which is not attached`);
  }
  return step('Verdicts', true, `${assessment.controls.length} verdicts rest on attached evidence or state why not`);
}

function lockerStep(items: readonly EvidenceItem[], manifest: PackManifest, folder: string): VerifyStep {
  const locker = new Locker(join(folder, 'locker'));
  const lost = items.find((item) => !locker.holds(item.id));
  if (lost !== undefined) return step('Locker', false, `${lost.id} is not in the locker`);
  const { locker: sealed } = manifest;
  if (sealed !== null && !locker.grewFrom(sealed)) {
    return step('Locker', false, `record ${sealed.records} of the locker is not the one the pack was made from`);
  }
  return step('Locker', true, `its chain of ${locker.size} records is unbroken and holds all ${items.length} items`);
}

function sourcesStep(check: SourceCheck): VerifyStep {
  if (check.differs !== null) return step('Sources', false, check.differs);
  const { files, locators, notReRead } = check;
  const rest =
    notReRead === 0
      ? ''
      : `; ${notReRead} items have no single file to read again (repositories, statements, derived items)`;
  return step('Sources', true, `${files} files and ${locators} byte ranges are as they were collected${rest}`);
}
